"""The schools' safeguarding log: one export of all schools, names as SURNAME, Forename, days before months.

Beside what a school noted for itself are the entries about which it went to the hub, and what it saw of planted groups.
Where a school was told not to write, the entry says that and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from tocsin.town.made.chance import Stream
from tocsin.town.made.files.office import Entry, Office, Town
from tocsin.town.made.files.wording import TABLE, spoken_of, told, weighted
from tocsin.town.made.houses import House, Sighting
from tocsin.town.made.parameters import DAYS_A_YEAR
from tocsin.town.made.residents import Resident

COLUMNS = (
    "Log No,School,Pupil,Date of Birth,Sex,UPN,NHS Number,Address,Postcode,Year Group,Date of Incident,Date Logged,"
    "Category,Narrative,Action Taken,Referred,Outcome,Logged By"
)
FILE = "school/safeguarding-log"
OUTCOMES = ("No further action", "Advice given", "Referral accepted")


@dataclass(frozen=True, slots=True)
class Text:
    """What an entry says."""

    category: str
    narrative: str
    action: str
    referred: str
    outcome: str


class School(Office):
    """All schools' logs in one file."""

    def __init__(self, town: Town) -> None:
        super().__init__("school", town)
        self._log = town.export("school", FILE, COLUMNS, ending="\r\n", mark="\ufeff")
        self._names = {school.id: school.name for school in town.houses.population.ground.schools}

    def write(self, house: House) -> None:
        """Write one household's entries."""
        self.open(house)
        for entry in self.entries(house):
            self._entry(house, entry)

    def _entry(self, house: House, entry: Entry) -> None:
        child, stream = entry.child, self.stream("entry", entry.event)
        school = self._school(child, entry.day)
        held = self.held(child, house.household, entry.event, entry.day, school)
        id = self.reference("L", entry.event)
        text = self._text(stream, entry, held.given, id)
        named = f"{held.family.upper()}, {held.given}"
        who = (held.sex, held.upn, held.nhs_number, held.address, held.postcode, year_group(child.born, entry.day))
        when = (british(entry.day), british(self.entered(stream, entry.day)))
        by = self.worker(stream, f"school-{school}")
        about = (text.category, text.narrative, text.action, text.referred, text.outcome, by)
        self._log.row(id, self._names[school], named, _british(held.born), *who, *when, *about)
        self.town.records.link("school", FILE, id, child.id, entry.event, under=held.id)

    def _school(self, child: Resident, day: int) -> str:
        grown = day - child.born >= self.town.parameters["schools"]["secondary"] * DAYS_A_YEAR
        return child.secondary if grown else child.primary

    def _text(self, stream: Stream, entry: Entry, child: str, id: str) -> Text:
        texts = TABLE["school"]
        if entry.sighting:
            return self._seen(stream, entry, entry.sighting, child, id)
        action = weighted("school", "actions").one(stream)
        if entry.answer:
            narrative = told(stream, texts["referred"]["narratives"], child)
            outcome = "" if entry.answer.ignored else stream.one_of(OUTCOMES)
            return Text(weighted("school", "categories").one(stream), narrative, "Referred to the hub", "Yes", outcome)
        category = weighted("school", "categories").one(stream)
        narrative = told(stream, texts["narratives"][category], child)
        return Text(category, narrative, action, "No", "")

    def _seen(self, stream: Stream, entry: Entry, seen: Sighting, child: str, id: str) -> Text:
        texts, meeting = TABLE["school"]["seen"], seen.meeting
        category = stream.one_of(texts["categories"])
        if self.hushed(seen):
            self.town.failings.record("told_not_to_write", "school", FILE, id, entry.child.id)
            return Text(category, stream.one_of(texts["hushed"]), "", "No", "")
        who = spoken_of(self.town.parameters.seed, stream, meeting)
        narrative = told(stream, texts["narratives"], child, meeting, who)
        self.town.records.link("school", FILE, id, meeting.adult.id, entry.event, "mentioned")
        return Text(category, narrative, weighted("school", "actions").one(stream), "No", "")


@cache
def british(day: int) -> str:
    """A day's ordinal as dd/mm/yyyy."""
    return date.fromordinal(day).strftime("%d/%m/%Y")


def _british(iso: str) -> str:
    return f"{iso[8:]}/{iso[5:7]}/{iso[:4]}" if iso else ""


def year_group(born: int, day: int) -> str:
    """The school year a child is in, which turns on 1 September."""
    birth, now = date.fromordinal(born), date.fromordinal(day)
    starts = birth.year + 4 + (birth.month >= 9)
    year = now.year - (now.month < 9) - starts
    if year < 0:
        return "Nursery"
    if year > 11:
        return "Sixth form"
    return f"Year {year}" if year else "Reception"
