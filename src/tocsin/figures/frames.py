"""Which files a file-read is drawn from, and how they are told apart: its frame and its strata.

The inquiry's count rested on reading files. A frame is a rule that anybody can apply again at the same ledger size: it
lists ids in order, by stratum, and leaves none out because it is thin, restricted or inconvenient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tocsin.concerns import counting
from tocsin.figures.recipes.common import holds
from tocsin.figures.span import Span

Strata = dict[str, tuple[str, ...]]
"""The files of each stratum, in order of their ids; a stratum is named by the id of its agency."""

EXPLOITATION = frozenset({"sexual_exploitation", "criminal_exploitation", "trafficking"})


@dataclass(frozen=True, slots=True)
class Frame:
    """A set of files by name: what it is in words, the question put to each, and the rule that lists it by stratum."""

    name: str
    label: str
    question: str
    strata: str
    files: Callable[[Span], Strata]


def _children(span: Span) -> Iterator[counting.Harmed]:
    return (row for row in counting.raised() if row.about in counting.CHILDREN and holds(span, row.day))


def _by_agency(rows: Iterator[counting.Harmed]) -> Strata:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.agency, []).append(row.id)
    return {agency: tuple(sorted(ids)) for agency, ids in sorted(found.items())}


def not_flagged(span: Span) -> Strata:
    """Concerns about children on which nobody marked exploitation, by the agency that raised them."""
    return _by_agency(row for row in _children(span) if EXPLOITATION.isdisjoint(row.harms))


def flagged(span: Span) -> Strata:
    """Concerns about children on which somebody marked exploitation, by the agency that raised them."""
    return _by_agency(row for row in _children(span) if not EXPLOITATION.isdisjoint(row.harms))


SIGNS = "Does what is written in this file show a child being exploited, or likely to be?"

FRAMES: dict[str, Frame] = {
    each.name: each
    for each in (
        Frame(
            "not_flagged",
            "Concerns nobody marked as exploitation",
            SIGNS,
            "by the agency that raised them",
            not_flagged,
        ),
        Frame("flagged", "Concerns marked as exploitation", SIGNS, "by the agency that raised them", flagged),
    )
}
"""The first is how many were missed; the second how many were marked without grounds."""
