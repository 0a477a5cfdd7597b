"""Conditions and models turned into Python functions, because a register compares while somebody waits.

The functions' source is written from the model and compiled once: two strangers are told apart in a quarter of the time
that functions put together from closures take, and a tenth of what the predicates themselves do (`bench.weighing`). Its
text holds nothing but the model's numbers and the names of columns there are: no value of a record and no word of a
model's author ever becomes code. What it must agree with, to the last digit, is `Condition.holds`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from math import log2
from typing import Any, cast

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.distance import JaroWinkler as Winkler
from rapidfuzz.distance import Levenshtein as Edits

from .levels import (
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
)
from .model import Comparison, Level, Model

Ask = Callable[[Columns, Columns], bool]
Weigh = Callable[[Columns, Columns], float]
Decide = Callable[[Columns, Columns], tuple[int, ...]]
Answered = dict[Condition, str]
Write = Callable[[Any, Answered], str]

FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "alike": Winkler.similarity,
    "edits": Edits.distance,
    "slips": DamerauLevenshtein.distance,
}


@lru_cache(maxsize=64)
def asking(condition: Condition) -> Ask:
    """A condition as a function of two records."""
    fetched = [f'a_{each} = a("{each}"); b_{each} = b("{each}")' for each in condition.columns()]
    return cast(Ask, function(("a", "b"), [*fetched, f"return bool({source_of(condition, {})})"], FUNCTIONS))


def weighing(model: Model) -> Weigh:
    """What speaks for two records being one child's by this model, in bits, the prior included."""
    return cast(Weigh, function(("a", "b"), _weight_lines(model), {**FUNCTIONS, **_tables(model)}))


def deciding(model: Model) -> Decide:
    """Which level decides each comparison, by its place."""
    return cast(Decide, function(("a", "b"), _pattern_lines(model), FUNCTIONS))


def function(records: tuple[str, ...], lines: Iterable[str], names: Mapping[str, object]) -> object:
    """A function of some records, made of lines that use these names, and each record as what gets a column of it."""
    body = [*(f"{each} = {each}.get" for each in records), *lines]
    source = f"def made({', '.join(records)}):\n" + "".join(f"    {line}\n" for line in body)
    made: dict[str, object] = dict(names)
    exec(source, made)  # noqa: S102  (the model's numbers, and columns there are)
    return made["made"]


def _weight_lines(model: Model) -> Iterator[str]:
    yield f"bits = {model.prior_bits!r}"
    for number, comparison in enumerate(model.comparisons):
        yield from _decided(comparison, lambda level, _: _counted(level, number))  # noqa: B023
    yield "return bits"


def _pattern_lines(model: Model) -> Iterator[str]:
    for number, comparison in enumerate(model.comparisons):
        yield from _decided(comparison, lambda _, place: f"p{number} = {place}")  # noqa: B023
    yield f"return ({' '.join(f'p{number},' for number, _ in enumerate(model.comparisons))})"


def _decided(comparison: Comparison, outcome: Callable[[Level, int], str]) -> Iterator[str]:
    """One comparison, left at the first level that holds: a column is fetched, and a question asked, when first needed.

    What several levels ask is asked once, since two strangers pass through all of them.
    """
    yield "while True:"
    answered: Answered = {}
    fetched: set[str] = set()
    again = _asked_again(comparison)
    for place, level in enumerate(comparison.levels):
        for column in (each for each in level.when.columns() if each not in fetched):
            yield f'    a_{column} = a("{column}"); b_{column} = b("{column}")'
            fetched.add(column)
        for condition in (each for each in again if each in {*_within(level.when)} - answered.keys()):
            yield f"    c{len(answered)} = {source_of(condition, answered)}"
            answered[condition] = f"c{len(answered)}"
        yield f"    if {source_of(level.when, answered)}: {outcome(level, place)}; break"


def _asked_again(comparison: Comparison) -> tuple[Condition, ...]:
    """The conditions that several levels ask for, smaller ones first."""
    times: Counter[Condition] = Counter()
    for level in comparison.levels:
        _count(level.when, times)
    again = [each for each, count in times.items() if count > 1]
    return tuple(sorted(again, key=lambda each: len([*_within(each)])))


def _count(condition: Condition, times: Counter[Condition]) -> None:
    """Count a condition and what it is made of; the second time it is asked, its parts are not: its answer is there."""
    times[condition] += 1
    if times[condition] == 1:
        for each in getattr(condition, "levels", ()):
            _count(each, times)


def _within(condition: Condition) -> Iterator[Condition]:
    """A condition and all it is made of."""
    yield condition
    for each in getattr(condition, "levels", ()):
        yield from _within(each)


def _counted(level: Level, number: int) -> str:
    if level.null:
        return "pass"
    if level.tf is None:
        return f"bits += {level.bits!r}"
    return f"bits += {level.bits!r} + t{number}_{level.tf}(a_{level.tf}, r{number}_{level.tf})"


def _tables(model: Model) -> dict[str, Any]:
    """What each value of a column that is asked for its frequency counts more, or less, than the usual one."""
    made: dict[str, Any] = {}
    for number, comparison in enumerate(model.comparisons):
        for column in dict.fromkeys(level.tf for level in comparison.levels if level.tf):
            usual = log2(comparison.expected(column))
            bits = {value: usual - log2(model.share(column, value)) for value in model.frequencies[column]}
            made[f"t{number}_{column}"] = bits.get
            made[f"r{number}_{column}"] = usual - log2(model.rarest)
    return made


def source_of(condition: Condition, answered: Answered) -> str:
    """A condition as Python, over local names like `a_surname` and `b_surname`, or the name that has its answer."""
    return answered.get(condition) or WRITTEN[type(condition)](condition, answered)


def _filled(column: str) -> str:
    return f"a_{column} and b_{column}"


def _same(one: str, other: str) -> str:
    return f"(a_{one} == b_{other} and a_{one})"


def _joined(word: str) -> Write:
    return lambda level, known: "(" + f" {word} ".join(source_of(each, known) for each in level.levels) + ")"


def _near(function: str) -> Write:
    def write(level: Levenshtein | Damerau, _: Answered) -> str:
        call = f"{function}(a_{level.column}, b_{level.column}, score_cutoff={level.at_most})"
        return f"({_filled(level.column)} and {call} <= {level.at_most})"

    return write


def _alike(level: JaroWinkler, _: Answered) -> str:
    return f"({_filled(level.column)} and alike(a_{level.column}, b_{level.column}) >= {level.at_least!r})"


def _prefix(level: SamePrefix, _: Answered) -> str:
    cut = f"{level.column}[:{level.length}]"
    return f"({_filled(level.column)} and a_{cut} == b_{cut})"


def _overlap(level: Overlap, _: Answered) -> str:
    """Most lists have one value, for which a set is a detour."""
    a, b = f"a_{level.column}", f"b_{level.column}"
    return f"({a} and {b} and ({a}[0] in {b} if len({a}) == 1 else not set({a}).isdisjoint({b})))"


WRITTEN: Mapping[type[Condition], Write] = {
    Missing: lambda level, _: f"not ({_filled(level.column)})",
    Both: lambda level, _: f"({_filled(level.column)})",
    Either: lambda level, _: f"(a_{level.column} or b_{level.column})",
    Exact: lambda level, _: _same(level.column, level.column),
    Swapped: lambda level, _: f"({_same(level.one, level.other)} and {_same(level.other, level.one)})",
    Crossed: lambda level, _: f"({_same(level.one, level.other)} or {_same(level.other, level.one)})",
    JaroWinkler: _alike,
    Levenshtein: _near("edits"),
    Damerau: _near("slips"),
    SamePrefix: _prefix,
    Overlap: _overlap,
    AllOf: _joined("and"),
    AnyOf: _joined("or"),
    Otherwise: lambda level, _: "True",
}
"""How each predicate of the closed vocabulary is written in Python."""
