"""Open a table made by a stranger: CSV (RFC 4180) or one sheet of an Excel workbook, row by row, as plain texts.

What a file is, its first bytes say and never its name. The encoding is what a byte order mark or the sender declares;
it is never guessed. Cells stay texts: what looks like a formula in a CSV file is kept as it is and never worked out.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from tocsin.exchange.readers.limits import MAX_CELL, MAX_COLUMNS, MAX_LINE, MAX_ROW, unreadable
from tocsin.exchange.readers.packed import BROKEN, blocks
from tocsin.exchange.readers.workbook import Workbook, letters
from tocsin.exchange.reading import MAX_BYTES

Rows = Iterator[tuple[int, tuple[str, ...]]]
"""Each row's number as a spreadsheet shows it, and its cells' texts."""

HEADER_WITHIN = 20
"""Rows among which the header is looked for: some systems put a title above it."""

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS = {"": "utf-8", "utf-8": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16", "cp1252": "cp1252"}
"""What may be declared; nothing declared is UTF-8."""

ZIP = b"PK\x03\x04"
OTHERS = (
    (b"\xd0\xcf\x11\xe0", "it is an old Excel file (.xls) or one with a password", "Save it as .xlsx without one."),
    (b"%PDF", "it is a PDF, which is made to be looked at and not to be read", "Ask for the table itself."),
    (b"<", "it is a web page or XML and no table", "Ask for it as CSV or .xlsx."),
    (b"\x1f\x8b", "it is packed (gzip)", "Unpack it, and send the table in it."),
    (b"{", "it is JSON and no table", "Ask for it as CSV or .xlsx."),
)
"""What is not a table, by its first bytes, and what to do instead."""

ASK_FOR_UTF8 = "Ask for it in UTF-8, or say that it is written in Windows-1252 (cp1252) if its sender says so."
ONE_QUOTE = "Have it written again, with quotes around each cell that holds a comma, a quote or a line's end."


class Table(NamedTuple):
    """A table: its columns, and its rows below the header, without those that are blank."""

    columns: tuple[str, ...]
    rows: Rows


def open_table(
    path: Path, *, encoding: str = "", sheet: str = "", is_header: Callable[[tuple[str, ...]], bool] = any
) -> Table:
    """Open a CSV file, or the sheet of a workbook (the first unless named); the header is the first row that is one.

    Raises `Unreadable`, also while rows are read, when it is no table or breaks a limit.
    """
    if first_bytes(path).startswith(ZIP):
        book = Workbook(path)
        return headed(f"{path.name}, {book.named(sheet)}", book.rows(book.named(sheet)), is_header)
    return headed(path.name, csv_rows(path.name, lambda: path.open("rb"), encoding), is_header)


def first_bytes(path: Path) -> bytes:
    """How a file begins. Raises `Unreadable` when it is not there, is too large, or is known to be no table."""
    try:
        with path.open("rb") as stream:
            start = stream.read(16)
    except OSError:
        raise unreadable(path.name, "it is not there, or cannot be opened", "Check the name and try again.") from None
    if path.stat().st_size > MAX_BYTES:
        raise unreadable(path.name, "it is larger than 2 GB", "Ask for it in parts, one year in each.")
    return start


def headed(name: str, rows: Rows, is_header: Callable[[tuple[str, ...]], bool] = any) -> Table:
    """Rows with a header as a table: columns without a name are called by their letter, and two of one name numbered.

    Raises `Unreadable` for no header.
    """
    for _, cells in islice(rows, HEADER_WITHIN):
        if is_header(cells):
            columns = _columns(cells)
            return Table(columns, _below(name, rows, len(columns)))
    raise unreadable(name, "it has no header row that can be recognised", "Check that it is the right file.")


def _columns(cells: tuple[str, ...]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for position, cell in enumerate(cells):
        name = plain = " ".join(cell.split()) or f"Column {letters(position)}"
        repeat = 1
        while name in names:
            repeat += 1
            name = f"{plain} ({repeat})"
        names[name] = None
    return tuple(names)


def _below(name: str, rows: Iterable[tuple[int, tuple[str, ...]]], width: int) -> Rows:
    for line, cells in rows:
        if any(cells[width:]):
            wrong = f"row {line} has {len(cells)} cells, and the header has {width}"
            raise unreadable(name, wrong, ONE_QUOTE)
        if any(cells):
            yield line, (*cells[:width], *("",) * (width - len(cells)))


def csv_rows(name: str, opener: Callable[[], IO[bytes]], encoding: str = "") -> Rows:
    """The rows of a CSV file as they stand in it, the header's first; `opener` opens it."""
    with opener() as stream:
        start = next(blocks(name, stream), b"")
    for mark, wrong, what_to_do in OTHERS:
        if start.startswith(mark):
            raise unreadable(name, wrong, what_to_do)
    with opener() as stream:
        lines = _Lines(name, stream, _encoding(name, start, encoding))
        reader = csv.reader(lines, strict=True)
        row = 0
        while True:
            row += 1
            lines.taken = 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise unreadable(name, f"row {row} is not written as CSV is ({error})", ONE_QUOTE) from None
            yield row, _cleaned(name, row, cells)


def text_lines(name: str, stream: IO[bytes]) -> Iterator[str]:
    """The lines of a text in UTF-8, each within the limits of a line."""
    lines = _Lines(name, stream, "utf-8-sig")
    for line in lines:
        lines.taken = 0
        yield line


def _cleaned(name: str, row: int, cells: list[str]) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        raise unreadable(name, f"row {row} has more than {MAX_COLUMNS:,} cells")
    if any(len(cell) > MAX_CELL for cell in cells):
        raise unreadable(name, f"a cell of row {row} has more than {MAX_CELL:,} characters", ONE_QUOTE)
    return tuple(tidy(cell) for cell in cells)


def tidy(text: str) -> str:
    """A cell's text without the spaces around it; a space that may not break a line is a space."""
    return text.replace("\xa0", " ").strip()


def _encoding(name: str, start: bytes, declared: str) -> str:
    if declared.lower() not in ENCODINGS:
        raise unreadable(name, f"“{declared}” is no encoding that is read here", ASK_FOR_UTF8)
    return next((found for mark, found in MARKS if start.startswith(mark)), ENCODINGS[declared.lower()])


class _Lines:
    """Lines of text decoded as they are asked for, with limits; `taken` counts characters since it was last set."""

    def __init__(self, name: str, stream: IO[bytes], encoding: str) -> None:
        self._name, self._encoding = name, encoding
        self._text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        self._line = self.taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self._line += 1
        line = self._read()
        self.taken += len(line)
        if len(line) > MAX_LINE or self.taken > MAX_ROW:
            what = "line" if len(line) > MAX_LINE else "row that ends at line"
            raise unreadable(self._name, f"the {what} {self._line} is longer than in any table", ONE_QUOTE)
        if "\0" in line:
            wrong = f"line {self._line} holds a NUL character, which no text has; it may be no text file"
            raise unreadable(self._name, wrong, ASK_FOR_UTF8)
        if not line:
            raise StopIteration
        return line

    def _read(self) -> str:
        try:
            return self._text.readline(MAX_LINE + 1)
        except UnicodeError:
            wrong = f"near line {self._line} there is a character that is not {self._encoding.upper()}"
            raise unreadable(self._name, wrong, ASK_FOR_UTF8) from None
        except BROKEN:
            raise unreadable(self._name, "a part of it is damaged and cannot be read") from None
