"""Page 8: decide. Everything any agency holds on the child stands before the form, with a tick for what was opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Refused, RestrictedLine
from tocsin.acts import perform
from tocsin.concerns import Decide, DecideView, ToDecide
from tocsin.web.fields import AnyOf, Choice, Form, Hidden, Line, Long, OneOf, Pick
from tocsin.web.pages.act import key_of
from tocsin.web.pages.acts import coded, other_offices
from tocsin.web.secrecy import new_key
from tocsin.web.visit import Visit, ask, draw, page, put_on_form
from tocsin.words import id_from, load_profile

OPENS = {"is_nfa": "ends", "needs_acceptor": "hands-over", "needs_link": "joins"}
"""What a flag of an outcome or a reason asks besides: the group of questions it opens on the page."""


@dataclass(frozen=True, slots=True)
class DecidePage:
    """What is held and opened, and the form; `unopened` counts what this decider has not opened.

    `told` are the offices that may be told, those with a part in the concern before all others.
    """

    decide: DecideView | RestrictedLine
    form: Form
    unopened: int
    told: tuple[list[dict[str, Any]], list[dict[str, Any]]]


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
    part = found.part if isinstance(found, DecideView) else frozenset()
    view = DecidePage(found, form, unopened, _told(form, part))
    return draw(request, visit, "decide.html", view, status=422 if form.errors else 200)


def _told(form: Form, part: frozenset[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The offices that may be told as boxes to tick: those with a part in it, and the rest."""
    asked = form.fields["told"]
    boxes = asked.items(form["told"].value() or ()) if isinstance(asked, Choice) else []
    return [box for box in boxes if box["value"] in part], [box for box in boxes if box["value"] not in part]


def _form(request: HttpRequest, visit: Visit) -> Form:
    offices = other_offices(visit)
    form = Form(
        request.POST if request.method == "POST" else None,
        auto_id="%s",
        initial={"key": new_key(visit.actor.practitioner)},
    )
    form.fields = {
        "outcome": OneOf(
            "What happens next?",
            "Choose what happens next.",
            options=coded("decision_outcome"),
            asks=_asks("decision_outcome"),
        ),
        "reason": Long("Why?", "Write why, in words the child could read one day.", named="Your reason"),
        "law": Pick("Which law do you rely on?", "Choose the law you rely on.", options=coded("law")),
        "told": AnyOf(
            "Who is told of it?", options=offices, named="Who is told", hint="Whoever raised it is always told."
        ),
        "accepted_by": Pick("Which office takes it on?", options=offices, hint="It is asked to accept."),
        "key": Hidden(""),
    }
    form.fields |= _if_nothing_more()
    return form


def _if_nothing_more() -> dict[str, Field]:
    """What is asked besides when nothing more will be done."""
    never_offered = load_profile().codes["nfa_reason"].flagged("import_only")
    reasons = [option for option in coded("nfa_reason") if option[0] not in never_offered]
    return {
        "reason_code": Pick(
            "For which of these reasons?", options=reasons, named="Why nothing more", asks=_asks("nfa_reason")
        ),
        "joined_to": Line(
            "The reference of the open concern it is the same as",
            named="The other concern",
            width="govuk-input--width-20",
        ),
        "not_opened_reason": Long(
            "If you have not opened everything above: why not?",
            rows=3,
            named="Why you did not open everything",
        ),
    }


def _asks(name: str) -> dict[str, str]:
    """For each code of a list that opens further questions, the names of their groups in the style sheet."""
    opened = (
        (code.code, " ".join(word for flag, word in OPENS.items() if flag in code.flags))
        for code in load_profile().codes[name]
    )
    return {code: words for code, words in opened if words}


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
