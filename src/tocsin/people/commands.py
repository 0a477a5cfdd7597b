"""What someone may ask about people's records: to record, to amend, to say same or different, to take that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from tocsin.access import Refused, Situation, agencies, agency_name, fit_to_keep, may, practitioner_name
from tocsin.ledger import Fact, Json
from tocsin.people.details import PersonDetails
from tocsin.people.impact import impacts
from tocsin.people.joining import group_of, standing
from tocsin.people.models import Judgement, Record
from tocsin.people.queries import find_record
from tocsin.people.recording import check_details, marked_details, record_facts, shown_of
from tocsin.people.rules import between

LONDON = ZoneInfo("Europe/London")
LONGEST_REASON = 4000
LONGEST_LOCAL_ID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPerson:
    """Take an agency's record of a child, an adult or a place into the register.

    `agency` is the recorder's own unless they import files; `local_id` is the agency's own number for the record.
    `tolerant` keeps and marks faults instead of refusing them.
    """

    ability: ClassVar[str] = "record_person"
    details: PersonDetails
    kind: str = "child"
    agency: str = ""
    local_id: str = ""
    tolerant: bool = False

    def check(self, s: Situation) -> None:
        """Refuse another agency's record, faulty details unless tolerant, and a local number already in use."""
        agency = self.agency or s.by.agency
        if agency not in dict(agencies(s.at)):
            raise Refused("There is no such agency, or it was dissolved.", field="agency")
        if agency != s.by.agency and not may(s, "import_records").allowed:
            raise Refused("You can add records for your own agency only.", field="agency")
        check_details(s, self.kind, self.details, tolerant=self.tolerant)
        _check_local_id(agency, self.local_id)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the details as a part."""
        return [record_facts(s, self.agency or s.by.agency, self.kind, self.details, self.local_id)[1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendRecord:
    """Write a record's details anew, with a reason. What it said before stays in the ledger and in its history."""

    ability: ClassVar[str] = "record_person"
    record: str
    details: PersonDetails
    reason: str
    tolerant: bool = False

    def check(self, s: Situation) -> None:
        """Refuse an unknown record, another agency's, no reason, or faulty details unless tolerant."""
        found = _record(self.record, "record")
        if found.agency != s.by.agency and not may(s, "import_records").allowed:
            raise Refused(
                f"This record is {agency_name(found.agency)}'s. Only they can amend it.",
                field="record",
                next_step="Record what your own agency knows; the two can be said to be the same person.",
            )
        check_details(s, found.kind, self.details, tolerant=self.tolerant)
        _reason(self.reason)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the details as they now are and the reason as parts."""
        found = _record(self.record, "record")
        marked = marked_details(s, self.details)
        meta = {"record": found.id, "agency": found.agency, "kind": found.kind} | shown_of(marked, s.profile)
        parts = {"details": marked.to_json().encode(), "reason": _reason(self.reason)}
        return [Fact("person.amended/1", found.id, meta, parts, (found.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class SayTheSame:
    """Say that two records are of one person.

    Where somebody said of these very two that they differ, both judgements stand and the records stay apart. Where a
    wrong join would do most harm (`HIGH_IMPACT`), it waits until a second practitioner says the same.
    """

    ability: ClassVar[str] = "join_records"
    first: str
    second: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse what `_check_pair` does, and a join that would pull in two records said to be different people."""
        _check_pair(self.first, self.second, s, same=True)
        _reason(self.reason)
        left, right = group_of(self.first), group_of(self.second)
        apart = [each for each in standing({*left, *right}) if not each.same]
        against = between(left, right, apart)
        if against and not any({each.first, each.second} == {self.first, self.second} for each in apart):
            raise Refused(
                f"This would also join two records that {_who_said(against.id)} are different.",
                field="second",
                next_step=f"Read judgement {against.id}. If it is mistaken, take it back; then say this again.",
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part; why it waits for a second person stands in the entry itself."""
        needs: dict[str, Json] = {"needs_second": list(impacts(self.first, self.second, s.at))}
        return [_said("person.said_same/1", self.first, self.second, self.reason, s, needs)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SayDifferent:
    """Say that two records are of different people.

    It undoes a join of the two, until this or the judgement that joined them is taken back.
    """

    ability: ClassVar[str] = "join_records"
    first: str
    second: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse what `_check_pair` does."""
        _check_pair(self.first, self.second, s, same=False)
        _reason(self.reason)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part."""
        return [_said("person.said_different/1", self.first, self.second, self.reason, s)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SayNotSure:
    """Say that one looked at two records and cannot tell. It joins and parts nothing; the next reader learns why."""

    ability: ClassVar[str] = "join_records"
    first: str
    second: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse unknown records, a record with itself, a place with a person, or no reason."""
        _check_two(self.first, self.second)
        _reason(self.reason)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part."""
        meta: dict[str, Json] = {"first": self.first, "second": self.second}
        return [_of_two("person.said_not_sure/1", self.first, self.second, self.reason, meta)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Take back what was said of two records. Their histories part or meet again as if it had not been said."""

    ability: ClassVar[str] = "join_records"
    judgement: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse an unknown judgement, one already taken back, or no reason."""
        found = Judgement.objects.filter(id=self.judgement).first()
        if found is None:
            raise Refused("There is no such judgement.", field="judgement")
        if found.taken_back_at:
            who = practitioner_name(found.taken_back_by)
            raise Refused(f"{who} took this back on {_day(found.taken_back_at)} already.", field="judgement")
        _reason(self.reason)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part; it refers to the judgement's own."""
        said = Judgement.objects.get(id=self.judgement)
        meta: dict[str, Json] = {"judgement": said.id, "first": said.first, "second": said.second, "same": said.same}
        return [Fact("person.taken_back/1", said.first, meta, {"reason": _reason(self.reason)}, (said.n,))]


def _said(kind: str, first: str, second: str, reason: str, s: Situation, more: dict[str, Json] | None = None) -> Fact:
    meta: dict[str, Json] = {"judgement": s.new_id("j"), "first": first, "second": second}
    return _of_two(kind, first, second, reason, meta | (more or {}))


def _of_two(kind: str, first: str, second: str, reason: str, meta: dict[str, Json]) -> Fact:
    refs = tuple(_record(record, "record").n for record in (first, second))
    return Fact(kind, first, meta, {"reason": _reason(reason)}, refs)


def _check_pair(first: str, second: str, s: Situation, *, same: bool) -> None:
    """Refuse what `_check_two` does, and saying the same thing twice."""
    _check_two(first, second)
    said = Judgement.objects.filter(first__in=(first, second), second__in=(first, second), same=same, taken_back_n=None)
    if said.filter(by=s.by.practitioner).exists():
        raise Refused("You have said this of these two records already, and it stands.", field="second")


def _check_two(first: str, second: str) -> None:
    """Refuse unknown records, a record with itself, and a place with a person."""
    kinds = {_record(first, "first").kind, _record(second, "second").kind}
    if first == second:
        raise Refused("These are the same record. Choose two.", field="second")
    if len(kinds) == 2 and "place" in kinds:
        raise Refused("One of these is a place and the other a person. They cannot be one.", field="second")


def _record(record: str, field: str) -> Record:
    found = Record.objects.filter(id=record).first()
    if found is None:
        raise Refused("There is no such record.", field=field, next_step="Find it by name first.")
    return found


def _check_local_id(agency: str, local_id: str) -> None:
    if len(local_id) > LONGEST_LOCAL_ID:
        raise Refused(f"Keep your own number to {LONGEST_LOCAL_ID} characters.", field="local_id")
    if local_id and find_record(agency, local_id):
        raise Refused(
            f"{agency_name(agency)} has a record numbered {local_id} already.",
            field="local_id",
            next_step="Amend that record, or leave the number out.",
        )


def _reason(text: str) -> bytes:
    return fit_to_keep(text, "reason", named="Reason", limit=LONGEST_REASON)


def _who_said(judgement: str) -> str:
    said = Judgement.objects.get(id=judgement)
    return f"{practitioner_name(said.by)} said on {_day(said.at)}"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%-d %B %Y}"
