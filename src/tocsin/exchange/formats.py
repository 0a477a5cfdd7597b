"""The formats a received file may be in: how each is opened as an extract, and how a cell of its rows is read again.

A format's code may be followed by more after a space: "mapped school_log" is a table read through that mapping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tocsin.access import Refused
from tocsin.exchange.census import DECLARED
from tocsin.exchange.cin import Census
from tocsin.exchange.importing import Extract
from tocsin.exchange.queries import Received
from tocsin.exchange.values import Fields


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `opened(path, today, more)` makes the extract; `fields(kind, more)` says how its rows are read."""

    label: str
    opened: Callable[[Path, date, str], Extract]
    fields: Callable[[str, str], Fields]


FORMATS: Mapping[str, Format] = {
    "cin": Format(
        "Children in need census (XML)",
        lambda path, today, more: Census(path, today=today),
        lambda kind, more: DECLARED[kind],
    ),
}
"""By code. A reader adds itself here and nowhere else."""


def check_format(format: str) -> None:
    """Raise `Refused` for a format there is not."""
    if format.partition(" ")[0] not in FORMATS:
        raise Refused(f"Files are read as one of: {', '.join(FORMATS)}.", field="format")


def open_extract(found: Received, path: Path, *, today: date) -> Extract:
    """Open a received file, written to `path`, as what it was received as; no event lies after `today`."""
    code, _, more = found.format.partition(" ")
    return FORMATS[code].opened(path, today, more)


def fields_of(format: str, kind: str) -> Fields:
    """How the cells of one kind of row are read in a format."""
    code, _, more = format.partition(" ")
    return FORMATS[code].fields(kind, more)
