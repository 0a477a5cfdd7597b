"""Who disagreed with what was decided, and what that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin.concerns import counting
from tocsin.concerns.counting import Challenged
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import base_of, beside, count_of, holds, rate, share, table, worded, year_of, years
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Adds, Key, ShownTable
from tocsin.words import Profile

RESULTS = {"changed": "The decision changes", "stands": "The decision stands", "open": "Not answered at this stage"}
STAGES = 4


def count(span: Span, profile: Profile) -> Counted:
    """Each challenge counts once, in the year it was raised, at the stage it has reached, by what the answer says."""
    rows = [row for row in counting.challenges() if holds(span, row.day)]
    by_result = Counter[Key]((year_of(span, row.day), str(row.stage), _result(row)) for row in rows)
    answered = Counter[Key]((year_of(span, row.day),) for row in rows if row.answered)
    changed = Counter[Key]((year_of(span, row.day),) for row in rows if _result(row) == "changed")
    stages = max([STAGES, *(row.stage for row in rows)])
    stage = worded("stage", "Stage", {str(number): str(number) for number in range(1, stages + 1)})
    result = worded("result", "Answer", RESULTS)
    undecided = sum(not row.decision for row in rows)
    return Counted(
        tables=(
            table("by_result", "Challenges and their answers", "challenges", (years(span), stage, result), by_result),
            share(
                "changed", "Changed the decision, of those answered", "challenges", (years(span),), changed, answered
            ),
        ),
        adds=tuple(sums for year in years(span).shown() for sums in _adds(year)),
        blanks=(
            Blank("Challenges not answered at the stage they have reached", len(rows) - answered.total(), len(rows)),
            Blank("Challenges that nothing had been decided", undecided, len(rows)),
        ),
    )


def _adds(year: str) -> tuple[Adds, Adds]:
    """The share is of answers that the first table counts."""
    changed, stands = (count_of("by_result", year, TOTAL, said) for said in ("changed", "stands"))
    return Adds(count_of("changed", year), (changed,)), Adds(base_of("changed", year), (changed, stands))


def _result(row: Challenged) -> str:
    return "open" if not row.answered else "changed" if row.changes else "stands"


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many, and how many of those answered changed the decision."""
    said, last = beside(tables, span, "challenges"), span.years()[-1]
    return f"{said} Of those of {last} that were answered, {rate(tables[1], last)} changed the decision."


CHALLENGES = Recipe(
    name="challenges",
    title="Challenges and what they changed",
    definition="Every challenge of a decision, or of none having been made, in the year it was raised; at the stage of "
    "the ladder it has reached, by whether it is answered there and whether the answer says that the decision changes.",
    population="Challenges raised in this register.",
    unit="challenges",
    sources=("challenge.raised/1", "challenge.taken_up/1", "challenge.answered/1", "challenge.accepted/1"),
    denominator="Challenges that are answered, for the share that changed the decision.",
    completeness="Challenges that are not answered are given. Who disagreed and said nothing is not in any register.",
    law="Working Together to Safeguard Children 2026: a clear policy for when concerns are not being addressed",
    count=count,
    finding=finding,
    entered_here=True,
)
