"""Each form of a bundle alone: whatever text a cell holds comes back, and what a workbook cannot hold is said."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from exchange.out.bundles import SHEET, in_workbook
from tocsin.exchange.out import bundle_sheets
from tocsin.exchange.out.account import Account
from tocsin.exchange.out.bundle_machine import write_machine
from tocsin.exchange.out.bundle_plain import Plain
from tocsin.exchange.out.bundle_sheets import LONGEST, write_csv, write_workbook
from tocsin.exchange.out.sheets import Sheet, guarded

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\"',;='+-@"), max_size=30)
ROWS = st.lists(st.tuples(TEXT, TEXT), max_size=5)


def plain_of(folder: Path, *rows: tuple[str, ...], columns: tuple[str, ...] = ("one", "two")) -> Plain:
    with Sheet(folder / "cells.csv", columns, str) as sheet:
        for row in rows:
            sheet.add(**dict(zip(columns, row, strict=True)))
    return Plain(folder, {"cells": columns}, {"cells": len(rows)})


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_programs_read_every_cell_exactly_as_it_was_held(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        plain = plain_of(folder, *rows)
        assert [tuple(row) for row in plain.rows("cells")] == rows
        write_machine(folder / "a.duckdb", folder / "parquet", plain, folder)
        held = [tuple(cell or None for cell in row) for row in rows]
        assert duckdb.read_parquet(str(folder / "parquet/cells.parquet")).fetchall() == held
        with duckdb.connect(str(folder / "a.duckdb"), read_only=True) as connection:
            assert connection.table("cells").fetchall() == held


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_people_read_every_cell_guarded_and_otherwise_as_held(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        plain = plain_of(folder, *rows)
        write_csv(folder / "csv", plain)
        shown = [[guarded(cell) for cell in row] for row in rows]
        assert list(Plain(folder / "csv", plain.tables, plain.counts).rows("cells")) == shown
        assert [cell for row in shown for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


def workbook(folder: Path, plain: Plain) -> tuple[dict[str, list[etree._Element]], Account]:
    with Account(folder / "account.csv") as account:
        write_workbook(folder / "bundle.xlsx", plain, folder, AT, account)
    return in_workbook(folder), account


def texts(row: etree._Element) -> list[str]:
    return ["".join(cell.itertext(f"{SHEET}t", f"{SHEET}v")) for cell in row]


def test_a_table_longer_than_a_worksheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_sheets, "ROWS", 3)
    sheets, _ = workbook(tmp_path, plain_of(tmp_path, *((str(n), "x") for n in range(7))))
    assert {name: [texts(row)[0] for row in rows] for name, rows in sheets.items()} == {
        "cells": ["one", "0", "1", "2"],
        "cells (2)": ["one", "3", "4", "5"],
        "cells (3)": ["one", "6"],
    }


def test_what_a_workbook_cannot_hold_is_cut_or_a_text_and_said(tmp_path: Path) -> None:
    columns = ("text", "born_date", "raised_at")
    rows = (("a" * (LONGEST + 1), "1899-12-31", "2026-05-04T10:00:00+01:00"), ("b", "1900-03-01", ""))
    sheets, account = workbook(tmp_path, plain_of(tmp_path, *rows, columns=columns))
    first, second = sheets["cells"][1:]
    assert texts(first)[0] == "a" * (LONGEST - 1) + "…"
    assert texts(first)[1] == "1899-12-31" and texts(second)[1] == "61"
    assert texts(first)[2] == "46146.375"  # 4 May 2026, nine in the morning in UTC
    assert sum(account.said.values()) == 1 and "cut at 32,767 characters" in next(iter(account.said))


def test_a_workbook_has_no_macro_no_link_and_no_merged_cell(tmp_path: Path) -> None:
    workbook(tmp_path, plain_of(tmp_path, ("http://jump", "mailto:me"), ("=1+1", "file:///x")))
    with zipfile.ZipFile(tmp_path / "bundle.xlsx") as book:
        whole = b"".join(book.read(name) for name in book.namelist())
        assert not [name for name in book.namelist() if "vba" in name.lower() or "hyperlink" in name.lower()]
    for mark in (b"<f>", b"hyperlink ", b"mergeCell", b"externalLink"):
        assert mark not in whole
