"""One collection of the children in need census: its year, its codes, and what counts as a referral; all of it data.

`england.toml` says what changed from year to year and names its sources. No year is written in code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

from tocsin.access import Refused
from tocsin.exchange.rows import Value
from tocsin.words import ProfileFault, Table
from tocsin.words.table import text_in

Codes = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The collection of one year. `instead` gives, for a code list, what is sent for codes the year does not have."""

    year: int
    first: date
    last: date
    sex_element: str
    sex: Codes = field(hash=False)
    omits: frozenset[str]
    instead: Mapping[str, Codes] = field(hash=False)
    outcomes: frozenset[str]
    steps: frozenset[str]
    closure: Codes = field(hash=False)

    def coded(self, codes: str, value: Value) -> Value:
        """A value of this code list as the year writes it."""
        other = self.instead.get(codes, {})
        if isinstance(value, tuple):
            return tuple(dict.fromkeys(other.get(each, each) for each in value))
        return other.get(value, value) if isinstance(value, str) else value


def collection(year: int) -> Collection:
    """The collection of that year. Raises `Refused`, naming those there are, when it is not known."""
    known = _collections()
    if year not in known:
        raise Refused(
            f"The census of {year} is not known here.",
            field="year",
            next_step=f"Choose one of: {', '.join(str(each) for each in known)}.",
        )
    return known[year]


def years() -> tuple[int, ...]:
    """Every year there is a collection for."""
    return tuple(_collections())


@cache
def _collections() -> dict[int, Collection]:
    text = (files(__package__) / "england.toml").read_text("utf-8")
    top = Table("england.toml", tomllib.loads(text))
    referral = Table("referral", top.mapping("referral"))
    outcomes, steps = frozenset(referral.texts("outcomes")), frozenset(referral.texts("steps"))
    referral.end()
    closure = _codes("closure", top.mapping("closure"))
    found = [_collection(each, outcomes, steps, closure) for each in top.tables("collection")]
    top.end()
    return {each.year: each for each in found}


def _collection(row: Table, outcomes: frozenset[str], steps: frozenset[str], closure: Codes) -> Collection:
    first, last = row.day_or("first", None), row.day_or("last", None)
    if first is None or last is None:
        raise ProfileFault(f"{row.place}: the first and the last day are missing.")
    made = Collection(
        year=row.number("year"),
        first=first,
        last=last,
        sex_element=row.text("sex_element"),
        sex=_codes(f"{row.place}, sex", row.mapping("sex")),
        omits=frozenset(row.texts("omits")),
        instead={name: _codes(f"{row.place}, {name}", codes) for name, codes in row.mapping("instead").items()},
        outcomes=outcomes,
        steps=steps,
        closure=closure,
    )
    row.end()
    return made


def _codes(place: str, values: object) -> Codes:
    table = values if isinstance(values, dict) else {}
    return {str(code): text_in(place, str(code), other) for code, other in table.items()}
