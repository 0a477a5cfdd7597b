"""Page 3: raise a concern. Five questions, one a page, saved at each step; 999 first; check; send; a receipt.

Sending twice is one act: the draft's own id is the key the command is performed under.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tocsin.access import Refused, abilities_of, office
from tocsin.acts import perform
from tocsin.people import AskKnown, ThePerson
from tocsin.web import drafts
from tocsin.web.fields import Form
from tocsin.web.pages import raising
from tocsin.web.pages.known import Answered, answered
from tocsin.web.visit import Visit, ask, draw, page
from tocsin.words import reference


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A draft as a line of a list."""

    id: str
    kept_at: datetime
    kept_until: datetime


@dataclass(frozen=True, slots=True)
class StartPage:
    """What will be asked, and what was begun and not sent; `record` is whom it is about, when that is known already."""

    unfinished: tuple[Unfinished, ...]
    record: str
    about: str


@dataclass(frozen=True, slots=True)
class StepPage:
    """One question."""

    draft: str
    form: Form
    title: str
    number: int
    of: int
    back: str


@dataclass(frozen=True, slots=True)
class DangerPage:
    """999 first."""

    draft: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Every answer before it is sent; `problem` is why it could not be; `known` who may be this child already."""

    draft: str
    rows: tuple[raising.Row, ...]
    problem: str
    known: Answered | None


@page
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say what will be asked, or begin."""
    practitioner = visit.actor.practitioner
    if request.method == "POST":
        record = request.POST.get("record", "")
        answers: drafts.Answers = {raising.RECORD: {"id": [record]}} if record else {}
        return redirect(f"/raise/{drafts.begin(practitioner, visit.at, answers).id}/what")
    begun = tuple(
        Unfinished(draft.id, draft.kept_at, drafts.kept_until(draft)) for draft in drafts.unfinished(practitioner)
    )
    record = request.GET.get("record", "")
    view = StartPage(begun, record, whom(visit, record) if record else "")
    return draw(request, visit, "raise_start.html", view, exit=True)


def whom(visit: Visit, record: str) -> str:
    """Somebody the register holds, by the name this visitor may read and the reference of their record."""
    found = ask(visit, ThePerson(id=record))
    return f"{found.name}, {reference(record)}"


@page
def step(request: HttpRequest, visit: Visit, draft_id: str, name: str) -> HttpResponse:
    """Ask one question, and keep whatever is typed before judging it."""
    draft = drafts.mine(draft_id, visit.actor.practitioner)
    if draft.sent is not None:
        return redirect(f"/receipt/{draft.sent}")
    answers = drafts.answers_in(draft)
    if name not in raising.steps_of(answers):
        raise Http404
    if request.method == "POST":
        answers[name] = {
            box: values for box, values in request.POST.lists() if box not in ("csrfmiddlewaretoken", "key")
        }
        drafts.keep(draft, answers, visit.at)
        if raising.bound(name, answers).is_valid():
            return redirect(_next(draft_id, name, answers))
    form = raising.bound(name, answers) if name in answers else raising.STEPS[name][1](auto_id="%s")
    return draw(
        request, visit, "raise_step.html", _step_page(draft_id, name, answers, form), status=_status(form), exit=True
    )


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _step_page(draft_id: str, name: str, answers: drafts.Answers, form: Form) -> StepPage:
    asked = raising.steps_of(answers)
    number = asked.index(name)
    back = f"/raise/{draft_id}/{asked[number - 1]}" if number else "/raise"
    return StepPage(draft_id, form, raising.STEPS[name][0], number + 1, len(asked), back)


def _next(draft_id: str, name: str, answers: drafts.Answers) -> str:
    """Where to go from an answered step: 999 when a child is in danger, the next open question, or the check."""
    if name == "danger" and answers["danger"].get("danger") == ["yes"]:
        return f"/raise/{draft_id}/danger-now"
    return f"/raise/{draft_id}/{raising.unanswered(answers) or 'check'}"


@page
def danger_now(request: HttpRequest, visit: Visit, draft_id: str) -> HttpResponse:
    """Interrupt: the register is not an emergency service."""
    draft = drafts.mine(draft_id, visit.actor.practitioner)
    if request.method == "POST":
        return redirect(f"/raise/{draft_id}/{raising.unanswered(drafts.answers_in(draft)) or 'check'}")
    return draw(request, visit, "raise_danger.html", DangerPage(draft_id), exit=True)


@page
def check(request: HttpRequest, visit: Visit, draft_id: str) -> HttpResponse:
    """Show every answer; send them; what cannot be taken in yet is said here, and nothing is lost."""
    draft = drafts.mine(draft_id, visit.actor.practitioner)
    if draft.sent is not None:
        return redirect(f"/receipt/{draft.sent}")
    answers = drafts.answers_in(draft)
    if open_step := raising.unanswered(answers):
        return redirect(f"/raise/{draft_id}/{open_step}")
    problem = ""
    if request.method == "POST":
        try:
            return redirect(f"/receipt/{_send(visit, draft_id, answers)}")
        except Refused as refusal:
            problem = f"{refusal.reason} {refusal.next_step}".strip()
    about = whom(visit, answers[raising.RECORD]["id"][0]) if raising.RECORD in answers else ""
    view = CheckPage(draft_id, tuple(raising.rows(answers, about)), problem, known_already(visit, answers))
    return draw(request, visit, "raise_check.html", view, status=422 if problem else 200, exit=True)


def known_already(visit: Visit, answers: drafts.Answers) -> Answered | None:
    """Whom agencies hold who may be the child described; None where a record was chosen or nothing is to go by."""
    person = raising.person(answers)
    if person is None or "ask_known" not in abilities_of(visit.actor.role):
        return None
    try:
        return answered(ask(visit, AskKnown(details=person)), visit)
    except Refused:
        return None  # nothing to go by, or a purpose that does not cover asking: the concern is taken in all the same


def _send(visit: Visit, draft_id: str, answers: drafts.Answers) -> int:
    held = office(visit.actor.office)
    command = raising.command(answers, held.kind if held else "")
    receipt = perform(command, by=visit.actor, purpose=visit.purpose, at=visit.at, key=f"raise-{draft_id}")
    drafts.mark_sent(drafts.mine(draft_id, visit.actor.practitioner), receipt.entry)
    return receipt.entry


@page
@require_POST
def discard(request: HttpRequest, visit: Visit, draft_id: str) -> HttpResponse:
    """Throw away what was begun and never sent."""
    draft = drafts.mine(draft_id, visit.actor.practitioner)
    if draft.sent is None:
        drafts.discard(draft)
    return redirect("/raise")
