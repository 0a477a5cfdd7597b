"""Read an Excel workbook (.xlsx) made by a stranger, sheet by sheet and row by row, as the texts a person sees.

Source: ISO/IEC 29500-1 (SpreadsheetML). Nothing in it is run, fetched or worked out: of a formula the value it had when
it was saved is read, and without one its own text stands there, which no reader takes for a date or a code. Memory does
not grow with the sheet: rows go by one at a time, and the texts they share lie in a temporary file.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from tocsin.exchange.readers.limits import MAX_CELL, MAX_COLUMNS, MAX_MERGED, MAX_PART, unreadable
from tocsin.exchange.readers.packed import members
from tocsin.exchange.readers.parts import Event, events

BOOK, STYLES, TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
"""The formats every workbook has that show a number as a date or a time."""

NOT_OF_A_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
"""What a format shows as it stands, so that the "d" in it is no day."""

PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
FIRST = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates have no zone
LAST_DAY = 2_958_465
WHOLE = 1e15
SAVE_AGAIN = "Open it in Excel, save it as a workbook (.xlsx), and send that."


class Workbook:
    """A workbook: the names of its sheets, and their rows. Raises `Unreadable` when it is none or breaks a limit."""

    def __init__(self, path: Path) -> None:
        self._path, self._members = path, members(path)
        if BOOK not in self._members:
            raise unreadable(path.name, "it is packed as a workbook is, and holds none", SAVE_AGAIN)
        for part in (BOOK, STYLES, RELATIONS):
            if part in self._members and self._members[part].file_size > MAX_PART:
                raise unreadable(path.name, f"{part} in it is larger than in any workbook", SAVE_AGAIN)
        self._sheets = self._found()
        self._dates = self._date_styles()
        self.sheets = tuple(self._sheets)
        if not self.sheets:
            raise unreadable(path.name, "the workbook has no sheet", SAVE_AGAIN)

    def named(self, sheet: str) -> str:
        """The sheet of this name, in whatever case and spaces; the first for "". Raises `Unreadable` for none."""
        wanted = _plain(sheet)
        found = next((each for each in self.sheets if _plain(each) == wanted or not wanted), "")
        if not found:
            wrong = f"it has no sheet “{sheet}”. It has: {', '.join(self.sheets[:20])}"
            raise unreadable(self._path.name, wrong, "Choose the right sheet or file.")
        return found

    def rows(self, sheet: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every row of a sheet that has a cell, hidden ones too, as wide as the widest; a blank cell is "".

        A cell merged over several rows stands in each of them.
        """
        shape = _Shape()
        for _ in self._read(sheet, None, shape):
            pass
        with _Shared() as shared:
            if TEXTS in self._members:
                shared.fill(events(self._path, TEXTS))
            for line, cells in self._read(sheet, shared, _Shape()):
                shape.fill_in(line, cells)
                yield line, tuple(cells.get(position, "") for position in range(shape.width))

    def _read(self, sheet: str, shared: _Shared | None, shape: _Shape) -> Iterator[tuple[int, dict[int, str]]]:
        line = 0
        cells: dict[int, str] = {}
        cell = _Cell()
        for starts, name, attributes, text in events(self._path, self._sheets[sheet]):
            if starts and name == "row":
                line, cells, cell = _line(attributes.get("r"), line), {}, _Cell(column=-1)
            elif starts and name == "c":
                cell = _Cell(attributes, _column(self._path.name, attributes.get("r"), cell.column))
            elif starts and name == "mergeCell":
                shape.merge(self._path.name, attributes.get("ref", ""))
            elif name == "c" and (said := self._text(cell, shared)):
                cells[cell.column] = said[:MAX_CELL]
            elif name == "row" and not starts:
                shape.width = max(shape.width, *(each + 1 for each in cells), 0)
                yield line, cells
            elif not starts:
                cell.take(name, text)

    def _text(self, cell: _Cell, shared: _Shared | None) -> str:
        """What a person sees in a cell; while only the shape is asked for, whether they see anything."""
        kind = cell.attributes.get("t", "n")
        if kind == "inlineStr":
            return _tidy(cell.inline)
        if cell.formula is not None and not cell.value and kind != "str":
            return f"={cell.formula}"
        if kind == "s":
            return shared.text(cell.value) if shared else cell.value
        if kind != "n":
            return _tidy(cell.value)
        style = cell.attributes.get("s", "0")
        return _date(cell.value, self._early) if style in self._dates else _number(cell.value)

    def _found(self) -> dict[str, str]:
        """The sheets' names and where in the zip they lie."""
        targets = {
            each["Id"]: str(PurePosixPath("/xl", each["Target"]))[1:]
            for name, each in self._starts(RELATIONS)
            if name == "Relationship" and each.get("TargetMode") != "External" and {"Id", "Target"} <= each.keys()
        }
        said = list(self._starts(BOOK))
        self._early = any(name == "workbookPr" and each.get("date1904") in ("1", "true") for name, each in said)
        sheets = ((each.get("name", ""), targets.get(each.get("id", ""), "")) for name, each in said if name == "sheet")
        return {name: member for name, member in sheets if member in self._members and "worksheet" in member}

    def _date_styles(self) -> frozenset[str]:
        """The numbers of the styles that show a number as a date."""
        dates, styles, inside = set(DATES), [], False
        for starts, name, each, _ in events(self._path, STYLES) if STYLES in self._members else ():
            inside = starts if name == "cellXfs" else inside
            number = int(each["numFmtId"]) if starts and each.get("numFmtId", "").isdigit() else 0
            if (
                starts
                and name == "numFmt"
                and re.search("[dmyhs]", NOT_OF_A_DATE.sub("", each.get("formatCode", "")).lower())
            ):
                dates.add(number)
            elif starts and name == "xf" and inside:
                styles.append(number)
        return frozenset(str(place) for place, number in enumerate(styles) if number in dates)

    def _starts(self, member: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        found = events(self._path, member) if member in self._members else ()
        return ((name, attributes) for starts, name, attributes, _ in found if starts)


@dataclass(slots=True)
class _Cell:
    """One cell while it is read."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    column: int = 0
    value: str = ""
    inline: str = ""
    formula: str | None = None

    def take(self, name: str, text: str) -> None:
        """An element in it has ended."""
        if name == "v":
            self.value = text
        elif name == "f":
            self.formula = text
        elif name == "t":
            self.inline += text if len(self.inline) < MAX_CELL else ""


@dataclass(slots=True)
class _Shape:
    """How wide a sheet is, and which cells of it are one over several rows."""

    width: int = 0
    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _on: dict[int, tuple[int, str]] = field(default_factory=dict)
    _merges: int = 0

    def merge(self, name: str, ref: str) -> None:
        """Take in one merged range, such as "A2:A7"."""
        found = [PLACE.fullmatch(each) for each in ref.split(":")]
        self._merges += 1
        if self._merges > MAX_MERGED:
            raise unreadable(name, f"a sheet has more than {MAX_MERGED:,} merged ranges", SAVE_AGAIN)
        if len(found) == 2 and found[0] and found[1]:
            self.merged.setdefault(int(found[0][2]), []).append((_position(found[0][1]), int(found[1][2])))

    def fill_in(self, line: int, cells: dict[int, str]) -> None:
        """Put what a merged cell says into the row, which comes after those above it."""
        self._on |= {column: (last, cells.get(column, "")) for column, last in self.merged.get(line, ())}
        for column, (last, text) in list(self._on.items()):
            if line > last:
                del self._on[column]
            elif text:
                cells.setdefault(column, text)


class _Shared:
    """The texts a workbook's cells share, in a temporary file; as a context it is gone at the end."""

    def __enter__(self) -> _Shared:
        # An empty name is SQLite's own temporary database: in memory while small, then in an unlinked file.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE shared (n INTEGER PRIMARY KEY, text TEXT)")
        return self

    def __exit__(self, *error: object) -> None:
        self._database.close()

    def fill(self, found: Iterator[Event]) -> None:
        """Keep each text; how it is to be spoken (`rPh`) is no part of it."""
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO shared (text) VALUES (?)", ((_tidy(each),) for each in _texts(found)))

    def text(self, number: str) -> str:
        """The text of this number, counted from 0; "" for none."""
        n = int(number) + 1 if number.isdigit() and len(number) < 10 else 0
        found = self._database.execute("SELECT text FROM shared WHERE n = ?", (n,)).fetchone()
        return str(found[0]) if found else ""


def _texts(found: Iterator[Event]) -> Iterator[str]:
    said, spoken = "", False
    for starts, name, _, text in found:
        if name == "rPh":
            spoken = starts
        elif name == "si" and starts:
            said = ""
        elif name == "si":
            yield said[:MAX_CELL]
        elif name == "t" and not starts and not spoken:
            said += text if len(said) < MAX_CELL else ""


def _line(given: str | None, before: int) -> int:
    return int(given) if given and given.isdigit() and len(given) < 10 else before + 1


def _column(name: str, given: str | None, before: int) -> int:
    found = PLACE.fullmatch(given) if given else None
    column = _position(found[1]) if found else before + 1
    if column >= MAX_COLUMNS:
        raise unreadable(
            name, f"a sheet has cells beyond column {MAX_COLUMNS:,}", "Send the columns with a header only."
        )
    return column


def _position(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters(position: int) -> str:
    """A column's name from its place, counted from 0: A, B, … Z, AA."""
    above, here = divmod(position, 26)
    return (letters(above - 1) if above else "") + chr(65 + here)


def _plain(name: str) -> str:
    return " ".join(name.lower().split())


def _tidy(text: str) -> str:
    return text.replace("\xa0", " ").strip()


def _number(text: str) -> str:
    """A number as a person writes it: an id that became 9212044.0 is 9212044 again."""
    try:
        number = float(text)
    except ValueError:
        return _tidy(text)
    if not math.isfinite(number):
        return text
    return str(int(number)) if number.is_integer() and abs(number) < WHOLE else repr(number)


def _date(text: str, early: bool) -> str:
    """A spreadsheet's day number as a date, with the time where there is one; what is none stays a number."""
    try:
        number = float(text)
    except ValueError:
        return _tidy(text)
    days = number + 1462 if early else number + 1 if 1 <= number < 61 else number
    if not 0 <= days <= LAST_DAY:
        return _number(text)
    moment = FIRST + timedelta(minutes=round(days * 24 * 60))
    time = f"{moment:%H:%M}"
    return time if days < 1 else f"{moment:%Y-%m-%d}" if time == "00:00" else f"{moment:%Y-%m-%d}T{time}"
