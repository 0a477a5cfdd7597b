"""Drafts: what somebody has begun to write, sealed on the server at every step, so that nothing typed is lost.

A survey of social workers found whole assessments lost at time-out every week; here the draft outlives the session.
Once sent it is emptied: the register holds it, and a copy beside it would have no past and no guard. What nobody sends
is cleared after TOCSIN_DRAFT_DAYS, as its writer is told from the first day (UK GDPR article 5(1)(e)).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404

from tocsin.web.models import Draft
from tocsin.web.secrecy import is_own, new_key, opened, sealed

Answers = dict[str, dict[str, list[str]]]
"""What stands in each step's boxes, as typed: step, then box, then its values."""

MOST_LISTED = 20


def begin(practitioner: str, at: datetime, answers: Answers) -> Draft:
    """Start a draft whose id is also the key it will be sent under."""
    key = new_key(practitioner)
    return Draft.objects.create(id=key, practitioner=practitioner, sealed=sealed(answers, key), kept_at=at)


def mine(draft_id: str, practitioner: str) -> Draft:
    """This person's own draft; anybody else is told that there is no such page."""
    found = Draft.objects.filter(id=draft_id, practitioner=practitioner).first()
    if found is None or not is_own(draft_id, practitioner):
        raise Http404
    return found


def unfinished(practitioner: str) -> tuple[Draft, ...]:
    """Drafts this person has not sent, newest first."""
    return tuple(Draft.objects.filter(practitioner=practitioner, sent=None).order_by("-kept_at", "id")[:MOST_LISTED])


def kept_until(draft: Draft) -> datetime:
    """When it will be cleared, unless its writer goes on with it."""
    return draft.kept_at + timedelta(days=settings.TOCSIN_DRAFT_DAYS)


def clear_old(at: datetime) -> int:
    """Clear what was begun too long ago, and the emptied drafts of what was sent: how many had not been sent."""
    old = Draft.objects.filter(kept_at__lt=at - timedelta(days=settings.TOCSIN_DRAFT_DAYS))
    unsent, _ = old.filter(sent=None).delete()
    old.delete()
    return unsent


def answers_in(draft: Draft) -> Answers:
    """What was typed so far."""
    answers: Answers = opened(bytes(draft.sealed), draft.id) if draft.sealed else {}
    return answers


def keep(draft: Draft, answers: Answers, at: datetime) -> None:
    """Save what was typed, right or wrong."""
    Draft.objects.filter(id=draft.id, sent=None).update(sealed=sealed(answers, draft.id), kept_at=at)


def mark_sent(draft: Draft, entry: int) -> None:
    """Empty a draft that the register has taken in; its address leads to the receipt from now on."""
    Draft.objects.filter(id=draft.id).update(sealed=b"", sent=entry)


def discard(draft: Draft) -> None:
    """Throw away a draft that was never sent."""
    draft.delete()
