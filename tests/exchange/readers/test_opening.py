"""CSV made by others: as it is written, in the encoding declared, within limits; and what is no table at all."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.exchange.readers.opening import Table, csv_rows, headed, open_table
from tocsin.exchange.readers.sets import csv_tables
from tocsin.exchange.reading import Unreadable

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


def table(
    folder: Path, data: bytes | str, encoding: str = "", name: str = "a.csv"
) -> tuple[tuple[str, ...], list[object]]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = open_table(path, encoding=encoding)
    return found.columns, list(found.rows)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6))
def test_what_was_written_as_csv_is_read_back(lines: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["a", "b", "c"], *lines])
    data = text.getvalue().encode()
    found = headed("a.csv", csv_rows("a.csv", lambda: io.BytesIO(data)))
    stripped = [tuple(cell.replace("\xa0", " ").strip() for cell in line) for line in lines]
    assert [cells for _, cells in found.rows] == [cells for cells in stripped if any(cells)]


def test_quotes_lines_in_cells_and_row_numbers(tmp_path: Path) -> None:
    columns, rows = table(tmp_path, 'Ref,Note\r\n1,"two\r\nlines, and ""quotes"""\r\n\r\n3,\xa0x \r\n4\r\n')
    assert columns == ("Ref", "Note")
    assert rows == [(2, ("1", 'two\r\nlines, and "quotes"')), (4, ("3", "x")), (5, ("4", ""))]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Näme,b\nZoë,1\n".encode(), ""),
        ("Näme,b\nZoë,1\n".encode("utf-8-sig"), ""),
        ("Näme,b\nZoë,1\n".encode("utf-8-sig"), "cp1252"),
        ("Näme,b\nZoë,1\n".encode("utf-16"), ""),
        ("Näme,b\nZoë,1\n".encode("cp1252"), "cp1252"),
    ],
)
def test_a_mark_or_a_declaration_says_the_encoding(data: bytes, encoding: str, tmp_path: Path) -> None:
    assert table(tmp_path, data, encoding) == (("Näme", "b"), [(2, ("Zoë", "1"))])


def test_an_encoding_is_never_guessed(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"not UTF-8\..*say that it is written in Windows-1252"):
        table(tmp_path, "Näme\nZoë\n".encode("cp1252"))
    with pytest.raises(Unreadable, match="“latin-7” is no encoding"):
        table(tmp_path, "a\n1\n", "latin-7")


def test_what_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    assert table(tmp_path, "a\n=HYPERLINK(1)\n")[1] == [(2, ("=HYPERLINK(1)",))]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a,b\n1,\0\n", "NUL character"),
        (b"a,b\n1,2,3\n", "row 2 has 3 cells, and the header has 2"),
        (b'a,b\n1,"open\n' + b"x\n" * 10, "row 2 is not written as CSV is"),
        (b'a,b\n1,"shut"x\n', "row 2 is not written as CSV is"),
        (b"", "no header row"),
        (b"\n" * 30, "no header row"),
        (b"x," * 1500 + b"\n", "more than 1,000 cells"),
        (b"a\n" + b"x" * ((1 << 20) + 1), "line 2 is longer"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel file"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"<html>", "a web page or XML"),
        (b'{"a": 1}', "it is JSON"),
        (b"\x1f\x8brest", "gzip"),
        (b"PK\x03\x04rest", "no zip file"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        table(tmp_path, data)
    assert said in str(refused.value)
    assert "Nothing from this file was loaded." in str(refused.value)


def test_a_name_says_nothing_of_what_a_file_is(tmp_path: Path) -> None:
    assert table(tmp_path, "a\n1\n", name="really.xlsx")[1] == [(2, ("1",))]
    with pytest.raises(Unreadable, match="packed as a workbook is"):
        path = tmp_path / "really.csv"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", "x")
        open_table(path)


class Endless(io.RawIOBase):
    """A file of `size` bytes that are made as they are read: a block, again and again."""

    def __init__(self, size: int, block: bytes) -> None:
        self._left, self._block = size, block

    def read(self, size: int = -1) -> bytes:
        block = self._block[: min(max(size, 0) or len(self._block), self._left)]
        self._left -= len(block)
        return block

    read1 = read

    def readable(self) -> bool:
        return True


def peak_of(size: int, block: bytes) -> tuple[int, int]:
    """Rows read of a table of this size, and the most memory that took."""
    tracemalloc.start()
    try:
        opened = iter((Endless(16, b"a,b,c\n"), Endless(size, block)))
        count = sum(1 for _ in csv_rows("big.csv", lambda: next(opened)))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file() -> None:
    block = b"12345,some words of a note,2026-01-31\n" * 200
    few, small = peak_of(len(block) * 10, block)
    more, large = peak_of(len(block) * 400, block)
    assert (few, more) == (2000, 80_000)
    assert large < small + (1 << 20)


def test_a_line_of_a_gigabyte_is_refused_before_it_is_held() -> None:
    tracemalloc.start()
    try:
        opened = iter((Endless(16, b"x" * 16), Endless(1 << 30, b"x" * (1 << 16))))
        with pytest.raises(Unreadable, match="line 1 is longer"):
            list(csv_rows("big.csv", lambda: next(opened)))
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def tables(folder: Path, files: dict[str, str]) -> dict[str, Table]:
    path = folder / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return {name: opener() for name, opener in csv_tables(path, lambda name: name).items()}


def test_tables_of_a_zip_are_known_by_their_files_names(tmp_path: Path) -> None:
    found = tables(tmp_path, {"out/A.CSV": "x\n1\n", "b.csv": "y\n2\n", "__MACOSX/._b.csv": "z", "read.me": "no"})
    assert {name: (each.columns, list(each.rows)) for name, each in found.items()} == {
        "a": (("x",), [(2, ("1",))]),
        "b": (("y",), [(2, ("2",))]),
    }


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../../out.csv": "a\n"}, "points out of its folder"),
        ({"/abs.csv": "a\n"}, "points out of its folder"),
        ({"c:evil.csv": "a\n"}, "points out of its folder"),
        ({"a.csv": "x," * (4 << 20)}, "200 times its size"),
        ({"a.csv": "x\n1\n", "b/A.csv": "x\n1\n"}, "the table a twice"),
        ({"a.txt": "x"}, "no CSV file"),
    ],
)
def test_a_hostile_zip_is_refused_with_a_sentence(files: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        tables(tmp_path, files)
    assert said in str(refused.value)
