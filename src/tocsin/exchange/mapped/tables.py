"""Open a table, CSV for now, as its columns and its rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Table(NamedTuple):
    """A table: its columns, and its rows with the numbers a spreadsheet shows for them."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, tuple[str, ...]]]


def open_table(path: Path, *, encoding: str = "", sheet: str = "") -> Table:
    """Open a CSV file."""
    rows = _rows(path, encoding or "utf-8-sig")
    _, columns = next(rows)
    return Table(columns, rows)


def _rows(path: Path, encoding: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    with path.open(encoding=encoding, newline="") as stream:
        for number, cells in enumerate(csv.reader(stream), start=1):
            if any(cells):
                yield number, tuple(each.strip() for each in cells)
