"""What an agency that keeps an item back is told: who asked to see it all the same, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.access.guards import Source, sources_of
from tocsin.access.models import Grant, Restriction


@dataclass(frozen=True, slots=True)
class AskedToSee:
    """Somebody asked to see an item that is closed, saying why; the agency that keeps it is told who, when and why."""

    item: str
    at: datetime
    reason_code: str
    who: Source


def asked_to_see(agency_id: str, since: datetime, limit: int = 25) -> tuple[AskedToSee, ...]:
    """Who asked to see what this agency keeps back, since a moment, the latest first."""
    held = Restriction.objects.filter(holder=agency_id).values("item")
    rows = list(Grant.objects.filter(item__in=held, at__gte=since).order_by("-n")[:limit])
    who = sources_of({(row.practitioner, row.office) for row in rows})
    return tuple(AskedToSee(row.item, row.at, row.reason_code, who[row.practitioner, row.office]) for row in rows)
