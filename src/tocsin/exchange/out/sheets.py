"""CSV that people open: UTF-8 with a byte order mark for Excel, one header row, stable columns, no formula.

A cell that a spreadsheet would take for a formula is begun with an apostrophe (OWASP, CSV injection): a name typed into
a form must not become a command on the desk of whoever opens the export.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

FORMULA = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
"""How a cell begins that a spreadsheet would work out instead of showing; the last four are the first four, wide."""


def guarded(text: str) -> str:
    """The text as a spreadsheet shows it and nothing more."""
    return f"'{text}" if text.startswith(FORMULA) else text


class Sheet:
    """A CSV file being written; `rows` counts its rows without the header.

    `shown` is how a cell's text is written: guarded for people, and as it is (`str`) for programs alone.
    """

    def __init__(self, path: Path, columns: Sequence[str], shown: Callable[[str], str] = guarded) -> None:
        self.path, self.columns, self.rows, self._shown = path, tuple(columns), 0, shown
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(self.columns)

    def __enter__(self) -> Sheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, **cells: str) -> None:
        """Add a row; a column nothing is said about stays empty, and one the sheet has not is an error."""
        if odd := set(cells) - set(self.columns):
            raise KeyError(f"{self.path.name} has no column {sorted(odd)[0]}")
        self._writer.writerow([self._shown(cells.get(each, "")) for each in self.columns])
        self.rows += 1
