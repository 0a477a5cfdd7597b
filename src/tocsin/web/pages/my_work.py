"""Page 2: what my office owes, soonest first, and what I raised. It is the first page; there is no other inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from tocsin.access import abilities_of
from tocsin.acts import MyWork, WorkView
from tocsin.exchange.out.calendar import MEDIA_TYPE, own_duties
from tocsin.web import drafts
from tocsin.web.drawing import counted
from tocsin.web.visit import Visit, ask, draw, number_in, page
from tocsin.words import load_profile


@dataclass(frozen=True, slots=True)
class MyWorkPage:
    """One page of what is owed, and the sentence above it; `unfinished` is when what was begun and not sent is cleared.

    `see_reasons` puts into words why somebody asked to see a restricted item; `oversees` is whether other offices' work
    is this visitor's to see.
    """

    desk: WorkView
    sentence: str
    unfinished: datetime | None
    see_reasons: dict[str, str]
    oversees: bool


@page
def my_work(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the duties of the office signed in as."""
    desk = ask(visit, MyWork(page=number_in(request)))
    begun = min(map(drafts.kept_until, drafts.unfinished(visit.actor.practitioner)), default=None)
    reasons, oversees = load_profile().codes["see_reason"].labels(), "see_oversight" in abilities_of(visit.actor.role)
    view = MyWorkPage(desk, sentence(desk.owed, desk.late), begun, reasons, oversees)
    return draw(request, visit, "my_work.html", view)


@page
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand out the open duties of the office signed in as for a calendar: when, and nothing about anybody."""
    text, _ = own_duties(by=visit.actor, purpose=visit.purpose, at=visit.at)
    given = {"Content-Disposition": 'attachment; filename="duties.ics"'}
    return HttpResponse(text, content_type=MEDIA_TYPE, headers=given)


def sentence(owed: int, late: int) -> str:
    """Say it in words: “4 duties, 1 is late.”"""
    if not owed:
        return "Your office owes nobody an answer."
    duties = "1 duty" if owed == 1 else f"{counted(owed)} duties"
    if not late:
        return f"{duties}, none late."
    return f"{duties}, {counted(late)} {'is' if late == 1 else 'are'} late."
