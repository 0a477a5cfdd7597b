"""Page 8: decide. Everything any agency holds on the child stands before the form, with a tick for what was opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Refused, RestrictedLine
from tocsin.acts import perform
from tocsin.concerns import Decide, DecideView, ToDecide
from tocsin.web.fields import AnyOf, Form, Hidden, Line, Long, OneOf, Pick
from tocsin.web.pages.act import key_of
from tocsin.web.pages.acts import coded, other_offices
from tocsin.web.secrecy import new_key
from tocsin.web.visit import Visit, ask, draw, page, put_on_form
from tocsin.words import id_from, load_profile


@dataclass(frozen=True, slots=True)
class DecidePage:
    """What is held and opened, and the form; `unopened` counts what this decider has not opened."""

    decide: DecideView | RestrictedLine
    form: Form
    unopened: int


@page
def decide(request: HttpRequest, visit: Visit, concern_id: str) -> HttpResponse:
    """Show what is held, ask, and perform."""
    form = _form(request, visit)
    if request.method == "POST" and form.is_valid():
        try:
            command = _command(concern_id, form.cleaned_data)
            receipt = perform(command, by=visit.actor, purpose=visit.purpose, at=visit.at, key=key_of(form, visit))
            return redirect(f"/receipt/{receipt.entry}")
        except Refused as refusal:
            put_on_form(form, refusal)
    found = ask(visit, ToDecide(concern=concern_id))
    unopened = sum(not getattr(item, "opened", False) for item in found.items) if isinstance(found, DecideView) else 0
    view = DecidePage(found, form, unopened)
    return draw(request, visit, "decide.html", view, status=422 if form.errors else 200)


def _form(request: HttpRequest, visit: Visit) -> Form:
    offices = other_offices(visit)
    never_offered = load_profile().codes["nfa_reason"].flagged("import_only")
    reasons = [option for option in coded("nfa_reason") if option[0] not in never_offered]
    form = Form(
        request.POST if request.method == "POST" else None,
        auto_id="%s",
        initial={"key": new_key(visit.actor.practitioner)},
    )
    form.fields = {
        "outcome": OneOf("What happens next?", "Choose what happens next.", options=coded("decision_outcome")),
        "reason": Long("Why?", "Write why, in words the child could read one day.", named="Your reason"),
        "law": Pick("Which law do you rely on?", "Choose the law you rely on.", options=coded("law")),
        "told": AnyOf(
            "Who is told of it?", options=offices, named="Who is told", hint="Whoever raised it is always told."
        ),
        "accepted_by": Pick(
            "Which office takes it on?", options=offices, hint="Only if somebody else does. It is asked to accept."
        ),
        "reason_code": Pick("If nothing more will be done: why not?", options=reasons, named="Why nothing more"),
        "joined_to": Line(
            "If it is the same as an open concern: its reference",
            named="The other concern",
            width="govuk-input--width-20",
        ),
        "not_opened_reason": Long(
            "If nothing more will be done and you have not opened everything above: why not?",
            rows=3,
            named="Why you did not open everything",
        ),
        "key": Hidden(""),
    }
    return form


def _command(concern_id: str, given: dict[str, Any]) -> Decide:
    same = {name: given[name] for name in ("outcome", "reason", "law", "told", "accepted_by", "reason_code")}
    return Decide(
        concern=concern_id,
        joined_to=_reference(given["joined_to"]),
        not_opened_reason=given["not_opened_reason"],
        **same,
    )


def _reference(text: str) -> str:
    try:
        return id_from(text) if text else ""
    except ValueError as error:
        raise Refused(str(error), field="joined_to") from None
