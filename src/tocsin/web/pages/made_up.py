"""The true number of the invented town beside what its register counts: of a demonstration only, where it is known."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from tocsin.figures import TheFigures
from tocsin.town import residents
from tocsin.town.truth import exploited, in_words
from tocsin.web.panelled import DRAWS, Told, in_time
from tocsin.web.truth import DIFFER, lists_of, named_in
from tocsin.web.visit import Visit, ask, draw, page
from tocsin.words import load_profile


@dataclass(frozen=True, slots=True)
class MadeUpPage:
    """What is true, how many children the register names, what is estimated, and why the three differ."""

    truth: int
    truth_in_words: str
    named: int
    lists: int
    told: Told | None
    differ: str


def is_made_up(visit: Visit) -> bool:
    """Whether this register is the invented town's, whose truth is known, and no other demonstration."""
    return bool(settings.TOCSIN_DEMO) and bool(residents(visit.at))


@page
def made_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the three numbers. They are small, and of nobody."""
    if not is_made_up(visit):
        raise Http404
    ask(visit, TheFigures())
    children, named = exploited(), named_in(load_profile(), visit.at)
    lists = lists_of(named)
    view = MadeUpPage(len(children), in_words(children), len(named), len(lists), _told(lists), DIFFER)
    return draw(request, visit, "figure_made_up.html", view)


def _told(lists: dict[str, list[str]]) -> Told | None:
    from tocsin.hidden import PatternTable, TableFault

    try:
        table = PatternTable.from_frame(lists, None, None)
    except TableFault:
        return None
    # What a made-up town has joined and how long it kept its lists is known: half a year, and every join it shows.
    return in_time(table, 1.0, 6.0) if len(table.lists) in DRAWS else None
