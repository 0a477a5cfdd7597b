"""The return on looked-after children as one XML file: the same tables as its CSV files, row by row.

Source: Department for Education, "Expanded SSDA903 Return" (EXPSSDA903), schema 3.3.0 of 2021. What the CSV files call
CHILD and PLACE is CHILDID and PL here, and the child's number and birth stand once, in HEADER. Spelt as in the CSV
files, a child sent in one way and then in the other is the same child, and its rows have not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from tocsin.exchange.readers.limits import MAX_CELL, unreadable
from tocsin.exchange.readers.opening import Rows, Table, tidy
from tocsin.exchange.readers.tables import Tables
from tocsin.exchange.reading import elements, line_of, name_of, survey

BEGINNINGS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<")
"""How XML begins, with and without a mark for its encoding."""

ROOT, CHILD, HEADER = "EXPSSDA903", "CHILD", "HEADER"
SPELT = {"CHILDID": "CHILD", "PL": "PLACE"}
OWN = ("CHILD", "DOB")
"""What the file has once for each child, and the CSV files in each row."""


class Block(NamedTuple):
    """The element a table's rows are, and its columns after the child's number."""

    element: str
    columns: tuple[str, ...]


def _block(element: str, columns: str) -> Block:
    return Block(element, tuple(columns.split()))


BLOCKS: Mapping[str, Block] = {
    "header": _block(HEADER, "SEX DOB ETHNIC UPN MOTHER MC_DOB"),
    "missing": _block("AMISSING", "DOB MISSING MIS_START MIS_END"),
    "episodes": _block(
        "EPISODE", "DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN"
    ),
    "reviews": _block("AREVIEW", "DOB REVIEW REVIEW_CODE"),
    "previous_permanence": _block("PERMANENCE", "DOB PREV_PERM LA_PERM DATE_PERM"),
    "oc2": _block(
        "OC2",
        "DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT "
        "SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    ),
    "placed_for_adoption": _block("AD_PLACED", "DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED"),
    "uasc": _block(HEADER, "SEX DOB UASC DUC"),
    "ad1": _block(HEADER, "DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR"),
    "oc3": _block(HEADER, "DOB IN_TOUCH ACTIV ACCOM"),
}
"""By the name of the CSV file."""

ASIDE = frozenset({"uasc", "ad1", "oc3"})
"""Tables without an element of their own: there is a row where it says something."""

KNOWN = frozenset({ROOT, CHILD, *OWN, *SPELT, *(each for b in BLOCKS.values() for each in (b.element, *b.columns))})


def is_xml(start: bytes) -> bool:
    """Whether a file that begins like this is XML."""
    return start.startswith(BEGINNINGS)


def xml_tables(path: Path) -> Tables:
    """The return's tables, each read out of the file as often as it is asked for.

    Raises `Unreadable` when it is no such return, could harm its reader, or has rows of which nobody can say whose.
    """
    found = survey(path, CHILD)
    blocks = {block.element for block in BLOCKS.values()}
    for names in (each.split("/") for each in found.paths):
        if names.count(CHILD) > 1 or (CHILD not in names and names[-1] in blocks):
            raise unreadable(path.name, f"{names[-1]} stands in two children or in none, so nobody can say whose it is")
    unknown = sorted({each.rpartition("/")[2] for each in found.paths} - KNOWN - {found.root})
    counted = {name: sum(n for each, n in found.paths.items() if each.endswith(f"/{name}")) for name in unknown}
    if not any(name.endswith(f"/{HEADER}") for name in found.paths):
        wrong = f"it is XML, but no return on looked-after children: no {CHILD} in it has a {HEADER}"
        raise unreadable(path.name, wrong, "Check that it is the right file.")
    read = {name: partial(_table, path, name) for name in BLOCKS}
    return read | {f"<{name}>": partial(_unknown, n) for name, n in counted.items()}


def _table(path: Path, name: str) -> Table:
    return Table((OWN[0], *BLOCKS[name].columns), _rows(path, name))


def _unknown(n: int) -> Table:
    """Elements nobody here reads: as many rows, so that they are counted and said."""
    return Table((), ((0, ()) for _ in range(n)))


def _rows(path: Path, table: str) -> Rows:
    block = BLOCKS[table]
    needed = (set(block.columns) - {*OWN, "SEX"}) if table in ASIDE else set()
    for child in elements(path, CHILD):
        said = _said(next(_inside(child, HEADER), None))
        own = {name: said.get(name, "") for name in OWN}
        for each in _inside(child, block.element):
            cells = own | _said(each)
            if not needed or any(cells.get(name, "") not in ("", "0") for name in needed):
                yield line_of(each), tuple(cells.get(name, "") for name in (OWN[0], *block.columns))


def _inside(child: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in child.iterdescendants("*") if name_of(each) == name)


def _said(element: etree._Element | None) -> dict[str, str]:
    inside = element.iterchildren("*") if element is not None else ()
    named = ((name_of(each), each) for each in inside if not len(each))
    return {SPELT.get(name, name): tidy(each.text or "")[:MAX_CELL] for name, each in named}
