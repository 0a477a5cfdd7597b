"""Page 6: the child. What each agency knew and when, as a picture and as a list, beside what is owed to them now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from tocsin.access import RestrictedLine
from tocsin.acts import ChildView, TheChild
from tocsin.concerns import ConcernLine, MissingLine
from tocsin.web.charts import Mark, finding, lanes
from tocsin.web.pages.concern import before_in
from tocsin.web.visit import Visit, ask, draw, page
from tocsin.words import When, reference

NOBODY = "A protected source"


@dataclass(frozen=True, slots=True)
class ChildPage:
    """The person, their age in words, who has their open concerns, and the picture with its finding and its table."""

    child: ChildView
    age: str
    responsible: tuple[str, ...]
    finding: str
    picture: str
    marks: tuple[Mark, ...]
    reference: str


@page
def child(request: HttpRequest, visit: Visit, person_id: str) -> HttpResponse:
    """Show everything held on one person, as this visitor may see it."""
    found = ask(visit, TheChild(id=person_id, before=before_in(request)))
    marks = tuple(sorted(marks_in(found), key=lambda mark: mark.at))
    open_concerns = [line for line in found.concerns if isinstance(line, ConcernLine) and line.status != "closed"]
    view = ChildPage(
        child=found,
        age=age(found.person.born, visit.at),
        responsible=tuple(dict.fromkeys(line.office_label for line in open_concerns)),
        finding=finding(marks),
        picture=lanes(marks),
        marks=marks,
        reference=reference(found.person.id),
    )
    return draw(request, visit, "child.html", view)


def marks_in(found: ChildView) -> Iterator[Mark]:
    """One mark for every concern, missing episode and restricted line, in the lane of the agency that held it."""
    for line in (*found.concerns, *found.missing):
        if isinstance(line, RestrictedLine):
            yield Mark(line.holder, line.since, "restricted", "1 restricted item", f"/act/ask-to-see/{line.item}")
        elif isinstance(line, ConcernLine):
            said = f"concern {line.reference}, {line.status_words}"
            yield Mark(line.who.agency or NOBODY, line.raised_at, "concern", said, f"/concern/{line.id}")
        elif isinstance(line, MissingLine):
            said = f"missing episode, {line.kind}"
            yield Mark(line.who.agency or NOBODY, line.at, "missing", said, f"/missing/{line.id}")


def age(born: When | None, at: datetime) -> str:
    """Say how old somebody is, no more exactly than it is known."""
    if born is None:
        return "age not known"
    low, high = (_years(day, at) for day in (born.latest, born.earliest))
    if low < 0:
        return "not born yet"
    return f"{low} years old" if low == high else f"{low} or {high} years old"


def _years(born: datetime, at: datetime) -> int:
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))
