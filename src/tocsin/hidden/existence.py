"""Does the estimate of a log-linear model exist, and is it the only one? Decided by algebra, not by whether a fit ran.

With sparse lists the maximum of the likelihood can lie at infinity, and software then prints a number that means
nothing (Fienberg & Rinaldo 2012; Chan, Silverman & Vincent 2021). The *extended* estimate lets alpha_t be minus
infinity for a term nobody has (n*_t = 0) and drops the cells that contain t. On the cells that are left:

* it exists if and only if some table with every cell positive has the margins that were observed;
* it is unique if and only if some cell left is not itself a term. (The columns of all cells left are unitriangular, and
  without the row of those nobody saw exactly one combination of all of them vanishes, (-1)^|t|, with no zero in it. So
  any proper subset of columns is independent, and all of them together are not.)

Both depend only on which patterns somebody has, on the terms and on the cells left, so verdicts are kept by those.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

from tocsin.hidden.patterns import Reals, Truths, sums_over_subsets, sums_over_supersets

ROUNDING = 1e-9


class Verdict(IntEnum):
    """The codes of the R packages SparseMSE and MultipleSystemsEstimation."""

    SOUND = 0
    NO_ESTIMATE = 1
    NOT_UNIQUE = 2
    NEITHER = 3


def verdict(counts: Reals, model: Truths) -> Verdict:
    """Whether the extended estimate of this model exists for these counts and is unique."""
    somebody = counts > 0
    finite, cells = terms_and_cells(sums_over_supersets(somebody.astype(np.float64)), model)
    return _verdict(finite.tobytes(), cells.tobytes(), (cells & somebody).tobytes())


def terms_and_cells(margins: Reals, models: Truths) -> tuple[Truths, Truths]:
    """The terms with a finite parameter, and the cells that can hold anybody, row by row."""
    empty = models & (margins == 0)
    cells = sums_over_subsets(empty.astype(np.float64)) == 0
    cells[..., 0] = False
    return models & ~empty, cells


def unique(finite: Truths, cells: Truths) -> Truths:
    """Whether some cell that can hold anybody is not itself a term, row by row."""
    return np.asarray(finite.sum(axis=-1) <= cells.sum(axis=-1))


@lru_cache(maxsize=200_000)
def _verdict(terms: bytes, left: bytes, with_people: bytes) -> Verdict:
    finite, cells, seen = (np.frombuffer(each, dtype=np.bool_) for each in (terms, left, with_people))
    missing = not _exists(design(finite, seen), design(finite, cells & ~seen))
    return Verdict(missing + 2 * (not unique(finite, cells)))


def design(terms: Truths, cells: Truths) -> Reals:
    """The design matrix: a row a cell, a column a term, one where the term is inside the cell."""
    columns, rows = np.flatnonzero(terms), np.flatnonzero(cells)
    return np.asarray((rows[:, None] & columns) == columns, dtype=np.float64)


def _exists(seen: Reals, unseen: Reals) -> bool:
    """Whether the empty cells can be made positive with every margin kept.

    Directions v that move no cell with people in it (seen @ v = 0) move the empty cells by Z v. A positive table with
    the same margins exists if and only if no direction moves some upward and none downward (Stiemke): with one
    direction, if Z has both signs or none; with more, if Z'u = 0 for some u >= 1, a small linear program.
    """
    directions = null_space(seen, rcond=ROUNDING) if seen.size else np.eye(seen.shape[1])
    moved = unseen @ directions
    moved[np.abs(moved) < ROUNDING] = 0.0
    if not moved.any():
        return True
    if moved.shape[1] == 1:
        return bool(moved.min() < 0 < moved.max())
    lifted = linprog(np.zeros(len(moved)), A_eq=moved.T, b_eq=np.zeros(moved.shape[1]), bounds=(1, None))
    return bool(lifted.status == 0)
