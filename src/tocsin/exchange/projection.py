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
    for key, kind, content, result, subject, steps in entry.meta["rows"]:
        ImportedRow.objects.update_or_create(
            key=key,
            defaults={
                "kind": kind,
                "content": content,
                "result": result,
                "extract": entry.meta["extract"],
                "n": entry.n,
                "subject": subject,
                "steps": list(steps),
            },
        )
