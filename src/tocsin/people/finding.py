"""Finding somebody by what little is known: a name or its beginning, a date of birth, a number, a school.

Simple search: every word asked for must begin a word of the record. Whether a record that is spelt otherwise is the
same child is for matching, which has its own place. A search is a look, and is entered as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q

from tocsin.access import Guard, Refused, Situation, levels
from tocsin.people.models import Record, Term
from tocsin.people.queries import PersonView, RecordView, people, persons_of
from tocsin.people.rules import telling_apart
from tocsin.people.spelling import born_day, compact, words_asked
from tocsin.words import When, id_from, reference

MOST = 20
MOST_WORDS = 8
MANY = 5000
"""Beyond this many rows one condition is as common as another; the rarest is looked through first."""

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
        first, more = self._persons(s, whole=True)
        if not more:
            others, more = self._persons(s, whole=False)
            first = tuple(dict.fromkeys([*first, *others]))
        found = _in_a_list(people(first[:MOST]))
        if s.by.role in OWN_AGENCY_ONLY:
            found = _own_agency(found, s)
        return FoundPeople(found, more or len(first) > MOST)

    def _check(self) -> None:
        words = words_asked(self.name)
        if not any((words, self.born, self.nhs_number, self.upn, words_asked(self.school), self.reference)):
            raise Refused("Give something to search by: a name, a date of birth or a number.", field="name")
        if words and not any(len(word) > 1 or not word.isascii() for word in words):
            raise Refused("Give at least two letters of one name.", field="name")
        if len(words) + len(words_asked(self.school)) > MOST_WORDS:
            raise Refused(f"Search for at most {MOST_WORDS} words at a time.", field="name")

    def _persons(self, s: Situation, *, whole: bool) -> tuple[tuple[str, ...], bool]:
        """Ids of the first persons found, in the order of the word found by, and whether there were more rows."""
        rarest, *others = sorted(self._conditions(whole=whole), key=_rows_up_to_many)
        mine = {"agency": s.by.agency} if s.by.role in OWN_AGENCY_ONLY else {}
        kind = {"kind": self.kind} if self.kind else {}
        rows = Term.objects.filter(rarest)
        for other in others:
            rows = rows.filter(Exists(Term.objects.filter(other, record=OuterRef("record"))))
        if mine or kind:
            rows = rows.filter(Exists(Record.objects.filter(id=OuterRef("record"), **mine, **kind)))
        found = list(rows.order_by("value", "record").values_list("record", flat=True)[: MOST * 3])
        person = persons_of(found)
        return tuple(dict.fromkeys(person[record] for record in found)), len(found) == MOST * 3

    def _conditions(self, *, whole: bool) -> Iterator[Q]:
        for field, text in (("name", self.name), ("school", self.school)):
            for word in words_asked(text):
                yield Q(field=field, value=word) if whole else _begins(field, word)
        for field, number in (("nhs_number", self.nhs_number), ("upn", self.upn)):
            if number:
                yield Q(field=field, value=compact(number))
        if self.reference:
            yield Q(field="reference", value__in={compact(self.reference), _tail(self.reference)})
        if self.born:
            day = born_day(self.born)
            less_precise = {day[:4], day[:7]} - {day}
            yield (
                _begins("born", day) | Q(field="born", value__in=less_precise) if less_precise else _begins("born", day)
            )


def _begins(field: str, word: str) -> Q:
    """A range of the index, which both databases read in the order of code points."""
    return Q(field=field, value__gte=word, value__lt=word + "\U0010ffff")


def _rows_up_to_many(condition: Q) -> int:
    return Term.objects.filter(condition)[:MANY].count()


def _tail(text: str) -> str:
    try:
        return compact(id_from(text).partition("_")[2])
    except ValueError:
        return ""


def _in_a_list(found: tuple[PersonView, ...]) -> tuple[PersonView, ...]:
    """The people found, as lines of a list: to have come past a record is not to have read it."""

    def line(record: RecordView) -> RecordView:
        return replace(record, guard=replace(record.guard, opens=False))

    return tuple(replace(each, records=tuple(line(record) for record in each.readable)) for each in found)


def _own_agency(found: tuple[PersonView, ...], s: Situation) -> tuple[PersonView, ...]:
    """Their own agency's records only."""
    ours = {each.id: each for each in opened_to_agency([record for one in found for record in one.readable], s)}
    mine = [[ours[record.id] for record in one.readable if record.agency == s.by.agency] for one in found]
    return tuple(replace(one, records=tuple(records)) for one, records in zip(found, mine, strict=True))


def opened_to_agency(records: Sequence[RecordView], s: Situation) -> tuple[RecordView, ...]:
    """The same records under the guards of `opened`."""
    pairs = zip(records, opened([record.guard for record in records], s), strict=True)
    return tuple(replace(record, guard=guard) for record, guard in pairs)


def opened(guards: Sequence[Guard], s: Situation) -> tuple[Guard, ...]:
    """The same guards; a record of one's own agency that nobody restricted opens to every office of the agency."""
    mine = [guard.item for guard in guards if guard.holder == s.by.agency]
    if s.by.role not in OWN_AGENCY_ONLY or not mine:
        return tuple(guards)
    ours = set(mine) - set(levels(mine, s.at))
    office = frozenset({s.by.office})
    return tuple(replace(guard, audience=office) if guard.item in ours else guard for guard in guards)


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
