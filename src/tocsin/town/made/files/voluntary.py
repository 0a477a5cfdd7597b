"""The young people's project: a log in Excel, written by hand, names as they are heard and ages as they are guessed.

What it passed to the hub it says so of, and what came back. Its reports to the council are entries of the log too; the
council's post book, a table of its own, shows when each arrived and what became of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tocsin.town.made.chance import Stream
from tocsin.town.made.files.office import Entry, Office, Town
from tocsin.town.made.files.wording import TABLE, about_age, spoken_of, street_of, told
from tocsin.town.made.files.workbook import Cell, workbook
from tocsin.town.made.houses import House
from tocsin.town.made.records import Held
from tocsin.town.made.truth import day_of

COLUMNS = (
    "Ref,Date,Young person,Age,Postcode,Where,What we saw,Who with,Vehicle,Phone,Passed to,Passed on,Answer,Worker,"
    "Written up"
)
FILE = "voluntary/log"
HUB, OFFICE = "Multi-agency hub", "Director's office"
ANSWERS = ("Thank you, looking into it", "No further action", "Known to the team", "Advice given by telephone")
TITLE = "Young people who are being exploited in this town: what we see"
POST = "Post No,Received,From,Title,Sent To,Status,Answered"
STATUSES = ("Restricted: not to be copied", "Filed", "Filed")
"""What the council did with the project's three reports; none was answered."""


class Voluntary(Office):
    """The log, kept in memory as it is short and its rows stand in the order of their days."""

    def __init__(self, town: Town) -> None:
        super().__init__("voluntary", town)
        self._file = town.folder.file(f"agencies/{FILE}.xlsx")
        self._post = town.export("council", "council/post-book", POST)
        self._rows: list[tuple[date, str, tuple[Cell, ...]]] = []

    def write(self, house: House) -> None:
        """Keep one household's rows."""
        self.open(house)
        for entry in self.entries(house):
            self._seen(house, entry)

    def _entries(self, house: House) -> Iterator[Entry]:
        """Those of young people: what others of its kind told the hub about small children is in nobody's log."""
        youngest = self.town.parameters["notes"]["voluntary_from_age"]
        return (entry for entry in super()._entries(house) if about_age(entry.child, entry.day) >= youngest)

    def close(self) -> None:
        """Write the log and the post book."""
        self._report()
        rows = [row for _, _, row in sorted(self._rows, key=lambda each: each[:2])]
        self._file.write_bytes(workbook("Log", [COLUMNS.split(","), *rows]))
        self._file.rows = len(rows)

    def _seen(self, house: House, entry: Entry) -> None:
        stream, child = self.stream("seen", entry.event), entry.child
        held = self.held(child, house.household, entry.event, entry.day)
        id = self.reference("V", entry.event)
        meeting = entry.sighting.meeting if entry.sighting else None
        kind = "seen" if meeting else "referred" if entry.answer else "own"
        texts = TABLE["voluntary"][kind]["narratives"]
        who_with = spoken_of(self.town.parameters.seed, stream, meeting) if meeting else ""
        note = told(stream, texts, held.given, meeting, who_with)
        things = (meeting.vehicle, meeting.phone) if meeting else ("", "")
        where = street_of(meeting.place) if meeting else ""
        who = (_heard(stream, held), self._age(stream, held, entry), held.postcode)
        written = date.fromordinal(self.entered(stream, entry.day))
        row = (*who, where, note, who_with, *things, *self._passed(stream, entry), self._worker(stream), written)
        self._keep(entry.day, id, row)
        self.town.records.link("voluntary", FILE, id, child.id, entry.event, under=held.id)
        if meeting:
            self.town.records.link("voluntary", FILE, id, meeting.adult.id, entry.event, "mentioned")

    def _keep(self, day: int, id: str, row: tuple[Cell, ...]) -> None:
        when = date.fromordinal(day)
        self._rows.append((when, id, (id, when, *row)))

    def _worker(self, stream: Stream) -> str:
        return self.worker(stream, "project").split()[0]

    def _age(self, stream: Stream, held: Held, entry: Entry) -> Cell:
        """The age as it was guessed: mostly right, now and then a year off, sometimes only about."""
        age = about_age(entry.child, entry.day) + stream.one_of((0, 0, 0, 0, 1, -1))
        if not held.born:
            return ""
        return f"about {age}" if stream.happens(0.3) else age

    def _passed(self, stream: Stream, entry: Entry) -> tuple[Cell, Cell, Cell]:
        if not entry.answer:
            return "", "", ""
        answer = "" if entry.answer.ignored else stream.one_of(ANSWERS)
        return HUB, date.fromordinal(entry.day), answer

    def _report(self) -> None:
        """The project's reports, each entered in its log and in the council's post book, and never answered."""
        for number, (day, status) in enumerate(zip(self.town.houses.failings.reports, STATUSES, strict=True), start=1):
            id, post = self.reference("V", "report", number), self.reference("PB", "report", number)
            sent = date.fromordinal(day)
            text = f"Sent our report “{TITLE}” (number {number}) to the {OFFICE.lower()}."
            worker = self._worker(self.stream("report", number))
            self._keep(day, id, ("", "", "", "", text, "", "", "", OFFICE, sent, "", worker, sent))
            self._post.row(post, day_of(day), "Young people's project", TITLE, OFFICE, status, "")
            self.town.records.link("council", "council/post-book", post, "", f"R{number}", "report")
            self.town.records.link("voluntary", FILE, id, "", f"R{number}", "report")
            self.town.failings.record("suppressed_report", "council", "council/post-book", post, "")
            self.town.failings.record("suppressed_report", "voluntary", FILE, id, "")


def _heard(stream: Stream, held: Held) -> str:
    """A name as somebody heard it: with the family name, with its first letter, or with one they are not sure of."""
    if not held.family:
        return held.given
    forms = (f"{held.given} {held.family}", f"{held.given} {held.family[0]}", f"{held.given} ({held.family}?)")
    return stream.one_of((forms[0], forms[0], forms[1], forms[2]))
