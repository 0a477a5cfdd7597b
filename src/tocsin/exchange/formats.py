"""The formats a received file may be in: how each is opened as an extract, and how a cell of its rows is read again.

A format's code may be followed by more after a colon: "mapped:school-log@2" is a table read by that mapping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tocsin.access import Refused
from tocsin.exchange.census import DECLARED
from tocsin.exchange.cin import Census
from tocsin.exchange.importing import Extract
from tocsin.exchange.mapped import format as mapped
from tocsin.exchange.queries import Received
from tocsin.exchange.readers import annex_a, pds, ssd, ssda903
from tocsin.exchange.readers.manner import reads
from tocsin.exchange.readers.origin import made_of
from tocsin.exchange.rows import Doubt, Given, Value
from tocsin.exchange.values import Fields, read_values
from tocsin.words import Profile

Reads = Callable[[str, Sequence[Given], str, date, Profile], tuple[Mapping[str, Value], Sequence[Doubt]]]
"""(kind of row, its cells, what follows the format's code, today, profile) → values and doubts."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how a received file is opened as an extract, and how the cells of one of its rows are read again.

    `person` gives the cells of a row that are about its person, in a format whose rows are about a person and an event.
    """

    label: str
    opened: Callable[[Path, date, Received], Extract]
    reads: Reads
    person: Callable[[Sequence[Given], str], tuple[Given, ...]] = lambda given, more: ()


def declared(fields: Mapping[str, Fields]) -> Reads:
    """Read the cells of a row by a table: for each kind, the reader of each field."""
    return lambda kind, given, more, today, profile: read_values(given, fields[kind], today, profile)


FORMATS: Mapping[str, Format] = {
    "cin": Format(
        "Children in need census (XML)",
        lambda path, today, found: Census(path, today=today, made=made_of(found)),
        declared(DECLARED),
    ),
    "annex-a": Format("Annex A workbook (eleven lists)", annex_a.opened, reads(annex_a.FORMAT.manner)),
    "ssd": Format("Standard Safeguarding Dataset (CSV tables)", ssd.opened, reads(ssd.FORMAT.manner)),
    "ssda903": Format("Looked-after children return (CSV files or XML)", ssda903.opened, reads(ssda903.FORMAT.manner)),
    "pds": Format("Patients of the Personal Demographics Service (FHIR)", pds.opened, pds.read),
    "mapped": Format("A table (CSV or Excel), by a mapping", mapped.opened, mapped.reads, mapped.person),
}
"""By code. A reader adds itself here and nowhere else."""


def check_format(format: str) -> None:
    """Raise `Refused` for a format there is not."""
    if format.partition(":")[0] not in FORMATS:
        raise Refused(f"Files are read as one of: {', '.join(FORMATS)}.", field="format")


def open_extract(found: Received, path: Path, *, today: date) -> Extract:
    """Open a received file, written to `path`, as what it was received as; no event lies after `today`."""
    return FORMATS[found.format.partition(":")[0]].opened(path, today, found)


def read_again(
    format: str, kind: str, given: Sequence[Given], today: date, profile: Profile
) -> tuple[Mapping[str, Value], Sequence[Doubt]]:
    """The values and doubts of a row of this format with these cells."""
    code, _, more = format.partition(":")
    return FORMATS[code].reads(kind, given, more, today, profile)


def about_person(format: str, given: Sequence[Given]) -> tuple[Given, ...]:
    """The cells of a row that are about its person; none where persons have rows of their own."""
    code, _, more = format.partition(":")
    return FORMATS[code].person(given, more)
