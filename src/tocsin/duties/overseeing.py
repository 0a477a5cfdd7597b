"""Lateness by office and rung: whose silence it is, how old, and how far it has climbed; with denominators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from tocsin.access import offices
from tocsin.duties.models import Duty
from tocsin.duties.queries import OPEN, _late


@dataclass(frozen=True, slots=True)
class OfficeLateness:
    """What one office owes: open, of that late, since when the oldest is overdue, and the highest rung reached."""

    office: str
    office_label: str
    owed: int
    late: int
    oldest_due: datetime | None
    highest: int


def lateness(at: datetime) -> tuple[OfficeLateness, ...]:
    """Every office with something late or climbed, the one with the oldest unanswered item first."""
    late = _late(at)
    rows = (
        Duty.objects.filter(OPEN)
        .values("owner")
        .annotate(
            owed=Count("id"),
            late=Count("id", filter=late),
            oldest=Min("due", filter=late),
            highest=Max("rung"),
        )
    )
    return _by_age(row for row in rows if row["late"] or row["highest"])


def _by_age(rows: Iterable[Any]) -> tuple[OfficeLateness, ...]:
    ordered = sorted(rows, key=lambda row: (row["oldest"] is None, row["oldest"], row["owner"]))
    named = offices({row["owner"] for row in ordered})
    return tuple(
        OfficeLateness(
            office=row["owner"],
            office_label=named[row["owner"]].label if row["owner"] in named else "No office",
            owed=row["owed"],
            late=row["late"],
            oldest_due=row["oldest"],
            highest=row["highest"],
        )
        for row in ordered
    )
