"""Who was seen on which lists, as counts: the one thing every method starts from.

A person's *pattern* is the exact set of lists they were seen on, written as a bitmask: bit j is the j-th list. A table
holds how many people have each pattern. Pattern 0, seen on no list, is what is to be estimated and is never counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
MOST_LISTS = 10
ON_OR_OFF = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "False": 0, "True": 1, "false": 0, "true": 1}


class TableFault(ValueError):
    """The table cannot be read as lists and counts."""


class Frame(Protocol):
    """Anything whose columns are found by name: a dict of columns, a pandas, polars or arrow table."""

    def __getitem__(self, name: str, /) -> Iterable[object]:
        """The column of this name."""
        ...


@dataclass(frozen=True, eq=False)
class PatternTable:
    """Counts of people by the exact set of lists they were seen on; `notes` says what was left out and why."""

    lists: tuple[str, ...]
    counts: Counts
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no table of counts, and hold the counts so that nobody changes them."""
        counts = np.array(self.counts, dtype=np.int64)
        if not 0 < len(self.lists) <= MOST_LISTS or len(set(self.lists)) < len(self.lists):
            raise TableFault(f"The lists are {', '.join(self.lists)}: 1 to {MOST_LISTS} different names were expected.")
        if counts.shape != (2 ** len(self.lists),):
            raise TableFault(f"{len(self.lists)} lists make {2 ** len(self.lists)} patterns; {counts.size} came.")
        if counts[0] or (counts < 0).any():
            raise TableFault("Counts are not below nought, and nobody is counted who was seen on no list.")
        counts.flags.writeable = False
        object.__setattr__(self, "counts", counts)

    @classmethod
    def from_frame(cls, frame: Frame, lists: Sequence[str] | None = None, count: str | None = None) -> Self:
        """A table from columns of 0 and 1, one row a pattern with its count, or (without `count`) one row a person."""
        names = list(lists) if lists is not None else [name for name in columns(frame) if name != count]
        if not names:
            raise TableFault("No lists were named: at least one column of 0 and 1 was expected.")
        seen = [[_on_or_off(cell, name) for cell in column(frame, name)] for name in names]
        people = [_whole(cell) for cell in column(frame, count)] if count else [1] * len(seen[0])
        masks = (np.array(seen, dtype=np.int64).T << np.arange(len(names))).sum(axis=1)
        return cls.from_rows(names, zip(masks.tolist(), people, strict=True)).informative()

    @classmethod
    def from_rows(cls, lists: Sequence[str], rows: Iterable[tuple[int, int]]) -> Self:
        """A table from (pattern, people); a pattern may come in several rows. Nothing is dropped but pattern 0."""
        counts = np.zeros(2 ** min(len(lists), MOST_LISTS), dtype=np.int64)
        for pattern, people in rows:
            counts[pattern] += people
        outside, counts[0] = int(counts[0]), 0
        notes = (f"{outside:,} people are on none of these lists and were left out.",) if outside else ()
        return cls(tuple(lists), counts, notes)

    @property
    def n(self) -> int:
        """How many different people were seen."""
        return int(self.counts.sum())

    @property
    def patterns(self) -> Counts:
        """The patterns somebody has."""
        return np.flatnonzero(self.counts).astype(np.int64)

    @cached_property
    def margins(self) -> Counts:
        """For every set of lists t, how many people are on all of t (n*_t); margins[0] is n."""
        return sums_over_supersets(self.counts)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many people are on each list (n_j)."""
        return tuple(int(self.margins[1 << j]) for j in range(len(self.lists)))

    @property
    def seen_times(self) -> tuple[int, ...]:
        """How many people are on exactly 1, 2, … L lists (f_k)."""
        times = np.bitwise_count(np.arange(self.counts.size))
        return tuple(int(f) for f in np.bincount(times, weights=self.counts)[1:])

    @property
    def fingerprint(self) -> str:
        """What a result names so that anybody can tell which data it came from."""
        return sha256(repr((self.lists, self.counts.tolist())).encode()).hexdigest()

    def name(self, pattern: int) -> str:
        """A pattern in the lists' names, as 'LA × NG'."""
        return " × ".join(name for j, name in enumerate(self.lists) if pattern >> j & 1) or "none"

    def with_counts(self, counts: Counts) -> Self:
        """The same lists with other counts."""
        return replace(self, counts=counts)

    def without(self, *dropped: str, because: str = "") -> Self:
        """The table of the other lists; who is on no other list is seen no more."""
        kept = [j for j, name in enumerate(self.lists) if name not in dropped]
        fewer = self._regrouped([1 << j for j in kept], [self.lists[j] for j in kept])
        lost = f" {self.n - fewer.n:,} people are on no other list." if fewer.n < self.n else ""
        note = (f"{' and '.join(dropped)} left out: {because}.{lost}",) if because else ()
        return replace(fewer, notes=self.notes + note)

    def merged(self, *together: str) -> Self:
        """These lists taken as one: who is on any of them is on it."""
        inside = [j for j, name in enumerate(self.lists) if name in together]
        kept = [j for j in range(len(self.lists)) if j not in inside]
        groups = [sum(1 << j for j in inside), *(1 << j for j in kept)]
        return self._regrouped(groups, ["+".join(together), *(self.lists[j] for j in kept)])

    def reordered(self, lists: Sequence[str]) -> Self:
        """The same people with the lists in another order."""
        return self._regrouped([1 << self.lists.index(name) for name in lists], lists)

    def informative(self) -> Self:
        """Without lists that are empty, hold everybody, or repeat another, and with a note for each."""
        table = self
        while useless := next(table._useless(), None):
            if len(table.lists) == 1:
                break
            table = table.without(useless[0], because=useless[1])
        return table

    def _useless(self) -> Iterator[tuple[str, str]]:
        for j, name in enumerate(self.lists):
            if self.sizes[j] in (0, self.n):
                yield name, "nobody is on it" if self.sizes[j] == 0 else "everybody is on it"
            for i, other in enumerate(self.lists[:j]):
                if self.sizes[i] == self.sizes[j] == self.margins[1 << i | 1 << j]:
                    yield name, f"the same people are on {other}"

    def _regrouped(self, groups: Sequence[int], names: Sequence[str]) -> Self:
        """New lists, each the union of the old lists in its mask."""
        old = np.arange(self.counts.size)
        new = sum(((old & group) > 0).astype(np.int64) << j for j, group in enumerate(groups))
        counts = np.bincount(new, weights=self.counts, minlength=2 ** len(groups)).astype(np.int64)
        counts[0] = 0
        return replace(self, lists=tuple(names), counts=counts)


def by_stratum(
    frame: Frame, lists: Sequence[str], strata: Sequence[str], count: str | None = None
) -> dict[tuple[str, ...], PatternTable]:
    """A table for each combination of the strata's values, in the order of their first row."""
    keys = list(zip(*([str(cell) for cell in column(frame, name)] for name in strata), strict=True))
    wanted = [*lists, *([count] if count else [])]
    cells = {name: list(column(frame, name)) for name in wanted}
    return {
        key: PatternTable.from_frame(
            {name: [cell for cell, at in zip(cells[name], keys, strict=True) if at == key] for name in wanted},
            lists,
            count,
        )
        for key in dict.fromkeys(keys)
    }


def sums_over_supersets(values: Counts) -> Counts:
    """For every set of lists, the sum over all patterns that contain it: one pass a list."""
    sums = values.copy()
    for j in range(values.size.bit_length() - 1):
        halves = sums.reshape(-1, 2, 1 << j)
        halves[:, 0] += halves[:, 1]
    return sums


def columns(frame: Frame) -> list[str]:
    """The names of a frame's columns: arrow, then pandas and polars, then a dict."""
    if isinstance(frame, Mapping):
        return [str(name) for name in frame]
    names = getattr(frame, "column_names", None) or getattr(frame, "columns", None)
    if names is None:
        raise TableFault("No columns were found: a dict of columns or a pandas, polars or arrow table was expected.")
    return [str(name) for name in names]


def column(frame: Frame, name: str) -> Iterable[object]:
    """One column as plain values."""
    if name not in columns(frame):
        raise TableFault(f"There is no column {name!r}; there are {', '.join(columns(frame))}.")
    cells = frame[name]
    for way in ("to_pylist", "to_list", "tolist"):
        if plain := getattr(cells, way, None):
            found: Iterable[object] = plain()
            return found
    return cells


def _on_or_off(cell: object, name: str) -> int:
    if (on := ON_OR_OFF.get(str(cell))) is None:
        raise TableFault(f"Column {name!r} holds {cell!r}; 0 or 1 was expected: on this list or not.")
    return on


def _whole(cell: object) -> int:
    try:
        number = float(str(cell))
    except ValueError:
        number = -1.0
    if number < 0 or number != int(number):
        raise TableFault(f"A count is {cell!r}; a whole number of people was expected.")
    return int(number)
