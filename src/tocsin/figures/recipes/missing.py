"""Missing episodes, and whether somebody independent talked to the child afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tocsin import duties, people
from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import beside, coded, count_of, holds, rate, share, table, worded, year_of, years
from tocsin.figures.span import Span
from tocsin.figures.tables import Adds, Dimension, Key, ShownTable
from tocsin.words import Profile

DUTY = "offer_return_interview"
STAGES = {
    "offered": "Interview offered",
    "in_time": "Offered in time (72 hours)",
    "taken": "Taken up",
    "independent": "Held by somebody independent",
}

NARROWER = (("offered", "in_time"), ("taken", "independent"))
"""Which stage is among which: a reader may take one from the other."""


def count(span: Span, profile: Profile) -> Counted:
    """Each episode counts once, in the year the child went missing; interviews are counted of those with a return."""
    rows = [row for row in counting.episodes() if holds(span, row.day)]
    in_time, person = duties.counting.met_in_time(DUTY), people.counting.persons()
    by_kind = Counter[Key]((year_of(span, row.day), row.kind) for row in rows)
    reached, returned = Counter[Key](), Counter[Key]()
    for row in (each for each in rows if each.back):
        said = (row.offered, row.offered and row.id in in_time, row.taken, row.taken and row.independent)
        for name, is_so in zip(STAGES, said, strict=True):
            returned[year_of(span, row.day), name] += 1
            reached[year_of(span, row.day), name] += is_so
    children = Counter[Key]((year,) for year, _ in {(year_of(span, row.day), person[row.record]) for row in rows})
    kind = coded(profile, "missing_kind", "kind", "Missing from")
    stage = worded("stage", "Return interview", STAGES, summed=False)
    back = sum(bool(row.back) for row in rows)
    unsaid = sum(bool(row.back) and not row.interviewed for row in rows)
    return Counted(
        tables=(
            table("by_kind", "Missing episodes", "episodes", (years(span), kind), by_kind),
            share("interviews", "Return interviews, of returns", "episodes", (years(span), stage), reached, returned),
            table("children", "Different children missing in the year", "children", (_apart(span),), children),
        ),
        adds=tuple(
            Adds(count_of("interviews", year, wider), (count_of("interviews", year, stricter),), rest=True)
            for year in years(span).shown()
            for wider, stricter in NARROWER
        ),
        blanks=(
            Blank("No return is recorded", len(rows) - back, len(rows)),
            Blank("Returned, and nothing is recorded of an interview", unsaid, back),
        ),
    )


def _apart(span: Span) -> Dimension:
    return replace(years(span), summed=False)


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many episodes, and the share of returns with an interview offered and taken up."""
    last = span.years()[-1]
    offered, taken = (rate(tables[1], last, stage) for stage in ("offered", "taken"))
    said = beside(tables, span, "missing episodes")
    return (
        f"{said} Of those with a return in {last}, an interview was offered after {offered} and taken up after {taken}."
    )


MISSING = Recipe(
    name="missing",
    title="Missing episodes and return interviews",
    definition="Every missing episode that was reported, in the year the child went missing; two agencies' reports "
    "of one episode are two. An interview was in time when the duty to offer one was met within its clock, 72 hours "
    "from the return; it was independent when whoever held it says so and is not the office that reported the child "
    "missing.",
    population="Missing episodes of children, reported here or imported.",
    unit="episodes",
    sources=("missing.reported/1", "missing.returned/1", "missing.interviewed/1"),
    denominator="Episodes with a return, for interviews; a child may have several episodes.",
    completeness="Episodes without a return, and returns of which nothing is said about an interview, are given; they "
    "count as not offered.",
    law="Statutory guidance on children who run away or go missing from home or care, 2014: a return interview within "
    "72 hours by somebody independent",
    count=count,
    finding=finding,
    picture="bars",
)
