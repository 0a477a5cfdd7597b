"""A model: how much each kind of agreement counts for two records being one child's, and by which keys to look.

Fellegi and Sunter (1969): m is how often records of one child agree so, u how often records of two children do; what
a level counts is log2(m / u) bits. Rare values count more (Winkler 1989): a level may take a value's own share of a
frozen snapshot in the place of u. No m or u is below a floor, or one sample that never saw a level would outweigh all
else; and a model with a level nobody trained is refused, not guessed at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from hashlib import sha256
from math import isfinite, log2
from pathlib import Path
from typing import Any

from .calibrating import Calibration
from .columns import COLUMNS
from .levels import Condition, Exact, JaroWinkler, Missing, Otherwise, Overlap, read, written

THRESHOLDS = {"match": 0.95, "potential": 0.85, "low": 0.5}
"""From which probability on areas call a candidate a match, a potential match, a low-confidence one."""


class ModelFault(Exception):
    """The model cannot be used as it is; the sentences say where and what was expected."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way two records may agree or differ, said in words, and how often each kind of pair does.

    `tf` names the column whose own frequency stands for u; a `fixed` level keeps its m and u when a model is trained.
    """

    name: str
    when: Condition
    words: str
    m: float | None = None
    u: float | None = None
    tf: str | None = None
    fixed: bool = False

    @property
    def null(self) -> bool:
        """Whether it says only that there is nothing to compare, which counts nothing."""
        return all(isinstance(part, Missing) for part in self.when.parts())

    @property
    def bits(self) -> float:
        """What it counts, before a value's own frequency is looked at."""
        if self.null or self.m is None or self.u is None:
            return 0.0
        return log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question asked of two records; the first of its levels that holds is the answer."""

    name: str
    label: str
    levels: tuple[Level, ...]

    def expected(self, column: str) -> float:
        """How often two children have the same value of a column: what a value's own frequency is set against."""
        return next(level.u for level in self.levels if level.when == Exact(column) and level.u is not None)


@dataclass(frozen=True, slots=True)
class KeyRule:
    """Two records meet when they have all these columns in common; asked, also with two columns exchanged."""

    name: str
    columns: tuple[str, ...]
    swapped: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """Everything a weight, a probability and a candidate depend on; nothing else does."""

    version: str
    prior: float
    comparisons: tuple[Comparison, ...]
    keys: tuple[KeyRule, ...]
    frequencies: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    floor: float = 1e-6
    rarest: float = 1e-5
    calibration: Calibration = field(default_factory=Calibration)
    thresholds: Mapping[str, float] = field(default_factory=lambda: dict(THRESHOLDS))
    trained_on: str = ""

    @cached_property
    def hash(self) -> str:
        """What names this very model, whatever the order and spacing of its file."""
        return _hash(self._document())

    @cached_property
    def weights_hash(self) -> str:
        """What names all that weights and candidates depend on: a new calibration is no reason to weigh again."""
        document = self._document()
        return _hash({name: document[name] for name in ("prior", "rarest", "comparisons", "keys", "frequencies")})

    @property
    def prior_bits(self) -> float:
        """What speaks for two records being one child's before anything was compared."""
        return log2(self.prior / (1 - self.prior))

    def to_json(self) -> str:
        """The model's file; refuses one that cannot be used."""
        return json.dumps(self.checked()._document(), indent=1, allow_nan=False, ensure_ascii=True) + "\n"

    @classmethod
    def read(cls, source: Path | str) -> Model:
        """The model of a file, or of a file's text; refuses what is no model, or one that cannot be used."""
        try:
            given = json.loads(source.read_text("utf-8") if isinstance(source, Path) else source)
            return _model(given).checked()
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise ModelFault(
                f"This is no model file: {_said(fault)}. A model as `tocsin match train` writes it was expected."
            ) from fault

    def _document(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "trained_on": self.trained_on,
            "prior": self.prior,
            "floor": self.floor,
            "rarest": self.rarest,
            "thresholds": dict(self.thresholds),
            "comparisons": [_comparison_written(each) for each in self.comparisons],
            "keys": [asdict(each) for each in self.keys],
            "frequencies": {column: dict(shares) for column, shares in self.frequencies.items()},
            "calibration": self.calibration.as_json(),
        }

    def share(self, column: str, value: str) -> float:
        """How much of the snapshot has this value: one it never saw is as rare as can be."""
        return max(self.frequencies[column].get(value, 0.0), self.rarest)

    def floored(self) -> Model:
        """The same with every trained m and u at the floor at least."""
        return replace(self, comparisons=tuple(self._floored(each) for each in self.comparisons))

    def _floored(self, comparison: Comparison) -> Comparison:
        def least(given: float | None) -> float | None:
            return None if given is None else min(max(given, self.floor), 1.0)

        levels = tuple(replace(each, m=least(each.m), u=least(each.u)) for each in comparison.levels)
        return replace(comparison, levels=levels)

    def checked(self) -> Model:
        """The model itself, if it can be used; refuses otherwise, with every reason."""
        if faults := [*self.faults()]:
            raise ModelFault("This model cannot be used. " + " ".join(faults))
        return self

    def faults(self) -> Iterator[str]:
        """What keeps it from being used, as sentences."""
        yield from _numbers(self)
        yield from _twice("comparison", (each.name for each in self.comparisons))
        yield from _twice("key", (each.name for each in self.keys))
        for comparison in self.comparisons:
            yield from _faults_of(comparison, self)
        for rule in self.keys:
            yield from _faults_of_key(rule)
        for column, shares in self.frequencies.items():
            yield from _faults_of_shares(column, shares)


def _hash(document: dict[str, Any]) -> str:
    """SHA-256 of the one text there is for these values; a float is written as Python's shortest."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()


def _comparison_written(comparison: Comparison) -> dict[str, Any]:
    levels = [
        {each.name: getattr(level, each.name) for each in fields(level)} | {"when": written(level.when)}
        for level in comparison.levels
    ]
    return {"name": comparison.name, "label": comparison.label, "levels": levels}


def _model(given: dict[str, Any]) -> Model:
    read_as = given | {
        "comparisons": tuple(_comparison(each) for each in given["comparisons"]),
        "keys": tuple(_key(**each) for each in given["keys"]),
        "calibration": Calibration.read(given["calibration"]),
    }
    return Model(**read_as)


def _comparison(given: dict[str, Any]) -> Comparison:
    levels = tuple(Level(**(each | {"when": read(each["when"])})) for each in given["levels"])
    return Comparison(**(given | {"levels": levels}))


def _key(name: str, columns: list[str], swapped: list[str] | None = None) -> KeyRule:
    return KeyRule(name, tuple(columns), (swapped[0], swapped[1]) if swapped else None)


def _said(fault: Exception) -> str:
    return f"{fault} is missing" if isinstance(fault, KeyError) else " ".join(str(fault).split())


def _numbers(model: Model) -> Iterator[str]:
    between = {"prior": model.prior, "floor": model.floor, "rarest": model.rarest} | dict(model.thresholds)
    for name, number in between.items():
        if not (isfinite(number) and 0 < number < 1):
            yield f"{name} is {number}; a number between 0 and 1 was expected."
    if not model.comparisons or not model.keys:
        yield "It has no comparison or no key; at least one of each was expected."


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"The {what} “{name}” is there twice; each name was expected once."
        seen.add(name)


def _faults_of(comparison: Comparison, model: Model) -> Iterator[str]:
    ends = [isinstance(each.when, Otherwise) for each in comparison.levels]
    if ends.count(True) != 1 or not ends[-1]:
        yield f"Comparison “{comparison.name}”: exactly one level “otherwise” was expected, as the last."
    yield from _twice(f"level of “{comparison.name}”", (each.name for each in comparison.levels))
    for level in comparison.levels:
        where = f"Comparison “{comparison.name}”, level “{level.name}”"
        yield from (f"{where}: {fault}" for fault in _faults_of_level(level, comparison, model))


def _faults_of_level(level: Level, comparison: Comparison, model: Model) -> Iterator[str]:
    for part in level.when.parts():
        yield from _faults_of_condition(part)
    if not level.null:
        yield from _untrained("m", level.m, model.floor)
        yield from _untrained("u", level.u, model.floor)
    if level.tf is not None:
        yield from _faults_of_frequency(level, level.tf, comparison, model)


def _untrained(name: str, number: float | None, floor: float) -> Iterator[str]:
    if number is None:
        yield f"{name} was never trained."
    elif not (isfinite(number) and floor <= number <= 1):
        yield f"{name} is {number}; a number from the floor {floor} to 1 was expected."


def _faults_of_frequency(level: Level, column: str, comparison: Comparison, model: Model) -> Iterator[str]:
    if not level.when.implies(Exact(column)):
        yield f"it counts how frequent “{column}” is, and does not ask whether it is the same."
    if not any(each.when == Exact(column) for each in comparison.levels):
        yield f"a level that asks for the same “{column}” and nothing else was expected beside it."
    if column not in model.frequencies:
        yield f"the model has no frequencies of “{column}”."


def _faults_of_condition(condition: Condition) -> Iterator[str]:
    for column in condition.columns():
        yield from _unknown(column)
    kinds = {COLUMNS[column].kind for column in condition.columns() if column in COLUMNS}
    wanted = "list" if isinstance(condition, Overlap) else "text"
    if kinds - {wanted} and type(condition).__name__ not in ("Missing", "Both", "Either"):
        yield f"{type(condition).__name__} compares columns of kind {wanted} only."
    if isinstance(condition, JaroWinkler) and not 0 < condition.at_least < 1:
        yield f"likeness {condition.at_least}; a number between 0 and 1 was expected."


def _unknown(column: str) -> Iterator[str]:
    if column not in COLUMNS:
        yield f"there is no column “{column}”."


def _faults_of_key(rule: KeyRule) -> Iterator[str]:
    for column in (*rule.columns, *(rule.swapped or ())):
        yield from (f"Key “{rule.name}”: {fault}" for fault in _unknown(column))
    if not rule.columns:
        yield f"Key “{rule.name}”: at least one column was expected."


def _faults_of_shares(column: str, shares: Mapping[str, float]) -> Iterator[str]:
    wrong = [value for value, share in shares.items() if not (isfinite(share) and 0 < share <= 1)]
    if wrong:
        yield f"Frequencies of “{column}”: {len(wrong)} values have a share that is not between 0 and 1."
