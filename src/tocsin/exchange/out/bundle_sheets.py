"""A bundle's tables for people: CSV files and one workbook, in which no cell is a formula and a date is a date.

Source: Ecma-376 (through XlsxWriter): a worksheet has 1,048,576 rows and a cell 32,767 characters, and its calendar
begins in 1900. A longer table goes on in a second sheet, an earlier date is a text, a longer cell is cut and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from tocsin.exchange.out.account import Account
from tocsin.exchange.out.bundle_plain import Plain
from tocsin.exchange.out.dictionary import type_of
from tocsin.exchange.out.sheets import Sheet, guarded

ROWS = 1_048_575
"""Rows of a worksheet below its header."""

LONGEST = 32_767
FIRST_YEAR = 1900
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss"}
WIDTH = 22


def write_csv(folder: Path, plain: Plain) -> None:
    """One guarded CSV a table, with a byte order mark."""
    folder.mkdir()
    for table, columns in plain.tables.items():
        with Sheet(folder / f"{table}.csv", columns) as sheet:
            for row in plain.rows(table):
                sheet.add(**dict(zip(columns, row, strict=True)))


def write_workbook(path: Path, plain: Plain, aside: Path, at: datetime, account: Account) -> None:
    """One worksheet for each table that has rows, row by row: the library keeps its own notes in `aside`."""
    with xlsxwriter.Workbook(str(path), OPTIONS | {"tmpdir": str(aside)}) as book:
        book.set_properties({"title": "Analyst bundle", "created": _naive(at)})
        formats = {type: book.add_format({"num_format": code}) for type, code in FORMATS.items()}
        for table, columns in plain.tables.items():
            rows = plain.rows(table)
            for number in range(-(-plain.counts[table] // ROWS)):
                sheet = book.add_worksheet(f"{table} ({number + 1})" if number else table)
                _fill(sheet, table, columns, islice(rows, ROWS), formats, account)


def _fill(
    sheet: Any,
    table: str,
    columns: tuple[str, ...],
    rows: Iterator[list[str]],
    formats: dict[str, Any],
    account: Account,
) -> None:
    sheet.set_column(0, len(columns) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column)
    types = [type_of(table, column) for column in columns]
    for line, row in enumerate(rows, start=1):
        for at, (text, type) in enumerate(zip(row, types, strict=True)):
            if text:
                _cell(sheet, line, at, text, type, formats.get(type), account)


def _cell(sheet: Any, line: int, at: int, text: str, type: str, format: Any, account: Account) -> None:
    value = READ[type](text) if type in READ else text
    if isinstance(value, int):
        sheet.write_number(line, at, value)
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(line, at, value, format)
    else:
        sheet.write_string(line, at, _short(guarded(text), sheet.get_name(), account))


def _naive(at: datetime) -> datetime:
    """A moment as a workbook has it: in UTC, with no zone to say so."""
    return at.astimezone(UTC).replace(tzinfo=None)


READ: dict[str, Callable[[str], int | date]] = {
    "number": int,
    "date": date.fromisoformat,
    "moment": lambda text: _naive(datetime.fromisoformat(text)),
}
"""How a cell's text becomes what a spreadsheet can reckon with."""


def _short(text: str, table: str, account: Account) -> str:
    if len(text) <= LONGEST:
        return text
    account.say("", f"a cell of {table} in the workbook", f"cut at {LONGEST:,} characters; whole in the other files")
    return f"{text[: LONGEST - 1]}…"
