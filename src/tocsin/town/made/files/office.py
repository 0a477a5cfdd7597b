"""What every agency's office has in common: its records of people, what it saw of a household, who works there.

What an agency writes a row about is a contact it made with the hub, a note of its own, a meeting of a planted group
that it saw, or an offence it was told of; each row is linked to the truth it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from tocsin.town.made.agencies import Practitioner, practitioners, teams
from tocsin.town.made.chance import Quantiles, Stream
from tocsin.town.made.courses import Answer
from tocsin.town.made.failings import FailingTruth
from tocsin.town.made.files.untidy import Export, Untidy
from tocsin.town.made.houses import House, Houses, Sighting
from tocsin.town.made.noted import Offence
from tocsin.town.made.parameters import Parameters
from tocsin.town.made.records import Desk, Held, Moves, reference
from tocsin.town.made.residents import Household, Resident
from tocsin.town.made.writing import Folder, Table

SOURCES = {
    "police": frozenset({"6"}),
    "school": frozenset({"2A"}),
    "health": frozenset({"3A", "3C", "3F"}),
    "voluntary": frozenset({"8"}),
}
"""The census's codes of who referred, by the agency that keeps a file of its own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing an agency writes a row about; `event` is its id in the truth."""

    event: str
    child: Resident
    day: int
    answer: Answer | None = None
    sighting: Sighting | None = None
    offence: Offence | None = None


class RecordTruth:
    """The tables that say whose each record is, and what is wrong in it."""

    def __init__(self, folder: Folder) -> None:
        self._links = folder.table("truth/truth_record_link", "agency file record person event role filed_under")
        self._mutations = folder.table("truth/truth_mutation", "agency record field before after kind")

    def link(
        self, agency: str, file: str, record: str, person: str, event: str = "", role: str = "child", under: str = ""
    ) -> None:
        """Say whom, and which event, one row of a file is about, and under which record of a person it is filed."""
        self._links.row(agency, file, record, person, event, role, under)

    def mutated(self, agency: str, record: str, field: str, before: str, after: str, kind: str) -> None:
        """Say what was changed in one record."""
        self._mutations.row(agency, record, field, before, after, kind)


@dataclass(frozen=True)
class Town:
    """What all offices write to and draw from."""

    folder: Folder
    houses: Houses
    records: RecordTruth
    failings: FailingTruth

    @property
    def parameters(self) -> Parameters:
        """The numbers of the town."""
        return self.houses.parameters

    @cached_property
    def moves(self) -> Moves:
        """Households' other names and addresses."""
        population = self.houses.population
        return Moves(self.parameters, population.ground, population.names)

    @cached_property
    def staff(self) -> dict[str, tuple[Practitioner, ...]]:
        """The practitioners of each team."""
        population = self.houses.population
        return {
            team.id: tuple(practitioners(self.parameters, population.names, team))
            for team in teams(self.parameters, population.ground)
        }

    @cached_property
    def late(self) -> Quantiles:
        """Days from what happened to its being written down."""
        return Quantiles(tuple(map(tuple, self.parameters["errors"]["late_days"])))

    @cached_property
    def ends(self) -> int:
        """The town's last day."""
        return self.parameters.ends.toordinal()

    def untidy(self, agency: str, file: str) -> Untidy:
        """What may befall the rows of one file."""
        shares = self.parameters["untidy"].get(file, {})
        return Untidy(self.parameters.seed, agency, shares, self.records.mutated)

    def export(self, agency: str, file: str, columns: str, ending: str = "\n", mark: str = "") -> Table:
        """Begin a table as the agency exports it: columns with commas between, its own line ends and mark."""
        opened = self.folder.file(f"agencies/{file}.csv")
        return Export(opened, columns.split(","), ending, mark, self.untidy(agency, file))


@dataclass
class Office:
    """One agency at its desk; it forgets each household when the next is opened."""

    agency: str
    town: Town
    _held: dict[tuple[str, int, str], Held] = field(default_factory=dict)

    @cached_property
    def desk(self) -> Desk:
        """Its records."""
        return Desk(self.agency, self.agency, self.town.moves, self.town.records.mutated)

    def stream(self, *name: object) -> Stream:
        """The throws of one matter of this agency."""
        return Stream(self.town.parameters.seed, self.agency, *name)

    def open(self, house: House) -> None:
        """Forget the household before."""
        self._held.clear()

    def held(self, child: Resident, household: Household, entry: str, day: int, at: str = "") -> Held:
        """The record of a child that an entry is filed under: the second of two, now and then."""
        copies = self.desk.copies(child)
        copy = self.stream("copy", entry).below(copies) if copies > 1 else 0
        key = (child.id, copy, at)
        if key not in self._held:
            self._held[key] = self.desk.record(child, household, day, copy, at)
        return self._held[key]

    def entries(self, house: House) -> Iterator[Entry]:
        """What this agency writes rows about, in the order of the days."""
        return iter(sorted(self._entries(house), key=lambda entry: (entry.day, entry.event)))

    def _entries(self, house: House) -> Iterator[Entry]:
        sources = SOURCES[self.agency]
        for answer in house.answers:
            if answer.contact.source in sources:
                yield Entry(answer.contact.id, answer.contact.child, answer.contact.day, answer=answer)
        for note in (*house.notes, *house.log):
            if note.agency == self.agency:
                yield Entry(note.id, note.child, note.day)
        for each in house.sightings:
            if self.agency in each.meeting.seen_by:
                meeting = each.meeting
                yield Entry(meeting.id, meeting.child, meeting.day, sighting=each, offence=each.offence)

    def hushed(self, seen: Sighting) -> bool:
        """Whether this agency was told not to write what it saw of those who exploit a child."""
        meeting = seen.meeting
        return bool(seen.group.harm) and self.town.houses.failings.is_hushed(self.agency, meeting.day, meeting.id)

    def entered(self, stream: Stream, day: int) -> int:
        """The day on which what happened was written down: a few days later, and before the town ends."""
        return min(day + self.town.late.one(stream), self.town.ends)

    def worker(self, stream: Stream, team: str) -> str:
        """The name of somebody who works in the team."""
        who = stream.one_of(self.town.staff[team])
        return f"{who.given} {who.family}"

    def reference(self, letters: str, *name: object) -> str:
        """A number of this agency's own for something."""
        return letters + reference(self.agency, *name)
