"""What institutions did wrong in this town: planted, so that whatever looks for it can be scored against it.

Each failing leaves its trace in agencies' files; `truth_failing` says which file to look in and for what, and
`truth_failing_record` names each row of it. They follow the public record of one English town.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from tocsin.town.made.chance import Stream
from tocsin.town.made.parameters import Parameters
from tocsin.town.made.writing import Folder

LOOK_FOR = {
    "unanswered_repeats": ("council", "council/ssd/ssd_contacts", "contacts that came again and have no outcome"),
    "suppressed_report": ("council", "council/post-book", "a report by the young people's project with no answer"),
    "purge_of_monitoring": ("council", "council/ssd/ssd_cin_episodes", "many cases of one team closed on one day"),
    "ethnicity_not_recorded": ("council", "council/ssd/ssd_person", "children of one team whose ethnicity is blank"),
    "suspects_ethnicity_not_recorded": ("police", "police/incidents", "suspects of one unit with no ethnicity at all"),
    "offences_not_recorded": ("police", "police/incidents", "offences told of that have no crime number"),
    "told_not_to_write": ("school", "school/safeguarding-log", "entries that say nothing but that one was told so"),
}
"""For each kind of failing: the agency, the file where its trace is, and what the trace is."""


@dataclass(frozen=True, slots=True)
class Purge:
    """The day on which a team closed most of the cases it watched over."""

    day: int
    team: str
    share: float


@dataclass(frozen=True)
class Failings:
    """What is planted, and when."""

    parameters: Parameters

    @property
    def _table(self) -> dict[str, Any]:
        found: dict[str, Any] = self.parameters["failings"]
        return found

    def _at(self, share: float) -> int:
        starts, ends = self.parameters.starts.toordinal(), self.parameters.ends.toordinal()
        return starts + round(share * (ends - starts))

    @cached_property
    def purge(self) -> Purge:
        """The purge; it falls on a Friday."""
        day = self._at(self._table["purge_at"])
        return Purge(day - (day - 5) % 7, self._table["purge_team"], self._table["purge_share"])

    @cached_property
    def hushed(self) -> tuple[int, int]:
        """The first and last day on which some were told not to write down what they saw."""
        return self._at(self._table["hushed_from"]), self._at(self._table["hushed_until"])

    @cached_property
    def reports(self) -> tuple[int, ...]:
        """The days on which the young people's project sent its reports: the first is kept from everybody."""
        return tuple(self._at(share) for share in self._table["reports_at"])

    def is_hushed(self, agency: str, day: int, meeting: str) -> bool:
        """Whether what was seen at this meeting was kept out of the agency's file."""
        first, last = self.hushed
        stream = Stream(self.parameters.seed, "hushed", agency, meeting)
        asked = agency in self._table["hushed_agencies"] and first <= day <= last
        return asked and stream.happens(self._table["hushed_share"])

    def leaves_ethnicity_blank(self, team: str, person: str) -> bool:
        """Whether the team, or the unit of police, left a person's ethnicity out, as its habit is."""
        if team not in (self._table["no_ethnicity_team"], self._table["no_ethnicity_unit"]):
            return False
        return Stream(self.parameters.seed, "blank", team, person).happens(self._table["no_ethnicity_share"])

    def span(self, kind: str) -> tuple[int, int]:
        """The first and last day of a failing."""
        whole = self.parameters.starts.toordinal(), self.parameters.ends.toordinal()
        spans = {
            "purge_of_monitoring": (self.purge.day, self.purge.day),
            "suppressed_report": (self.reports[0], whole[1]),
            "told_not_to_write": self.hushed,
        }
        return spans.get(kind, whole)

    def team(self, kind: str) -> str:
        """Whose failing it is; empty when it is nobody's in particular."""
        teams: dict[str, str] = {
            "unanswered_repeats": "hub",
            "suppressed_report": "hub",
            "purge_of_monitoring": self.purge.team,
            "ethnicity_not_recorded": self._table["no_ethnicity_team"],
            "suspects_ethnicity_not_recorded": self._table["no_ethnicity_unit"],
        }
        return teams.get(kind, "")


@dataclass
class FailingTruth:
    """The tables of failings: each row that shows one as it is written, and the failings themselves at the end."""

    folder: Folder
    failings: Failings
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._records = self.folder.table("truth/truth_failing_record", "kind agency file record person")

    def record(self, kind: str, agency: str, file: str, record: str, person: str) -> None:
        """Name one row of an agency's file that shows a failing."""
        self.counts[kind] += 1
        self._records.row(kind, agency, file, record, person)

    def close(self) -> None:
        """Write what was planted, where its trace is, and how many rows show it."""
        table = self.folder.table("truth/truth_failing", "kind agency team begins ends file look_for records")
        for kind, (agency, file, look_for) in LOOK_FOR.items():
            begins, ends = (date.fromordinal(day).isoformat() for day in self.failings.span(kind))
            team = self.failings.team(kind)
            table.row(kind, agency, team, begins, ends, file, look_for, self.counts[kind])
