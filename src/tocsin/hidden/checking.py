"""Ask an estimate what it hangs on: one list left out, two taken as one, one person more or less, and known truths.

Internal consistency (Binette & Steorts 2022): the people on one list are a population whose size is known. Estimate it
from the other lists, list after list, and see whether the intervals hold the truth. In published tables every miss was
an under-estimate. What a person more or less would change is for the analyst's eyes: it can betray single people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tocsin.hidden.decomposable import dga
from tocsin.hidden.results import Estimate, Reals, Result
from tocsin.hidden.tables import PatternTable

Method = Callable[[PatternTable], Result]
Totals = Callable[[Reals], Reals]
"""From tables of counts, one a row, to N by row; not a number where there is none."""
MOST_LISTS_AT_ONCE = 6


@dataclass(frozen=True, eq=False)
class Known:
    """A list whose size is known, and what the other lists said it was."""

    name: str
    size: int
    answer: Result

    @property
    def held(self) -> bool | None:
        """Whether the interval held the truth; nothing where there was no estimate."""
        if not isinstance(self.answer, Estimate):
            return None
        low, high = self.answer.interval()
        return low <= self.size <= high

    @property
    def log_bias(self) -> float | None:
        """The logarithm of estimate over truth."""
        return float(np.log(self.answer.estimate / self.size)) if isinstance(self.answer, Estimate) else None


@dataclass(frozen=True, eq=False)
class Consistency:
    """Every list in turn as a population of known size."""

    lists: tuple[Known, ...]

    @property
    def coverage(self) -> float:
        """The share of known sizes that their intervals held."""
        held = [each.held for each in self.lists if each.held is not None]
        return sum(held) / len(held) if held else float("nan")

    @property
    def median_log_bias(self) -> float:
        """Below nought when the estimates were too low."""
        biases = [each.log_bias for each in self.lists if each.log_bias is not None]
        return float(np.median(biases)) if biases else float("nan")


def quick(table: PatternTable) -> Result:
    """The method these checks use unless told otherwise: averaging over decomposable graphs, which takes any table."""
    return dga(table)


def internal_consistency(table: PatternTable, method: Method = quick) -> Consistency:
    """Estimate each list's size from the others; lists of whom the others hold nobody, or all, teach nothing."""
    known = []
    for j, name in enumerate(table.lists):
        part = within(table, j)
        if part.n and 2 <= len(part.lists) <= MOST_LISTS_AT_ONCE:
            known.append(Known(name, table.sizes[j], method(part)))
    return Consistency(tuple(known))


def within(table: PatternTable, j: int) -> PatternTable:
    """Only the people on list j, by the other lists they are on."""
    below = (1 << j) - 1
    inside = [int(p) for p in table.patterns if p >> j & 1]
    rows = [(p & below | p >> j + 1 << j, int(table.counts[p])) for p in inside]
    others = [name for i, name in enumerate(table.lists) if i != j]
    return PatternTable.from_rows(others, rows).informative()


def drop_one(table: PatternTable, method: Method = quick) -> dict[str, Result]:
    """The answer without each list in turn."""
    if len(table.lists) < 3:
        return {}
    return {name: method(table.without(name).informative()) for name in table.lists}


def merge_two(table: PatternTable, method: Method = quick) -> dict[str, Result]:
    """The answer with each two lists taken as one: what it would be if they only passed on each other's names."""
    if len(table.lists) < 3:
        return {}
    return {
        f"{first}+{second}": method(table.merged(first, second).informative())
        for first, second in combinations(table.lists, 2)
    }


def influence(table: PatternTable, totals: Totals) -> dict[str, float]:
    """By how large a share N moves, at most, when one pattern somebody has holds one person more or one less."""
    seen, counts = table.patterns, table.counts.astype(np.float64)
    moved = np.repeat(counts[None], 2 * seen.size, axis=0)
    moved[np.arange(seen.size), seen] += 1
    moved[np.arange(seen.size, 2 * seen.size), seen] -= 1
    shares = np.abs(totals(moved) / totals(counts[None])[0] - 1).reshape(2, seen.size)
    largest = np.where(np.isnan(shares).any(axis=0), np.inf, np.nanmax(np.nan_to_num(shares), axis=0))
    return {table.name(int(pattern)): float(share) for pattern, share in zip(seen, largest, strict=True)}
