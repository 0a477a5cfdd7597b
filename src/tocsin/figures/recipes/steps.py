"""Assessments, strategy discussions, enquiries, conferences and plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import by_year, coded, days, rate, share, shown, table, years
from tocsin.figures.span import Span
from tocsin.figures.tables import Key, ShownTable
from tocsin.words import Profile

STEPS = (
    *("assessment_started", "assessment_authorised", "strategy_discussion", "enquiry_started", "enquiry_ended"),
    *("conference_held", "plan_started", "plan_ended", "cin_plan_started", "cin_plan_ended"),
)
FOLLOWS = (
    ("assessment_started", ("assessment_authorised",)),
    ("strategy_discussion", ("enquiry_started",)),
    ("enquiry_started", ("conference_held", "enquiry_ended")),
    ("conference_held", ("plan_started",)),
)
"""What may follow each step; a step whose next is not here went no further, or nobody wrote it down."""


def count(span: Span, profile: Profile) -> Counted:
    """Each step counts once, in the year it was taken; then how many concerns with it have the one that follows."""
    by_step = by_year(span, counting.taken_by(days(span), STEPS))
    concerns: dict[str, set[str]] = {step: set() for step in STEPS}
    begun: dict[str, set[str]] = {step: set() for step in STEPS}
    first, last = days(span)
    for concern, day, step in counting.taken(STEPS):
        concerns[step].add(concern)
        if first <= day <= last:
            begun[step].add(concern)
    reached, base = Counter[Key](), Counter[Key]()
    for step, follows in FOLLOWS:
        base[(step,)] = len(begun[step])
        reached[(step,)] = len(begun[step] & set[str]().union(*(concerns[each] for each in follows)))
    firsts = coded(profile, "step", "step", "Step", only=[step for step, _ in FOLLOWS])
    every = coded(profile, "step", "step", "Step", only=STEPS)
    lost = base["assessment_started",] - reached["assessment_started",]
    return Counted(
        tables=(
            table("by_step", "Statutory steps", "steps", (years(span), every), by_step),
            share("followed", "Concerns with the step that follows", "concerns", (firsts,), reached, base),
        ),
        blanks=(Blank("Assessments begun of which no end is recorded", lost, base["assessment_started",]),),
    )


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many enquiries and conferences in the last year, and how many enquiries came to a conference or an end."""
    last = span.years()[-1]
    enquiries, conferences = (shown(tables[0], last, step) for step in ("enquiry_started", "conference_held"))
    ended = rate(tables[1], "enquiry_started")
    return (
        f"In {last}, section 47 enquiries begun: {enquiries}; initial conferences held: {conferences}. Of all "
        f"enquiries of these years, {ended} came to a conference or a recorded end."
    )


STATUTORY_STEPS = Recipe(
    name="steps",
    title="Assessments, strategy discussions, enquiries, conferences and plans",
    definition="Every statutory step that was entered or imported, in the year it was taken. A step on two concerns "
    "about one child counts twice, as it was taken twice. The second table counts concerns: of those with a step, how "
    "many have the one that may follow it, whenever that was; an enquiry is followed by a conference or by its end.",
    population="Steps on concerns, taken here or imported.",
    unit="steps",
    sources=("step.taken/1",),
    denominator="Concerns with the step, in the second table.",
    completeness="A step nobody entered is not counted; assessments begun of which no end is recorded are given.",
    law="Children Act 1989 sections 17 and 47; Working Together to Safeguard Children 2026; DfE children in need "
    "census",
    count=count,
    finding=finding,
)
