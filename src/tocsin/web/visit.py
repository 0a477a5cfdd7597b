"""A visit: who is here, in which office, why and when; and how every page is answered.

A page turns a visit into one question or one command; what is refused becomes a sentence beside its field, or a page
that says why and what to do next.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.functional import lazy

from tocsin.access import (
    Actor,
    Question,
    Refused,
    abilities_of,
    actor,
    agency_name,
    office_label,
    offices_of,
    practitioner_name,
)
from tocsin.acts import look
from tocsin.ledger import AnchorLost, Behind, KeyMissing, SignerSilent
from tocsin.web import clock
from tocsin.web.fields import Form
from tocsin.web.models import Account
from tocsin.web.secrecy import sealed
from tocsin.words import load_profile

PAGES = (
    ("My work", "/work", "see_own_work"),
    ("Raise a concern", "/raise", "raise_concern"),
    ("Find", "/find", "find"),
    ("Who is one", "/review", "review_pairs"),
    ("Warnings", "/warnings", "see_oversight"),
    ("Oversight", "/oversight", "see_oversight"),
    ("Figures", "/figures", "see_figures"),
    ("Files", "/files", "see_files"),
    ("Ledger", "/ledger", "see_ledger"),
)
"""What stands in the bar of pages, and the ability without which it does not."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One person at one moment, acting in one office for one purpose."""

    actor: Actor
    purpose: str
    at: datetime
    name: str
    office: str
    agency: str


@dataclass(frozen=True, slots=True)
class Chrome:
    """What stands around every page: who you are here, where you can go. Empty strings before anybody signed in."""

    csrf: str
    at: datetime
    as_known: datetime | None
    name: str = ""
    office: str = ""
    agency: str = ""
    purpose: str = ""
    navigation: tuple[dict[str, Any], ...] = ()
    exit: bool = False


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The page shown to somebody whose session ended while they were writing; `kept` is what they wrote, sealed."""

    kept: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The page shown when the register itself has to stop: what it came to, and the sentence of whatever stopped it."""

    heading: str
    what: str


STOPPED: dict[type[Exception], str] = {
    Behind: "Alarm: this register no longer holds what it signed",
    AnchorLost: "This register has lost its memory of what it signed",
    KeyMissing: "This register cannot find its keys",
    SignerSilent: "This register cannot sign at the moment",
}
"""What stops the register, rather than one page of it, and the heading of the page that says so."""


def practitioner_of(request: HttpRequest) -> str:
    """The practitioner who signed in; empty when nobody did."""
    if not request.user.is_authenticated:
        return ""
    row = Account.objects.filter(user_id=request.user.pk).first()
    return row.practitioner if row else ""


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit this request belongs to; None until somebody signed in and chose an office and a purpose they hold."""
    practitioner = practitioner_of(request)
    office, purpose = request.session.get("office", ""), request.session.get("purpose", "")
    at = clock.now()
    if not practitioner or not any(held.id == office for held in offices_of(practitioner, at)):
        return None
    who = actor(practitioner, office)
    return Visit(who, purpose, at, practitioner_name(practitioner), office_label(office), agency_name(who.agency))


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view (request, visit, …) that needs somebody to be signed in, and turns a refusal into a page."""

    @wraps(view)
    def answer(request: HttpRequest, **address: Any) -> HttpResponse:
        visit = visit_of(request)
        if visit is None:
            return interrupted(request)
        try:
            return view(request, visit, **address)
        except Refused as refusal:
            return draw(request, visit, "refused.html", refusal, status=403)
        except tuple(STOPPED) as stop:
            return draw(request, visit, "stopped.html", Stopped(STOPPED[type(stop)], str(stop)), status=503)

    return answer


def interrupted(request: HttpRequest) -> HttpResponse:
    """Ask to sign in first. What a lost session had just typed is sealed into the page, never dropped."""
    if request.method != "POST":
        return redirect("/sign-in?" + urlencode({"next": request.get_full_path()}))
    fields = [[name, value] for name, values in request.POST.lists() for value in values]
    kept = sealed({"to": request.path, "fields": fields}, "kept")
    return draw(request, None, "interrupted.html", Interrupted(b64encode(kept).decode()), status=401)


def draw(
    request: HttpRequest, visit: Visit | None, template: str, view: object, *, status: int = 200, exit: bool = False
) -> HttpResponse:
    """Draw a page from its one view and what stands around it."""
    return render(request, template, {"page": view, "chrome": chrome(request, visit, exit=exit)}, status=status)


def text_file(text: str, name: str) -> HttpResponse:
    """Answer with a text to be saved under this name."""
    given = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=given)


def chrome(request: HttpRequest, visit: Visit | None, *, exit: bool = False) -> Chrome:
    """What stands around a page for this visit."""
    if visit is None:
        return Chrome(csrf=_token(request), at=clock.now(), as_known=clock.past())
    able = abilities_of(visit.actor.role)
    links = tuple(
        {"text": text, "href": href, "active": request.path.startswith(href)}
        for text, href, need in PAGES
        if need in able
    )
    purpose = load_profile().codes["purpose"].get(visit.purpose)
    return Chrome(
        csrf=_token(request),
        at=visit.at,
        as_known=clock.past(),
        name=visit.name,
        office=visit.office,
        agency=visit.agency,
        purpose=purpose.label if purpose else "none chosen",
        navigation=links,
        exit=exit,
    )


def _token(request: HttpRequest) -> str:
    """The forms' token, made when a form is drawn: a page without one leaves no cookie with whoever reads it."""
    return lazy(get_token, str)(request)


def ask(visit: Visit, question: Question) -> Any:
    """Look, as this visit. The answer is the question's own view, or a restricted line in its place."""
    found = look(question, by=visit.actor, purpose=visit.purpose, at=visit.at)
    return nowhere(visit, question) if found is None else found


def nowhere(visit: Visit, question: Any) -> Any:
    """Answer for what is kept unseen from this visitor as for what is not there: by asking for nothing in its place."""
    named = [each.name for each in fields(question) if getattr(question, each.name) == question.subject]
    return look(replace(question, **dict.fromkeys(named, "")), by=visit.actor, purpose=visit.purpose, at=visit.at)


def number_in(request: HttpRequest) -> int:
    """The page of a list that is asked for; the first when that makes no sense."""
    asked = request.GET.get("page", "1")
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def put_on_form(form: Form, refusal: Refused) -> None:
    """Show a refusal at its field, or at the top of the form when it has none there."""
    sentence = f"{refusal.reason} {refusal.next_step}".strip()
    form.add_error(refusal.field if refusal.field in form.fields else None, sentence)
