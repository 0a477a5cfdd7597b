"""What each agency's files say of each child, as one record an agency, and who the child is in truth.

A register reads the files through its door and keeps them; this reads them straight, so that linkage can be trained and
judged in a minute on a town of any size. An agency's rows of one child are one record here (the truth says under what
the agency filed them): the first row's details stand, what later rows say otherwise stands beside them. (A phone in
these files is of whoever was met, not of the child.)
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from tocsin.matching.described import Described

Row = Mapping[str, str]
Reading = Callable[[Path], Iterator[tuple[str, Described]]]

CHILD_ROLES = frozenset({"child", "subject", "victim"})
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EXCEL_EPOCH = date(1899, 12, 30)
SEXES = {"1": "M", "2": "F"}


@dataclass(frozen=True, slots=True)
class Filed:
    """One agency's record of a child, and the child it is of."""

    described: Described
    person: str


def filed(folder: Path) -> dict[str, Filed]:
    """Every agency's record of every child in a town's files, by agency and what they filed it under."""
    under = {
        (link["agency"], link["record"]): (f"{link['agency']} {link['filed_under']}", link["person"])
        for link in _csv(folder / "truth" / "truth_record_link.csv")
        if link["role"] in CHILD_ROLES and link["filed_under"]
    }
    found: dict[str, Filed] = {}
    for agency, read in READERS.items():
        for number, described in read(folder / "agencies" / agency):
            if at := under.get((agency, number)):
                record, person = at
                each = replace(described, id=record, source=agency)
                found[record] = Filed(_both(found[record].described, each) if record in found else each, person)
    return found


def _both(one: Described, other: Described) -> Described:
    """One record of two rows: what is single stays as it was first given, what can be several is gathered."""
    return replace(
        one,
        names=one.names + tuple((*name[:2], "alias") for name in other.names if name[:2] not in _names(one)),
        born=one.born or other.born,
        age_on=one.age_on if one.age_on[0] else other.age_on,
        sex=one.sex or other.sex,
        addresses=tuple(dict.fromkeys((*one.addresses, *other.addresses))),
        nhs_number=one.nhs_number or other.nhs_number,
        upn=one.upn or other.upn,
    )


def _names(one: Described) -> set[tuple[str, str]]:
    return {(given, family) for given, family, _ in one.names}


def _council(folder: Path) -> Iterator[tuple[str, Described]]:
    numbers = _numbers(folder / "ssd" / "ssd_linked_identifiers.csv")
    addresses = _addresses(folder / "ssd" / "ssd_address.csv")
    for row in _csv(folder / "ssd" / "ssd_person.csv"):
        at = row["pers_person_id"]
        yield (
            at,
            Described(
                names=_name(row["pers_forename"], row["pers_surname"]),
                born=row["pers_dob"],
                sex=row["pers_sex"],
                addresses=addresses.get(at, ()),
                nhs_number=row["pers_common_child_id"] or numbers.get((at, "NHS number"), ""),
                upn=numbers.get((at, "Unique Pupil Number"), ""),
            ),
        )


def _numbers(path: Path) -> dict[tuple[str, str], str]:
    return {(row["link_person_id"], row["link_identifier_type"]): row["link_identifier_value"] for row in _csv(path)}


def _addresses(path: Path) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in _csv(path):
        lines = json.loads(row["addr_address_json"] or "{}")
        text = " ".join(lines[part] for part in ("HOUSE", "STREET") if lines.get(part))
        at = row["addr_person_id"]
        found[at] = (*found.get(at, ()), *_address(text, row["addr_address_postcode"]))
    return found


def _school(folder: Path) -> Iterator[tuple[str, Described]]:
    for row in _csv(folder / "safeguarding-log.csv"):
        yield (
            row["Log No"],
            Described(
                names=_whole_name(row["Pupil"]),
                born=_day(row["Date of Birth"], "%d/%m/%Y"),
                sex=row["Sex"],
                addresses=_address(row["Address"], row["Postcode"]),
                nhs_number=row["NHS Number"],
                upn=row["UPN"],
            ),
        )


def _police(folder: Path) -> Iterator[tuple[str, Described]]:
    for row in chain(_csv(folder / "incidents.csv"), _csv(folder / "missing.csv")):
        nickname = row.get("Nickname", "").strip()
        reported = _day(row["Reported"].partition(" ")[0], "%d-%b-%Y")
        yield (
            row.get("Entry Ref") or row["Misper Ref"],
            Described(
                names=_name(row["Forename"], row["Surname"]) + (((nickname, "", "alias"),) if nickname else ()),
                born=_day(row["DOB"], "%d-%b-%Y"),
                age_on=(row["Age"], reported) if row.get("Age") else ("", ""),
                sex=row["Sex"],
                addresses=_address(row["Address"], row["Postcode"]),
                nhs_number=row.get("NHS Number", ""),
            ),
        )


def _health(folder: Path) -> Iterator[tuple[str, Described]]:
    for row in _csv(folder / "contacts.csv"):
        yield (
            row["contact_id"],
            Described(
                names=_name(row["given_name"], row["family_name"]),
                born=row["date_of_birth"],
                sex=SEXES.get(row["sex"], row["sex"]),
                addresses=_address(row["address"], row["postcode"]),
                nhs_number=row["nhs_number"],
            ),
        )


def _voluntary(folder: Path) -> Iterator[tuple[str, Described]]:
    for row in _sheet(folder / "log.xlsx"):
        seen = row.get("Date", "")
        on = (EXCEL_EPOCH + timedelta(days=int(float(seen)))).isoformat() if _is_number(seen) else ""
        yield (
            row["Ref"],
            Described(
                names=_whole_name(row.get("Young person", "")),
                age_on=(row["Age"], on) if row.get("Age") and on else ("", ""),
                addresses=_address("", row.get("Postcode", "")),
            ),
        )


READERS: dict[str, Reading] = {
    "council": _council,
    "school": _school,
    "police": _police,
    "health": _health,
    "voluntary": _voluntary,
}


def _csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def _sheet(path: Path) -> Iterator[Row]:
    """The rows of the town's own workbook, whose texts stand in the cells."""
    with ZipFile(path) as packed, packed.open("xl/worksheets/sheet1.xml") as stream:
        heads: dict[str, str] = {}
        for _, element in ElementTree.iterparse(stream):  # noqa: S314 - the town's own file, which we wrote
            if element.tag == f"{SHEET}row":
                cells = {_column(cell): "".join(cell.itertext()) for cell in element.iter(f"{SHEET}c")}
                if heads:
                    yield {heads[column]: text for column, text in cells.items() if column in heads}
                heads = heads or cells
                element.clear()


def _column(cell: ElementTree.Element) -> str:
    return cell.get("r", "").rstrip("0123456789")


def _name(given: str, family: str) -> tuple[tuple[str, str, str], ...]:
    return ((given, family, "current"),) if given.strip() or family.strip() else ()


def _whole_name(text: str) -> tuple[tuple[str, str, str], ...]:
    """Family name before a comma, or else last, if there is more than one word."""
    family, comma, given = text.partition(",")
    if not comma:
        given, _, family = text.strip().rpartition(" ")
        given, family = (given, family) if given else (family, "")
    return _name(given.strip(), family.strip())


def _address(lines: str, postcode: str) -> tuple[tuple[str, str], ...]:
    return ((lines, postcode),) if lines.strip() or postcode.strip() else ()


def _day(text: str, fashion: str) -> str:
    """The day as yyyy-mm-dd; what is written in another fashion stays as it came, for the cleaning to read."""
    try:
        return datetime.strptime(text.strip(), fashion).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return text


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
