"""Fold what was received and imported into the shadow tables: one entry brings up to forty rows of one child."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Model

from tocsin.exchange.models import ImportedRow, ReceivedFile, SavedMapping
from tocsin.ledger import Entry, Parts, put
from tocsin.words import Profile

VERSION = 2
SHADOWS: tuple[type[Model], ...] = (ImportedRow, ReceivedFile, SavedMapping)


def project(entry: Entry, parts: Parts, profile: Profile) -> None:
    """Fold one entry into the tables; entries of other packages pass by."""
    if fold := FOLDS.get(entry.type):
        fold(entry)


def _received(entry: Entry) -> None:
    meta = entry.meta
    ReceivedFile.objects.create(
        id=meta["file"],
        sha256=meta["sha256"],
        size=meta["size"],
        format=meta["format"],
        agency=meta["agency"],
        sender=meta["sender"],
        made=meta.get("made", ""),
        office=meta["office"],
        n=entry.n,
        at=entry.at,
    )


def _read_as(entry: Entry) -> None:
    ReceivedFile.objects.filter(id=entry.meta["file"]).update(format=entry.meta["format"])


def _mapping(entry: Entry) -> None:
    SavedMapping.objects.create(name=entry.meta["name"], version=entry.meta["version"], n=entry.n)


def _imported(entry: Entry) -> None:
    ReceivedFile.objects.filter(id=entry.meta["file"]).update(results=entry.meta["results"], imported=entry.at)


def _rows(entry: Entry) -> None:
    put(*(_row(entry, *line) for line in entry.meta["rows"]))


def _sent_back(entry: Entry) -> None:
    ImportedRow.objects.filter(key__in=entry.meta["rows"]).update(sent_back=entry.n)


FOLDS: Mapping[str, Callable[[Entry], None]] = {
    "file.received/1": _received,
    "file.read_as/1": _read_as,
    "mapping.saved/1": _mapping,
    "file.imported/1": _imported,
    "rows.imported/1": _rows,
    "rows.sent_back/1": _sent_back,
}


def _row(
    entry: Entry,
    key: str,
    kind: str,
    content: str,
    result: str,
    subject: str,
    steps: list[str],
    episode: str = "",
    corrected: str = "",
) -> ImportedRow:
    """One row; entries made before files were received lack the last two and name no child and no agency."""
    return ImportedRow(
        key=key,
        kind=kind,
        content=content,
        result=result,
        extract=entry.meta["extract"],
        n=entry.n,
        subject=subject,
        steps=list(steps),
        child=entry.meta.get("child", ""),
        file=entry.meta["file"],
        agency=entry.meta.get("agency", ""),
        sender=entry.meta.get("sender", ""),
        episode=episode,
        corrected=corrected,
    )
