"""The truth about a made-up town, as `tocsin town build` wrote it: what a score needs of it, in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

CHILD_ROLES = frozenset({"child", "subject", "victim"})
"""The roles of whom a row of an agency's file is about."""


class NotATown(Exception):
    """The folder holds no whole town; the sentence says what is missing."""


class Link(NamedTuple):
    """Which person, and which event, one row of an agency's file is about."""

    agency: str
    file: str
    record: str
    person: str
    event: str
    role: str


class Owed(NamedTuple):
    """What should have been done about an event, and whether it was: "kept", "late", "broken" or still "open"."""

    about: str
    duty: str
    state: str


class Person(NamedTuple):
    """What a score is broken down by."""

    origin: str
    sex: str
    household: str = ""
    born: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """The people by id, the links in the order of the files, and the duties."""

    people: Mapping[str, Person]
    links: tuple[Link, ...]
    duties: tuple[Owed, ...]


def read_truth(folder: Path) -> Truth:
    """Read a town's truth. Raises `NotATown` for a folder without a manifest or without one of the files."""
    if not (folder / "manifest.json").is_file():
        raise NotATown(
            f"{folder} is no whole town: it has no manifest.json. Make one with: tocsin town build --out DIR"
        )
    people = {row["id"]: Person(*(row[name] for name in Person._fields)) for row in rows_of(folder, "truth_person")}
    links = tuple(Link(*(row[name] for name in Link._fields)) for row in rows_of(folder, "truth_record_link"))
    duties = tuple(Owed(*(row[name] for name in Owed._fields)) for row in rows_of(folder, "truth_duty"))
    return Truth(people, links, duties)


def rows_of(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of the truth. Raises `NotATown` when it is not there."""
    path = folder / "truth" / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)
    except OSError:
        raise NotATown(f"{path} is not there. Make the town again with: tocsin town build --out DIR") from None
