"""The trail of a concern or a missing episode: every step in order, with its words, its guard, and the gaps between.

The words are fetched from the ledger for the steps shown and no others. Who may read a step depends on the step: the
person who raised a concern follows what became of it, and does not thereby read what partners hold on the child.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.access import Guard, Source, Text, offices, sources_of, texts
from tocsin.concerns.models import Step
from tocsin.concerns.phrases import PART_LABELS, Labels, phrase
from tocsin.concerns.views import Gap, TrailStep, Written
from tocsin.words import Profile, When

STEPS_A_PAGE = 50

LONG = timedelta(days=5)
"""A stretch this long without a step is drawn as a gap: it holds a weekend, and then some."""

FOR_THE_RAISER = frozenset(
    {
        "concern.raised/1",
        "concern.received/1",
        "concern.raiser_told/1",
        "decision.made/1",
        "decision.confirmed/1",
        "decision.not_confirmed/1",
        "challenge.raised/1",
        "challenge.answered/1",
        "challenge.accepted/1",
        "challenge.taken_up/1",
        "handover.offered/1",
        "handover.accepted/1",
        "handover.declined/1",
    }
)
"""Steps that whoever raised the concern reads besides their own: what became of it, not what partners know."""

AS_THE_RAISER = frozenset(
    {
        "concern.raised/1",
        "concern.information_added/1",
        "challenge.raised/1",
        "challenge.accepted/1",
        "challenge.taken_up/1",
    }
)
"""Steps in which a protected raiser stays unnamed. What they do for an office is signed like anyone's: an unnamed
answer from an office would say that the source works there, and a decision is a named person's."""


ABOUT_ANY_ITEM = frozenset(
    {
        "item.restricted/1",
        "item.asked_to_see/1",
        "redaction.proposed/1",
        "redaction.declined/1",
        "part.redacted/1",
        "hold.placed/1",
        "hold.lifting_proposed/1",
        "hold.lifting_declined/1",
        "hold.lifted/1",
    }
)
"""Steps about who may read an item and how long it is kept. Whoever keeps the item reads them, whoever took them."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the steps of one trail have in common: its guard, and who must stay unnamed in it, if anyone."""

    guard: Guard
    raised_by: str
    raised_office: str
    protected: bool


def pages_of(case: str) -> int:
    """How many pages the trail has, at least one."""
    return max(1, -(-Step.objects.filter(case=case).count() // STEPS_A_PAGE))


def trail(case: Case, page: int, profile: Profile) -> tuple[TrailStep | Gap, ...]:
    """One page of a trail, oldest step first, with long gaps between steps as lines of their own."""
    first = (page - 1) * STEPS_A_PAGE
    rows = list(Step.objects.filter(case=case.guard.item).order_by("n")[first : first + STEPS_A_PAGE])
    return tuple(_with_gaps(_steps(rows, {case.guard.item: case}, profile)))


def chronology(cases: Mapping[str, Case], profile: Profile, before: int = 0) -> tuple[TrailStep, ...]:
    """The latest steps of several trails in one, newest first; `before` an entry number asks for earlier ones."""
    rows = Step.objects.filter(case__in=list(cases), **({"n__lt": before} if before else {})).order_by("-n")
    return tuple(_steps(list(rows[: STEPS_A_PAGE + 1]), cases, profile))


def _steps(rows: Sequence[Step], cases: Mapping[str, Case], profile: Profile) -> list[TrailStep]:
    said = texts([f"{row.n}/{kind}" for row in rows for kind in row.parts if kind in PART_LABELS])
    names = offices({row.meta.get("office", "") for row in rows} | {row.office for row in rows})
    labels = Labels(profile, {office.id: office.label for office in names.values()})
    who = sources_of({(row.by, row.office) for row in rows})
    agencies = {office.id: office.agency for office in names.values()}
    return [_step(row, cases[row.case], said, labels, who, agencies) for row in rows]


def _step(
    row: Step,
    case: Case,
    said: dict[str, Text],
    labels: Labels,
    who: dict[tuple[str, str], Source],
    agencies: dict[str, str],
) -> TrailStep:
    shown = [kind for kind in row.parts if kind in PART_LABELS]
    return TrailStep(
        guard=guard_of_step(row, case, agencies),
        n=row.n,
        at=row.at,
        when=When.parse(row.when).words() if row.when else "",
        who=replace(who[row.by, row.office], protected=_unnamed(row, case)),
        type=row.type,
        what=phrase(row.type, row.meta, labels),
        texts=tuple(Written(kind, PART_LABELS[kind], said[f"{row.n}/{kind}"]) for kind in shown),
    )


def _unnamed(row: Step, case: Case) -> bool:
    """Whether a step was a protected raiser's own, and not done for an office that has a part in the concern."""
    alone = row.type in AS_THE_RAISER or (row.type == "step.taken/1" and row.office not in case.guard.audience)
    return case.protected and row.by == case.raised_by and alone


def guards_of(case: Case) -> dict[int, Guard]:
    """The guard of every step of a trail, by its entry number."""
    rows = list(Step.objects.filter(case=case.guard.item).order_by("n"))
    agencies = {office.id: office.agency for office in offices({row.office for row in rows}).values()}
    return {row.n: guard_of_step(row, case, agencies) for row in rows}


def guard_of_step(row: Step, case: Case, agencies: Mapping[str, str]) -> Guard:
    """The step's own guard: held by the agency whose step it was, addressed to the office it names and its writer's."""
    addressed = {row.office, row.meta.get("office", "")} - {""}
    nobodys = row.type in ABOUT_ANY_ITEM or _unnamed(row, case)
    agency = "" if nobodys else agencies.get(row.office, "")
    if row.type in ABOUT_ANY_ITEM | {"concern.raised/1", "missing.reported/1"}:
        addressed |= case.guard.audience
    if case.protected:
        addressed -= {case.raised_office}
    return Guard(
        item=case.guard.item,
        holder=agency or case.guard.holder,
        since=row.at,
        author=case.raised_by if row.type in FOR_THE_RAISER else row.by,
        audience=frozenset(addressed),
        protected=_unnamed(row, case),
    )


def _with_gaps(steps: Sequence[TrailStep]) -> Iterable[TrailStep | Gap]:
    before: datetime | None = None
    for step in steps:
        if before and step.at - before >= LONG:
            days = (step.at - before).days
            yield Gap(before, step.at, days, f"{days:,} days: no recorded step")
        yield step
        before = step.at
