"""Who looked at two records and could not say whether they are one person; the next reader should know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tocsin.access import Source, Text, sources_of, texts
from tocsin.people.models import Doubt


@dataclass(frozen=True, slots=True)
class DoubtView:
    """That somebody was not sure of two records, when, and why."""

    n: int
    first: str
    second: str
    at: datetime
    who: Source
    reason: Text


def doubts_about(record_ids: Iterable[str]) -> tuple[DoubtView, ...]:
    """Every doubt about these records, each with any other, oldest first."""
    ids = list(record_ids)
    rows = list(Doubt.objects.filter(Q(first__in=ids) | Q(second__in=ids)).order_by("n"))
    said = texts([row.reason for row in rows])
    who = sources_of({(row.by, row.office) for row in rows})
    return tuple(
        DoubtView(row.n, row.first, row.second, row.at, who[row.by, row.office], said[row.reason]) for row in rows
    )
