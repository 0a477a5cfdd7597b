"""The public sets as records of our columns, their truth, and a small model for each: levels by hand, numbers learnt.

Their columns are not ours: an Australian social security number stands where an NHS number would, a suburb in the
place of an outward code, a state in that of sex, a street number in that of a pupil's; an e-mail address is a phone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import jellyfish
import pyarrow.csv
import pyarrow.parquet
from anyascii import anyascii

from tocsin.matching.levels import (
    AllOf,
    Columns,
    Condition,
    Crossed,
    Damerau,
    Exact,
    JaroWinkler,
    Levenshtein,
    Missing,
    Otherwise,
    Overlap,
    SamePrefix,
    Swapped,
    just_under,
)
from tocsin.matching.model import Comparison, KeyRule, Level, Model
from tocsin.matching.training import Plan

CASES = Path(__file__).parents[1].parent / "shared/cases/linkage"
FAKE = "fake_1000"
TABLES = {"febrl3": ("febrl3",), "febrl4": ("febrl4a", "febrl4b"), FAKE: (FAKE,)}


@dataclass(frozen=True)
class Set:
    """A set: its records, who each is, and in which of its tables each stands."""

    records: Mapping[str, Columns]
    person: Mapping[str, str]
    table: Mapping[str, str]

    def may_pair(self, one: str, other: str) -> bool:
        """Of two tables that are to be linked, only records of different ones make a pair."""
        return len(set(self.table.values())) == 1 or self.table[one] != self.table[other]

    @property
    def true(self) -> set[tuple[str, str]]:
        """The pairs of one person, ids in order."""
        held = defaultdict(list)
        for record, person in self.person.items():
            held[person].append(record)
        every = (pair for some in held.values() for pair in combinations(sorted(some), 2))
        return {pair for pair in every if self.may_pair(*pair)}


def write_fake(folder: Path) -> None:
    """The set that Splink's documentation invents, as the peers read it; it is not brought by a package."""
    columns = ("unique_id", "first_name", "surname", "dob", "city", "email", "cluster")
    as_text = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pyarrow.string()), strings_can_be_null=True
    )
    table = pyarrow.csv.read_csv(CASES / f"{FAKE}.csv", convert_options=as_text)
    pyarrow.parquet.write_table(table.rename_columns(["id", *columns[1:]]), folder / f"{FAKE}.parquet")


def read(name: str, folder: Path) -> Set:
    """A set whose tables lie in a folder."""
    prepare = _fake if name == FAKE else _febrl
    records, person, table = dict[str, Columns](), dict[str, str](), dict[str, str]()
    for part in TABLES[name]:
        for row in pyarrow.parquet.read_table(folder / f"{part}.parquet").to_pylist():
            given = {key: _folded(value) for key, value in row.items()}
            records[row["id"]] = prepare(given)
            person[row["id"]], table[row["id"]] = row["cluster"], part
    return Set(records, person, table)


def _folded(value: str | None) -> str | None:
    return " ".join(anyascii(value).lower().split()) or None if value else None


def _named(forename: str | None, surname: str | None) -> dict[str, str | tuple[str, ...] | None]:
    names = [each for each in (forename, surname) if each]
    return {
        "forename": forename,
        "surname": surname,
        "full_name": " ".join(names) if len(names) == 2 else None,
        "name_sorted": " ".join(sorted(names)) if len(names) == 2 else None,
        "forename_sound": jellyfish.metaphone(forename) or None if forename else None,
        "surname_sound": jellyfish.metaphone(surname) or None if surname else None,
    }


def _born(day: str | None) -> dict[str, str | tuple[str, ...] | None]:
    """A day of birth, as it is and with day and month exchanged; one that no calendar has is a text still."""
    if not day:
        return {"born": None, "born_swapped": None, "born_year": None, "born_month": None}
    year, month, number = day[:4], day[4:6], day[6:]
    swapped = f"{year}-{number}-{month}"
    return {
        "born": f"{year}-{month}-{number}",
        "born_swapped": swapped if _is_day(swapped) else None,
        "born_year": year,
        "born_month": f"{year}-{month}",
    }


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _febrl(row: Mapping[str, str | None]) -> Columns:
    lines = tuple(each for each in (row["address_1"], row["address_2"]) if each)
    return {
        **_named(row["given_name"], row["surname"]),
        **_born(row["date_of_birth"]),
        "nhs": row["soc_sec_id"],
        "address": row["address_1"],
        "addresses": lines or None,
        "upn": row["street_number"],
        "postcode": row["postcode"],
        "outcode": row["suburb"],
        "sex": row["state"],
    }


def _fake(row: Mapping[str, str | None]) -> Columns:
    """An e-mail address stands as an address, its first half as a postcode; sounds are one list."""
    named, born = _named(row["first_name"], row["surname"]), _born((row["dob"] or "").replace("-", ""))
    user = (row["email"] or "").partition("@")[0] or None
    sounds = (named["forename_sound"], named["surname_sound"])
    year = int(str(born["born_year"])) if born["born_year"] else None
    return {
        **named,
        **born,
        "forename_roots": tuple(sorted({str(each) for each in sounds if each})) or None,
        "born_years": tuple(str(year + each) for each in (-1, 0, 1)) if year else None,
        "outcode": row["city"],
        "address": row["email"],
        "postcode": user,
    }


def _levels(*given: tuple[str, Condition] | tuple[str, Condition, str]) -> tuple[Level, ...]:
    return tuple(Level(name, when, name, 0.1, 0.1, *tf) for name, when, *tf in given)


def _text(column: str, *more: tuple[str, Condition], tf: bool = True) -> Comparison:
    exact = ("same", Exact(column), column) if tf else ("same", Exact(column))
    return Comparison(column, column, _levels(("missing", Missing(column)), exact, *more, ("differs", Otherwise())))


def _alike(column: str, *at_least: float) -> tuple[tuple[str, Condition], ...]:
    return tuple((f"alike_{each}", JaroWinkler(column, just_under(each))) for each in at_least)


SWAPPED = ("swapped", Swapped("forename", "surname"))
BORN = Comparison(
    "born",
    "born",
    _levels(
        ("missing", Missing("born")),
        ("same", Exact("born")),
        ("slip", Damerau("born", 1)),
        ("exchanged", Crossed("born", "born_swapped")),
        ("two", Damerau("born", 2)),
        ("differs", Otherwise()),
    ),
)
LINES = Comparison(
    "address",
    "address",
    _levels(
        ("missing", Missing("addresses")),
        ("same", Exact("address")),
        ("shared", Overlap("addresses")),
        ("alike", JaroWinkler("address", just_under(0.88))),
        ("differs", Otherwise()),
    ),
)
FEBRL = Model(
    version="febrl",
    prior=1e-4,
    comparisons=(
        _text("forename", SWAPPED, *_alike("forename", 0.9, 0.75), ("crossed", Crossed("forename", "surname"))),
        _text("surname", SWAPPED, *_alike("surname", 0.9, 0.75)),
        BORN,
        _text("nhs", ("slip", Damerau("nhs", 1)), ("two", Damerau("nhs", 2)), tf=False),
        _text("upn", ("slip", Damerau("upn", 1))),
        LINES,
        _text("postcode", ("slip", Damerau("postcode", 1)), ("two", Damerau("postcode", 2))),
        _text("outcode", *_alike("outcode", 0.88)),
        _text("sex", tf=False),
    ),
    keys=(
        KeyRule("nhs", ("nhs",)),
        KeyRule("names", ("forename", "surname"), ("forename", "surname")),
        KeyRule("born", ("born",), ("born", "born_swapped")),
        KeyRule("forename_postcode", ("forename", "postcode")),
        KeyRule("surname_postcode", ("surname", "postcode")),
        KeyRule("surname_suburb", ("surname", "outcode")),
        KeyRule("forename_suburb", ("forename", "outcode")),
        KeyRule("forename_year", ("forename_sound", "born_year")),
        KeyRule("surname_year", ("surname_sound", "born_year")),
        KeyRule("line", ("addresses",)),
        KeyRule("sounds", ("forename_sound", "surname_sound")),
        KeyRule("house", ("postcode", "upn")),
        KeyRule("place", ("postcode", "outcode")),
    ),
    frequencies={each: {} for each in ("forename", "surname", "upn", "postcode", "outcode")},
    rarest=1e-4,
)
EMAIL = Comparison(
    "email",
    "email",
    _levels(
        ("missing", Missing("address")),
        ("same", Exact("address")),
        ("user", Exact("postcode")),
        ("alike", JaroWinkler("address", just_under(0.92))),
        ("user_alike", JaroWinkler("postcode", just_under(0.88))),
        ("similar", JaroWinkler("address", just_under(0.8))),
        ("differs", Otherwise()),
    ),
)
NAMES = Comparison(
    "names",
    "names",
    _levels(
        ("missing", AllOf(Missing("forename"), Missing("surname"))),
        ("same", Exact("full_name"), "full_name"),
        ("swapped", Swapped("forename", "surname")),
        ("sorted", Exact("name_sorted")),
        ("both_alike", AllOf(JaroWinkler("forename", just_under(0.8)), JaroWinkler("surname", just_under(0.8)))),
        ("surname", Exact("surname"), "surname"),
        ("forename", Exact("forename"), "forename"),
        ("crossed", Crossed("forename", "surname")),
        ("surname_alike", JaroWinkler("surname", just_under(0.85))),
        ("forename_alike", JaroWinkler("forename", just_under(0.85))),
        ("some_sound", Overlap("forename_roots")),
        ("differs", Otherwise()),
    ),
)
FAKE_MODEL = Model(
    version="fake_1000",
    prior=3e-3,
    comparisons=(
        NAMES,
        Comparison(
            "born",
            "born",
            _levels(
                ("missing", Missing("born")),
                ("same", Exact("born")),
                ("slip", Damerau("born", 1)),
                ("two", Levenshtein("born", 2)),
                ("year", SamePrefix("born", 4)),
                ("differs", Otherwise()),
            ),
        ),
        EMAIL,
        _text("outcode", *_alike("outcode", 0.85)),
    ),
    keys=(
        KeyRule("email", ("address",)),
        KeyRule("user", ("postcode",)),
        KeyRule("sound", ("forename_roots",)),
        KeyRule("born", ("born",), ("born", "born_swapped")),
        KeyRule("month", ("born_month",)),
        KeyRule("years_city", ("born_years", "outcode")),
        KeyRule("crossed", ("forename", "surname"), ("forename", "surname")),
    ),
    frequencies={each: {} for each in ("full_name", "forename", "surname", "outcode")},
    rarest=1e-3,
)
MODELS = {"febrl3": FEBRL, "febrl4": FEBRL, FAKE: FAKE_MODEL}
PLANS = {
    "febrl3": Plan(
        certain=(("nhs",), ("forename", "surname", "born")),
        found_so=0.9,
        pairs_for_u=1e6,
        learnt_on=(("born",), ("postcode", "surname"), ("nhs",)),
        held_by=2,
    ),
    FAKE: Plan(
        certain=(("forename", "surname", "born"), ("address",)),
        found_so=0.6,
        pairs_for_u=1e6,
        learnt_on=(("born",), ("address",), ("forename", "surname")),
        held_by=2,
    ),
}
PLANS["febrl4"] = PLANS["febrl3"]


def pairs_of(name: str, folder: Path) -> Iterator[tuple[str, str, float]]:
    """Every pair of the set that shares a key, with its probability by a model trained on the set itself."""
    from tocsin.matching.batch import pairs
    from tocsin.matching.engines.tables import arrow
    from tocsin.matching.training import train

    found = read(name, folder)
    table = arrow(found.records.items())
    model, _ = train(table, MODELS[name], version=name, trained_on=name, plan=PLANS[name])
    for each in pairs(table, model, at_least=-100):
        if found.may_pair(each.first, each.second):
            yield each.first, each.second, 1 / (1 + 2 ** -max(min(each.weight, 500), -500))
