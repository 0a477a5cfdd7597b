"""Which lists may depend on which: every decomposable graph over a few lists, as one small matrix of whole numbers.

A graph is decomposable when its lists can be taken away one by one, each at a moment when those it is still joined to
are all joined to each other (a perfect elimination; Lauritzen 1996, §2.1.3). The probability under the graph is then a
product over the lists taken away of p(list and its neighbours) / p(its neighbours): the factors of its cliques over
those of its separators, with the rest cancelling. So a graph is a row of +1 and -1 over the sets of lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Masks = NDArray[np.uint8]
MOST_LISTS = 7
"""There are 617,675 graphs over seven lists and some 30 million over eight."""


@dataclass(frozen=True, eq=False)
class Graphs:
    """All decomposable graphs over so many lists; bit e of `edges` is the e-th pair of `pairs`."""

    lists: int
    edges: NDArray[np.int64]
    factors: NDArray[np.int8]
    """Graphs × sets of lists: how often the set's probability is a factor (the empty set never counts)."""

    @property
    def complete(self) -> NDArray[np.bool_]:
        """The graph that joins every pair: it says nothing at all about those nobody listed."""
        return np.asarray(self.edges == (1 << len(pairs(self.lists))) - 1)

    def name(self, graph: int, lists: tuple[str, ...]) -> str:
        """The pairs a graph joins, as 'LA–NG PF–GO'."""
        joined = [pair for e, pair in enumerate(pairs(self.lists)) if int(self.edges[graph]) >> e & 1]
        return " ".join(f"{lists[i]}–{lists[j]}" for i, j in joined) or "independent"


def pairs(lists: int) -> list[tuple[int, int]]:
    """Every pair of lists, in the order of the bits of a graph."""
    return list(combinations(range(lists), 2))


@lru_cache(maxsize=MOST_LISTS)
def decomposable(lists: int) -> Graphs:
    """Every decomposable graph over so many lists: 8, 61, 822, 18,154 and 617,675 for 3 to 7."""
    if not 1 <= lists <= MOST_LISTS:
        raise ValueError(f"There are {lists} lists; 1 to {MOST_LISTS} were expected. Merge lists that work alike.")
    edges = np.arange(1 << len(pairs(lists)), dtype=np.int64)
    neighbours = _neighbours(edges, lists)
    left = np.full(edges.size, (1 << lists) - 1, dtype=np.uint8)
    factors = np.zeros((edges.size, 1 << lists), dtype=np.int8)
    for _ in range(lists):
        _take_one_away(left, neighbours, factors)
    found = left == 0
    return Graphs(lists, edges[found], factors[found])


def _neighbours(edges: NDArray[np.int64], lists: int) -> list[Masks]:
    """For every list, the lists it is joined to in each graph."""
    joined = [np.zeros(edges.size, dtype=np.uint8) for _ in range(lists)]
    for e, (i, j) in enumerate(pairs(lists)):
        there = (edges >> e & 1).astype(np.uint8)
        joined[i] |= there << j
        joined[j] |= there << i
    return joined


def _take_one_away(left: Masks, neighbours: list[Masks], factors: NDArray[np.int8]) -> None:
    """In each graph take away the first list whose remaining neighbours are all joined to each other."""
    waiting = np.ones(left.size, dtype=bool)
    for v, joined in enumerate(neighbours):
        beside = joined & left
        simplicial = waiting & (left >> v & 1).astype(bool) & _all_joined(beside, neighbours)
        rows = np.flatnonzero(simplicial)
        np.add.at(factors, (rows, beside[rows] | 1 << v), 1)
        np.add.at(factors, (rows, beside[rows]), -1)
        left[rows] &= np.uint8(~(1 << v) & 0xFF)
        waiting[rows] = False


def _all_joined(sets: Masks, neighbours: list[Masks]) -> NDArray[np.bool_]:
    """Whether each of these sets of lists is joined to each other in its graph."""
    good = np.ones(sets.size, dtype=bool)
    for u, joined in enumerate(neighbours):
        inside = (sets >> u & 1).astype(bool)
        good &= ~inside | ((sets & ~(joined | np.uint8(1 << u))) == 0)
    return good
