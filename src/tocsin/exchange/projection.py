"""Fold what was imported into the shadow table: one entry brings up to forty rows of one child."""

from __future__ import annotations

from django.db.models import Model

from tocsin.exchange.models import ImportedRow
from tocsin.ledger import Entry, Parts
from tocsin.words import Profile

VERSION = 1
SHADOWS: tuple[type[Model], ...] = (ImportedRow,)


def project(entry: Entry, parts: Parts, profile: Profile) -> None:
    """Fold one entry into the table; entries of other packages pass by."""
    if entry.type != "rows.imported/1":
        return
    ImportedRow.objects.bulk_create(
        (_row(entry, *line) for line in entry.meta["rows"]),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["kind", "content", "result", "extract", "n", "subject", "steps"],
    )


def _row(entry: Entry, key: str, kind: str, content: str, result: str, subject: str, steps: list[str]) -> ImportedRow:
    return ImportedRow(
        key=key,
        kind=kind,
        content=content,
        result=result,
        extract=entry.meta["extract"],
        n=entry.n,
        subject=subject,
        steps=list(steps),
    )
