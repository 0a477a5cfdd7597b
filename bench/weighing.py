"""A model compiled to source, beside the same model as closures and as its predicates themselves; and one known check.

Processor time, the best of many rounds, in one process: python -m bench weighing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from tocsin.matching import Columns, Described, Model, compiled, keys_asked, prepare, shipped_model
from tocsin.matching.levels import AllOf, AnyOf, Condition, Damerau, Exact, Missing, Otherwise, Overlap
from tocsin.matching.levels import JaroWinkler as Alike

ROUNDS, EACH, CANDIDATES = 60, 100, 8

Ask = Callable[[Columns, Columns], Any]

CHILD = Described(
    names=(("Kasia Maria", "Kowalska-Nowak", "current"),),
    born="2009-06-05",
    sex="F",
    addresses=(("12 High Street", "QX1 1AA"),),
    phones=("07700 900123",),
    nhs_number="943 476 5919",
    parents=("Anna Kowalska",),
)
CHANGED = Described(
    names=(("Kasja", "Kowalski", "current"),), born="2009-06-05", sex="F", addresses=(("9 Mill Lane", "QX1 9AA"),)
)
STRANGER = Described(
    names=(("James", "Smith", "current"),),
    born="2011-02-03",
    sex="M",
    addresses=(("1 Low Road", "QX2 1AA"),),
    phones=("07700 900124",),
    nhs_number="943 476 5870",
    parents=("Sue Smith",),
)


def measure() -> list[str]:
    """What two records cost to weigh, three ways; then what a known check costs before any database."""
    model, scorer = shipped_model(), compiled(shipped_model())
    child, changed, stranger = prepare(CHILD), prepare(CHANGED), prepare(STRANGER)
    rows = [
        *_weighed("a record and itself", model, child, child, 5),
        *_weighed("two records of one child, name and home changed", model, child, changed, 5),
        *_weighed("two strangers", model, child, stranger, 5),
    ]

    def check() -> None:
        keys_asked(model, child)
        for _ in range(CANDIDATES):
            scorer.score(child, changed)

    parts: dict[str, tuple[Callable[[], object], int | None]] = {
        "the same with the twin rule and the stratum": (lambda: scorer.score(child, changed), None),
        "the same explained": (lambda: scorer.explain(child, changed), None),
        "a record's columns": (lambda: prepare(CHILD), None),
        f"{len(keys_asked(model, child))} keys": (lambda: keys_asked(model, child), None),
        f"keys and {CANDIDATES} candidates: a known check without its database": (check, 100),
    }
    return rows + [_row(said, best(work), "–", limit) for said, (work, limit) in parts.items()]


def _weighed(said: str, model: Model, a: Columns, b: Columns, limit: int) -> Iterator[str]:
    weigh, bound, plain = compiled(model).weight, closures(model), predicates(model)
    beside = f"closures {best(lambda: bound(a, b)):.1f} µs, predicates {best(lambda: plain(a, b)):.0f} µs"
    yield _row(f"weighing {said}", best(lambda: weigh(a, b)), beside, limit)


def _row(said: str, took: float, beside: str, limit: int | None) -> str:
    met = "–" if limit is None else "yes" if took <= limit else "no"
    return f"| {said} | {took:.1f} µs | {beside} | {'–' if limit is None else f'≤ {limit} µs'} | {met} |"


def best(work: Callable[[], object]) -> float:
    """Microseconds of processor time, in the round that was disturbed least."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(EACH):
            work()
        rounds.append((time.process_time() - began) / EACH * 1e6)
    return min(rounds)


def predicates(model: Model) -> Ask:
    """The model as it is written down."""
    return _summed(model, [[(level.when.holds, level.bits) for level in each.levels] for each in model.comparisons])


def closures(model: Model) -> Ask:
    """The model as functions put together from functions."""
    return _summed(model, [[(closure(level.when), level.bits) for level in each.levels] for each in model.comparisons])


def _summed(model: Model, comparisons: list[list[tuple[Ask, float]]]) -> Ask:
    prior = model.prior_bits

    def weigh(a: Columns, b: Columns) -> float:
        bits = prior
        for levels in comparisons:
            for holds, counts in levels:
                if holds(a, b):
                    bits += counts
                    break
        return bits

    return weigh


def closure(condition: Condition) -> Ask:
    """A condition as a function of its own, its column and number bound; rarer ones as they are."""
    if isinstance(condition, AllOf):
        parts, ends = [closure(each) for each in condition.levels], isinstance(condition, AnyOf)

        def joined(a: Columns, b: Columns) -> bool:
            for part in parts:
                if bool(part(a, b)) is ends:
                    return ends
            return not ends

        return joined
    return CLOSURES.get(type(condition), lambda each: each.holds)(condition)


def _missing(level: Missing) -> Ask:
    column = level.column
    return lambda a, b: not (a[column] and b[column])


def _exact(level: Exact) -> Ask:
    column = level.column
    return lambda a, b: a[column] == b[column] and a[column]


def _alike(level: Alike) -> Ask:
    column, least, alike = level.column, level.at_least, JaroWinkler.similarity
    return lambda a, b: a[column] and b[column] and alike(a[column], b[column]) >= least


def _slips(level: Damerau) -> Ask:
    column, most, slips = level.column, level.at_most, DamerauLevenshtein.distance
    return lambda a, b: a[column] and b[column] and slips(a[column], b[column], score_cutoff=most) <= most


def _overlap(level: Overlap) -> Ask:
    column = level.column
    return lambda a, b: a[column] and b[column] and not set(a[column]).isdisjoint(b[column])


CLOSURES: dict[type[Condition], Callable[[Any], Ask]] = {
    Missing: _missing,
    Exact: _exact,
    Alike: _alike,
    Damerau: _slips,
    Overlap: _overlap,
    Otherwise: lambda _: lambda a, b: True,
}
