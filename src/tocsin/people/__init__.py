"""Many records, one person (floor 3). The public face; everything else is this package's own."""

from tocsin.people.commands import AmendRecord, RecordPerson, SayDifferent, SayTheSame, TakeBack
from tocsin.people.details import Address, EthnicityNote, Name, PersonDetails
from tocsin.people.finding import Card, FindPerson, FoundPeople
from tocsin.people.queries import (
    JudgementView,
    PersonView,
    RecordView,
    ThePerson,
    VersionView,
    find_record,
    judgements_about,
    people,
    person,
    person_of,
    persons_of,
    record,
    records,
    records_of_person,
    versions,
)
from tocsin.people.recording import check_details, record_facts

__all__ = [
    "Address",
    "AmendRecord",
    "Card",
    "EthnicityNote",
    "FindPerson",
    "FoundPeople",
    "JudgementView",
    "Name",
    "PersonDetails",
    "PersonView",
    "RecordPerson",
    "RecordView",
    "SayDifferent",
    "SayTheSame",
    "TakeBack",
    "ThePerson",
    "VersionView",
    "check_details",
    "find_record",
    "judgements_about",
    "people",
    "person",
    "person_of",
    "persons_of",
    "record",
    "record_facts",
    "records",
    "records_of_person",
    "versions",
]
