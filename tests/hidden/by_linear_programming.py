"""The existence test against linear programming, on random sparse tables.

    PYTHONPATH=tests python -m hidden.by_linear_programming 100000 2

100,000 tables in two processes. Each part of 500 has a seed of its own.

The question in its plain form (Fienberg & Rinaldo 2012): maximise s over tables with the margins that were observed and
every cell at least s; the estimate exists if s can be above nought. Rank by singular values says whether it is unique.
"""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from scipy.optimize import linprog

from tocsin.hidden.existence import Verdict, design, verdict
from tocsin.hidden.patterns import Reals, Truths, hierarchical_models

PART = 500
MODELS = {3: hierarchical_models(3, 2), 4: hierarchical_models(4, 3), 5: hierarchical_models(5, 3)}


def random_case(chance: np.random.Generator) -> tuple[Reals, Truths]:
    """A table of 3 to 5 lists, sparser or fuller, and any hierarchical model."""
    lists = int(chance.integers(3, 6))
    counts = chance.poisson(chance.choice([0.3, 0.7, 1.5, 4.0]), 2**lists) * (chance.random(2**lists) < 0.8)
    counts[0] = 0
    return counts.astype(np.float64), MODELS[lists][chance.integers(len(MODELS[lists]))]


def by_linear_programming(counts: Reals, model: Truths) -> Verdict:
    """The verdict from margins counted one by one, a linear program, and a rank."""
    patterns = np.arange(counts.size)
    empty = [t for t in np.flatnonzero(model) if counts[(patterns & t) == t].sum() == 0]
    cells = np.array([h != 0 and not any(h & t == t for t in empty) for h in patterns])
    finite = model.copy()
    finite[empty] = False
    matrix, seen = design(finite, cells), counts[cells]
    if not seen.size:
        return Verdict.NEITHER
    missing = highest_smallest_cell(matrix, seen) <= 1e-7
    twofold = np.linalg.matrix_rank(matrix) < matrix.shape[1]
    return Verdict(int(missing) + 2 * int(twofold))


def highest_smallest_cell(matrix: Reals, seen: Reals) -> float:
    """max s, such that some table >= s has the margins of the one seen."""
    cells = seen.size
    goal = np.concatenate([np.zeros(cells), [-1.0]])
    margins = np.hstack([matrix.T, np.zeros((matrix.shape[1], 1))])
    not_below = np.hstack([-np.eye(cells), np.ones((cells, 1))])
    found = linprog(
        goal, not_below, np.zeros(cells), margins, matrix.T @ seen, [(0, None)] * cells + [(None, None)], method="highs"
    )
    assert found.status == 0, found.message
    return float(-found.fun)


def compare(tables: int, seed: int) -> tuple[Counter[str], list[tuple[Reals, Truths]]]:
    """How often each verdict was given, and where the two disagree. Tables in which nobody is seen are drawn again."""
    chance = np.random.default_rng(seed)
    given, disagree = Counter[str](), list[tuple[Reals, Truths]]()
    while given.total() < tables:
        counts, model = random_case(chance)
        if counts.any():
            ours = verdict(counts, model)
            given[ours.name] += 1
            if ours != by_linear_programming(counts, model):
                disagree.append((counts, model))
    return given, disagree


def main() -> None:
    """Compare so many tables, in so many processes, and say what came out."""
    tables, processes = (int(word) for word in (*sys.argv[1:], *("1000", "1")[len(sys.argv) - 1 :]))
    given, disagree = Counter[str](), list[tuple[Reals, Truths]]()
    with ProcessPoolExecutor(processes) as pool:
        for some, others in pool.map(compare, [PART] * (tables // PART), range(tables // PART)):
            given, disagree = given + some, disagree + others
    print(f"{given.total():,} tables: {dict(given)}; {len(disagree)} disagreements with linear programming")
    for counts, model in disagree[:5]:
        print(counts.astype(int).tolist(), np.flatnonzero(model).tolist())


if __name__ == "__main__":
    main()
