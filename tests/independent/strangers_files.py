"""Every reader of agencies' files as a parser to be bent: what it reads adds up and can be judged, or is refused.

A format that comes packed is given twice: as the bytes of its zip, which a bent byte mostly breaks, and as the text
inside, packed here anew, so that what is bent arrives where it is read.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin.web.settings")
apps.ready or django.setup()

from exchange.census_files import NOTHING_FOLLOWED, REFERRAL, census, child  # noqa: E402 - Django has to be ready
from exchange.every import CENSUS, LOG, PATIENTS, census_of, log_of, patients_of  # noqa: E402
from exchange.mapped.logs import MAPPING  # noqa: E402
from exchange.readers.books import book  # noqa: E402
from exchange.readers.desk import packed  # noqa: E402
from exchange.readers.lists import ANNEX_A, RETURN, SSD, workbook  # noqa: E402
from exchange.readers.test_ssda903_xml import written  # noqa: E402
from independent.parsers import Parser  # noqa: E402
from tocsin.access import Refused  # noqa: E402
from tocsin.exchange.formats import FORMATS  # noqa: E402
from tocsin.exchange.importing import Extract  # noqa: E402
from tocsin.exchange.judging import judge  # noqa: E402
from tocsin.exchange.mapped import TableMapping, faults  # noqa: E402
from tocsin.exchange.mapped.reading import MappedTable  # noqa: E402
from tocsin.exchange.mapping import details_of  # noqa: E402
from tocsin.exchange.queries import Received  # noqa: E402
from tocsin.exchange.reading import Unreadable  # noqa: E402
from tocsin.words import load_profile  # noqa: E402

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LONGEST_ROW = 1 << 22


def received(format: str, name: str) -> Received:
    """A file as it was received, without a register to receive it."""
    said = {"lawful_basis": "", "agency": "a_1", "sender": "a_1", "office": "o_1", "made": ""}
    return Received(
        id="f_1", name=name, sha256="0" * 64, size=1, format=format, at=AT, results=(), imported=None, **said
    )


def holds(extract: Extract) -> None:
    """Every row that was counted is read, and can be judged, entered and read again."""
    profile, seen, rows = load_profile(), {}, 0
    for person in extract.children():
        told = person.sent_by("a_1").told_apart(seen)
        assert told.rows[0].kind == "child"
        rows += sum(not row.inside and row.kind != "unread" for row in told.rows if row.kind in extract.kinds)
        assert len(judge(told, {}, extract.origin.extract)) == len(told.rows)
        details_of(told.rows[0], profile)
        assert all(len(row.as_given()) < LONGEST_ROW and len(row.key) == 32 for row in told.rows)
    assert rows == extract.rows.total() - extract.rows["unread"]


def opening(open_it: Callable[[Path], Extract], place: Callable[[Path, bytes], Path]) -> Callable[[bytes], None]:
    """Read bytes as a file: `place` puts them where they are opened."""

    def read(data: bytes) -> None:
        with TemporaryDirectory() as folder:
            holds(open_it(place(Path(folder), data)))

    return read


def as_format(code: str) -> Callable[[Path], Extract]:
    return lambda path: FORMATS[code].opened(path, TODAY, received(code, "The file"))


def mapped(path: Path) -> Extract:
    return MappedTable(path, MAPPING, made="2026-11-01", today=TODAY, profile=load_profile())


def named(name: str) -> Callable[[Path, bytes], Path]:
    """The bytes as a file of this name."""

    def place(folder: Path, data: bytes) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return place


def in_zip(name: str) -> Callable[[Path, bytes], Path]:
    """The bytes as the file of this name in a zip."""

    def place(folder: Path, data: bytes) -> Path:
        with zipfile.ZipFile(folder / "The file.zip", "w") as archive:
            archive.writestr(name, data)
        return folder / "The file.zip"

    return place


def as_sheet(name: str) -> Callable[[Path, bytes], Path]:
    """The bytes as the sheet of this name in a workbook."""

    def place(folder: Path, data: bytes) -> Path:
        path = book(folder / "The file.xlsx", {name: ""}, {"xl/worksheets/s1.xml": ""})
        whole = book(folder / "Whole.xlsx", {name: ""})
        with zipfile.ZipFile(whole) as other, zipfile.ZipFile(path, "w") as archive:
            for member in other.namelist():
                archive.writestr(member, data if "worksheets" in member else other.read(member))
        return path

    return place


def _seed(write: Callable[[Path], Path]) -> bytes:
    with TemporaryDirectory() as folder:
        return write(Path(folder)).read_bytes()


def _sheet(write: Callable[[Path], Path]) -> bytes:
    with TemporaryDirectory() as folder, zipfile.ZipFile(write(Path(folder))) as archive:
        return archive.read("xl/worksheets/s1.xml")


def _table(rows: Sequence[dict[str, str]]) -> bytes:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return "\n".join(lines).encode()


def _mapping(data: bytes) -> None:
    list(faults(TableMapping.from_json(data.decode("utf-8", "surrogateescape")), load_profile()))


def _reader(name: str, code: str, place: Callable[[Path, bytes], Path], *seeds: bytes) -> Parser:
    opened = mapped if code == "mapped" else as_format(code)
    return Parser(name, opening(opened, place), (Unreadable,), seeds)


CALLED = {name.capitalize(): rows for name, rows in SSD.items()}
"""A sentence begins with the name of the file, so here it is a capital."""

LOG_BOOK = [{**row, "Date of Birth": "", "Incident": ""} for row in LOG["log"]]
READERS: Sequence[Parser] = (
    _reader(
        "census",
        "cin",
        named("The file.xml"),
        _seed(lambda folder: census(folder, child("C1", REFERRAL, NOTHING_FOLLOWED), child("C2"))),
        _seed(lambda folder: census_of(folder / "a", CENSUS)),
    ),
    _reader("return as XML", "ssda903", named("The file.xml"), _seed(lambda it: written(it / "a.xml", RETURN))),
    _reader("return", "ssda903", in_zip("Missing.csv"), _table(RETURN["missing"])),
    _reader("dataset, packed", "ssd", named("The file.zip"), _seed(lambda folder: packed(folder / "a.zip", CALLED))),
    _reader("dataset", "ssd", named("Ssd_contacts.csv"), _table(SSD["ssd_contacts"])),
    _reader("lists, packed", "annex-a", named("The file.xlsx"), _seed(lambda it: workbook(it / "a", ANNEX_A))),
    _reader("lists", "annex-a", as_sheet("List 1"), _sheet(lambda folder: workbook(folder / "a", ANNEX_A))),
    _reader("patients", "pds", named("The file.json"), _seed(lambda folder: patients_of(folder / "a", PATIENTS))),
    _reader("table", "mapped", named("The file.csv"), _seed(lambda folder: log_of(folder / "a", LOG))),
    _reader("table in a workbook", "mapped", as_sheet("log"), _sheet(lambda it: workbook(it / "a", {"log": LOG_BOOK}))),
    Parser(
        "mapping",
        _mapping,
        (Refused,),
        (MAPPING.to_json().encode(), json.dumps(json.loads(MAPPING.to_json())).encode()),
    ),
)
