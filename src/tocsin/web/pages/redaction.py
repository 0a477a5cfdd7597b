"""Redaction's pages: propose one text of an item, decide on a proposal, and see what was redacted, held or grew old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Refused, RestrictedLine, abilities_of
from tocsin.acts import (
    DueForReview,
    DueView,
    KeepingView,
    Passage,
    ProposalView,
    ProposeRedaction,
    TheKeeping,
    TheRedaction,
    Written,
    WrittenAbout,
    perform,
)
from tocsin.exchange import rows_about
from tocsin.web.fields import Form, Hidden, OneOf, Option
from tocsin.web.pages.act import key_of
from tocsin.web.pages.acts import coded
from tocsin.web.pages.concern import before_in
from tocsin.web.pages.redacting_acts import reason
from tocsin.web.secrecy import new_key
from tocsin.web.visit import Visit, ask, draw, page, put_on_form

BEGINNING = 160
"""How much of a text an option shows: enough to tell it from the others."""


@dataclass(frozen=True, slots=True)
class RedactPage:
    """Everything written about an item, and the form that proposes one text of it; `back` is the item's own page."""

    written: Written | RestrictedLine
    holes: tuple[Passage, ...]
    form: Form
    back: str


@dataclass(frozen=True, slots=True)
class RedactionPage:
    """One proposal, whether the person looking may decide on it, and whether they may take it back."""

    proposal: ProposalView | RestrictedLine
    decides: bool
    own: bool


@dataclass(frozen=True, slots=True)
class KeepingPage:
    """The lists of what is proposed, redacted and held, and whether the person looking may lift holds."""

    kept: KeepingView
    lifts: bool


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """A page of the review list, and whether the person looking may review."""

    due: DueView
    reviews: bool


@page
def redact(request: HttpRequest, visit: Visit, item: str) -> HttpResponse:
    """Show what is written about an item and propose that one text be redacted."""
    written = ask(visit, WrittenAbout(item=item, also=rows_about(item)))
    every = written.passages if isinstance(written, Written) else ()
    passages = tuple(each for each in every if isinstance(each, Passage))
    form = _form(request, visit, [each for each in passages if isinstance(each.text, str)])
    if request.method == "POST" and form.is_valid():
        try:
            command = _command(form.cleaned_data)
            receipt = perform(command, by=visit.actor, purpose=visit.purpose, at=visit.at, key=key_of(form, visit))
            return redirect(f"/receipt/{receipt.entry}")
        except Refused as refusal:
            put_on_form(form, refusal)
    holes = tuple(each for each in passages if not isinstance(each.text, str))
    view = RedactPage(written, holes, form, back_to(item))
    return draw(request, visit, "redact.html", view, status=422 if form.errors else 200)


@page
def redaction(request: HttpRequest, visit: Visit, redaction_id: str) -> HttpResponse:
    """Show a proposal with the text it is about, for the second person."""
    found = ask(visit, TheRedaction(redaction=redaction_id))
    waits = isinstance(found, ProposalView) and found.settled is None
    able = "authorise_redaction" in abilities_of(visit.actor.role)
    own = waits and found.own
    view = RedactionPage(found, waits and able and not own and not found.held, own)
    return draw(request, visit, "redaction.html", view)


@page
def keeping(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List what waits for a second person, what was redacted and what is held."""
    view = KeepingPage(ask(visit, TheKeeping()), "lift_hold" in abilities_of(visit.actor.role))
    return draw(request, visit, "keeping.html", view)


@page
def retention(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List whose records need not be kept any longer, for people to look through."""
    due = ask(visit, DueForReview(after=before_in(request)))
    view = RetentionPage(due, "review_retention" in abilities_of(visit.actor.role))
    return draw(request, visit, "retention.html", view)


def back_to(item: str) -> str:
    """The page of an item: a concern's, a missing episode's, a report's or a person's."""
    pages = {"c_": "/concern/", "m_": "/missing/", "w_": "/report/"}
    return pages.get(item[:2], "/child/") + item


def _form(request: HttpRequest, visit: Visit, passages: list[Passage]) -> Form:
    given = request.POST if request.method == "POST" else None
    form = Form(given, auto_id="%s", initial={"key": new_key(visit.actor.practitioner)})
    texts: list[Option] = [
        (f"{each.n}/{each.kind}", f"{each.label}, entry {each.n}", _beginning(str(each.text))) for each in passages
    ]
    form.fields = {
        "text": OneOf("Which text?", "Choose the text.", options=texts),
        "basis": OneOf(
            "Why may it no longer be read?", "Choose why it may no longer be read.", options=coded("redaction_basis")
        ),
        **reason("In your own words"),
        "key": Hidden(""),
    }
    return form


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= BEGINNING else line[:BEGINNING].rsplit(" ", 1)[0] + " …"


def _command(given: dict[str, Any]) -> ProposeRedaction:
    number, _, part = given["text"].partition("/")
    return ProposeRedaction(entry=int(number), part=part, basis=given["basis"], reason=given["reason"])
