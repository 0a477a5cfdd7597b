"""The closed vocabulary in which a model says how two records compare: a few predicates over columns made beforehand.

Every predicate means the same in Python, in DuckDB and on Spark, and is the same whichever record is named first. A
value that is missing on either side agrees with nothing: only `Missing` can hold then. There is no "not", so SQL's
third truth value cannot slip in: the order of a comparison's levels does that work. Strings are ASCII, where counting
bytes and counting letters is one. Sources: Fellegi and Sunter 1969; Winkler 1990; Damerau 1964; the vocabulary is what
Splink's comparison library and the Ministry of Justice's Core Person Record use, less what engines disagree about.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.distance import JaroWinkler as Winkler
from rapidfuzz.distance import Levenshtein as Edits

Value = str | tuple[str, ...] | list[str] | None
Columns = Mapping[str, Value]

HAIR = 1e-9
"""Thresholds stand this much below the number meant, since engines may differ in a score's last digit."""


def just_under(threshold: float) -> float:
    """The threshold as a model stores it: never a score that a pair of strings can have."""
    return threshold - HAIR


class Condition(ABC):
    """Something that holds or does not hold of two records."""

    @abstractmethod
    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether it holds; the same with the records exchanged."""

    def columns(self) -> tuple[str, ...]:
        """The columns it looks at."""
        return tuple(getattr(self, name) for name in ("column", "one", "other") if hasattr(self, name))

    def parts(self) -> Iterator[Condition]:
        """Itself, or what it is made of."""
        yield self

    def implies(self, other: Condition) -> bool:
        """Whether the other condition plainly holds wherever this one does."""
        return self == other


@dataclass(frozen=True, slots=True)
class Missing(Condition):
    """One record or the other has no value."""

    column: str

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether either side lacks it."""
        return not (a.get(self.column) and b.get(self.column))


@dataclass(frozen=True, slots=True)
class Both(Condition):
    """Both records have a value."""

    column: str

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether neither side lacks it."""
        return bool(a.get(self.column) and b.get(self.column))


@dataclass(frozen=True, slots=True)
class Either(Condition):
    """At least one of the records has a value."""

    column: str

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether one side, or both, have it."""
        return bool(a.get(self.column) or b.get(self.column))


@dataclass(frozen=True, slots=True)
class Exact(Condition):
    """Both have the same value."""

    column: str

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether both have it and it is the same."""
        return _equal(a, self.column, b, self.column)


@dataclass(frozen=True, slots=True)
class Swapped(Condition):
    """Each has in one column what the other has in the other, both ways: Lee James and James Lee."""

    one: str
    other: str

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether both pairs agree crosswise."""
        return _equal(a, self.one, b, self.other) and _equal(a, self.other, b, self.one)


@dataclass(frozen=True, slots=True)
class Crossed(Condition):
    """One has in one column what the other has in the other, in one way at least."""

    one: str
    other: str

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether either pair agrees crosswise."""
        return _equal(a, self.one, b, self.other) or _equal(a, self.other, b, self.one)


@dataclass(frozen=True, slots=True)
class JaroWinkler(Condition):
    """The two values are alike, by Jaro and Winkler's measure from 0 to 1."""

    column: str
    at_least: float

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether they are at least so alike."""
        one, other = _texts(a, b, self.column)
        return bool(one and other) and Winkler.similarity(one, other) >= self.at_least


@dataclass(frozen=True, slots=True)
class Levenshtein(Condition):
    """The two values are at most so many letters apart: added, left out, or other."""

    column: str
    at_most: int

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether they are at most so far apart."""
        one, other = _texts(a, b, self.column)
        return bool(one and other) and Edits.distance(one, other, score_cutoff=self.at_most) <= self.at_most


@dataclass(frozen=True, slots=True)
class Damerau(Condition):
    """The two values are at most so many slips apart: a letter added, left out or other, or two exchanged."""

    column: str
    at_most: int

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether they are at most so many slips apart."""
        one, other = _texts(a, b, self.column)
        return bool(one and other) and DamerauLevenshtein.distance(one, other, score_cutoff=self.at_most) <= (
            self.at_most
        )


@dataclass(frozen=True, slots=True)
class SamePrefix(Condition):
    """The two values begin with the same letters; a value shorter than that counts whole."""

    column: str
    length: int

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether both begin the same."""
        one, other = _texts(a, b, self.column)
        return bool(one and other) and one[: self.length] == other[: self.length]


@dataclass(frozen=True, slots=True)
class Overlap(Condition):
    """The two lists have a value in common."""

    column: str

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether any value of one is a value of the other."""
        return share(a.get(self.column), b.get(self.column))


@dataclass(frozen=True, slots=True, init=False)
class AllOf(Condition):
    """All of these hold."""

    levels: tuple[Condition, ...]

    def __init__(self, *levels: Condition) -> None:
        object.__setattr__(self, "levels", levels)

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether every one holds."""
        return all(each.holds(a, b) for each in self.levels)

    def columns(self) -> tuple[str, ...]:
        """The columns of its parts."""
        return tuple(dict.fromkeys(column for each in self.levels for column in each.columns()))

    def parts(self) -> Iterator[Condition]:
        """What it is made of, down to single columns."""
        return (part for each in self.levels for part in each.parts())

    def implies(self, other: Condition) -> bool:
        """Whether one of its parts does."""
        return any(each.implies(other) for each in self.levels)


@dataclass(frozen=True, slots=True, init=False)
class AnyOf(AllOf):
    """One of these holds, at least."""

    def __init__(self, *levels: Condition) -> None:
        object.__setattr__(self, "levels", levels)

    def holds(self, a: Columns, b: Columns) -> bool:
        """Whether any one holds."""
        return any(each.holds(a, b) for each in self.levels)

    def implies(self, other: Condition) -> bool:
        """Whether each of its parts does."""
        return all(each.implies(other) for each in self.levels)


@dataclass(frozen=True, slots=True)
class Otherwise(Condition):
    """None of the levels before it held."""

    def holds(self, a: Columns, b: Columns) -> bool:
        """Always."""
        return True


def share(some: Value, others: Value) -> bool:
    """Whether two lists have a value in common, in time that grows with their length and not with its square."""
    return bool(some and others) and not set(some or ()).isdisjoint(others or ())


def _equal(a: Columns, column: str, b: Columns, other: str) -> bool:
    value = a.get(column)
    return bool(value) and value == b.get(other)


def _texts(a: Columns, b: Columns, column: str) -> tuple[str, str]:
    one, other = a.get(column), b.get(column)
    return (one if isinstance(one, str) else ""), (other if isinstance(other, str) else "")


KINDS: Mapping[str, type[Condition]] = {
    kind.__name__: kind
    for kind in (
        Missing,
        Both,
        Either,
        Exact,
        Swapped,
        Crossed,
        JaroWinkler,
        Levenshtein,
        Damerau,
        SamePrefix,
        Overlap,
        AllOf,
        AnyOf,
        Otherwise,
    )
}
"""The whole vocabulary, by the names a model file uses."""

Written = dict[str, Any]


def written(condition: Condition) -> Written:
    """A condition as a model file holds it."""
    if isinstance(condition, AllOf):
        return {"is": type(condition).__name__, "levels": [written(each) for each in condition.levels]}
    stated = ("column", "one", "other", "at_least", "at_most", "length")
    return {"is": type(condition).__name__} | {
        each: getattr(condition, each) for each in stated if hasattr(condition, each)
    }


def read(given: Written) -> Condition:
    """A condition from what a model file holds; KeyError, TypeError or ValueError where it is none."""
    kind = KINDS[given["is"]]
    if issubclass(kind, AllOf):
        return kind(*(read(each) for each in given["levels"]))
    return kind(**{name: value for name, value in given.items() if name != "is"})
