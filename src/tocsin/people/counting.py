"""Rows for figures: who is whom, and what kind of thing each record says of ethnicity and nationality, never which."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import Count, F, TextField, Value
from django.db.models.functions import Cast, Concat, Substr

from tocsin.ledger import asking
from tocsin.people.likening import AT_ONCE
from tocsin.people.models import Judgement, Likeness, Record

SAID = ("ethnicity", "nationality")
"""What a record is asked about, in the order of what it has stated."""


class Stated(NamedTuple):
    """What records of a kind that an office wrote say of each of `SAID`: "given", why it is blank, "" for nothing."""

    kind: str
    office: str
    stated: dict[str, str]


class Persons(dict[str, str]):
    """Of every record the earliest record of the same person, which stands for them. Those that are it are not held."""

    def __missing__(self, record: str) -> str:
        return record

    def records_of(self, who: Collection[str]) -> set[str]:
        """All records of these persons."""
        return {*who, *(record for record, first in self.items() if first in who)}


def persons() -> Persons:
    """The persons under the joins as they stand."""
    earliest = Concat(Value("r_"), Substr("person", 3))
    joined = Record.objects.annotate(earliest=earliest).exclude(id=F("earliest"))
    return Persons(joined.values_list("id", "earliest").iterator(10_000))


def stated(until: datetime) -> Iterator[tuple[Stated, int]]:
    """What records made before a moment say, as far as it can still be read, and how many say so."""
    rows = Record.objects.filter(stated__isnull=False, since__lt=until).order_by()
    said = rows.annotate(said=Cast("stated", TextField())).values_list("kind", "office", "said")
    for kind, office, text, many in said.annotate(many=Count("id")):
        yield Stated(kind, office, json.loads(text)), many


def unreadable() -> int:
    """How many records' details were redacted, so that nobody can say any more what they stated."""
    return Record.objects.filter(stated__isnull=True).count()


def written(records: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """Of these records the id, the entry that made it, and the agency."""
    wanted = iter(records)
    while some := list(islice(wanted, AT_ONCE)):
        with asking() as cursor:
            cursor.execute(WRITTEN.format(marks=", ".join(["%s"] * len(some))), some)
            found = cursor.fetchall()
        yield from found


WRITTEN = "SELECT id, n, agency FROM people_record WHERE id IN ({marks})"


def may_be_one() -> Iterator[tuple[str, str]]:
    """Every pair of records the index likens and that nobody has said to be different people."""
    apart = set(Judgement.objects.filter(taken_back_n=None, same=False).values_list("first", "second"))
    apart |= {(second, first) for first, second in apart}
    pairs = Likeness.objects.order_by("first", "second").values_list("first", "second").iterator(10_000)
    return (pair for pair in pairs if pair not in apart)
