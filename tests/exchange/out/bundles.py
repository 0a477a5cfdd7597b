"""A register worth a bundle, and every form of a bundle read back by somebody else's reader."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from lxml import etree

from exchange.census_files import NOTHING_FOLLOWED, REFERRAL, census, child
from tocsin.access import Restrict
from tocsin.concerns import RaiseConcern, RecordReturnInterview, ReportMissing, ReportReturn
from tocsin.exchange import import_cin
from tocsin.exchange.out import Asking, Made, export_bundle
from tocsin.people import Address, Name, PersonDetails, find_record
from tocsin.words import When

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HOSTILE = "=cmd|' /C calc'!A0"
NHS = "9434765919"
SECRETS = ("cmd|", "Marshwiggle", NHS, "ZZ1 1AA", "Quillfeather", "Outlandish", "2012-02-03", "C1XYZ", "Hill Road") + (
    "by a man",
    "jump",
    "Gorse",
)
"""What somebody typed of the child, or what tells who they are: none of it may be in a bundle without names."""

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def fill(register: Any, folder: Path) -> None:
    """A census of two children, one missing for a night; a third whom a school names; a fourth kept from view."""
    path = census(folder, child("C1XYZ", REFERRAL, NOTHING_FOLLOWED), child("C2"))
    import_cin(path, by=register.administrator, purpose="run_system", at=AT - timedelta(days=1))
    register.at = AT - timedelta(hours=20)
    person = PersonDetails(
        names=(Name(given=HOSTILE, family="Marshwiggle"),),
        born=When.parse("2012-02-03"),
        sex="F",
        nhs_number=NHS,
        nationality="Outlandish",
        addresses=(Address(lines="1 Quillfeather Lane,\nGorse", postcode="ZZ1 1AA"),),
    )
    account = '=HYPERLINK("http://jump") She was met by a man at the gate.'
    raised = RaiseConcern(account=account, person=person, harms=("sexual_exploitation",), where="+Gorse gate")
    register.perform(raised, by=register.teacher)
    _missing(register)
    _restricted(register)


def _missing(register: Any) -> None:
    record, gone = find_record(register.administrator.agency, "C1XYZ"), When.parse("2026-04-20T22:00")
    report = ReportMissing(record=record, when=gone, kind="home", circumstances="She did not come back from town.")
    episode = str(register.perform(report, by=register.police).ids["missing"])
    back = When.parse("2026-04-21T07:00")
    register.perform(ReportReturn(missing=episode, when=back, words="She walked home."), by=register.police)
    talk = RecordReturnInterview(
        missing=episode, offered=True, taken=False, independent=True, when=back, words="She did not want to talk."
    )
    register.perform(talk, by=register.youth_worker)


def _restricted(register: Any) -> None:
    hidden = RaiseConcern(account="A sealed matter.", person=PersonDetails(names=(Name(given="Kept", family="Back"),)))
    register.sealed = item = str(register.perform(hidden, by=register.police).ids["concern"])
    until = register.at + timedelta(days=30)
    sealed = Restrict(item=item, level="closed", reason_code="safety", reason="At risk.", until=until)
    register.perform(sealed, by=register.superintendent)


def export(register: Any, folder: Path, *, identified: bool, who: str = "director", purpose: str = "supervise") -> Made:
    asking = Asking(by=getattr(register, who), purpose=purpose, at=AT, identified=identified)
    return export_bundle(folder, asking)


def in_csv(folder: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "csv" / f"{table}.csv").open(encoding="utf-8-sig", newline="")))


def database(folder: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(folder / "bundle.duckdb"), read_only=True)


def in_workbook(folder: Path) -> dict[str, list[etree._Element]]:
    """The rows of every worksheet by its name, the header first."""
    with zipfile.ZipFile(folder / "bundle.xlsx") as book:
        names = [str(each.get("name")) for each in etree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")]
        return {
            name: list(etree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml")).iter(f"{SHEET}row"))
            for n, name in enumerate(names, start=1)
        }


def everything_in(folder: Path) -> Iterator[tuple[str, str]]:
    """(file, text) of every file of a bundle: bytes as they are, archives unpacked, databases read cell by cell."""
    for path in (each for each in folder.rglob("*") if each.is_file()):
        yield path.name, path.name + path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from ((path.name, book.read(name).decode("utf-8", "replace")) for name in book.namelist())
        if path.suffix == ".parquet":
            yield path.name, _cells(duckdb.read_parquet(str(path)))
    with database(folder) as connection:
        for (table,) in connection.sql("SHOW TABLES").fetchall():
            yield f"{table} in DuckDB", _cells(connection.table(table))


def _cells(relation: duckdb.DuckDBPyRelation) -> str:
    return str(relation.project("COLUMNS(*)::VARCHAR").fetchall())
