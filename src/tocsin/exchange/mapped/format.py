"""The format "mapped:NAME@VERSION": how a received table is opened, and how one of its rows is read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from tocsin.access import Refused
from tocsin.exchange.mapped.cells import Reading
from tocsin.exchange.mapped.reading import MappedTable, about_person
from tocsin.exchange.mapped.saved import the_mapping
from tocsin.exchange.queries import Received
from tocsin.exchange.readers.origin import made_of
from tocsin.exchange.rows import Doubt, Given, Value
from tocsin.words import Profile, load_profile


def opened(path: Path, today: date, found: Received) -> MappedTable:
    """A received table as an extract. A table has no date of its own: its maker's counts, or when it was received."""
    named = found.format.partition(":")[2]
    if not named:
        raise Refused("Nobody has said yet how this table is to be read.", field="mapping", next_step="Map it first.")
    return MappedTable(path, the_mapping(named), made=made_of(found), today=today, profile=load_profile())


def reads(
    kind: str, given: Sequence[Given], named: str, today: date, profile: Profile
) -> tuple[Mapping[str, Value], Sequence[Doubt]]:
    """The values and doubts of a row with these cells."""
    return Reading(the_mapping(named), today, profile).read(kind, given)


def person(given: Sequence[Given], named: str) -> tuple[Given, ...]:
    """The cells of a row that are about its person."""
    return about_person(given, the_mapping(named))
