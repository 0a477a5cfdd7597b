"""How often a password may be guessed: a few times freely, then after waits that grow and end, so nobody is locked out.

Counted for the user name, for the address, and, of a browser that this person has signed in with before, for that
browser alone: so a stranger who guesses at a name makes strangers wait, and never the person it belongs to. Source:
OWASP, "Slow Down Online Guessing Attacks with Device Cookies". A guess is counted before it is tried, or a hundred sent
at once would all be tried. What is kept names nobody: sums made with this installation's secret, for an hour.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from tocsin.web.doorkeeper import caller_of
from tocsin.web.models import Guesses

FREE = {"name": 5, "browser": 5, "address": 100}
"""How many wrong passwords in a row cost nothing. A whole council may stand behind one address."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)

COOKIE = "tocsin-known"
KNOWN_FOR = timedelta(days=365)


Counts = tuple[tuple[str, str], ...]
"""Where one guess is counted: a kind of FREE, and a mark that names nobody."""


def wait_after(count: int, free: int) -> timedelta:
    """How long the next guess waits after so many wrong ones: twice as long each time, up to the longest."""
    if count < free:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(count - free, 10)), LONGEST_WAIT)


def counts_of(request: HttpRequest, name: str) -> Counts:
    """Where a guess at this name counts: with a browser known as this person's; otherwise with address and name."""
    known = request.get_signed_cookie(COOKIE, default="", salt=_salt(name), max_age=KNOWN_FOR)
    if known:
        return (_count("browser", known),)
    return _count("address", caller_of(request)), _count("name", name.casefold())


def told_to_wait(counts: Counts, at: datetime) -> datetime | None:
    """The moment before which no guess is looked at; None when this one may be tried, and it is then counted."""
    with transaction.atomic():
        rows = {count: _row(count, at) for count in counts}
        again = max(row.last + wait_after(row.count, FREE[kind]) for (kind, _), row in rows.items())
        if again > at:
            return again
        for row in rows.values():
            row.count, row.last = row.count + 1, at
            row.save()
    return None


def was_right(counts: Counts) -> None:
    """Forget what was guessed wrongly before; of an address, which others share, this one guess alone."""
    for kind, mark in counts:
        rows = Guesses.objects.filter(mark=mark)
        rows.update(count=F("count") - 1) if kind == "address" else rows.delete()


def known_from_now_on(answer: HttpResponse, name: str) -> HttpResponse:
    """Have the browser that gets this answer known as this person's; its cookie goes to the sign-in page alone."""
    answer.set_signed_cookie(
        COOKIE,
        secrets.token_hex(16),
        salt=_salt(name),
        max_age=KNOWN_FOR,
        path=settings.LOGIN_URL,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return answer


def forget_old(at: datetime) -> None:
    """Clear what was counted more than an hour ago; the sweep does it."""
    for mark in Guesses.objects.filter(last__lt=at - FORGOTTEN_AFTER).values_list("mark", flat=True):
        # One by one: several in one statement could wait for a sign-in that waits for them.
        Guesses.objects.filter(mark=mark, last__lt=at - FORGOTTEN_AFTER).delete()


def _row(count: tuple[str, str], at: datetime) -> Guesses:
    Guesses.objects.get_or_create(mark=count[1], defaults={"count": 0, "last": at})
    row = Guesses.objects.select_for_update().get(mark=count[1])
    if at - row.last > FORGOTTEN_AFTER:
        row.count = 0
    return row


def _count(kind: str, whose: str) -> tuple[str, str]:
    return kind, salted_hmac(f"tocsin.guesses.{kind}", whose, algorithm="sha256").hexdigest()


def _salt(name: str) -> str:
    return f"tocsin.known.{name.casefold()}"
