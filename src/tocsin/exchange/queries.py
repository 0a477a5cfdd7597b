"""What the register remembers of files and rows it was sent before, and the quarantine, answered with plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tocsin.access import Refused
from tocsin.exchange.models import ImportedRow, ReceivedFile, SavedMapping
from tocsin.exchange.rows import Given
from tocsin.ledger import REGISTER, entry, having, text_at, texts_at

GONE = "(redacted)"
MOST = 1000
"""Rows of the quarantine given at once: a page lists fewer, and a file sent back is made by the file."""


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier version of a row: see the table `ImportedRow`."""

    content: str
    result: str
    extract: str
    n: int
    subject: str
    steps: frozenset[str]
    corrected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A row put aside: what it was, how the file has it and where, and what to do so that it can be loaded.

    `record` is the record of the person it is about, if the register has one; `since` the moment it came.
    """

    key: str
    kind: str
    content: str
    agency: str
    sender: str
    file: str
    format: str
    extract: str
    given: tuple[Given, ...]
    line: int
    sheet: str
    what_to_fix: str
    child: str
    episode: str
    record: str
    since: datetime
    sent_back: bool

    @property
    def as_given(self) -> str:
        """The row as the file has it, one cell a line."""
        return "\n".join(f"{each.name}: {each.text}" for each in self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file as it was received; `results` is the balance of its last import, empty until there was one."""

    id: str
    name: str
    sha256: str
    size: int
    format: str
    lawful_basis: str
    agency: str
    sender: str
    made: str
    office: str
    at: datetime
    results: tuple[tuple[str, str, int], ...]
    imported: datetime | None


def known_rows(keys: Iterable[str]) -> dict[str, Known]:
    """The rows of these keys that came before."""
    rows = having(ImportedRow, "key", keys)
    return {
        row.key: Known(row.content, row.result, row.extract, row.n, row.subject, frozenset(row.steps), row.corrected)
        for row in rows
    }


def given_before(key: str, n: int) -> dict[str, list[str]]:
    """What a row said in the entry that brought it: texts by element name; empty when that was redacted."""
    text = text_at(f"{n}/rows")
    said: dict[str, list[str]] = {}
    for name, value in json.loads(text or "{}").get(key, ()):
        said.setdefault(name, []).append(value)
    return said


def given_of(key: str) -> tuple[Given, ...]:
    """A row's cells as it last came; empty when it never came or was redacted."""
    row = ImportedRow.objects.filter(key=key).first()
    if row is None:
        return ()
    return tuple(Given(name, text, 0) for name, text in json.loads(text_at(f"{row.n}/rows") or "{}").get(key, ()))


def rows_about(subject: str) -> tuple[str, ...]:
    """Where the rows of files that went to a record lie as given, for whoever redacts what came with them."""
    brought = sorted(set(ImportedRow.objects.filter(subject=subject).values_list("n", flat=True)))
    kinds = {n: {part.kind for part in entry(REGISTER, n).parts} for n in brought}
    return tuple(f"{n}/{kind}" for n in brought for kind in ("rows", "quarantine") if kind in kinds[n])


def quarantine(*, agency: str = "", file: str = "", most: int = MOST) -> tuple[Quarantined, ...]:
    """The rows that wait in quarantine, in the order they came: of one agency, of one file (by hash), when named.

    Rows of blocks nobody reads yet are kept and counted in the balance, and are not here: nobody can do anything.
    """
    named = {name: value for name, value in (("agency", agency), ("file", file)) if value}
    return _quarantined(_waiting().filter(**named)[:most])


def quarantined(key: str) -> Quarantined | None:
    """One row that waits in quarantine, or None."""
    return next(iter(_quarantined(_waiting().filter(key=key))), None)


def waiting_in(found: Received) -> int:
    """How many rows of a received file wait in quarantine for somebody to do something, and were not sent back."""
    theirs = _waiting().filter(file=found.sha256, agency=found.agency, sender=found.sender)
    return theirs.filter(sent_back=None).count()


def received(file: str) -> Received | None:
    """One received file, or None."""
    return next(iter(_received(ReceivedFile.objects.filter(id=file))), None)


def own_file(file: str, agency: str) -> Received:
    """A file that this agency's desk received. Raises `Refused` for another's, as for one that is not there."""
    found = received(file)
    if found is None or found.agency != agency:
        raise Refused(
            "Your agency has received no such file.", field="file", next_step="Choose one from the list of files."
        )
    return found


def received_as(sha256: str, agency: str, sender: str, format: str) -> str:
    """The id of a file this agency's desk received before from the same sender in the same format, or ""."""
    found = ReceivedFile.objects.filter(sha256=sha256, agency=agency, sender=sender, format=format).first()
    return found.id if found else ""


def files(agency: str, limit: int = 50) -> tuple[Received, ...]:
    """An agency's latest received files, the last one first."""
    return _received(ReceivedFile.objects.filter(agency=agency).order_by("-n")[:limit])


def mapping_text(name: str, version: int = 0) -> str:
    """A saved mapping as it was entered: one version, or the latest; "" when there is none."""
    found = SavedMapping.objects.filter(name=name, **({"version": version} if version else {}))
    row = found.order_by("-version").first()
    return (text_at(f"{row.n}/mapping") or "") if row else ""


def mapping_of(name: str) -> str:
    """The agency that saved a mapping of this name, or ""."""
    row = SavedMapping.objects.filter(name=name).order_by("-version").first()
    return str(entry(REGISTER, row.n).meta["agency"]) if row else ""


def mappings() -> tuple[tuple[str, int], ...]:
    """Every saved mapping with its latest version, by name."""
    latest = dict(SavedMapping.objects.order_by("name", "version").values_list("name", "version"))
    return tuple(latest.items())


def key_of(file: str) -> str:
    """The key of a received file, in hex; "" when it was redacted, which makes the file unreadable for good."""
    return text_at(f"{ReceivedFile.objects.get(id=file).n}/file_key") or ""


def _waiting() -> QuerySet[ImportedRow]:
    return ImportedRow.objects.filter(result="quarantined").exclude(kind="unread").order_by("n", "key")


def _quarantined(rows: Iterable[ImportedRow]) -> tuple[Quarantined, ...]:
    waiting = list(rows)
    texts = texts_at(f"{row.n}/{part}" for row in waiting for part in ("rows", "quarantine"))
    records = dict(ImportedRow.objects.filter(key__in=[row.child for row in waiting]).values_list("key", "subject"))
    since = {n: entry(REGISTER, n).at for n in {row.n for row in waiting}}

    def kept(row: ImportedRow, part: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(texts[f"{row.n}/{part}"] or "{}")
        return found

    return tuple(
        _put_aside(row, kept(row, "rows"), kept(row, "quarantine"), records.get(row.child, ""), since[row.n])
        for row in waiting
    )


def _put_aside(
    row: ImportedRow, rows: dict[str, Any], aside: dict[str, Any], record: str, since: datetime
) -> Quarantined:
    why = aside.get(row.key, {})
    why = {"fix": why} if isinstance(why, str) else why
    line = why.get("line", 0)
    return Quarantined(
        key=row.key,
        kind=row.kind,
        content=row.content,
        agency=row.agency,
        sender=row.sender,
        file=row.file,
        format=aside.get("format", ""),
        extract=row.extract,
        given=tuple(Given(name, text, line) for name, text in rows.get(row.key, ())),
        line=line,
        sheet=why.get("sheet", ""),
        what_to_fix=why.get("fix", ""),
        child=row.child,
        episode=row.episode,
        record=record,
        since=since,
        sent_back=row.sent_back is not None,
    )


def _received(rows: Iterable[ReceivedFile]) -> tuple[Received, ...]:
    found = list(rows)
    texts = texts_at(f"{row.n}/{part}" for row in found for part in ("name", "lawful_basis"))

    def text(row: ReceivedFile, part: str) -> str:
        said = texts[f"{row.n}/{part}"]
        return GONE if said is None else said

    return tuple(
        Received(
            id=row.id,
            name=text(row, "name"),
            sha256=row.sha256,
            size=row.size,
            format=row.format,
            lawful_basis=text(row, "lawful_basis"),
            agency=row.agency,
            sender=row.sender,
            made=row.made,
            office=row.office,
            at=row.at,
            results=tuple((kind, result, n) for kind, result, n in row.results),
            imported=row.imported,
        )
        for row in found
    )
