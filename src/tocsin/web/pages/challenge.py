"""Page 9: challenge a decision, or that there is none. The ladder stands there as steps, each with its time."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Refused, RestrictedLine
from tocsin.acts import perform
from tocsin.concerns import Challenge, ConcernView, TheConcern
from tocsin.duties import DutyView
from tocsin.web.fields import Form, Hidden, Long
from tocsin.web.pages.act import key_of
from tocsin.web.pages.concern import owed_on
from tocsin.web.secrecy import new_key
from tocsin.web.visit import Visit, ask, draw, page, put_on_form
from tocsin.words import Rung, load_profile


class ChallengeForm(Form):
    """The grounds."""

    grounds = Long(
        "Why do you challenge it?",
        "Say why you challenge it.",
        hint="What was overlooked, what is new, or that nobody has answered. A few sentences are enough.",
        named="Your grounds",
    )
    key = Hidden("")


@dataclass(frozen=True, slots=True)
class ChallengePage:
    """The concern with its decisions and challenges, the ladder ahead, and the form; `office` is whose page this is.

    `owed` is everything owed on the concern, the answers to its challenges among it.
    """

    concern: ConcernView | RestrictedLine
    office: str
    ladder: tuple[Rung, ...]
    form: ChallengeForm
    owed: tuple[DutyView, ...]


@page
def challenge(request: HttpRequest, visit: Visit, concern_id: str) -> HttpResponse:
    """Show where it stands, ask for the grounds, and perform."""
    form = ChallengeForm(request.POST or None, auto_id="%s", initial={"key": new_key(visit.actor.practitioner)})
    if request.method == "POST" and form.is_valid():
        try:
            command = Challenge(concern=concern_id, grounds=form.cleaned_data["grounds"])
            receipt = perform(command, by=visit.actor, purpose=visit.purpose, at=visit.at, key=key_of(form, visit))
            return redirect(f"/receipt/{receipt.entry}")
        except Refused as refusal:
            put_on_form(form, refusal)
    found = ask(visit, TheConcern(concern=concern_id))
    owed = owed_on(found, visit.at) if isinstance(found, ConcernView) else ()
    view = ChallengePage(found, visit.actor.office, load_profile().ladders["escalation"].rungs, form, owed)
    return draw(request, visit, "challenge.html", view, status=422 if form.errors else 200)
