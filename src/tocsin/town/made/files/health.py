"""Health's list of contacts that raised a question: NHS numbers nearly always, ISO dates, health's own codes.

Ethnic categories are letters (NHS Data Dictionary), sex is 1, 2 or 9. Where a service was told not to write, the note
says that and no more.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.town.made.chance import Stream
from tocsin.town.made.files.office import Entry, Office, Town
from tocsin.town.made.files.wording import TABLE, about_age, spoken_of, told, weighted
from tocsin.town.made.houses import House, Sighting
from tocsin.town.made.truth import day_of

COLUMNS = (
    "contact_id,nhs_number,family_name,given_name,date_of_birth,sex,ethnic_category,address,postcode,contact_date,"
    "entered_date,service,reason,note,safeguarding_concern,shared_with_hub,clinician"
)
FILE = "health/contacts"
SEXES = {"M": "1", "F": "2", "": "9"}
CATEGORIES = {
    "W1": "A", "W2": "B", "W9": "C", "M1": "D", "M2": "E", "M3": "F", "M9": "G", "A1": "H", "A2": "J", "A3": "K",
    "A9": "L", "B1": "M", "B2": "N", "B9": "P", "A4": "R", "O2": "S", "O9": "S", "": "Z",
}  # fmt: skip
"""Self-defined codes to the ethnic categories of the NHS Data Dictionary; Arab has none of its own there."""

SERVICES = {"3A": "general practice", "3C": "school nursing", "3F": "emergency department"}
TEAMS = {
    "general practice": "surgeries",
    "emergency department": "hospital",
    "school nursing": "health-visiting",
    "health visiting": "health-visiting",
    "sexual health": "hospital",
}
SCHOOL_AGE = 5


@dataclass(frozen=True, slots=True)
class Text:
    """What a contact was about."""

    service: str
    reason: str
    note: str
    shared: str


class Health(Office):
    """The list of all services together."""

    def __init__(self, town: Town) -> None:
        super().__init__("health", town)
        self._list = town.export("health", FILE, COLUMNS)

    def write(self, house: House) -> None:
        """Write one household's contacts."""
        self.open(house)
        for entry in self.entries(house):
            self._contact(house, entry)

    def _contact(self, house: House, entry: Entry) -> None:
        stream, child = self.stream("contact", entry.event), entry.child
        held = self.held(child, house.household, entry.event, entry.day)
        id = self.reference("H", entry.event)
        text = self._text(stream, entry, held.given, id)
        who = (held.nhs_number, held.family, held.given, held.born, SEXES[held.sex], CATEGORIES[held.ethnicity])
        when = (day_of(entry.day), day_of(self.entered(stream, entry.day)))
        about = (text.service, text.reason, text.note, "Y", text.shared, self.worker(stream, TEAMS[text.service]))
        self._list.row(id, *who, held.address, held.postcode, *when, *about)
        self.town.records.link("health", FILE, id, child.id, entry.event, under=held.id)

    def _text(self, stream: Stream, entry: Entry, child: str, id: str) -> Text:
        if entry.sighting:
            return self._seen(stream, entry, entry.sighting, child, id)
        reason = weighted("health", "reasons").one(stream)
        note = told(stream, TABLE["health"]["narratives"][reason], child)
        if entry.answer:
            return Text(SERVICES[entry.answer.contact.source], reason, note, "Y")
        young = about_age(entry.child, entry.day) < SCHOOL_AGE
        service = stream.one_of(("general practice", "health visiting" if young else "school nursing"))
        return Text(service, reason, note, "N")

    def _seen(self, stream: Stream, entry: Entry, seen: Sighting, child: str, id: str) -> Text:
        texts, meeting = TABLE["health"]["seen"], seen.meeting
        service, reason = stream.one_of(("sexual health", "emergency department")), stream.one_of(texts["reasons"])
        if self.hushed(seen):
            self.town.failings.record("told_not_to_write", "health", FILE, id, entry.child.id)
            return Text(service, reason, stream.one_of(texts["hushed"]), "N")
        who = spoken_of(self.town.parameters.seed, stream, meeting)
        note = told(stream, texts["narratives"], child, meeting, who)
        self.town.records.link("health", FILE, id, meeting.adult.id, entry.event, "mentioned")
        return Text(service, reason, note, "N")
