"""Whole journeys of many people at once, in codes and dates, for what is handed on in other people's formats.

A journey is one concern with all its steps, a spell one missing episode. No words are fetched: an entry's meta holds
codes and identifiers only. Each journey and each step carries its guard, so that masking cuts here as elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tocsin.access import Guard, RestrictedLine, offices
from tocsin.concerns import queries, rules, state
from tocsin.concerns.models import Concern, Missing, Step
from tocsin.concerns.rules import Held
from tocsin.concerns.trails import Case, guard_of_step
from tocsin.words import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedStep:
    """One entry about a concern: its type and codes, when it was entered, and when it happened, where that is said."""

    guard: Guard
    n: int
    type: str
    at: datetime
    when: str
    office: str
    meta: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One concern and what became of it. A protected source's agency and kind are left out: "" stands for them.

    `outcome` is the decision that stands, and `ended` when it brought the concern to an end here, if it has.
    """

    guard: Guard
    id: str
    n: int
    record: str
    about: str
    at: datetime
    when: str
    agency: str
    office: str
    having_agency: str
    source: str
    need: str
    harms: tuple[str, ...]
    danger: bool
    imported: bool
    needs_checking: tuple[str, ...]
    outcome: str
    settled: datetime | None
    ended: datetime | None
    steps: tuple[CodedStep | RestrictedLine, ...]

    @property
    def readable(self) -> tuple[CodedStep, ...]:
        """The steps whose content may be shown, oldest entry first."""
        return tuple(each for each in self.steps if isinstance(each, CodedStep))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One missing episode in codes and dates, with its report, return and interview."""

    guard: Guard
    id: str
    n: int
    record: str
    agency: str
    kind: str
    when: str
    returned: str
    interviewed: bool
    offered: bool
    taken: bool
    steps: tuple[CodedStep | RestrictedLine, ...] = ()

    @property
    def readable(self) -> tuple[CodedStep, ...]:
        """The steps whose content may be shown, oldest entry first."""
        return tuple(each for each in self.steps if isinstance(each, CodedStep))


def records_raised_on(before: int, after: int = -1, limit: int = 500) -> tuple[tuple[int, str], ...]:
    """(entry, record) of each concern and missing episode entered between two entries, oldest first, `limit` at most.

    A concern about nobody known has the record "".
    """
    found: list[tuple[int, str]] = []
    for table in (Concern, Missing):
        rows: Any = table._default_manager.filter(n__gt=after, n__lt=before).order_by("n")
        found += rows.values_list("n", "record")[:limit]
    return tuple(sorted(found)[:limit])


def journeys_about(records: Collection[str], before: int, profile: Profile) -> tuple[Journey, ...]:
    """Every concern about these records entered before entry `before`, oldest first, with its steps till then."""
    rows = list(Concern.objects.filter(record__in=list(records), n__lt=before).order_by("n"))
    held = state.helds([row.id for row in rows], profile)
    having = offices({row.office for row in rows})
    cases = {row.id: queries.case_of(row, held[row.id], having.get(row.office)) for row in rows}
    steps = _steps(cases, before)
    agencies = {each.id: each.agency for each in having.values()}
    return tuple(_journey(row, cases[row.id], held[row.id], agencies, steps[row.id]) for row in rows)


def spells_about(records: Collection[str], before: int) -> tuple[Spell, ...]:
    """Every missing episode of these records entered before entry `before`, oldest first."""
    rows = list(Missing.objects.filter(record__in=list(records), n__lt=before).order_by("n"))
    cases = {row.id: queries.missing_case_of(row) for row in rows}
    steps = _steps(cases, before)
    return tuple(
        Spell(
            guard=replace(cases[row.id].guard, opens=False),
            id=row.id,
            n=row.n,
            record=row.record,
            agency=row.agency,
            kind=row.kind,
            when=row.when,
            returned=row.returned_when,
            interviewed=row.interviewed is not None,
            offered=row.offered,
            taken=row.taken,
            steps=tuple(steps[row.id]),
        )
        for row in rows
    )


def _steps(cases: Mapping[str, Case], before: int) -> dict[str, list[CodedStep]]:
    rows = list(Step.objects.filter(case__in=list(cases), n__lt=before).order_by("n"))
    agencies = {office.id: office.agency for office in offices({row.office for row in rows}).values()}
    found: dict[str, list[CodedStep]] = defaultdict(list)
    for row in rows:
        guard = replace(guard_of_step(row, cases[row.case], agencies), opens=False)
        office = "" if guard.protected else row.office
        found[row.case].append(
            CodedStep(guard=guard, n=row.n, type=row.type, at=row.at, when=row.when, office=office, meta=row.meta)
        )
    return found


def _journey(row: Concern, case: Case, held: Held, agencies: Mapping[str, str], steps: Iterable[CodedStep]) -> Journey:
    told, stands = tuple(steps), rules.current(held)
    entered = {each.n: each.at for each in told}
    return Journey(
        guard=replace(case.guard, opens=False),
        id=row.id,
        n=row.n,
        record=row.record,
        about=row.about,
        at=row.at,
        when=row.when,
        agency="" if row.protected else row.agency,
        office=row.office,
        having_agency=agencies.get(row.office, ""),
        source="" if row.protected else row.source,
        need=row.need,
        harms=tuple(row.harms),
        danger=row.danger,
        imported=row.imported,
        needs_checking=tuple(row.needs_checking),
        outcome=stands.outcome if stands else "",
        settled=entered.get(stands.settled) if stands else None,
        ended=entered.get(_ended(held)),
        steps=told,
    )


def _ended(held: Held) -> int:
    """The entry with which the decision that stands brought the concern to an end; -1 while nothing has."""
    stands = rules.current(held)
    if stands is None or not stands.closes:
        return -1
    accepted = [each.accepted for each in held.offers if each.decision == stands.id and each.accepted is not None]
    if stands.needs_acceptor:
        return max(accepted, default=-1)
    return stands.settled
