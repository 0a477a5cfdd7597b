"""The police's extracts: incidents, one row a person an incident, and missing children; days as dd-Mon-yyyy HH:MM.

A suspect may have no more than a nickname and an age somebody guessed. An offence that was told of and not recorded has
an incident number and no crime number; a planted group's meeting where none was told of is a suspicious circumstance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tocsin.town.made.chance import Stream, Weighted
from tocsin.town.made.files.office import Entry, Office, Town
from tocsin.town.made.files.wording import TABLE, about_age, spoken_of, told
from tocsin.town.made.houses import House
from tocsin.town.made.lives import NEVER, Missing
from tocsin.town.made.records import Desk, Held
from tocsin.town.made.residents import Household, Resident

INCIDENTS = (
    "Entry Ref,Incident Number,Crime Number,Reported,Recorded,Occurred,Classification,Flag,Role,Nominal Ref,Surname,"
    "Forename,Nickname,DOB,Age,Sex,Ethnicity Self Defined,Officer Defined Ethnicity,Address,Postcode,NHS Number,"
    "Vehicle,Phone,Location,Summary,Outcome,Outcome Date,Unit,Officer"
)
MISSING = (
    "Misper Ref,Nominal Ref,Surname,Forename,DOB,Sex,Address,Postcode,Missing From,Reported,Returned,Risk,"
    "Prevention Interview,Return Interview Offered,Circumstances"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CLASSES = {
    "sexual": "Sexual offence against a child",
    "violence": "Violence",
    "cruelty": "Neglect or cruelty",
    "exploitation": "Exploitation of a child",
}
FLAGS = {"11A": "CSE", "24A": "CCE"}
ORDINARY = Weighted({"Child concern": 0.62, "Domestic incident": 0.38})
SEEN_BY_OFFICERS = {"W": "1", "B": "3", "A": "4", "M": "9", "O": "9"}
"""The officer's own guess, by the first letter of the self-defined code: a field of its own, and rough."""

UNITS = ("Response North", "Response South")
FOUND = ("Came home by themselves.", "Found by officers.", "Brought home by a relative.", "Found at a friend's.")


@dataclass(frozen=True, slots=True)
class Incident:
    """What the rows of one incident share."""

    number: str
    crime: str
    day: int
    hour: str
    recorded: int
    kind: str
    flag: str
    vehicle: str
    phone: str
    place: str
    summary: str
    outcome: str
    decided: int
    unit: str
    officer: str


class Police(Office):
    """The two extracts."""

    def __init__(self, town: Town) -> None:
        super().__init__("police", town)
        self._incidents = town.export("police", "police/incidents", INCIDENTS, ending="\r\n")
        self._missing = town.export("police", "police/missing", MISSING, ending="\r\n")
        self._known: dict[str, Held] = {}

    @cached_property
    def _adults(self) -> Desk:
        return Desk("police", "police_adult", self.town.moves, self.town.records.mutated)

    def write(self, house: House) -> None:
        """Write one household's incidents and missing episodes."""
        self.open(house)
        entries = [*self.entries(house)]
        seen = {entry.event for entry in entries}
        entries += [
            Entry(offence.id, offence.child, offence.day, offence=offence)
            for offence in house.offences
            if offence.meeting not in seen
        ]
        for entry in sorted(entries, key=lambda entry: (entry.day, entry.event)):
            self._incident(house, entry)
        for episode in house.missing:
            self._gone(house, episode)

    def _incident(self, house: House, entry: Entry) -> None:
        stream = self.stream("incident", entry.event)
        held = self.held(entry.child, house.household, entry.event, entry.day)
        incident = self._shared(stream, entry, house.household, held)
        role = "VICTIM" if entry.offence else "SUBJECT"
        self._row(incident, entry, entry.child, held, role)
        suspect = self._suspect(entry)
        if suspect:
            self._row(
                incident, entry, suspect, self._nominal(suspect, entry), "SUSPECT" if entry.offence else "ASSOCIATE"
            )
        if entry.offence and not entry.offence.recorded:
            trace = ("police", "police/incidents", self._entry_id(entry, entry.child), entry.child.id)
            self.town.failings.record("offences_not_recorded", *trace)

    def _suspect(self, entry: Entry) -> Resident | None:
        if entry.sighting:
            return entry.sighting.meeting.adult
        return entry.offence.suspect if entry.offence else None

    def _nominal(self, adult: Resident, entry: Entry) -> Held:
        """The record of an adult, whose errors are told once."""
        if adult.id not in self._known:
            home = self.town.houses.population.household(int(adult.id[1:-1]))
            self._known[adult.id] = self._adults.record(adult, home, entry.day)
        return self._known[adult.id]

    def _shared(self, stream: Stream, entry: Entry, household: Household, held: Held) -> Incident:
        kind, flag = self._kind(stream, entry)
        meeting, offence = entry.sighting.meeting if entry.sighting else None, entry.offence
        child = f"{held.given} {held.family}".strip()
        who = spoken_of(self.town.parameters.seed, stream, meeting) if meeting else ""
        summary = told(stream, TABLE["police"]["summary"][kind], child, meeting, who)
        unit = UNITS[household.hexagon.r > 0]
        return Incident(
            number=self.reference("IN", entry.event),
            crime=self.reference("CR", entry.event) if offence and offence.recorded else "",
            day=entry.day,
            hour=f"{stream.below(24):02}:{stream.below(60):02}",
            recorded=entry.day if offence and offence.recorded else self.entered(stream, entry.day),
            kind=kind,
            flag=flag,
            vehicle=meeting.vehicle if meeting else "",
            phone=meeting.phone if meeting else "",
            place=meeting.place if meeting else household.address,
            summary=summary,
            outcome=offence.outcome if offence else "",
            decided=offence.decided if offence else NEVER,
            unit=unit,
            officer=self.worker(stream, "police-desk"),
        )

    def _kind(self, stream: Stream, entry: Entry) -> tuple[str, str]:
        if entry.sighting and not entry.offence:
            return "Suspicious circumstances", ""
        if entry.offence:
            flagged = stream.happens(self.town.parameters["offences"]["flagged"])
            flag = FLAGS.get(entry.sighting.group.harm, "") if entry.sighting and flagged else ""
            kind = "exploitation" if entry.sighting else entry.offence.kind
            return CLASSES[kind], flag
        kind = ORDINARY.one(stream)
        return kind, "DA" if kind == "Domestic incident" else ""

    def _entry_id(self, entry: Entry, person: Resident) -> str:
        return self.reference("PE", entry.event, person.id)

    def _row(self, incident: Incident, entry: Entry, person: Resident, held: Held, role: str) -> None:
        id = self._entry_id(entry, person)
        grown = role in ("SUSPECT", "ASSOCIATE")
        age = f"about {round(about_age(person, incident.day), -1)}" if grown and not held.born else ""
        ethnicity, perceived = self._ethnicity(incident, held, person, id) if grown else (held.ethnicity, "")
        when = [f"{day_month(day)} {incident.hour}" for day in (incident.day, incident.recorded, incident.day)]
        who = (held.id, held.family, held.given, held.alias, _day_month(held.born), age, held.sex, ethnicity, perceived)
        where = (held.address, held.postcode, "" if grown else held.nhs_number)
        what = (incident.vehicle, incident.phone, incident.place, incident.summary, incident.outcome)
        ended = day_month(incident.decided) if incident.decided else ""
        numbers = (id, incident.number, incident.crime)
        kind = (incident.kind, incident.flag, role)
        self._incidents.row(*numbers, *when, *kind, *who, *where, *what, ended, incident.unit, incident.officer)
        self.town.records.link("police", "police/incidents", id, person.id, entry.event, role.lower(), held.id)

    def _ethnicity(self, incident: Incident, held: Held, person: Resident, id: str) -> tuple[str, str]:
        if self.town.houses.failings.leaves_ethnicity_blank(incident.unit, id):
            trace = ("police", "police/incidents", id, person.id)
            self.town.failings.record("suspects_ethnicity_not_recorded", *trace)
            return "", ""
        return held.ethnicity, SEEN_BY_OFFICERS[person.ethnicity[0]]

    def _gone(self, house: House, episode: Missing) -> None:
        stream, child = self.stream("missing", episode.id), episode.child
        held = self.held(child, house.household, episode.id, episode.day)
        id, back = self.reference("MP", episode.id), episode.day + episode.hours // 24
        more = episode.hours % 24
        hour, minute = stream.below(24 - more), stream.below(60)
        returned = f"{day_month(back)} {hour + more:02}:{minute:02}" if back <= self.town.ends else ""
        risk = stream.one_of(("High", "Medium", "Medium", "Low"))
        offered = "Y" if episode.interviewed else "N"
        who = (held.id, held.family, held.given, _day_month(held.born), held.sex, held.address, held.postcode)
        gone = ("Home", f"{day_month(episode.day)} {hour:02}:{minute:02}", returned, risk)
        told_of = ("Y" if stream.happens(0.7) else "N", offered, stream.one_of(FOUND) if returned else "")
        self._missing.row(id, *who, *gone, *told_of)
        self.town.records.link("police", "police/missing", id, child.id, episode.id, under=held.id)


def day_month(day: int) -> str:
    """A day's ordinal as dd-Mon-yyyy, in English wherever it is run."""
    found = date.fromordinal(day)
    return f"{found.day:02}-{MONTHS[found.month - 1]}-{found.year}"


def _day_month(iso: str) -> str:
    return f"{iso[8:]}-{MONTHS[int(iso[5:7]) - 1]}-{iso[:4]}" if iso else ""
