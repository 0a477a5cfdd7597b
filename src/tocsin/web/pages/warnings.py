"""Every warning the register holds: from whom, who owed an answer, how long it has been silent, whom that reached."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from tocsin.access import RestrictedLine
from tocsin.exchange import StoryView, WarningLine, WarningsAnswered, how_long
from tocsin.web.visit import Visit, ask, draw, page


@dataclass(frozen=True, slots=True)
class Row:
    """One warning, and how long it has gone unanswered in words; "" when it was answered."""

    warning: WarningLine | RestrictedLine
    silent_for: str


@dataclass(frozen=True, slots=True)
class WarningsPage:
    """The sentence on top, the warnings oldest first, and each topic with how often it was warned of."""

    sentence: str
    rows: tuple[Row, ...]
    topics: tuple[str, ...]


@page
def warnings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List them."""
    told: StoryView = ask(visit, WarningsAnswered())
    rows = tuple(_row(each, told) for each in told.warnings)
    return draw(request, visit, "warnings.html", WarningsPage(sentence(told), rows, told.topics))


def sentence(told: StoryView) -> str:
    """Say it in words: “10 warnings, none answered.”"""
    answered = sum(isinstance(each, WarningLine) and each.answered for each in told.warnings)
    count = len(told.warnings)
    return f"{count} warning{'' if count == 1 else 's'}, {answered or 'none'} answered."


def _row(warning: WarningLine | RestrictedLine, told: StoryView) -> Row:
    silent = isinstance(warning, WarningLine) and not warning.answered
    return Row(warning, how_long(warning.known_since, told.at) if isinstance(warning, WarningLine) and silent else "")
