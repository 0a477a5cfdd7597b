"""A figure as it was computed: the ledger it was computed from, what was found, and the tables as anyone may see them.

The bytes are canonical (sorted, no spaces, UTF-8), so two machines that agree have one digest to compare over a
telephone. True counts are not in it: what was hidden is hidden in the file too. Source: RFC 8785 (canonical JSON), for
the plain subset used here: strings, integers, lists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tocsin.figures.recipe import Blank
from tocsin.figures.span import Span
from tocsin.figures.tables import Cell, Dimension, Key, ShownTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One recipe run at one size of the register. `root` is the ledger's root hash there, `as_of` its last moment."""

    recipe: str
    version: str
    title: str
    size: int
    root: str
    as_of: datetime
    span: Span
    finding: str
    tables: tuple[ShownTable, ...]
    blanks: tuple[Blank, ...]
    notes: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """The figure as canonical JSON, with a line feed at the end."""
        return (json.dumps(_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Figure:
        """The figure that was written. Raises ValueError when the bytes are no figure."""
        plain = json.loads(kept)
        span = plain["span"]
        return cls(
            **{name: plain[name] for name in ("recipe", "version", "title", "size", "root", "finding")},
            as_of=datetime.fromisoformat(plain["as_of"]),
            span=Span(date.fromisoformat(span[0]), date.fromisoformat(span[1]), span[2]),
            tables=tuple(_table(each) for each in plain["tables"]),
            blanks=tuple(Blank(*each) for each in plain["blanks"]),
            notes=tuple(plain["notes"]),
        )


def _plain(figure: Figure) -> dict[str, Any]:
    named = ("recipe", "version", "title", "size", "root", "finding")
    return {name: getattr(figure, name) for name in named} | {
        "as_of": figure.as_of.astimezone(UTC).isoformat(),
        "span": [figure.span.first.isoformat(), figure.span.last.isoformat(), figure.span.begins],
        "tables": [_plain_table(table) for table in figure.tables],
        "blanks": [[blank.what, blank.blank, blank.of] for blank in figure.blanks],
        "notes": list(figure.notes),
    }


SAID = ("name", "title", "unit", "small", "others", "withheld")
"""What a table says of itself beside its cells."""

GRIDS = ("cells", "bases", "rates")


def _plain_table(table: ShownTable) -> dict[str, Any]:
    said = {name: getattr(table, name) for name in SAID}
    grids = {name: _rows(getattr(table, name)) for name in GRIDS}
    return said | grids | {"notes": list(table.notes), "dimensions": [_dimension(each) for each in table.dimensions]}


def _dimension(dimension: Dimension) -> list[Any]:
    labels = dict(dimension.labels)
    return [dimension.name, dimension.label, list(dimension.categories), labels, dimension.summed]


def _rows(grid: Mapping[Key, Cell]) -> list[list[Any]]:
    return [[list(key), cell.value, cell.mark] for key, cell in sorted(grid.items())]


def _table(plain: Mapping[str, Any]) -> ShownTable:
    dimensions = tuple(
        Dimension(name, label, tuple(categories), labels, summed)
        for name, label, categories, labels, summed in plain["dimensions"]
    )
    return ShownTable(
        **{name: plain[name] for name in SAID},
        cells=_grid(plain["cells"]),
        bases=_grid(plain["bases"]),
        rates=_grid(plain["rates"]),
        dimensions=dimensions,
        notes=tuple(plain["notes"]),
    )


def _grid(rows: list[list[Any]]) -> dict[Key, Cell]:
    return {tuple(key): Cell(value, mark) for key, value, mark in rows}
