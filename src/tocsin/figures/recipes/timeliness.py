"""Whether what must happen happened in time, and how far silence climbed where it did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin.duties import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import (
    after,
    base_of,
    beside,
    bounds,
    bounds_of_months,
    count_of,
    end_of,
    months,
    rate,
    share,
    table,
    worded,
    years,
)
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Adds, CountTable, Key, ShownTable
from tocsin.words import Profile

ENDED = {
    "in_time": "Answered in time",
    "too_late": "Answered too late",
    "overdue": "Not answered, and late",
    "running": "Not answered, not late yet",
}
ANSWERS = {"answered": "Answered since", "open": "Not answered"}


def count(span: Span, profile: Profile) -> Counted:
    """Each duty that a decision or a step meets counts in the year its clock began, by whether it was met in time."""
    rules = counting.timed(profile)
    codes = [code for code, _, _ in rules]
    found = counting.ended(bounds(span), codes, end_of(span))
    settled, met = Counter[Key](), Counter[Key]()
    for (year, code, how), many in found.items():
        settled[year, code] += 0 if how == "running" else many
        met[year, code] += many if how == "in_time" else 0
    by_how = Counter[Key]()
    for (year, _, how), many in found.items():
        by_how[year, how] += many
    duty = worded("duty", "What was owed", {code: label for code, label, _ in rules})
    running = sum(many for key, many in found.items() if key[2] == "running")
    return Counted(
        tables=(
            share("in_time", "Answered in time, of all that fell due", "duties", (years(span), duty), met, settled),
            table("ended", "How they ended", "duties", (years(span), worded("how", "How", ENDED)), by_how),
            _by_month(span, codes),
        ),
        adds=tuple(sums for year in years(span).shown() for sums in _adds(year)),
        blanks=(Blank("Not answered and not due yet, so left out of the shares", running, found.total()),),
    )


def _by_month(span: Span, codes: Sequence[str]) -> CountTable:
    """What fell due in each month, by whether it was answered in time: years are too few to see a change by."""
    met, due = Counter[Key](), Counter[Key]()
    for (month, how), many in counting.fell_due(bounds_of_months(span), codes, end_of(span)).items():
        due[(month,)] += 0 if how == "running" else many
        met[(month,)] += many if how == "in_time" else 0
    return share("by_month", "Answered in time, by the month it fell due", "duties", (months(span),), met, due)


def _adds(year: str) -> tuple[Adds, Adds]:
    """The share is of duties that the second table counts."""
    in_time, *late = (count_of("ended", year, how) for how in ("in_time", "too_late", "overdue"))
    return Adds(count_of("in_time", year, TOTAL), (in_time,)), Adds(base_of("in_time", year, TOTAL), (in_time, *late))


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """The share in time in the last year, beside the year before."""
    last, then = span.years()[-1], after(tables[0], span, TOTAL)
    return f"Of what was owed in {last} and fell due, {rate(tables[0], last, TOTAL)} was answered in time{then}."


TIMELINESS = Recipe(
    name="timeliness",
    title="Timeliness of decisions and statutory steps",
    definition="Every duty that a decision or a statutory step meets, in the year its clock began. It was in time when "
    "its answer happened before its clock ran out, the clock counted as the law behind each duty asks (working days, "
    "hours) and standing still while it may. An answer known only to the day is in time if any moment of that day is. "
    "By month a duty counts in the month in which its clock ran out, so that no month looks better for being new.",
    population="Duties opened by concerns, decisions and steps, made here or imported.",
    unit="duties",
    sources=("concern.raised/1", "decision.made/1", "step.taken/1"),
    denominator="Duties that were answered or are late; those whose clock still runs are left out.",
    completeness="A step nobody entered counts as not taken: what is late here may be unrecorded elsewhere.",
    law="Working Together to Safeguard Children 2026 and the other sources that stand with each duty of the profile",
    count=count,
    finding=finding,
    picture="control",
    direction="up",
)


def count_climbed(span: Span, profile: Profile) -> Counted:
    """Each duty that climbed counts once, at the highest rung it reached, in the year its clock began."""
    every = counting.begun(bounds(span))
    climbed = {key: many for key, many in every.items() if key[1] != "0"}
    rungs = max((len(ladder.rungs) for ladder in profile.ladders.values()), default=1)
    rung = worded("rung", "Climbed to rung", {str(number): str(number) for number in range(1, rungs + 1)})
    answer = worded("answer", "Answered", ANSWERS)
    above, begun = Counter[Key](), Counter[Key]()
    for (year, reached, said), many in every.items():
        begun[year, said] += many
        above[year, said] += many if reached != "0" else 0
    return Counted(
        tables=(
            table("by_rung", "Duties that climbed", "duties", (years(span), rung, answer), climbed),
            share("of_all", "Climbed, of all duties", "duties", (years(span), answer), above, begun),
        ),
        blanks=(Blank("Duties not answered yet, climbed or not", _of(begun, "open"), begun.total()),),
    )


def _of(begun: Counter[tuple[str, ...]], said: str) -> int:
    return sum(many for (_, answer), many in begun.items() if answer == said)


def finding_climbed(tables: Sequence[ShownTable], span: Span) -> str:
    """How many climbed, and which share of all duties."""
    said = beside(tables, span, "duties climbed, answered since or not,")
    return f"{said} That is {rate(tables[1], span.years()[-1], TOTAL)} of the duties that began in {span.years()[-1]}."


ESCALATIONS = Recipe(
    name="escalations",
    title="Escalations and their answers",
    definition="Every duty that silence made climb: the highest rung of its ladder it reached, and whether it has been "
    "answered since or is still open, in the year its clock began.",
    population="All duties of the register.",
    unit="duties",
    sources=("duty.escalated/1",),
    denominator="All duties whose clock began in the year, climbed or not, by whether they are answered.",
    completeness="A duty climbs when the register is swept; what fell due since the last sweep has not climbed yet.",
    law="The ladders of the profile, each with its source; Working Together to Safeguard Children 2026 asks that "
    "concerns that are not addressed are escalated",
    count=count_climbed,
    finding=finding_climbed,
    entered_here=True,
)
