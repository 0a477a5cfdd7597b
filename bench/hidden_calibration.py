"""Do the intervals hold what they claim? Simulation-based calibration of the Bayesian engines, and a grid of coverage.

python -m bench.hidden_calibration [sbc|coverage|towns] [--repeats 500] [--workers 2]

Calibration (Talts, Betancourt & others 2018; Säilynoja, Bürkner & Vehtari 2022): draw N and everything else from the
prior, draw lists from them, ask for the posterior; the place of the true N in it must be uniform. The grid of coverage
is bench.hidden_coverage, the towns are bench.hidden_towns.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

import numpy as np
from scipy.stats import kstest

from bench.hidden_coverage import across, coverage, drawn
from bench.hidden_towns import towns
from tocsin.hidden.decomposable import averaged
from tocsin.hidden.graphs import decomposable, pairs
from tocsin.hidden.latent import Shape, sampled
from tocsin.hidden.quadrature import weighted

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


def calibration(repeats: int) -> Iterator[str]:
    """A row for each Bayesian engine: the largest distance of the places from uniform, and how likely that is."""
    for name, engine in (("dga", dga_place), ("latent, two classes", latent_place)):
        found = places(engine, repeats, seed=1)
        found = found[np.isfinite(found)]
        test = kstest(found, "uniform")
        far = f"{test.statistic:.3f} from uniform at most (p = {test.pvalue:.2f}), {found.size} runs"
        met = "yes" if test.pvalue > 0.01 else "no"
        yield f"| place of the true N in the posterior: {name} | {far} | – | p > .01 | {met} |"


def measure(repeats: int = 300) -> list[str]:
    """All rows."""
    return [*calibration(repeats), *(each.row for each in coverage(repeats))]


def main() -> None:
    """Print the rows as they come."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("sbc", "coverage", "towns"))
    options.add_argument("--repeats", type=int, default=500)
    options.add_argument("--workers", type=int, default=1)
    given = options.parse_args()
    rows: dict[str, Callable[[], Iterator[str]]] = {
        "sbc": lambda: calibration(given.repeats),
        "coverage": lambda: across(coverage(given.repeats, given.workers)),
        "towns": lambda: towns(given.repeats, given.workers),
    }
    for row in rows[given.what]():
        print(row, flush=True)


if __name__ == "__main__":
    main()
