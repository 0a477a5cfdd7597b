"""For those who oversee: whose silence it is and how old, and the shapes in which warnings were once lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tocsin import concerns, duties, reports
from tocsin.access import Hole, LegalHold, Seal, Situation, count_holds, count_redactions, holds, redactions, seals
from tocsin.concerns import Listed


@dataclass(frozen=True, slots=True)
class OversightView:
    """Late by office with denominators, and the lists each documented failing left no trace in.

    No count goes beyond a thousand, so that the page does not grow with the register.
    """

    lateness: tuple[duties.OfficeLateness, ...]
    late: tuple[duties.DutyView, ...]
    late_count: int
    unopened: Listed
    thrice: Listed
    challenges: Listed
    told_not_to_report: Listed
    topics: reports.TopicsView
    seals: tuple[Seal, ...]
    redacted: int
    redactions: tuple[Hole, ...]
    held: int
    holds: tuple[LegalHold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """What is late and whose, decided without opening, raised and ended again and again, unanswered, suppressed."""

    ability: ClassVar[str] = "see_oversight"

    @property
    def subject(self) -> str:
        """Nobody in particular."""
        return ""

    def answer(self, s: Situation) -> OversightView:
        """A page of each list, with its count."""
        return OversightView(
            lateness=duties.lateness(s.at),
            late=duties.late(s.at, limit=25),
            late_count=duties.count_late(s.at, most=duties.MOST),
            unopened=concerns.decided_without_opening(s.profile),
            thrice=concerns.raised_and_ended(s.profile),
            challenges=concerns.unanswered_challenges(s.profile),
            told_not_to_report=concerns.told_not_to_report(s.profile),
            topics=reports.ReportsByTopic().answer(s),
            seals=seals(s.at),
            redacted=count_redactions(),
            redactions=redactions(limit=10),
            held=count_holds(),
            holds=holds(limit=10),
        )
