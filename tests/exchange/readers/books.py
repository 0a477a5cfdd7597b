"""Excel workbooks for tests, written part by part, so that each can be wrong in its own way."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="0 &quot;days&quot;"/></numFmts>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/></cellXfs></styleSheet>'
)
"""Style 1 is a day, 2 a day with its time, 3 a day by a format of one's own, 4 a number of days."""

DAY = 1


def cell(value: str | float, style: int = 0, *, formula: str = "") -> str:
    """A cell: text inline, a number as it is; with a formula, `value` is what it gave ("" for nothing)."""
    calculated = f"<f>{escape(formula)}</f>" if formula else ""
    if isinstance(value, str) and not formula:
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    kept = f"<v>{value}</v>" if value != "" else ""
    return f'<c s="{style}">{calculated}{kept}</c>'


def sheet(rows: Sequence[Sequence[str | float]], more: str = "") -> str:
    """A sheet of these rows; a text that begins with "<c" is a cell already."""
    written = (
        "".join(each if isinstance(each, str) and each[:2] == "<c" else cell(each) for each in row) for row in rows
    )
    inside = "".join(f"<row>{row}</row>" for row in written)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData>{more}</worksheet>'


def book(path: Path, sheets: Mapping[str, str], more: Mapping[str, str] | None = None) -> Path:
    """A workbook of sheets by name; `more` are parts beside, or instead of, the usual ones."""
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    related = "".join(f'<Relationship Id="r{n}" Target="worksheets/s{n}.xml"/>' for n in range(1, len(sheets) + 1))
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/s{n}.xml": text for n, text in enumerate(sheets.values(), 1)},
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return path
