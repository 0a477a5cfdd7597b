"""An Excel workbook of one sheet, written without a library so that the same rows give the same bytes.

The parts are the fewest that ECMA-376 (Office Open XML, part 1) asks for: texts stand in their cells, days are numbers
with a date's style, nothing is compressed and every part has the oldest time a zip can hold.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

Cell = str | int | date
"""A date becomes a real date cell, a number a number; an empty text leaves the cell out."""

EPOCH = date(1899, 12, 30)
"""Excel's day 0: its day 60 is a 29 February 1900 that never was."""

OLDEST = (1980, 1, 1, 0, 0, 0)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{SHEET}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    "</fills>"
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
"""Every part but the sheet; style 1 is number format 14, a date in the reader's own fashion."""


def workbook(title: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """The bytes of a workbook whose one sheet has these rows, the header among them."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as zipped:
        for name, text in PARTS.items():
            _put(zipped, name, XML + text.replace("{title}", escape(title)))
        _put(zipped, "xl/worksheets/sheet1.xml", "".join(_sheet(rows)))
    return written.getvalue()


def _put(zipped: zipfile.ZipFile, name: str, text: str) -> None:
    part = zipfile.ZipInfo(name, OLDEST)
    part.create_system = 3
    zipped.writestr(part, text.encode("utf-8"))


def _sheet(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    yield f'{XML}<worksheet xmlns="{MAIN}"><sheetData>'
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{column_name(at)}{number}", cell) for at, cell in enumerate(row))
        yield f'<row r="{number}">{cells}</row>'
    yield "</sheetData></worksheet>"


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(cell - EPOCH).days}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' if cell else ""


def column_name(at: int) -> str:
    """The letters of a column, counted from 0: A to Z and then AA."""
    return (column_name(at // 26 - 1) if at > 25 else "") + chr(65 + at % 26)
