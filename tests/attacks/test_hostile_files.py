"""A file made to harm who reads it: in every format it is refused with a sentence, or read as no more than it shows."""

from __future__ import annotations

import io
import secrets
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from exchange.every import IN_CSV
from exchange.mapped.logs import GOOD, HEADER, MAPPING, log
from exchange.readers.books import book, cell, sheet
from exchange.readers.desk import AT, Desk, of_type
from register import Register
from tocsin.access import Refused
from tocsin.acts import perform
from tocsin.exchange import quarantine
from tocsin.exchange.mapped import SaveMapping
from tocsin.exchange.readers.limits import MAX_CELL
from tocsin.exchange.readers.workbook import Workbook

LONGEST, MUCH = 700, 64 << 20
MAPPED = IN_CSV.code
NAMES = {"cin": "a", "annex-a": "a", "ssd": "ssd_person.csv", "ssda903": "header.csv", "pds": "a", MAPPED: "a"}
"""Every format, and what a file of it is called: some are known by their names."""


@pytest.fixture
def desk(register: Register) -> Desk:
    found = Desk(register)
    perform(SaveMapping(mapping=MAPPING), by=found.by, purpose="run_system", at=AT)
    return found


def zipped(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


def nested(depth: int) -> bytes:
    data = b"a,b\n1,2\n"
    for _ in range(depth):
        data = zipped("x.zip", data)
    return data


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"\0",
    "zeros": lambda: b"\0" * 100_000,
    "a mark and no more": lambda: b"\xff\xfe",
    "half a character": lambda: b"\xff\xfea\0\x00\xd8,\0",
    "billion laughs": lambda: f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]><Message>&a19;</Message>'.encode(),
    "outside entity": lambda: b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><Message>&y;</Message>',
    "outside DTD": lambda: b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><Message><Child/></Message>',
    "deep": lambda: b"<a>" * 100_000,
    "deep JSON": lambda: b'{"resourceType":"Patient","x":' + b"[" * 100_000,
    "huge attribute": lambda: b'<Message x="' + b"y" * (11 << 20) + b'"/>',
    "many attributes": lambda: b"<Message " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>",
    "many columns": lambda: b",".join(b"c%d" % n for n in range(100_000)) + b"\n",
    "an open quote": lambda: b'a,b\n1,"' + b"x\n" * 3_000_000,
    "a wrong encoding": lambda: b'<?xml version="1.0" encoding="nonsense"?><Message/>',
    "an encoding that lies": lambda: b'<?xml version="1.0" encoding="utf-16"?><Message/>',
    "UTF-7": lambda: b'<?xml version="1.0" encoding="utf-7"?>+ADw-Message+AD4-',
    "marks in the middle": lambda: "\ufeffa,b\n\ufeff1,\ufeff2\n".encode(),
    "a zip of a zip": lambda: nested(5),
    "a zip bomb": lambda: zipped("header.csv", b"CHILD\n" + b"1\n" * (60 << 20)),
    "a way out": lambda: zipped("../../header.csv", b"CHILD\n1\n"),
    "a zip cut off": lambda: zipped("a.csv", secrets.token_bytes(5000))[:3000],
    "a bundle without entries": lambda: b'{"resourceType": "Bundle", "entry": {"0": 1}}',
    "a list of nothing": lambda: b"[]",
    "NaN": lambda: b'{"resourceType": "Patient", "x": NaN, "y": 1e999}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_in_every_format(name: str, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[name]())
    for format, called in NAMES.items():
        tracemalloc.start()
        try:
            balance = desk.take(path.rename(tmp_path / called), format)
            assert balance.adds_up and not balance.count("loaded"), f"{format}: {balance.in_words()}"
        except Refused as refused:
            assert "Nothing from this file was loaded" in str(refused) and len(str(refused)) < LONGEST, format
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MUCH, f"{format}: {peak >> 20} MB"
        (tmp_path / called).rename(path)
    assert not of_type("person.recorded/1")


def relations(mode: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Target="worksheets/s1.xml"/><Relationship Id="r2" {mode}/></Relationships>'
    )


FIRST = "xl/worksheets/s1.xml"
ROWS = [HEADER.split(","), ["1", "", "", "", "", "", "", "Hungry.", ""]]
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FORMULA = cell("", formula='WEBSERVICE("http://127.0.0.1:9")')
MERGED = "<mergeCells>" + '<mergeCell ref="A1:A9"/>' * 10_001 + "</mergeCells>"
OUTSIDE = relations('Target="file:///etc/passwd" TargetMode="External"')
STYLES = f"<styleSheet>{secrets.token_hex(9 << 20)}</styleSheet>"
PARTS: dict[str, tuple[dict[str, str], str]] = {
    "a part outside": (
        {"xl/_rels/workbook.xml.rels": relations('Target="file:///etc/passwd" TargetMode="External"')},
        "",
    ),
    "a macro": ({"xl/externalLinks/externalLink1.xml": "<externalLink/>", "xl/vbaProject.bin": "MZ"}, ""),
    "a size": ({FIRST: sheet(ROWS).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')}, ""),
    "a formula": ({FIRST: sheet([*ROWS, [FORMULA] * 9])}, ""),
    "a far cell": ({FIRST: sheet(ROWS).replace("</sheetData>", f"{FAR}</sheetData>")}, "beyond column 1,000"),
    "merges": ({FIRST: sheet(ROWS, more=MERGED)}, "merged ranges"),
    "an entity": ({FIRST: '<!DOCTYPE x [<!ENTITY y "z">]><worksheet>&y;</worksheet>'}, "DOCTYPE"),
    "styles": (
        {"xl/styles.xml": f"<styleSheet>{secrets.token_hex(9 << 20)}</styleSheet>"},
        "larger than in any workbook",
    ),
    "zeros": ({FIRST: "0" * (8 << 20)}, "200 times its size"),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_hostile_workbook_is_read_as_what_it_shows_or_refused(name: str, desk: Desk, tmp_path: Path) -> None:
    parts, said = PARTS[name]
    path = book(tmp_path / "log.xlsx", {"Sheet1": sheet(ROWS)}, parts)
    if said:
        with pytest.raises(Refused, match=said):
            desk.take(path, MAPPED)
    else:
        assert desk.take(path, MAPPED).count("loaded")
        assert not any("root:" in row.as_given for row in quarantine())


def test_one_text_of_many_pieces_is_as_long_as_a_cell(tmp_path: Path) -> None:
    pieces = "".join(f"<r><t>{secrets.token_hex(500)}</t></r>" for _ in range(8_000))
    shared = '<row><c t="s"><v>0</v></c></row>'
    texts = {"xl/sharedStrings.xml": f"<sst><si>{pieces}</si></sst>", FIRST: f"<worksheet>{shared}</worksheet>"}
    path = book(tmp_path / "a.xlsx", {"Sheet1": ""}, texts)
    tracemalloc.start()
    ((_, (text,)),) = Workbook(path).rows("Sheet1")
    assert len(text) == MAX_CELL and tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_column_that_stands_twice_is_told_apart_and_said(desk: Desk, tmp_path: Path) -> None:
    path = log(tmp_path, GOOD + ",Nothing happened.")
    path.write_text(path.read_text("utf-8-sig").replace("Action\n", "Action,Narrative\n"), "utf-8")
    balance = desk.take(path, MAPPED)
    assert "Column “Narrative (2)” was kept with its row and not read." in balance.notes
