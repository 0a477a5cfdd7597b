"""Hierarchical Poisson log-linear models, thousands of fits at once: numpy, and no loop over models or replicates.

log mu_h = sum of alpha_t over the terms t inside h; the hidden are exp(alpha_0) (Fienberg 1972; Cormack 1989). Each row
of a batch is a fit with its own counts and its own model. Newton's method for the Poisson likelihood is iteratively
reweighted least squares; with margins written n*_t and Z_t (of the counts, and of the means) a step solves

    H d = n* - Z,   H[s, t] = Z[s | t],

since cells that contain both s and t are those that contain their union: the information matrix is read off the
margins of the means, and no design matrix is ever made. Terms nobody has are at minus infinity (see `existence`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from tocsin.hidden.existence import terms_and_cells, unique
from tocsin.hidden.patterns import Reals, Truths, sums_over_subsets, sums_over_supersets

CHUNK = 500
MOST_STEPS = 60
PLAINLY_POSITIVE = 1e-8
"""Far above where rounding could pass for a witness; cells with fewer people in them are judged by algebra."""
FINE_ENOUGH = 1e-9
"""When the squared length of a Newton step, in standard errors, is below this, that step is the last."""
AS_GOOD_AS_INFINITE = 1e5
LONGEST_STEP = 3.0
WORTH_PARTING = 0.25
"""Rows that have settled are put away when they are this share of the batch; till then a further step does no harm."""
RIDGE = 1e-14
"""Keeps the solver from stopping at cells that are about to vanish; far too small to change where a fit ends."""


@dataclass(frozen=True, eq=False)
class Fits:
    """Fits by row: parameters by term (minus infinity for terms nobody has), log-likelihood, whether it settled.

    `witnessed`: the last step made a table with every cell positive and the margins observed, so the estimate exists.
    """

    alpha: Reals
    loglik: Reals
    converged: Truths
    witnessed: Truths

    @property
    def means(self) -> Reals:
        """The fitted number in every cell, the one of those seen on no list included."""
        return np.exp(np.minimum(sums_over_subsets(np.maximum(self.alpha, -AS_GOOD_AS_INFINITE)), 700.0))

    @property
    def hidden(self) -> Reals:
        """The estimated number seen on no list; not a number where the fit did not settle."""
        return np.where(self.converged, np.exp(np.minimum(self.alpha[:, 0], 700)), np.nan)

    def bic(self, models: Truths, n: int) -> Reals:
        """p log n - 2 log-likelihood, n the number of people, not of cells; parameters at minus infinity count."""
        return np.asarray(models.sum(axis=1) * np.log(n) - 2 * self.loglik)


@dataclass(frozen=True, eq=False)
class Newton:
    """The rows still being fitted: their data, where they stand, and the step that would come next."""

    # What is fitted: counts and their margins n*, the cells that can hold anybody, the terms side by side (those that
    # only fill up are not active), and where H is found among the margins.
    counts: Reals
    margins: Reals
    cells: Truths
    terms: NDArray[np.int64]
    active: Truths
    unions: NDArray[np.int64]
    # Where it stands: the parameters, the means mu, the step d to take next, by how much it moves the log means (A d),
    # the margins Z of the means, and the step's squared length in standard errors.
    alpha: Reals
    means: Reals
    step: Reals
    moves: Reals
    expected: Reals
    gain: Reals

    @classmethod
    def begin(cls, counts: Reals, models: Truths, start: Reals | None = None) -> Self:
        """From counts + 0.1 as if they were the means (as peers do), or from parameters near the answer.

        Where an estimate is not unique the intercept is left out, which loses nothing of the fit to those seen.
        """
        margins = sums_over_supersets(counts)
        finite, cells = terms_and_cells(margins, models)
        finite[:, 0] &= unique(finite, cells)
        terms, active = _as_indices(finite)
        alpha = np.where(finite, start, 0.0) if start is not None else np.zeros_like(counts)
        unions = _unions(np.where(active, terms, counts.shape[1]), 2 * counts.shape[1])
        blank = np.zeros_like(counts)
        begun = cls(counts, margins, cells, terms, active, unions, alpha, blank, blank, blank, blank, blank[:, 0])
        return begun._looked_around() if start is not None else begun._from_counts()._looked_around()

    def ahead(self) -> Self:
        """One step further; a step that would change any cell more than e^3-fold is shortened."""
        longest = np.abs(self.moves).max(axis=1)
        share = np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP))
        return replace(self, alpha=self.alpha + share[:, None] * self.step)._looked_around()

    def only(self, rows: Truths) -> Self:
        """These rows alone."""
        fewer = {name: getattr(self, name)[rows] for name in self.__dataclass_fields__}
        moved = np.flatnonzero(rows) - np.arange(len(fewer["gain"]))
        fewer["unions"] -= moved[:, None] * (2 * self.counts.shape[1])
        return replace(self, **fewer)

    def loglik(self) -> Reals:
        """The log-likelihood where the rows stand, less what depends on the counts alone."""
        return np.asarray((self.margins * self.alpha).sum(axis=1) - self.means.sum(axis=1))

    def highest(self) -> Reals:
        """What the maximum of the log-likelihood cannot exceed: the dual problem at a table with the same margins.

        Every m >= 0 with the margins of the counts gives sum m log m - m. The linear step m = mu (1 + A d) has those
        margins; where it falls below nought it is mixed with the counts themselves, which have them too.
        """
        table = self.means * (1 + self.moves)
        below = table < 0
        share = np.where(below, self.counts / np.where(below, self.counts - table, 1.0), 1.0).min(axis=1)[:, None]
        table = np.maximum(share * table + (1 - share) * self.counts, 0.0)
        logs = np.log(np.maximum(table, 1e-300))
        return np.asarray((table * (logs - 1)).sum(axis=1))

    def witnesses(self) -> Truths:
        """Whether mu (1 + A d), which has the margins of the counts, is plainly positive in every cell."""
        table = np.where(self.cells, self.means, 1.0)
        return np.asarray((np.abs(self.moves) < 0.5).all(axis=1) & (table > PLAINLY_POSITIVE).all(axis=1))

    def variance(self) -> Reals:
        """The variance of the intercept, the (0, 0) element of the inverse information."""
        unit = np.zeros(self.terms.shape)
        unit[:, 0] = 1.0
        return np.asarray(np.linalg.solve(self._information(), unit[..., None])[:, 0, 0])

    def _from_counts(self) -> Self:
        """The first step of reweighted least squares: log(y + 0.1) regressed on the terms with weights y + 0.1."""
        guess = np.where(self.cells, self.counts + 0.1, 1.0)
        weights = np.where(self.cells, guess, 0.0)
        target = weights * np.log(guess) + np.where(self.cells, self.counts - guess, 0.0)
        there = replace(self, expected=sums_over_supersets(weights))
        return replace(self, alpha=there._solved(sums_over_supersets(target)))

    def _looked_around(self) -> Self:
        """The means where we stand, and the Newton step from here."""
        means = np.exp(np.minimum(sums_over_subsets(self.alpha), 700.0)) * self.cells
        here = replace(self, means=means, expected=sums_over_supersets(means))
        slope = self.margins - here.expected
        step = here._solved(slope)
        return replace(here, step=step, moves=sums_over_subsets(step) * self.cells, gain=(slope * step).sum(axis=1))

    def _solved(self, slope: Reals) -> Reals:
        """H d = slope, put back by term."""
        right = np.take_along_axis(slope, self.terms, 1) * self.active
        found = np.linalg.solve(self._information(), right[..., None])[..., 0] * self.active
        spread = np.zeros_like(slope)
        np.put_along_axis(spread, self.terms, found, 1)
        return spread

    def _information(self) -> Reals:
        """H[s, t] = Z[s | t]; rows and columns that only fill up the batch are those of the identity."""
        rows, width = self.terms.shape
        margins = np.concatenate([self.expected, np.zeros_like(self.expected)], axis=1)
        matrix = margins.ravel().take(self.unions).reshape(rows, width, width)
        diagonal = matrix.reshape(rows, -1)[:, :: width + 1]
        diagonal += np.where(self.active, RIDGE * (1 + diagonal), 1.0)
        return matrix


def fit(counts: Reals, models: Truths) -> Fits:
    """Fit each row's model to its counts, the rows in chunks of about the same number of parameters."""
    counts = np.ascontiguousarray(counts, dtype=np.float64)
    order = np.argsort(models.sum(axis=1), kind="stable")
    no = np.zeros(len(counts), dtype=np.bool_)
    found = Fits(np.zeros_like(counts), np.zeros(len(counts)), no, no.copy())
    for first in range(0, len(order), CHUNK):
        rows = order[first : first + CHUNK]
        _settle(Newton.begin(counts[rows], models[rows]), rows, found)
    found.loglik[:] -= gammaln(counts + 1).sum(axis=1)
    found.alpha[models & (sums_over_supersets(counts) == 0)] = -np.inf
    return found


def fit_one(counts: Reals, model: Truths) -> Fits:
    """A batch of one."""
    return fit(np.asarray(counts, dtype=np.float64)[None], model[None])


def intercept_variance(counts: Reals, models: Truths, fits: Fits) -> Reals:
    """The variance of log n0 in each fit."""
    start = np.where(np.isfinite(fits.alpha), fits.alpha, 0.0)
    return Newton.begin(counts.astype(np.float64), models, start).variance()


def _settle(going: Newton, rows: NDArray[np.int64], found: Fits) -> None:
    """Step until every row has settled, and write each row's answer when it has."""
    for _ in range(MOST_STEPS):
        done = going.gain < FINE_ENOUGH
        if done.mean() >= WORTH_PARTING:
            _write(going, done, rows, found)
            going, rows = going.only(~done), rows[~done]
        if not rows.size:
            return
        going = going.ahead()
    found.alpha[rows], found.loglik[rows] = going.alpha, going.loglik()
    _write(going, going.gain < FINE_ENOUGH, rows, found)


def _write(going: Newton, done: Truths, rows: NDArray[np.int64], found: Fits) -> None:
    """The last, tiny step adds half its gain to the log-likelihood, to the last digit."""
    found.alpha[rows[done]] = going.alpha[done] + going.step[done]
    found.loglik[rows[done]] = (going.loglik() + going.gain / 2)[done]
    found.converged[rows[done]] = True
    found.witnessed[rows[done]] = going.witnesses()[done]


def _as_indices(finite: Truths) -> tuple[NDArray[np.int64], Truths]:
    """Each row's terms side by side, filled up to the longest row with terms that are not active."""
    width = int(finite.sum(axis=1).max())
    terms = np.argsort(~finite, axis=1, kind="stable")[:, :width]
    return terms, np.take_along_axis(finite, terms, 1)


def _unions(terms: NDArray[np.int64], stride: int) -> NDArray[np.int64]:
    """Where each row's H is found among all rows' margins laid end to end.

    A row of margins is followed by as many noughts. Fillers have the bit that leads there; the row's place is added in
    the bits above.
    """
    placed = terms + np.arange(len(terms))[:, None] * stride
    return np.asarray((placed[:, :, None] | terms[:, None, :]).reshape(len(terms), -1))
