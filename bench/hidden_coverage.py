"""How often intervals hold the truth: a grid over population size, lists, dependence and kinds of people.

Where a method's assumption fits, 92 to 98 % are expected of a 95 % interval; where it does not, the figure is published
as it is. Of Chao's bound it is asked how often its lower end (97.5 %) is no more than the truth. The command is
python -m bench.hidden_calibration coverage --repeats 300 --workers 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby, product

import numpy as np
from scipy.special import expit, logit

from tocsin.hidden.averaging import bma
from tocsin.hidden.decomposable import dga
from tocsin.hidden.elementary import chao
from tocsin.hidden.results import Estimate, Interval, LowerBoundOnly, Result
from tocsin.hidden.selection import bic
from tocsin.hidden.stepwise import stepwise
from tocsin.hidden.tables import PatternTable

Chance = np.random.Generator
Engine = Callable[[PatternTable, Chance], Result]
SIZES, LISTS, TOGETHER, KINDS = (200, 2_000, 20_000), (3, 4, 5), (-1.0, 0.0, 1.0), (0.0, 1.0)
CAPTURE = 0.2
EXPECTED = (0.92, 0.98)


def drawn(cells: np.ndarray, total: int, chance: Chance) -> PatternTable:
    """Lists of a population of this size; who is on none is not counted."""
    counts = chance.multinomial(total, cells / cells.sum())
    counts[0] = 0
    return PatternTable(tuple("abcdef"[: counts.size.bit_length() - 1]), counts)


@dataclass(frozen=True)
class World:
    """How a population is made: size, chance of each list, log odds ratio of the first two, two kinds of people."""

    total: int
    lists: int
    together: float = 0.0
    apart: float = 0.0
    capture: float = CAPTURE

    @property
    def fits(self) -> bool:
        """The lists depend on each other as every model here allows, and people are alike."""
        return not self.apart

    @property
    def name(self) -> str:
        """In words, as the cells of a row."""
        kinds = f"two (log odds ±{self.apart:g})" if self.apart else "one"
        return f"{self.total:,} | {self.lists} | {self.together:+g} | {kinds}"

    def table(self, chance: Chance) -> PatternTable:
        """One population's lists."""
        patterns = np.arange(2**self.lists)[:, None] >> np.arange(self.lists) & 1
        cells = sum(self._cells(patterns, sign * self.apart) for sign in (-1, 1))
        return drawn(np.asarray(cells), self.total, chance)

    def _cells(self, patterns: np.ndarray, shift: float) -> np.ndarray:
        on = expit(logit(self.capture) + shift)
        made = np.prod(np.where(patterns, on, 1 - on), axis=1) * np.exp(self.together * patterns[:, 0] * patterns[:, 1])
        return np.asarray(made / made.sum())


WORLDS = tuple(
    World(total, lists, together, apart) for apart, lists, total, together in product(KINDS, LISTS, SIZES, TOGETHER)
)
ENGINES: dict[str, Engine] = {
    "stepwise": lambda table, chance: stepwise(table, n_boot=200, chance=chance),
    "bic": lambda table, chance: bic(table, n_boot=200, chance=chance),
    "bma": lambda table, chance: bma(table, n_boot=1_000, chance=chance),
    "dga": lambda table, _: dga(table),
    "chao": lambda table, _: chao(table),
}
MOST_LISTS = {"bic": 3, "bma": 4}
"""Up to how many lists a method is asked here: 300 populations of four lists take the best BIC a CPU minute a cell."""


@dataclass(frozen=True)
class Covered:
    """How often a method's 95 % interval held the truth, and how far it was off in the middle."""

    world: World
    method: str
    runs: int
    answered: int
    held: int
    middle: float

    @property
    def share(self) -> float:
        """Of the answers given."""
        return self.held / max(self.answered, 1)

    @property
    def gated(self) -> bool:
        """Held to 92 to 98 %: the assumption fits and the answer is an interval."""
        return self.world.fits and self.method != "chao"

    @property
    def met(self) -> bool:
        """Within what is expected."""
        return EXPECTED[0] <= self.share <= EXPECTED[1]

    @property
    def cell(self) -> str:
        """The share, in bold where it should be within limits and is not; N̂/N; how many were refused."""
        said = f"{self.share:.1%}"
        said = f"**{said}**" if self.gated and not self.met else said
        refused = f", {self.runs - self.answered} refused" if self.runs > self.answered else ""
        return f"{said} ({self.middle:.2f}{refused})"

    @property
    def row(self) -> str:
        """A line of bench/RESULTS.md."""
        met = ("yes" if self.met else "no") if self.gated else "published as it is"
        what = f"N, lists, log odds together, kinds: {self.world.name.replace(' | ', ', ')}: {self.method}"
        kind = "fits" if self.world.fits else "does not fit"
        found = f"{self.share:.1%} of {self.answered} ({self.runs - self.answered} refused)"
        return f"| {what} | {found} | {kind} | N̂/N {self.middle:.2f} | {met} |"


def covered(world: World, method: str, repeats: int, seed: int = 1) -> Covered:
    """One world by one method."""
    chance, found = np.random.default_rng(seed), list[tuple[Interval, float]]()
    for _ in range(repeats):
        match ENGINES[method](world.table(chance), chance):
            case Estimate() as answer:
                found.append((answer.interval(0.95), answer.estimate))
            case LowerBoundOnly() as answer:
                found.append((_from(answer), answer.bound))
            case _:
                pass
    held = sum(low <= world.total <= high for (low, high), _ in found)
    middle = float(np.median([number for _, number in found]) / world.total) if found else float("nan")
    return Covered(world, method, repeats, len(found), held, middle)


def _from(answer: LowerBoundOnly) -> Interval:
    """A bound has a lower end only."""
    ends = answer.diagnostics.get("interval")
    return Interval(ends.low if isinstance(ends, Interval) else answer.bound, float("inf"))


def coverage(repeats: int, workers: int = 1) -> Iterator[Covered]:
    """Every world by every method that can be asked so often."""
    cells = [(world, name) for world in WORLDS for name in ENGINES if world.lists <= MOST_LISTS.get(name, 5)]
    worlds, names = zip(*cells, strict=True)
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(covered, worlds, names, [repeats] * len(cells))


def across(found: Iterable[Covered]) -> Iterator[str]:
    """A row for each world, a column for each method."""
    head = ["N", "lists", "together", "kinds of people", *ENGINES]
    yield from (f"| {' | '.join(head)} |", "| --- " * len(head) + "|")
    for world, cells in groupby(found, key=lambda each: each.world):
        by_method = {each.method: each.cell for each in cells}
        yield f"| {world.name} | {' | '.join(by_method.get(name, '–') for name in ENGINES)} |"
