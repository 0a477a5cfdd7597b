"""Rows for figures: who is whom, and what kind of thing each record says of ethnicity and nationality, never which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from tocsin.people.models import Record
from tocsin.people.rules import person_id

SAID = ("ethnicity", "nationality")
"""What a record is asked about, in the order of what it has stated."""


class Stated(NamedTuple):
    """One record: what it says of ethnicity and nationality: "given", why it is blank, or "" where it says nothing."""

    record: str
    kind: str
    agency: str
    stated: dict[str, str]


class Persons(dict[str, str]):
    """The person of every record. Only those whose person has another record's name are held; the rest follow."""

    def __missing__(self, record: str) -> str:
        return person_id(record)


def persons() -> Persons:
    """The persons under the joins as they stand."""
    own = Concat(Value("p_"), Substr("id", 3))
    joined = Record.objects.annotate(own=own).exclude(person=F("own"))
    return Persons(joined.values_list("id", "person").iterator(10_000))


def stated() -> Iterator[Stated]:
    """Every record, in the order they were entered, as far as its details can still be read."""
    rows = Record.objects.order_by("n").filter(stated__isnull=False)
    for id, kind, agency, stated in rows.values_list("id", "kind", "agency", "stated").iterator(10_000):
        yield Stated(id, kind, agency, stated or {})


def unreadable() -> int:
    """How many records' details were redacted, so that nobody can say any more what they stated."""
    return Record.objects.filter(stated__isnull=True).count()


def first_known() -> Iterator[tuple[int, str, str]]:
    """The entry, the agency and the id of every record of a child."""
    return iter(Record.objects.filter(kind="child").order_by("n").values_list("n", "agency", "id").iterator(10_000))
