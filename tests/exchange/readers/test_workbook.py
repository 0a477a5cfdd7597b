"""A workbook as a person sees it; and workbooks made to harm whoever opens them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.readers.books import DAY, MAIN, book, cell, sheet
from tocsin.exchange.readers.opening import open_table
from tocsin.exchange.readers.workbook import Workbook, letters
from tocsin.exchange.reading import Unreadable

HEADER = ["Ref", "Date", "Note"]


def rows(path: Path, name: str = "Log") -> list[tuple[int, tuple[str, ...]]]:
    return list(Workbook(path).rows(name))


def only(folder: Path, *given: list[str | float], more: str = "") -> list[tuple[int, tuple[str, ...]]]:
    return rows(book(folder / "a.xlsx", {"Log": sheet(given, more)}))


def test_dates_numbers_and_formulas_are_what_a_person_sees(tmp_path: Path) -> None:
    said = only(
        tmp_path,
        [cell(46053, DAY), cell(46053.5972222, 2), cell(46053, 3), cell(46053, 4)],
        [*(f"<c><v>{each}</v></c>" for each in ("9212044.0", "9.212044E6", "6.5", "1e400"))],
        [cell(46054, DAY, formula="A1+1"), cell("", DAY, formula="A1+2"), '<c t="e"><v>#N/A</v></c>'],
        ['<c t="b"><v>1</v></c>', '<c t="str"><f>A1&amp;B1</f><v>both</v></c>', '<c t="d"><v>2026-01-31</v></c>'],
    )
    assert [cells for _, cells in said] == [
        ("2026-01-31", "2026-01-31T14:20", "2026-01-31", "46053"),
        ("9212044", "9212044", "6.5", "1e400"),
        ("2026-02-01", "=A1+2", "#N/A", ""),
        ("1", "both", "2026-01-31", ""),
    ]


def test_the_years_that_begin_in_1904_and_the_day_that_never_was(tmp_path: Path) -> None:
    listed = '<workbookPr date1904="1"/><sheets><sheet name="Log" r:id="r1"/></sheets>'
    early = f'<workbook xmlns="{MAIN}" xmlns:r="x">{listed}</workbook>'
    path = book(tmp_path / "a.xlsx", {"Log": sheet([[cell(0, DAY), cell(44591, DAY)]])}, {"xl/workbook.xml": early})
    assert rows(path) == [(1, ("1904-01-01", "2026-01-31"))]
    assert only(tmp_path, [cell(1, DAY), cell(59, DAY), cell(61, DAY), cell(-1, DAY)])[0][1] == (
        "1900-01-01",
        "1900-02-28",
        "1900-03-01",
        "-1",
    )


@given(st.dates(date(1900, 3, 1), date(2100, 1, 1)), st.integers(0, 24 * 60 - 1))
def test_every_minute_is_read_as_it_was_meant(day: date, minute: int) -> None:
    from tocsin.exchange.readers.workbook import _date

    serial = (day - date(1899, 12, 30)).days + minute / (24 * 60)
    moment = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - as a sheet has it
    expected = f"{day}" if not minute else f"{moment:%Y-%m-%dT%H:%M}"
    assert _date(repr(serial), False) == expected


def test_hidden_rows_count_and_blank_ones_and_titles_do_not(tmp_path: Path) -> None:
    lines = "".join(
        f'<row r="{n}"{hidden}>{"".join(map(cell, cells))}</row>'
        for n, hidden, cells in (
            (2, "", HEADER),
            (4, ' hidden="1"', ["1", "x", "kept"]),
            (5, "", ["", "", ""]),
            (9, "", ["2"]),
        )
    )
    path = book(tmp_path / "a.xlsx", {"Log": f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'})
    table = open_table(path)
    assert table.columns == ("Ref", "Date", "Note")
    assert list(table.rows) == [(4, ("1", "x", "kept")), (9, ("2", "", ""))]


def test_a_cell_merged_over_rows_stands_in_each(tmp_path: Path) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    said = only(tmp_path, ["Ref", "Note"], ["7", "a"], ["", "b"], ["", "c"], more=merged)
    # A blank inline text is a blank cell: the third row is inside the range, the fourth is not.
    assert [cells for _, cells in said] == [("Ref", "Note"), ("7", "a"), ("7", "b"), ("", "c")]


def test_shared_texts_are_read_without_how_they_are_spoken(tmp_path: Path) -> None:
    shared = f'<sst xmlns="{MAIN}"><si><t>One</t></si><si><r><t>T</t></r><r><t>wo</t></r><rPh><t>x</t></rPh></si></sst>'
    cells = '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>'
    page = f'<worksheet xmlns="{MAIN}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    assert rows(book(tmp_path / "a.xlsx", {"Log": page}, {"xl/sharedStrings.xml": shared})) == [(1, ("One", "Two", ""))]


def test_a_sheet_is_found_by_its_name_in_whatever_case(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Cover": sheet([["x"]]), "The  Log": sheet([HEADER, ["1", "2", "3"]])})
    assert open_table(path, sheet="the log").columns == tuple(HEADER)
    with pytest.raises(Unreadable, match="It has: Cover, The  Log"):
        open_table(path, sheet="Other")


def test_columns_without_a_name_and_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Log": sheet([["Ref", "Note", "Note", ""], ["1", "a", "b", "c"]])})
    assert open_table(path).columns == ("Ref", "Note", "Note (2)", "Column D")


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    assert only(tmp_path, ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1"])[0][1] == (
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "+1",
        "-1",
    )


@pytest.mark.parametrize(("position", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(position: int, name: str) -> None:
    assert letters(position) == name


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>'
)
OUTSIDE = LAUGHS.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">')


def bomb(path: Path) -> Path:
    return book(path, {"Log": sheet([["x"]]), "Big": "<worksheet>" + " " * (50 << 20) + "</worksheet>"})


def traversal(path: Path) -> Path:
    return book(path, {"Log": sheet([["x"]])}, {"../../evil.xml": "<a/>"})


def many(path: Path) -> Path:
    return book(path, {"Log": sheet([["x"]])}, {f"xl/media/{n}.txt": "x" for n in range(1001)})


def nameless(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), "a,b")
    return path


def twice(path: Path) -> Path:
    book(path, {"Log": sheet([["x"]])})
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/styles.xml", "<styleSheet/>")
    return path


def cut_off(path: Path) -> Path:
    book(path, {"Log": sheet([["x"] * 50] * 50)})
    path.write_bytes(path.read_bytes()[:-400])
    return path


def damaged(path: Path) -> Path:
    noise = "".join(letters(n * 7919 % 17000) for n in range(5000))
    data = bytearray(book(path, {"Log": sheet([[noise]])}).read_bytes())
    at = data.index(b"xl/worksheets/s1.xml") + 2000
    data[at : at + 40] = bytes(40)
    path.write_bytes(bytes(data))
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "billion laughs": (lambda path: book(path, {"Log": LAUGHS}), "document type"),
    "entity from outside": (lambda path: book(path, {"Log": OUTSIDE}), "document type"),
    "not XML": (lambda path: book(path, {"Log": "no"}), "not well-formed"),
    "decompression bomb": (bomb, "200 times its size"),
    "a path out of the folder": (traversal, "points out of its folder"),
    "a thousand and one files": (many, "more than 1,000 files"),
    "two parts of one name": (twice, "two files of one name"),
    "a file without a name": (nameless, "Nothing from this file was loaded"),
    "cut off": (cut_off, "no zip file"),
    "damaged": (damaged, "damaged"),
    "a column beyond the last": (
        lambda path: book(path, {"Log": sheet([['<c r="ZZZ1"><v>1</v></c>']])}),
        "beyond column 1,000",
    ),
    "no workbook": (lambda path: book(path, {"Log": "x"}, {"xl/workbook.xml": "<workbook/>"}), "no sheet"),
    "ten thousand merged ranges": (
        lambda path: book(path, {"Log": sheet([["x"]], '<mergeCell ref="A1:A2"/>' * 10_001)}),
        "10,000 merged ranges",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    make, said = HOSTILE[name]
    path = make(tmp_path / "hostile.xlsx")
    with pytest.raises(Unreadable) as refused:
        list(open_table(path).rows)
    assert said in str(refused.value)
    assert "Nothing from this file was loaded." in str(refused.value)
