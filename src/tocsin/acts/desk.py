"""What somebody sees first: what their office owes, soonest first, what they raised themselves, and what to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from tocsin import concerns, duties, people
from tocsin.access import (
    AGENCY_READERS,
    AskedToSee,
    Guard,
    RestrictedLine,
    Situation,
    UnseenLook,
    asked_to_see,
    unseen_looks,
)
from tocsin.duties.queries import PAGE
from tocsin.words import reference

TOLD_FOR = timedelta(days=14)
"""How long my work shows that somebody asked to see what the agency keeps back; the trail always does."""


@dataclass(frozen=True, slots=True)
class Whom:
    """The child, adult or place a duty is about, by the name its record gives."""

    guard: Guard
    record: str
    name: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One duty with whom it is about and the reference to quote."""

    duty: duties.DutyView
    reference: str
    whom: Whom | RestrictedLine | None


@dataclass(frozen=True, slots=True)
class WorkView:
    """One page of work: `owed` and `late` count everything, `raised` are one's own latest concerns.

    `unseen` and `asked` are what the agency is told of those who came upon, or asked to see, what it keeps back.
    """

    rows: tuple[WorkRow, ...]
    owed: int
    late: int
    page: int
    pages: int
    raised: tuple[concerns.ConcernLine | RestrictedLine, ...]
    unseen: tuple[UnseenLook, ...]
    asked: tuple[AskedToSee, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWork:
    """What my office owes, what I raised, and who came upon what my agency keeps unseen."""

    ability: ClassVar[str] = "see_own_work"
    page: int = 1

    @property
    def subject(self) -> str:
        """Nobody in particular: a list."""
        return ""

    def answer(self, s: Situation) -> WorkView:
        """Duties are never masked from the office that owes them; names and concerns are."""
        page = max(1, self.page)
        owed, late = duties.count_owed([s.by.office], s.at)
        found = duties.duties_owed_by([s.by.office], s.at, offset=PAGE * (page - 1))
        raised = concerns.MyConcerns().answer(s).concerns
        reads = s.by.role in AGENCY_READERS
        return WorkView(
            rows=_rows(found, s),
            owed=owed,
            late=late,
            page=page,
            pages=max(1, -(-owed // PAGE)),
            raised=raised,
            unseen=unseen_looks(s.by.agency) if reads else (),
            asked=asked_to_see(s.by.agency, s.at - TOLD_FOR) if reads else (),
        )


def _rows(found: tuple[duties.DutyView, ...], s: Situation) -> tuple[WorkRow, ...]:
    lines = concerns.lines_of({duty.case for duty in found}, s.profile)
    records = people.records({line.record for line in lines.values()} | {duty.case for duty in found})
    return tuple(WorkRow(duty, reference(duty.case), _whom(duty, lines.get(duty.case), records)) for duty in found)


def _whom(
    duty: duties.DutyView, line: concerns.ConcernLine | None, records: dict[str, people.RecordView]
) -> Whom | None:
    record = records.get(line.record if line else duty.case)
    if record is None:
        return None
    # Whoever owes an answer about a child may know which child.
    owing = frozenset({duty.office, duty.escalated_to} - {""})
    guard = Guard(
        record.id, record.agency, record.since, record.guard.author, record.guard.audience | owing, opens=False
    )
    return Whom(guard, record.id, record.called or "Name not known")
