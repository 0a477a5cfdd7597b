"""Page 2: what my office owes, soonest first. It is the first page after signing in; there is no other inbox."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from tocsin.acts import MyWork
from tocsin.duties import WorkView
from tocsin.web import drafts
from tocsin.web.visit import Visit, ask, draw, number_in, page


@dataclass(frozen=True, slots=True)
class MyWorkPage:
    """One page of what is owed, the sentence above it, and whether there is more or something begun."""

    work: WorkView
    sentence: str
    number: int
    more: bool
    unfinished: bool


@page
def my_work(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the duties of the office signed in as."""
    number = number_in(request)
    work = ask(visit, MyWork(page=number))
    shown = (number - 1) * 50 + len(work.duties)
    begun = bool(drafts.unfinished(visit.actor.practitioner))
    view = MyWorkPage(work, sentence(work.owed, work.late), number, shown < work.owed, begun)
    return draw(request, visit, "my_work.html", view)


def sentence(owed: int, late: int) -> str:
    """Say it in words: “4 duties, 1 is late.”"""
    if not owed:
        return "Your office owes nobody an answer."
    duties = "1 duty" if owed == 1 else f"{owed} duties"
    if not late:
        return f"{duties}, none late."
    return f"{duties}, {late} {'is' if late == 1 else 'are'} late."
