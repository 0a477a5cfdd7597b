"""Rows for figures: who is whom, and what kind of thing each record says of ethnicity and nationality, never which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from tocsin.people.models import Judgement, Likeness, Record
from tocsin.people.rules import person_id

SAID = ("ethnicity", "nationality")
"""What a record is asked about, in the order of what it has stated."""


class Stated(NamedTuple):
    """One record, who wrote it, and what it says of each of `SAID`: "given", why it is blank, or "" for nothing."""

    kind: str
    office: str
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


def stated(until: datetime) -> Iterator[Stated]:
    """Every record made before a moment, in the order they were entered, as far as its details can still be read."""
    rows = Record.objects.filter(stated__isnull=False, since__lt=until).order_by("n")
    for kind, office, said in rows.values_list("kind", "office", "stated").iterator(10_000):
        yield Stated(kind, office, said or {})


def unreadable() -> int:
    """How many records' details were redacted, so that nobody can say any more what they stated."""
    return Record.objects.filter(stated__isnull=True).count()


def first_known() -> Iterator[tuple[int, str, str]]:
    """The entry, the agency and the id of every record of a child."""
    return iter(Record.objects.filter(kind="child").order_by("n").values_list("n", "agency", "id").iterator(10_000))


def may_be_one() -> Iterator[tuple[str, str]]:
    """Every pair of records the index likens and that nobody has said to be different people."""
    apart = set(Judgement.objects.filter(taken_back_n=None, same=False).values_list("first", "second"))
    apart |= {(second, first) for first, second in apart}
    pairs = Likeness.objects.order_by("first", "second").values_list("first", "second").iterator(10_000)
    return (pair for pair in pairs if pair not in apart)
