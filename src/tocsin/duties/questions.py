"""What may be asked of duties through the window: what is late or was missed, one duty with its ladder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from tocsin.access import Refused, Situation
from tocsin.duties import queries
from tocsin.duties.queries import PAGE, DutyHistory, DutyView


@dataclass(frozen=True, slots=True)
class DutyList:
    """One page of duties, and the number of the page."""

    duties: tuple[DutyView, ...]
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """A page of duties, of one office or kind of duty when named. Clocks and offices only, so nothing needs masking."""

    ability: ClassVar[str] = "see_oversight"
    office: str = ""
    code: str = ""
    page: int = 1

    @property
    def subject(self) -> str:
        """The office asked about, if one was."""
        return self.office


@dataclass(frozen=True, slots=True, kw_only=True)
class LateDuties(_Listed):
    """Every duty past its time, the longest overdue first."""

    def answer(self, s: Situation) -> DutyList:
        """What is late at this moment."""
        found = queries.late(s.at, office=self.office, code=self.code, offset=_offset(self.page))
        return DutyList(found, self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedDuties(_Listed):
    """Every duty answered too late, the latest answer first."""

    def answer(self, s: Situation) -> DutyList:
        """What was answered too late by this moment."""
        found = queries.missed(s.at, office=self.office, code=self.code, offset=_offset(self.page))
        return DutyList(found, self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneDuty:
    """One duty: how its time was counted, whom it climbed to and whom silence reaches next."""

    ability: ClassVar[str] = "see_own_work"
    duty: str

    @property
    def subject(self) -> str:
        """The duty."""
        return self.duty

    def answer(self, s: Situation) -> DutyHistory:
        """The duty with its ladder, never masked from an office that owes it; refuses an id the register lacks."""
        found = queries.history(self.duty, s.at, s.profile)
        if found is None:
            raise Refused(
                "The register has no duty with this reference.", field="duty", next_step="Open it from My work."
            )
        owing = {found.duty.office, found.duty.escalated_to}
        return replace(found, guard=None) if s.by.office in owing else found


def _offset(page: int) -> int:
    return PAGE * (max(page, 1) - 1)
