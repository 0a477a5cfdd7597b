"""What a table holds and how its first rows will be read: what a person needs to see before they declare a mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from tocsin.exchange.judging import why_not
from tocsin.exchange.mapped.mapping import TableMapping
from tocsin.exchange.mapped.reading import MappedTable
from tocsin.exchange.mapped.wanted import KINDS, WANTED, choices
from tocsin.exchange.readers.opening import ZIP, first_bytes, open_table
from tocsin.exchange.readers.workbook import Workbook
from tocsin.exchange.rows import Child, Row, Value
from tocsin.words import Profile, When

MOST_VALUES = 5000
"""Different values of one column that are counted; beyond them it is no list of codes and needs no counting."""

SAMPLES = 3
FIRST = 5


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column: how many rows fill it in, and its different values with how often each occurs, the most frequent first.

    `more` says that there were more values than are counted.
    """

    name: str
    filled: int
    values: tuple[tuple[str, int], ...]
    more: bool

    @property
    def samples(self) -> tuple[str, ...]:
        """Some values as they stand in the file."""
        return tuple(value for value, _ in self.values[:SAMPLES])


@dataclass(frozen=True, slots=True)
class TableSeen:
    """A table: its columns, how many rows it has, and in a workbook which sheet it is and which there are."""

    columns: tuple[ColumnSeen, ...]
    rows: int
    encoding: str
    sheet: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row as it will be read: what it is, its values in words, what is wrong with it, and why it will wait, if so."""

    line: int
    kind: str
    values: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    waits: str


def table_seen(path: Path, encoding: str = "", sheet: str = "") -> TableSeen:
    """Go through a table once and count. Raises `Unreadable` when it is none."""
    table = open_table(path, encoding=encoding, sheet=sheet)
    counts: dict[str, Counter[str]] = {name: Counter() for name in table.columns}
    more: set[str] = set()
    rows = 0
    for _, texts in table.rows:
        rows += 1
        for name, text in zip(table.columns, texts, strict=True):
            if text and (text in counts[name] or len(counts[name]) < MOST_VALUES):
                counts[name][text] += 1
            elif text:
                more.add(name)
    columns = tuple(_column(name, counted, name in more) for name, counted in counts.items())
    sheets = sheets_of(path)
    return TableSeen(columns, rows, encoding, sheet or next(iter(sheets), ""), sheets)


def sheets_of(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook; none for another table."""
    return Workbook(path).sheets if first_bytes(path).startswith(ZIP) else ()


def _column(name: str, counted: Counter[str], more: bool) -> ColumnSeen:
    return ColumnSeen(name, counted.total(), tuple(counted.most_common()), more)


def first_rows(path: Path, mapping: TableMapping, today: date, profile: Profile, most: int = FIRST) -> list[RowSeen]:
    """The first rows as they will be read. Raises `Unreadable` for a table the mapping was not made for."""
    table = MappedTable(path, mapping, made=today.isoformat(), today=today, profile=profile)
    return [_seen(child, profile) for child in islice(table.one_by_one(), most)]


def _seen(child: Child, profile: Profile) -> RowSeen:
    row = child.rows[-1]
    values = {**child.rows[0].values, **row.values}
    said = tuple((_label(name), _in_words(name, value, profile)) for name, value in values.items())
    doubts = tuple(dict.fromkeys(doubt.sentence for each in child.rows for doubt in each.doubts))
    return RowSeen(
        row.line, KINDS.get(row.kind, "Somebody else named in the same incident"), said, doubts, _waits(row, child)
    )


def _waits(row: Row, child: Child) -> str:
    """Why a row will wait; a list of people brings nobody new in, and a name waits only for its incident."""
    return why_not(row, child) if row.kind in ("concern", "missing") else ""


def _label(name: str) -> str:
    return "Age" if name == "BornAsGiven" else WANTED[name].label


def _in_words(name: str, value: Value, profile: Profile) -> str:
    """A value as a person would say it: a date in words, a code by its label."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return ", ".join(_in_words(name, each, profile) for each in value)
    wanted: Mapping[str, str] = choices(name, profile) if name in WANTED else {}
    if name in WANTED and WANTED[name].is_date:
        return When.parse(value).words()
    return wanted.get(value, value)
