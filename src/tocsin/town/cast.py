"""The people of the town, read from the tables beside this module and turned into what the register takes in.

No identifier can be anybody's: NHS numbers begin with 999 (set aside for tests, NHS Data Dictionary), pupil numbers
carry the authority 999 that no authority has, telephones are of the ranges Ofcom keeps for drama, postcodes begin with
a letter no postcode begins with.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from tocsin.people import Address, EthnicityNote, Name, PersonDetails
from tocsin.words import When, nhs_number, upn

Table = dict[str, Any]

NO_AUTHORITY = "999"
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is there: `people` by name are the practitioners, `described` by name are children, adults and places."""

    agencies: Table
    offices: Table
    people: Table
    described: Table


@cache
def read(name: str) -> Table:
    """One of the tables beside this module."""
    return tomllib.loads(files("tocsin.town").joinpath(name).read_text(encoding="utf-8"))


def cast() -> Cast:
    """Everybody, as written."""
    who = read("cast.toml")
    return Cast(who["agency"], who["office"], who["person"], read("people.toml"))


def details(row: Table, until: date) -> PersonDetails:
    """What an agency's record says of somebody, from a row of the table; ages are counted back from `until`."""
    born = When.parse((until - timedelta(days=round(row["age"] * DAYS_A_YEAR))).isoformat()) if "age" in row else None
    return PersonDetails(
        names=tuple(_names(row)),
        born=born,
        sex=row.get("sex", "U"),
        ethnicities=tuple(_ethnicities(row)),
        addresses=tuple(_addresses(row)),
        phones=(row["phone"],) if "phone" in row else (),
        nhs_number=patient_number(row["patient"]) if "patient" in row else "",
        upn=pupil_number(row["pupil"]) if "pupil" in row else "",
        school=row.get("school", ""),
        description=row.get("description", ""),
    )


def _names(row: Table) -> Iterator[Name]:
    if "given" in row:
        yield Name(given=row["given"], family=row["family"])
    if "alias" in row:
        yield Name(given=row["alias"], kind="alias")


def _ethnicities(row: Table) -> Iterator[EthnicityNote]:
    if "ethnicity" in row:
        yield EthnicityNote(kind="self", code=row["ethnicity"])
    if "perceived" in row:
        yield EthnicityNote(kind="officer", code=row["perceived"])
    if "blank" in row:
        yield EthnicityNote(kind="self", blank=row["blank"])


def _addresses(row: Table) -> Iterator[Address]:
    if "lines" in row:
        yield Address(lines=row["lines"], postcode=row.get("postcode", ""))


def patient_number(serial: int) -> str:
    """An NHS number of the range kept for tests, with its check digit; the next serial's where that has none."""
    fitting = (f"999{serial:06}{check}" for check in range(10))
    return next((number for number in fitting if _accepted(nhs_number, number)), "") or patient_number(serial + 100_000)


def pupil_number(serial: int) -> str:
    """A unique pupil number of no authority, with its check letter."""
    return next(number for letter in LETTERS if _accepted(upn, number := f"{letter}{NO_AUTHORITY}{serial:09}"))


def _accepted(check: Callable[[str], str], number: str) -> bool:
    try:
        return bool(check(number))
    except ValueError:
        return False
