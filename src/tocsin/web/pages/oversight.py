"""Page 12: oversight. Whose silence it is and how old, and the shapes in which warnings were once lost; no scores."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from tocsin.acts import Oversight, OversightView
from tocsin.concerns import Listed
from tocsin.duties import DutyList, LateDuties
from tocsin.web.visit import Visit, ask, draw, number_in, page
from tocsin.words import load_profile


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape in which warnings get lost, what it means, and the concerns that have it."""

    heading: str
    meaning: str
    listed: Listed


@dataclass(frozen=True, slots=True)
class OversightPage:
    """Everything overseen; `seal_reasons` puts the codes of restrictions into words."""

    seen: OversightView
    shapes: tuple[Shape, ...]
    seal_reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class LatePage:
    """A page of what is late, of one office or of all."""

    listed: DutyList
    office: str
    more: bool


@page
def oversight(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show each list with its count, which stops at a thousand."""
    seen = ask(visit, Oversight())
    reasons = load_profile().codes["restriction_reason"].labels()
    return draw(request, visit, "oversight.html", OversightPage(seen, _shapes(seen), reasons))


def _shapes(seen: OversightView) -> tuple[Shape, ...]:
    return (
        Shape(
            "Decided without opening what was held",
            "Somebody decided that nothing more would be done, with items on the same child unopened.",
            seen.unopened,
        ),
        Shape(
            "Raised three times, ended three times",
            "The same person, again and again, and nothing more each time (in the last 1,000 such decisions).",
            seen.thrice,
        ),
        Shape("Challenges nobody answered", "A practitioner disagreed and has heard nothing.", seen.challenges),
        Shape(
            "Told not to report", "Whoever raised these says that somebody told them not to.", seen.told_not_to_report
        ),
    )


@page
def late(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what is late, the longest overdue first."""
    office = request.GET.get("office", "")[:60]
    listed = ask(visit, LateDuties(office=office, page=number_in(request)))
    return draw(request, visit, "late.html", LatePage(listed, office, len(listed.duties) == 50))
