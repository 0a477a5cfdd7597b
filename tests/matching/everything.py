"""A model that uses every predicate there is, and a crowd of records made to find where engines differ."""

from __future__ import annotations

import random
from itertools import combinations

from tocsin.matching.columns import COLUMNS
from tocsin.matching.keys import keys_asked, keys_of
from tocsin.matching.levels import (
    AllOf,
    AnyOf,
    Both,
    Columns,
    Condition,
    Crossed,
    Damerau,
    Either,
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


def level(name: str, when: Condition, m: float = 0.1, u: float = 0.01, tf: str | None = None) -> Level:
    """A level with some m and u."""
    return Level(name, when, name, m, u, tf)


MISSING_HOME = AllOf(Missing("postcode"), Missing("addresses"))
SAME_HOME = AllOf(Exact("surname"), AnyOf(Overlap("postcodes"), Overlap("addresses")))

EVERYTHING = Model(
    version="everything",
    prior=1 / 300,
    comparisons=(
        Comparison(
            "forename",
            "Forename",
            (
                level("missing", Missing("forename")),
                level("same", Exact("forename"), 0.7, 0.02, "forename"),
                level("root", Exact("forename_root"), 0.1, 0.003),
                level("very_alike", JaroWinkler("forename", just_under(0.92)), 0.1, 0.004),
                level("alike", JaroWinkler("forename", just_under(0.8)), 0.05, 0.03),
                level("other", Otherwise(), 0.03, 0.9),
            ),
        ),
        Comparison(
            "whole",
            "Whole name",
            (
                level("missing", Missing("full_name")),
                level("swapped", Swapped("forename", "surname"), 0.03, 0.0001),
                level("crossed", Crossed("forename", "surname"), 0.01, 0.001),
                level("two_letters", Levenshtein("full_name", 2), 0.8, 0.001),
                level("four_slips", Damerau("full_name", 4), 0.1, 0.01),
                level("other", Otherwise(), 0.05, 0.97),
            ),
        ),
        Comparison(
            "born",
            "Date of birth",
            (
                level("missing", Missing("born")),
                level("same", Exact("born"), 0.9, 0.0004),
                level("exchanged", Swapped("born", "born_swapped"), 0.02, 0.0002),
                level("slip", Damerau("born", 1), 0.03, 0.002),
                level("year", SamePrefix("born", 4), 0.02, 0.05),
                level("other", Otherwise(), 0.03, 0.9),
            ),
        ),
        Comparison(
            "home",
            "Home",
            (
                level("missing", MISSING_HOME),
                level("household", SAME_HOME, 0.6, 0.0005, None),
                level("surname", AllOf(Exact("surname"), Both("surname")), 0.3, 0.01, "surname"),
                level("only_surname", Exact("surname"), 0.3, 0.01),
                level("postcode", AnyOf(Exact("postcode"), SamePrefix("postcode", 6)), 0.05, 0.002),
                level("some_phone", Either("phones"), 0.03, 0.3),
                level("other", Otherwise(), 0.02, 0.6),
            ),
        ),
        Comparison(
            "phones",
            "Phones",
            (
                level("missing", Missing("phones")),
                level("shared", Overlap("phones"), 0.5, 0.0001),
                level("other", Otherwise(), 0.5, 0.99),
            ),
        ),
    ),
    keys=(
        KeyRule("names", ("forename", "surname"), ("forename", "surname")),
        KeyRule("born", ("born", "sex"), ("born", "born_swapped")),
        KeyRule("any_names", ("forenames", "surnames")),
        KeyRule("postcodes", ("postcodes", "born_year")),
        KeyRule("phones", ("phones",)),
        KeyRule("root", ("forename_root", "surname")),
    ),
    frequencies={"forename": {"lee": 0.2, "anna": 0.01, "o'neil": 0.001}, "surname": {"james": 0.05, "nan": 0.3}},
)

LONG = "abcdefghij" * 100
TEXTS = {
    "forename": [
        "lee",
        "leah",
        "anna",
        "hannah",
        "anna maria",
        "james",
        "nan",
        "null",
        "o'neil",
        "a",
        LONG,
        LONG + "k",
    ],
    "surname": [
        "james",
        "jameson",
        "lee",
        "nan",
        "smith",
        "smyth",
        "o'neil",
        LONG,
        'quo"te',
        "semi;colon",
        "back\\slash",
    ],
    "born": ["2010-03-04", "2010-04-03", "2010-03-05", "2011-03-04", "2001-12-31", "2010-12-12"],
    "postcode": ["qx1 1aa", "qx1 1ab", "qx2 9zz"],
    "sex": ["f", "m"],
}
LISTS = {
    "addresses": ["1 mill lane", "2 mill lane", "flat 3 100% house"],
    "phones": ["447700900001", "447700900002"],
    "parents": ["ann lee", "jo james"],
}


def crowd(seed: int, many: int) -> dict[str, Columns]:
    """So many records of a few values each, some missing; one in twenty has a name of a thousand letters."""
    dice = random.Random(seed)
    return {
        f"r{number:04}": _one(dice, LONG[: 1000 - number % 3] if number % 20 == 0 else "") for number in range(many)
    }


def _one(dice: random.Random, long: str) -> dict[str, str | tuple[str, ...] | None]:
    def some(values: list[str]) -> str | None:
        return None if dice.random() < 0.15 else dice.choice(values)

    def several(values: list[str]) -> tuple[str, ...] | None:
        return tuple(sorted(dice.sample(values, dice.randrange(len(values) + 1)))) or None

    made: dict[str, str | tuple[str, ...] | None] = dict.fromkeys(COLUMNS)
    made |= {name: some(values) for name, values in TEXTS.items()}
    made |= {name: several(values) for name, values in LISTS.items()}
    made |= {"forename": long, "surname": long[:900]} if long else {}
    forename, surname, born = made["forename"], made["surname"], made["born"]
    made["full_name"] = f"{forename} {surname}" if forename and surname else None
    made["forename_root"] = {"leah": "lee", "hannah": "anna"}.get(str(forename), forename)
    made["forenames"] = tuple(str(forename).split()) if forename else None
    made["surnames"] = several(TEXTS["surname"])
    made["postcodes"] = several(TEXTS["postcode"])
    made["born_year"] = str(born)[:4] if born else None
    made["born_swapped"] = (
        f"{str(born)[:5]}{str(born)[8:]}-{str(born)[5:7]}" if born and str(born)[8:] <= "12" else None
    )
    return made


def candidates(model: Model, records: dict[str, Columns]) -> set[tuple[str, str]]:
    """The pairs the register would look at: either one's keys, asked, are kept of the other."""
    kept = {name: set(keys_of(model, columns)) for name, columns in records.items()}
    asked = {name: set(keys_asked(model, columns)) for name, columns in records.items()}
    return {
        (one, other)
        for one, other in combinations(sorted(records), 2)
        if asked[one] & kept[other] or asked[other] & kept[one]
    }
