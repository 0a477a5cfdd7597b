"""Which records are one person, kept up to date: only the records a judgement touches are grouped again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from tocsin.people.models import Judgement, Record
from tocsin.people.rules import Said, grouped, person_id


def regroup(*touched: str) -> None:
    """Group again every record within reach of these and note the person of each and which judgements wait."""
    within = reach(touched)
    said = standing(within)
    result = grouped(within, said)
    order = dict(Record.objects.filter(id__in=within).values_list("id", "n"))
    for group in result.groups:
        person = person_id(min(group, key=lambda record: order[record]))
        Record.objects.filter(id__in=group).exclude(person=person).update(person=person)
    for each in said:
        Judgement.objects.filter(id=each.id).update(held_by=result.held.get(each.id, ""))


def reach(records: Iterable[str]) -> set[str]:
    """These records and all that "same" judgements in force tie to them, held back or not."""
    found = set(records)
    edge = found
    while edge:
        ties = _in_force().filter(Q(first__in=edge) | Q(second__in=edge), same=True).values_list("first", "second")
        edge = {record for tie in ties for record in tie} - found
        found = found | edge
    return found


def standing(records: set[str]) -> tuple[Said, ...]:
    """The judgements in force between any two of these records, oldest first, less those that wait for a second."""
    rows = list(_in_force().filter(first__in=records, second__in=records).order_by("n"))
    return tuple(Said(row.id, row.n, row.first, row.second, row.same) for row in rows if not waits(row, rows))


def waits(row: Judgement, others: Iterable[Judgement]) -> bool:
    """Whether a "same" still waits for a second person to say so of these two records."""
    pair = {row.first, row.second}
    seconded = (other.same and other.by != row.by and {other.first, other.second} == pair for other in others)
    return bool(row.same and row.needs_second) and not any(seconded)


def group_of(record: str) -> frozenset[str]:
    """The records of the person this record belongs to; empty when there is no such record."""
    person = Record.objects.filter(id=record).values("person")
    return frozenset(Record.objects.filter(person__in=person).values_list("id", flat=True))


def _in_force() -> QuerySet[Judgement]:
    return Judgement.objects.filter(taken_back_n=None)
