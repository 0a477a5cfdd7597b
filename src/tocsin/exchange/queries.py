"""What the register remembers of rows it was sent before, and the quarantine, answered with plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tocsin.exchange.models import ImportedRow
from tocsin.ledger import REGISTER, entry, texts_at


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier version of a row: see the table `ImportedRow`."""

    content: str
    result: str
    extract: str
    n: int
    subject: str
    steps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row put aside: what it was, how the file has it, and what to do so that it can be loaded."""

    key: str
    kind: str
    extract: str
    as_given: str
    what_to_fix: str


def known_rows(keys: Iterable[str]) -> dict[str, Known]:
    """The rows of these keys that came before."""
    rows = ImportedRow.objects.filter(key__in=list(keys))
    return {
        row.key: Known(row.content, row.result, row.extract, row.n, row.subject, frozenset(row.steps)) for row in rows
    }


def given_before(key: str, n: int) -> dict[str, list[str]]:
    """What a row said in the entry that brought it: texts by element name; empty when that was redacted."""
    text = texts_at([f"{n}/rows"])[f"{n}/rows"]
    said: dict[str, list[str]] = {}
    for name, value in json.loads(text or "{}").get(key, ()):
        said.setdefault(name, []).append(value)
    return said


def rows_about(subject: str) -> tuple[str, ...]:
    """Where the rows of files that went to a record lie as given, for whoever redacts what came with them."""
    brought = sorted(set(ImportedRow.objects.filter(subject=subject).values_list("n", flat=True)))
    kinds = {n: {part.kind for part in entry(REGISTER, n).parts} for n in brought}
    return tuple(f"{n}/{kind}" for n in brought for kind in ("rows", "quarantine") if kind in kinds[n])


def quarantine() -> tuple[Quarantined, ...]:
    """Every row that waits in quarantine, in the order they came."""
    waiting = list(ImportedRow.objects.filter(result="quarantined").order_by("n", "key"))
    texts = texts_at(f"{row.n}/{part}" for row in waiting for part in ("rows", "quarantine"))

    def kept(row: ImportedRow, part: str) -> Any:
        return json.loads(texts[f"{row.n}/{part}"] or "{}").get(row.key, "")

    return tuple(
        Quarantined(
            key=row.key,
            kind=row.kind,
            extract=row.extract,
            as_given="\n".join(f"{name}: {text}" for name, text in kept(row, "rows")),
            what_to_fix=kept(row, "quarantine"),
        )
        for row in waiting
    )
