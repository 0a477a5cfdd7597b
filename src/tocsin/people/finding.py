"""Finding somebody by what little is known: a name or its beginning, a date of birth, a number, a school.

Simple search: every word asked for must begin a word of the record. Whether a record that is spelt otherwise is the
same child is for matching, which has its own place. A search is a look, and is entered as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Min, Q, QuerySet
from django.db.models.lookups import StartsWith
from django.db.models.sql.compiler import SQLCompiler

from tocsin.access import Refused, Situation, levels
from tocsin.people.models import Record, Term
from tocsin.people.queries import PersonView, RecordView, people
from tocsin.people.rules import telling_apart
from tocsin.people.spelling import born_between, compact, words_asked
from tocsin.words import When, id_from, reference

MOST = 20
OWN_AGENCY_ONLY = frozenset({"referrer", "safeguarding_lead", "partner_researcher"})
"""Roles that look for the children their own agency holds, and browse nobody else's."""

FACTS = ("name", "born", "school", "postcode", "nhs", "upn", "agency", "reference")
"""What tells two people apart, the least telling of their lives first."""


@dataclass(frozen=True, slots=True)
class Card:
    """One person found: their facts as (label, value) pairs, the fewest that tell them from the others found."""

    person: str
    reference: str
    name: str
    facts: tuple[tuple[str, str], ...]
    held_by: tuple[str, ...]
    restricted: int


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """What a search came upon. `more` says that there were others: narrow it."""

    people: tuple[PersonView, ...]
    more: bool

    @property
    def cards(self) -> tuple[Card, ...]:
        """A card for everyone found of whom anything at all may be shown."""
        seen = [person for person in self.people if person.records]
        known = [_facts(person) for person in seen]
        told = telling_apart(known, FACTS)
        return tuple(_card(*each) for each in zip(seen, known, told, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPerson:
    """Find people by everything given at once. `reference` is the register's own or an agency's number."""

    ability: ClassVar[str] = "find"
    name: str = ""
    born: When | None = None
    nhs_number: str = ""
    upn: str = ""
    school: str = ""
    reference: str = ""
    kind: str = ""

    @property
    def subject(self) -> str:
        """Nobody in particular: a list."""
        return ""

    def answer(self, s: Situation) -> FoundPeople:
        """The first twenty, whole words before beginnings. Raises `Refused` when nothing to go by was given."""
        self._check()
        ids = tuple(dict.fromkeys([*self._first(s, whole=True), *self._first(s, whole=False)]))
        found = _in_a_list(people(ids[:MOST]))
        if s.by.role in OWN_AGENCY_ONLY:
            found = _own_agency(found, s)
        return FoundPeople(found, more=len(ids) > MOST)

    def _check(self) -> None:
        words = words_asked(self.name)
        if not any((words, self.born, self.nhs_number, self.upn, words_asked(self.school), self.reference)):
            raise Refused("Give something to search by: a name, a date of birth or a number.", field="name")
        if words and not any(len(word) > 1 or not word.isascii() for word in words):
            raise Refused("Give at least two letters of one name.", field="name")

    def _first(self, s: Situation, *, whole: bool) -> list[str]:
        found = Record.objects.filter(*self._conditions(whole=whole))
        if s.by.role in OWN_AGENCY_ONLY:
            found = found.filter(agency=s.by.agency)
        first = found.values("person").annotate(earliest=Min("n")).order_by("earliest")
        return [row["person"] for row in first[: MOST + 1]]

    def _conditions(self, *, whole: bool) -> Iterator[Q]:
        for field, text in (("name", self.name), ("school", self.school)):
            for word in words_asked(text):
                yield Q(id__in=_having(field, word, whole=whole))
        for field, number in (("nhs_number", self.nhs_number), ("upn", self.upn)):
            if number:
                yield Q(id__in=_having(field, compact(number), whole=True))
        if self.reference:
            yield Q(id=_record_id(self.reference)) | Q(id__in=_having("local", compact(self.reference), whole=True))
        if self.born:
            yield born_within(self.born)
        if self.kind:
            yield Q(kind=self.kind)


def born_within(born: When) -> Q:
    """Records whose date of birth may be this one, as precisely as either is known.

    A date known to the day, month or year starts on that day, on the first of the month or on 1 January, so every
    record that can fit starts within the span asked for or on one of two days before it: an index answers.
    """
    first, last = born_between(born)
    if first is None or last is None:
        return Q()
    before: set[date] = {first.replace(day=1), first.replace(month=1, day=1)} - {first}
    return Q(born_first__range=(first, last)) | Q(born_first__in=before, born_last__gte=first)


@CharField.register_lookup
class Begins(StartsWith):
    """Begins with, answered from an index in both databases; the value is a folded word and holds no wildcard.

    PostgreSQL does so for Django's own LIKE, given the index's operator class. SQLite's LIKE ignores case and with it
    the index, so there it is a range, in the order of code points.
    """

    lookup_name = "begins"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str, str]]:
        """The range from the word to just before whatever cannot begin with it."""
        column, _ = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (str(self.rhs), f"{self.rhs}\U0010ffff")


def _having(field: str, word: str, *, whole: bool) -> QuerySet[Term, Any]:
    matching = {"value": word} if whole else {"value__begins": word}
    return Term.objects.filter(field=field, **matching).values("record")


def _record_id(text: str) -> str:
    try:
        return "r_" + id_from(text).partition("_")[2]
    except ValueError:
        return ""


def _in_a_list(found: tuple[PersonView, ...]) -> tuple[PersonView, ...]:
    """The people found, as lines of a list: to have come past a record is not to have read it."""

    def line(record: RecordView) -> RecordView:
        return replace(record, guard=replace(record.guard, opens=False))

    return tuple(replace(each, records=tuple(line(record) for record in each.readable)) for each in found)


def _own_agency(found: tuple[PersonView, ...], s: Situation) -> tuple[PersonView, ...]:
    """Their own agency's records only; those nobody restricted may be read by every office of the agency."""
    mine = [[record for record in each.readable if record.agency == s.by.agency] for each in found]
    kept_back = levels([record.id for records in mine for record in records], s.at)
    office = frozenset({s.by.office})

    def opened(record: RecordView) -> RecordView:
        return record if record.id in kept_back else replace(record, guard=replace(record.guard, audience=office))

    return tuple(
        replace(each, records=tuple(opened(record) for record in records))
        for each, records in zip(found, mine, strict=True)
    )


def _facts(person: PersonView) -> dict[str, str]:
    details = [record.details for record in person.readable if record.details]
    homes = (address.postcode for each in details for address in each.addresses)
    return {
        "name": person.name,
        "born": person.born.words() if person.born else "",
        "school": next((each.school for each in details if each.school), ""),
        "postcode": next((postcode for postcode in homes if postcode), ""),
        "nhs": next((f"ends {each.nhs_number[-4:]}" for each in details if each.nhs_number), ""),
        "upn": next((f"ends {each.upn[-4:]}" for each in details if each.upn), ""),
        "agency": ", ".join(dict.fromkeys(record.agency_name for record in person.readable)),
        "reference": reference(person.id),
    }


def _card(person: PersonView, known: dict[str, str], told: tuple[str, ...]) -> Card:
    wanted = dict.fromkeys(("born", *told[1:]))
    return Card(
        person=person.id,
        reference=known["reference"],
        name=known["name"],
        facts=tuple((LABELS[fact], known[fact]) for fact in wanted if known[fact]),
        held_by=tuple(dict.fromkeys(record.agency_name for record in person.readable)),
        restricted=len(person.lines),
    )


LABELS = {
    "born": "Born",
    "school": "School",
    "postcode": "Postcode",
    "nhs": "NHS number",
    "upn": "Pupil number",
    "agency": "Held by",
    "reference": "Reference",
}
