"""Do the intervals hold what they claim? Simulation-based calibration of the Bayesian engines, and a grid of coverage.

python -m bench.hidden_calibration [sbc|coverage] [--repeats 500]

Calibration (Talts, Betancourt & others 2018; Säilynoja, Bürkner & Vehtari 2022): draw N and everything else from the
prior, draw lists from them, ask for the posterior; the place of the true N in it must be uniform. Coverage: make a
population that a method's assumption fits, or does not, and count how often its 95 % interval holds the truth. Where
the assumption fits, 92 to 98 % are expected; where it does not, the figure is published as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import kstest

from tocsin.hidden.decomposable import averaged, dga
from tocsin.hidden.graphs import decomposable, pairs
from tocsin.hidden.latent import Shape, sampled
from tocsin.hidden.quadrature import weighted
from tocsin.hidden.results import Estimate, Result
from tocsin.hidden.selection import bic
from tocsin.hidden.stepwise import stepwise
from tocsin.hidden.tables import PatternTable

LEAST, MOST = 100, 2000
LISTS = ("a", "b", "c")
Chance = np.random.Generator


# Calibration: the place of the truth in the posterior.


def places(engine: Callable[[Chance], float], repeats: int, seed: int) -> np.ndarray:
    """Where the truth stood, run after run."""
    chance = np.random.default_rng(seed)
    return np.array([engine(chance) for _ in range(repeats)])


def any_total(chance: Chance) -> int:
    """N from the prior 1/N between LEAST and MOST."""
    totals = np.arange(LEAST, MOST + 1)
    return int(chance.choice(totals, p=(1 / totals) / (1 / totals).sum()))


def dga_place(chance: Chance) -> float:
    """One run of averaging over decomposable graphs: a graph, its chances, N, the lists, the place of N."""
    graphs, total = decomposable(len(LISTS)), any_total(chance)
    graph = int(chance.choice(np.flatnonzero(~graphs.complete)))
    table = drawn(cell_chances(int(graphs.edges[graph]), 2.0 ** -len(LISTS), chance), total, chance)
    everyone = np.arange(max(LEAST, table.n), MOST + 1.0)
    posterior = averaged(table, at=weighted(everyone - table.n)).posterior
    at = int(np.searchsorted(posterior.people, total))
    mass = posterior.mass
    return float(mass[:at].sum() + chance.random() * mass[at])


def cell_chances(edges: int, delta: float, chance: Chance) -> np.ndarray:
    """The chance of each pattern, from the hyper-Dirichlet prior of a graph: list by list, given neighbours before it.

    With three lists every order of lists is perfect in some graphs only, so the order is looked for.
    """
    joined = [pair for e, pair in enumerate(pairs(len(LISTS))) if edges >> e & 1]
    near = {v: {i + j - v for i, j in joined if v in (i, j)} for v in range(len(LISTS))}
    middle = max(near, key=lambda v: len(near[v]))
    order = [middle, *(v for v in near if v != middle)]
    patterns, made = np.arange(2 ** len(LISTS)), np.ones(2 ** len(LISTS))
    for place, v in enumerate(order):
        before = [u for u in order[:place] if u in near[v]]
        shape = delta * 2 ** (len(LISTS) - len(before) - 1)
        group = sum((patterns >> u & 1) << k for k, u in enumerate(before)) if before else np.zeros_like(patterns)
        yes = chance.beta(shape, shape, 2 ** len(before))[group]
        made *= np.where(patterns >> v & 1, yes, 1 - yes)
    return made


def latent_place(chance: Chance, classes: int = 2, steps: int = 2000) -> float:
    """One run of latent classes, with two of them; the place of N among thinned draws."""
    total, concentration = any_total(chance), chance.gamma(0.25, 4.0)
    first = chance.beta(1, max(concentration, 1e-9))
    on = chance.beta(1, 1, (classes, len(LISTS)))
    patterns = np.arange(2 ** len(LISTS))[:, None] >> np.arange(len(LISTS)) & 1
    within = np.prod(np.where(patterns[None], on[:, None], 1 - on[:, None]), axis=2)
    table = drawn(np.array([first, 1 - first]) @ within, total, chance)
    if not table.n:
        return float("nan")
    shape = Shape.of(table, classes, (MOST - table.n) / table.n, LEAST)
    hidden = sampled(shape, chance, 4, steps)[:, ::20].ravel()
    below, same = (hidden + table.n < total).sum(), (hidden + table.n == total).sum()
    return float((below + chance.random() * (same + 1)) / (hidden.size + 1))


def drawn(cells: np.ndarray, total: int, chance: Chance) -> PatternTable:
    """Lists of a population of this size; who is on none is not counted."""
    counts = chance.multinomial(total, cells / cells.sum())
    counts[0] = 0
    return PatternTable(LISTS if counts.size == 8 else tuple("abcdef"[: counts.size.bit_length() - 1]), counts)


# Coverage: populations that fit a method's assumption, and populations that do not.


@dataclass(frozen=True)
class World:
    """How a population is made: size, chance of each list, log odds ratio of the first two, two kinds of people."""

    what: str
    total: int
    lists: int
    capture: float
    together: float = 0.0
    apart: float = 0.0
    fits: tuple[str, ...] = ()

    def table(self, chance: Chance) -> PatternTable:
        """One population's lists."""
        patterns = np.arange(2**self.lists)[:, None] >> np.arange(self.lists) & 1
        cells = sum(self._cells(patterns, sign * self.apart) for sign in (-1, 1))
        return drawn(np.asarray(cells), self.total, chance)

    def _cells(self, patterns: np.ndarray, shift: float) -> np.ndarray:
        on = expit(logit(self.capture) + shift)
        made = np.prod(np.where(patterns, on, 1 - on), axis=1) * np.exp(self.together * patterns[:, 0] * patterns[:, 1])
        return np.asarray(made / made.sum())


ALL = ("stepwise", "bic", "dga")
WORLDS = (
    World("three independent lists", 2000, 3, 0.2, fits=ALL),
    World("four independent lists", 2000, 4, 0.2, fits=ALL),
    World("four independent lists, few on each", 2000, 4, 0.1, fits=ALL),
    World("four independent lists, a large population", 20_000, 4, 0.1, fits=ALL),
    World("four lists, two that share people (log odds 1)", 2000, 4, 0.2, together=1.0, fits=ALL),
    World("four lists, two that avoid each other (log odds -1)", 2000, 4, 0.2, together=-1.0, fits=ALL),
    World("four lists, two kinds of people (log odds ±1)", 2000, 4, 0.2, apart=1.0),
    World("three lists, two kinds of people (log odds ±1)", 2000, 3, 0.2, apart=1.0),
)
ENGINES: dict[str, Callable[[PatternTable, Chance], Result]] = {
    "stepwise": lambda table, chance: stepwise(table, n_boot=200, chance=chance),
    "bic": lambda table, chance: bic(table, n_boot=200, chance=chance),
    "dga": lambda table, chance: dga(table),
}


@dataclass(frozen=True)
class Covered:
    """How often a method's 95 % interval held the truth, and how far it was off in the middle."""

    world: World
    method: str
    runs: int
    estimates: int
    held: int
    middle: float

    @property
    def row(self) -> str:
        """A line of the table."""
        share = self.held / max(self.estimates, 1)
        fits = self.method in self.world.fits
        met = ("yes" if 0.92 <= share <= 0.98 else "no") if fits else "published as it is"
        found = f"{share:.1%} of {self.estimates} ({self.runs - self.estimates} refused)"
        kind = "fits" if fits else "does not fit"
        what = f"{self.world.what}, N = {self.world.total:,}: {self.method}"
        return f"| {what} | {found} | {kind} | N̂/N {self.middle:.2f} | {met} |"


def coverage(repeats: int, seed: int = 1) -> Iterator[Covered]:
    """Every world by every method."""
    for world in WORLDS:
        for method, engine in ENGINES.items():
            yield covered(world, method, engine, repeats, np.random.default_rng(seed))


def covered(
    world: World, method: str, engine: Callable[[PatternTable, Chance], Result], repeats: int, chance: Chance
) -> Covered:
    """One world by one method."""
    answers = [engine(world.table(chance), chance) for _ in range(repeats)]
    estimates = [each for each in answers if isinstance(each, Estimate)]
    held = sum(low <= world.total <= high for low, high in (each.interval(0.95) for each in estimates))
    middle = float(np.median([each.estimate for each in estimates]) / world.total) if estimates else float("nan")
    return Covered(world, method, repeats, len(estimates), held, middle)


def calibration(repeats: int) -> Iterator[str]:
    """A row for each Bayesian engine: the largest distance of the places from uniform, and how likely that is."""
    for name, engine in (("dga", dga_place), ("latent, two classes", latent_place)):
        found = places(engine, repeats, seed=1)
        found = found[np.isfinite(found)]
        test = kstest(found, "uniform")
        far = f"{test.statistic:.3f} from uniform at most (p = {test.pvalue:.2f}), {found.size} runs"
        met = "yes" if test.pvalue > 0.01 else "no"
        yield f"| place of the true N in the posterior: {name} | {far} | – | p > .01 | {met} |"


def measure(repeats: int = 500) -> list[str]:
    """All rows."""
    return [*calibration(repeats), *(each.row for each in coverage(repeats))]


def main() -> None:
    """Print the rows as they come."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", nargs="?", choices=("sbc", "coverage"))
    options.add_argument("--repeats", type=int, default=500)
    given = options.parse_args()
    if given.what != "coverage":
        for row in calibration(given.repeats):
            print(row, flush=True)
    if given.what != "sbc":
        for each in coverage(given.repeats):
            print(each.row, flush=True)


if __name__ == "__main__":
    main()
