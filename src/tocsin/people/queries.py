"""Questions about records and the persons they make, answered with frozen dataclasses.

A record's view carries its guard; a person's does not: what is shown of a person is read off the records left after
masking, so a name that stands only in a restricted record never reaches a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from tocsin.access import (
    Guard,
    Hole,
    Refused,
    RestrictedLine,
    Situation,
    Source,
    Text,
    agency_names,
    sources_of,
    texts,
)
from tocsin.ledger import having
from tocsin.people.details import PersonDetails
from tocsin.people.joining import waits
from tocsin.people.models import Doubt, Judgement, Record, Term, Version
from tocsin.people.rules import person_id
from tocsin.people.spelling import compact
from tocsin.words import When


@dataclass(frozen=True, slots=True)
class RecordView:
    """One agency's record. `details` is None where they were redacted: the record stays, with a `hole` in it."""

    guard: Guard
    id: str
    person: str
    agency: str
    agency_name: str
    kind: str
    local_id: str
    since: datetime
    details: PersonDetails | None
    hole: Hole | None = None

    @property
    def called(self) -> str:
        """The name this record gives first, or "" when it gives none."""
        return self.details.called if self.details else ""


@dataclass(frozen=True, slots=True)
class JudgementView:
    """What somebody said of two records. `held_by` is the judgement that keeps a "same" from joining them.

    `needs_second` are codes of why a second person has to say the same; `waits` is that nobody has yet.
    """

    id: str
    n: int
    same: bool
    first: str
    second: str
    at: datetime
    who: Source
    reason: Text
    held_by: str
    taken_back_at: datetime | None
    taken_back_by: Source | None
    taken_back_reason: Text
    needs_second: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class VersionView:
    """One amendment of a record: when, by whom and why, with the details as they then became, or the `hole`."""

    guard: Guard
    n: int
    at: datetime
    who: Source
    reason: Text
    details: PersonDetails | None
    hole: Hole | None = None


Shown = RecordView | RestrictedLine


@dataclass(frozen=True, slots=True)
class PersonView:
    """Every record said to be of one person, earliest first, and what was said to make it so."""

    id: str
    records: tuple[Shown, ...]
    judgements: tuple[JudgementView, ...] = ()

    @property
    def readable(self) -> tuple[RecordView, ...]:
        """The records whose content may be shown."""
        return tuple(record for record in self.records if isinstance(record, RecordView))

    @property
    def lines(self) -> tuple[RestrictedLine, ...]:
        """The records that show as one line."""
        return tuple(record for record in self.records if isinstance(record, RestrictedLine))

    @property
    def name(self) -> str:
        """The first name any readable record gives; a sentence when there is none."""
        return next((record.called for record in self.readable if record.called), "Name not known")

    @property
    def born(self) -> When | None:
        """The most precise date of birth any readable record gives, the earliest record's where they are equal."""
        dates = [record.details.born for record in self.readable if record.details and record.details.born]
        return min(dates, key=lambda born: born.latest - born.earliest, default=None)

    @property
    def also_known_as(self) -> tuple[str, ...]:
        """Every other name in the readable records, once each."""
        names = (name.whole for record in self.readable if record.details for name in record.details.names)
        return tuple(dict.fromkeys(name for name in names if name and name != self.name))


def record(record_id: str) -> RecordView | None:
    """One record, or None when there never was one."""
    return records([record_id]).get(record_id)


def records(ids: Iterable[str]) -> dict[str, RecordView]:
    """Many records by id, earliest first, in three queries."""
    rows = having(Record, "id", ids, order="n")
    said = texts([row.details for row in rows])
    names = agency_names({row.agency for row in rows})
    return {row.id: _record_view(row, said[row.details], names.get(row.agency, row.agency)) for row in rows}


def guards(ids: Iterable[str]) -> dict[str, Guard]:
    """What guards each of these records, without reading what it says."""
    return {row.id: _guard(row) for row in having(Record, "id", ids)}


def find_record(agency: str, local_id: str) -> str:
    """The id of the record an agency keeps under its own number, or ""."""
    numbered = (term.record for term in having(Term, "value", [compact(local_id)], more="field = 'reference'"))
    kept = (
        row for row in having(Record, "id", numbered, order="n") if (row.agency, row.local_id) == (agency, local_id)
    )
    return next((row.id for row in kept), "")


def find_by_nhs_number(agency: str, number: str) -> str:
    """The id of the one record of an agency that has this NHS number, or "" for none or several."""
    numbered = {term.record for term in having(Term, "value", [compact(number)], more="field = 'nhs_number'")}
    theirs = [row.id for row in having(Record, "id", numbered, order="n") if row.agency == agency]
    return theirs[0] if len(theirs) == 1 else ""


def person_of(record_id: str) -> PersonView:
    """The person a record belongs to. Raises `Refused` when there is no such record."""
    return person(persons_of([record_id]).get(record_id, ""))


def persons_of(record_ids: Iterable[str]) -> dict[str, str]:
    """The person id of each of these records."""
    return {row.id: row.person for row in having(Record, "id", record_ids)}


def records_of_person(person_or_record: str) -> tuple[str, ...]:
    """Ids of all records of a person, earliest first; given a record's id, those of the person it belongs to."""
    person_id = persons_of([person_or_record]).get(person_or_record, person_or_record)
    return tuple(Record.objects.filter(person=person_id).order_by("n").values_list("id", flat=True))


def person(person_id: str) -> PersonView:
    """A person with all their records and judgements. Raises `Refused` when no record makes this person (any more)."""
    found = people([person_id])
    if not found:
        raise Refused(
            "There is no such person.", field="person", next_step="Their records may have been parted; search again."
        )
    judgements = judgements_about(records_of_person(person_id))
    return PersonView(person_id, found[0].records, judgements)


def people(person_ids: Iterable[str]) -> tuple[PersonView, ...]:
    """Many persons in the order asked for, without what was said of their records."""
    ids = tuple(dict.fromkeys(person_ids))
    rows = Record.objects.filter(person__in=ids).values_list("id", flat=True)
    found: dict[str, list[RecordView]] = {each: [] for each in ids}
    for view in records(rows).values():
        found[view.person].append(view)
    return tuple(PersonView(each, tuple(views)) for each, views in found.items() if views)


def judgements_about(record_ids: Iterable[str]) -> tuple[JudgementView, ...]:
    """Everything said of these records, each with any other, oldest first, taken back or not."""
    ids = list(record_ids)
    rows = list((Judgement.objects.filter(first__in=ids) | Judgement.objects.filter(second__in=ids)).order_by("n"))
    said = texts([text for row in rows for text in (row.reason, row.taken_back_reason) if text])
    who = sources_of(
        {pair for row in rows for pair in ((row.by, row.office), (row.taken_back_by, row.taken_back_office))}
    )
    standing = [row for row in rows if row.taken_back_n is None]
    return tuple(_judgement_view(row, said, who, waiting=row in standing and waits(row, standing)) for row in rows)


def versions(record_id: str) -> tuple[VersionView, ...]:
    """Every amendment of a record, oldest first."""
    rows = list(Version.objects.filter(record=record_id).order_by("n"))
    held = Record.objects.filter(id=record_id).first()
    if held is None:
        return ()
    said = texts([text for row in rows for text in (row.details, row.reason)])
    who = sources_of({(row.by, row.office) for row in rows})
    return tuple(
        VersionView(
            guard=_guard(held),
            n=row.n,
            at=row.at,
            who=who[row.by, row.office],
            reason=said[row.reason],
            details=_details(said[row.details]),
            hole=_hole(said[row.details]),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ThePerson:
    """One person, by a person's or a record's id."""

    ability: ClassVar[str] = "see_child"
    id: str

    @property
    def subject(self) -> str:
        """The id asked about."""
        return self.id

    def answer(self, s: Situation) -> PersonView:
        """All their records, guarded one by one."""
        return person(persons_of([self.id]).get(self.id, self.id))


def _record_view(row: Record, text: Text, agency: str) -> RecordView:
    return RecordView(
        guard=_guard(row),
        id=row.id,
        person=row.person,
        agency=row.agency,
        agency_name=agency,
        kind=row.kind,
        local_id=row.local_id,
        since=row.since,
        details=_details(text),
        hole=_hole(text),
    )


def _judgement_view(
    row: Judgement, said: dict[str, Text], who: dict[tuple[str, str], Source], *, waiting: bool
) -> JudgementView:
    return JudgementView(
        id=row.id,
        n=row.n,
        same=row.same,
        first=row.first,
        second=row.second,
        at=row.at,
        who=who[row.by, row.office],
        reason=said.get(row.reason),
        held_by=row.held_by,
        taken_back_at=row.taken_back_at,
        taken_back_by=who[row.taken_back_by, row.taken_back_office] if row.taken_back_at else None,
        taken_back_reason=said.get(row.taken_back_reason),
        needs_second=tuple(row.needs_second.split()),
        waits=waiting,
    )


def _guard(row: Record) -> Guard:
    return Guard(item=row.id, holder=row.agency, since=row.since, author=row.by)


def _details(text: Text) -> PersonDetails | None:
    return PersonDetails.from_json(text) if isinstance(text, str) and text else None


def _hole(text: Text) -> Hole | None:
    return text if isinstance(text, Hole) else None


def pointers_of(record_id: str) -> tuple[str, ...]:
    """Where every text of a record lies: what it said at first, each amendment, and what was said of it and others."""
    held = Record.objects.filter(id=record_id).first()
    if held is None:
        return ()
    first = [f"{held.n}/details", *([f"{held.n}/local_id"] if held.local_id else [])]
    versions_ = Version.objects.filter(record=record_id).order_by("n").values_list("details", "reason")
    said = Judgement.objects.filter(first=record_id).order_by("n").values_list("reason", "taken_back_reason")
    unsure = Doubt.objects.filter(first=record_id).order_by("n").values_list("reason")
    return (*first, *(text for rows in (versions_, said, unsure) for row in rows for text in row if text))


def first_recorded_before(moment: datetime, after: int, limit: int) -> tuple[tuple[int, str], ...]:
    """Children's records made by a moment, as (entry, id), after entry `after`; "" for all but a person's earliest."""
    rows = Record.objects.filter(kind="child", since__lte=moment, n__gt=after).order_by("n")[:limit]
    # A person bears the name of their earliest record.
    return tuple((row.n, row.id if row.person == person_id(row.id) else "") for row in rows)


def last_written(record_ids: Iterable[str]) -> tuple[datetime, ...]:
    """When each of these records was made or last amended."""
    ids = list(record_ids)
    made = Record.objects.filter(id__in=ids).values_list("since", flat=True)
    return (*made, *Version.objects.filter(record__in=ids).values_list("at", flat=True))
