"""A model's predicates and keys as SQL, in the words of each engine, for Splink to put together.

There is no “not” among the predicates, so SQL's third truth value ends as “does not hold”, as it does in Python. DuckDB
counts bytes where rapidfuzz counts letters: columns are ASCII, where that is the same. Spark's own Jaro-Winkler differs
from everybody else's on one pair of names in eleven: there the functions are ours (`engines.spark`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from tocsin.matching.columns import COLUMNS
from tocsin.matching.levels import (
    AllOf,
    AnyOf,
    Both,
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
)
from tocsin.matching.model import KeyRule


@dataclass(frozen=True, slots=True)
class Dialect:
    """An engine's name in Splink, and what it calls the functions there are several names for."""

    name: str
    alike: str
    distance: str
    damerau: str
    share: str


DUCKDB = Dialect("duckdb", "jaro_winkler_similarity", "levenshtein", "damerau_levenshtein", "list_has_any")
SPARK = Dialect("spark", "tocsin_alike", "tocsin_distance", "tocsin_damerau", "arrays_overlap")

Write = Callable[[Any, Dialect], str]


def condition(level: Condition, dialect: Dialect) -> str:
    """When it holds, over columns named "…_l" and "…_r"."""
    return WRITTEN[type(level)](level, dialect)


def _far(function: str, column: str, at_most: int) -> str:
    return f"{function}({column}_l, {column}_r) <= {at_most}"


def _alike(level: JaroWinkler, dialect: Dialect) -> str:
    return f"{dialect.alike}({level.column}_l, {level.column}_r) >= cast({level.at_least!r} as double)"


def _prefix(level: SamePrefix, dialect: Dialect) -> str:
    first = f"left({level.column}_{{side}}, {level.length})"
    return f"{first.format(side='l')} = {first.format(side='r')}"


def _joined(word: str) -> Write:
    return lambda level, dialect: "(" + f" {word} ".join(condition(each, dialect) for each in level.levels) + ")"


WRITTEN: Mapping[type, Write] = {
    Missing: lambda level, dialect: f"({level.column}_l is null or {level.column}_r is null)",
    Both: lambda level, dialect: f"({level.column}_l is not null and {level.column}_r is not null)",
    Either: lambda level, dialect: f"({level.column}_l is not null or {level.column}_r is not null)",
    Exact: lambda level, dialect: f"{level.column}_l = {level.column}_r",
    Swapped: lambda level, dialect: f"({level.one}_l = {level.other}_r and {level.other}_l = {level.one}_r)",
    Crossed: lambda level, dialect: f"({level.one}_l = {level.other}_r or {level.other}_l = {level.one}_r)",
    JaroWinkler: _alike,
    Levenshtein: lambda level, dialect: _far(dialect.distance, level.column, level.at_most),
    Damerau: lambda level, dialect: _far(dialect.damerau, level.column, level.at_most),
    SamePrefix: _prefix,
    Overlap: lambda level, dialect: f"{dialect.share}({level.column}_l, {level.column}_r)",
    AllOf: _joined("and"),
    AnyOf: _joined("or"),
    Otherwise: lambda level, dialect: "ELSE",
}
"""How each predicate of the closed vocabulary is written."""


def blocking(rule: KeyRule, dialect: Dialect) -> tuple[dict[str, Any], ...]:
    """The rule for Splink, and a second one when the key is also asked with two columns exchanged."""
    straight = _equal(rule.columns, {}, dialect)
    if rule.swapped is None:
        return (straight,)
    one, other = rule.swapped
    return straight, _equal(rule.columns, {one: other, other: one}, dialect)


def _equal(columns: tuple[str, ...], asked: Mapping[str, str], dialect: Dialect) -> dict[str, Any]:
    """Left's columns, exchanged as asked, equal to right's; a column that is a list counts by each of its elements."""
    sides = [(asked.get(each, each), each) for each in columns]
    lists = sorted({each for each in chain.from_iterable(sides) if COLUMNS[each].kind == "list"})
    written: dict[str, Any] = {
        "blocking_rule": " and ".join(f"l.{left} = r.{right}" for left, right in sides),
        "sql_dialect": dialect.name,
    }
    return written | ({"arrays_to_explode": lists} if lists else {})
