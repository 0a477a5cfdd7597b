"""Fold entries about publication into this package's tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Model

from tocsin.figures.models import Doubt, DrawnFile, FileRead, Publication, Reading, Rerun
from tocsin.ledger import Entry, Parts, add, change, pointer
from tocsin.words import Profile

VERSION = 1
SHADOWS: tuple[type[Model], ...] = (Publication, Doubt, Rerun, FileRead, DrawnFile, Reading)


def project(entry: Entry, parts: Parts, profile: Profile) -> None:
    """Fold one entry into the tables; entries of other packages pass by, and no text is opened."""
    fold = FOLDS.get(entry.type)
    if fold:
        fold(entry)


def _proposed(entry: Entry) -> None:
    same_name = ("figure", "version", "size", "digest", "agency", "office")
    add(
        Publication(
            id=entry.meta["publication"],
            n=entry.n,
            by=entry.by,
            at=entry.at,
            content=pointer(entry, "figure"),
            why=pointer(entry, "why"),
            **{name: entry.meta[name] for name in same_name},
        )
    )


def _settled(published: bool) -> Callable[[Entry], None]:
    def fold(entry: Entry) -> None:
        change(
            Publication,
            entry.meta["publication"],
            settled=entry.n,
            published=published,
            settled_by=entry.by,
            settled_office=entry.office,
            settled_at=entry.at,
            reason="" if published else pointer(entry, "reason"),
        )

    return fold


def _challenged(entry: Entry) -> None:
    add(
        Doubt(
            id=entry.meta["doubt"],
            n=entry.n,
            publication=entry.meta["publication"],
            by=entry.by,
            office=entry.office,
            at=entry.at,
            records=entry.meta["records"],
            grounds=pointer(entry, "grounds"),
        )
    )


def _answered(entry: Entry) -> None:
    change(
        Doubt,
        entry.meta["doubt"],
        answered=entry.n,
        outcome=entry.meta["outcome"],
        answered_by=entry.by,
        answered_office=entry.office,
        answered_at=entry.at,
        answer=pointer(entry, "answer"),
    )


def _rerun(entry: Entry) -> None:
    add(
        Rerun(
            n=entry.n,
            publication=entry.meta["publication"],
            digest=entry.meta["digest"],
            same=entry.meta["same"],
            by=entry.by,
            office=entry.office,
            at=entry.at,
            words=pointer(entry, "words"),
        )
    )


def _drawn(entry: Entry) -> None:
    add(
        FileRead(
            id=entry.case,
            n=entry.n,
            by=entry.by,
            office=entry.office,
            at=entry.at,
            why=pointer(entry, "why"),
            first=date.fromisoformat(entry.meta["first"]),
            last=date.fromisoformat(entry.meta["last"]),
            **{name: entry.meta[name] for name in ("frame", "size", "seed", "population")},
        )
    )
    drawn = entry.meta["drawn"].items()
    add(*(DrawnFile(read=entry.case, file=file, stratum=stratum) for stratum, files in drawn for file in files))


def _read(entry: Entry) -> None:
    add(
        Reading(
            n=entry.n,
            read=entry.case,
            by=entry.by,
            office=entry.office,
            at=entry.at,
            note=pointer(entry, "note"),
            **{name: entry.meta[name] for name in ("file", "answer", "settles")},
        )
    )


FOLDS: dict[str, Callable[[Entry], None]] = {
    "figure.proposed/1": _proposed,
    "figure.published/1": _settled(True),
    "figure.declined/1": _settled(False),
    "figure.challenged/1": _challenged,
    "figure.challenge_answered/1": _answered,
    "figure.rerun/1": _rerun,
    "files.drawn/1": _drawn,
    "file.read/1": _read,
}
