"""Stepwise choice of pairs of lists that depend on each other (Chan, Silverman & Vincent 2021), all replicates at once.

Start from independent lists. For each pair left out compare how many are on both, n*_t, with the Poisson distribution
around what the model expects there: p = min(P(X <= n*_t), P(X >= n*_t)). Add the pair with the smallest p if that is
below 0.02 and the larger model's estimate exists and is unique; go on till none is added.

Known for: narrow answers that overstate what is known when a dependence is missed (Whitehead et al. 2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, pdtr

from tocsin.hidden.bootstrap import Bca, Progress, bca
from tocsin.hidden.existence import Verdict, verdict
from tocsin.hidden.loglinear import Fits, fit, intercept_variance
from tocsin.hidden.patterns import (
    Reals,
    Truths,
    independence,
    list_count,
    notation,
    sums_over_supersets,
    terms_of_order,
    with_term,
)
from tocsin.hidden.results import Estimate, Interval, Reason, Refused, Result
from tocsin.hidden.tables import PatternTable

THRESHOLD = 0.02
ASSUMPTION = (
    "being on one list changes the chance of being on another only for the pairs that were found to depend on each"
    " other, and alike for all people"
)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The model chosen for each row of counts, and its fit; rows with no sound model are marked."""

    models: Truths
    fits: Fits
    sound: Truths

    @property
    def totals(self) -> Reals:
        """The estimate of those not counted, by row, not a number where none exists."""
        return np.where(self.sound, self.fits.hidden, np.nan)


def stepwise(
    table: PatternTable,
    *,
    n_boot: int = 10_000,
    chance: np.random.Generator,
    level: float = 0.95,
    threshold: float = THRESHOLD,
    progress: Progress | None = None,
    workers: int = 1,
) -> Result:
    """The estimate of the model chosen step by step, chosen again in every bootstrap replicate."""
    counts = table.counts.astype(np.float64)
    chosen = choose(counts[None], threshold)
    if not chosen.sound[0]:
        reason = Reason("existence", "Even for independent lists no estimate exists: they overlap too little.", "")
        return Refused(method="stepwise", table=table, reasons=(reason,))
    spread = bca(counts, partial(totals, threshold=threshold), n_boot, chance, progress=progress, workers=workers)
    return Estimate(
        method="stepwise",
        table=table,
        estimate=spread.estimate,
        spread=spread,
        level=level,
        assumption=ASSUMPTION,
        diagnostics=_diagnostics(table, chosen, spread, level),
        options={"n_boot": n_boot, "threshold": threshold},
    )


def totals(counts: Reals, threshold: float = THRESHOLD) -> Reals:
    """N by row, each with a model of its own."""
    return np.asarray(counts.sum(axis=1) + choose(counts, threshold).totals)


def choose(counts: Reals, threshold: float = THRESHOLD) -> Chosen:
    """The stepwise model of each row: all rows take their next step together until no row takes one."""
    models = np.tile(independence(list_count(counts.shape[1])), (len(counts), 1))
    fits = fit(counts, models)
    sound = np.array([verdict(*row) == Verdict.SOUND for row in zip(counts, models, strict=True)])
    going = np.flatnonzero(sound)
    while going.size:
        added = _next_pairs(counts[going], models[going], fits.means[going], threshold)
        going, added = going[added > 0], added[added > 0]
        models[going, added] = True
        _put(fits, going, fit(counts[going], models[going]) if going.size else None)
    return Chosen(models, fits, sound)


def p_values(counts: Reals, means: Reals) -> Reals:
    """For each pair of lists the smaller tail of a Poisson distribution around what the model expects on both."""
    pairs = terms_of_order(list_count(counts.shape[1]), 2)
    seen = means.copy()
    seen[:, 0] = 0.0
    expected, found = sums_over_supersets(seen)[:, pairs], sums_over_supersets(counts)[:, pairs]
    below = pdtr(np.maximum(found - 1, 0), expected)
    return np.asarray(np.minimum(pdtr(found, expected), np.where(found > 0, 1 - below, 1.0)))


def wald(counts: Reals, chosen: Chosen, level: float) -> Interval:
    """n + exp(alpha_0 +- z se), for the chosen model as if it had not been chosen."""
    error = np.sqrt(intercept_variance(counts[None], chosen.models, chosen.fits))[0]
    reach = ndtri((1 + level) / 2) * error
    hidden = chosen.fits.hidden[0]
    return Interval(*(counts.sum() + hidden * np.exp([-reach, reach])).tolist())


def _next_pairs(counts: Reals, models: Truths, means: Reals, threshold: float) -> NDArray[np.int64]:
    """The pair each row adds next, 0 for none."""
    pairs = terms_of_order(list_count(counts.shape[1]), 2)
    p = np.where(models[:, pairs], 1.0, p_values(counts, means))
    return np.array([_next_pair(*row, pairs, threshold) for row in zip(counts, models, p, strict=True)], dtype=np.int64)


def _next_pair(counts: Reals, model: Truths, p: Reals, pairs: list[int], threshold: float) -> int:
    """The pair with the smallest p below the threshold whose larger model is sound."""
    ascending: list[int] = np.argsort(p, kind="stable").tolist()
    for place in ascending:
        if p[place] >= threshold:
            break
        if verdict(counts, with_term(model, pairs[place])) == Verdict.SOUND:
            return pairs[place]
    return 0


def _put(fits: Fits, rows: NDArray[np.int64], newer: Fits | None) -> None:
    if newer is not None:
        fits.alpha[rows], fits.loglik[rows], fits.converged[rows] = newer.alpha, newer.loglik, newer.converged


def _diagnostics(table: PatternTable, chosen: Chosen, spread: Bca, level: float) -> dict[str, object]:
    counts = table.counts.astype(np.float64)
    return {
        "model": notation(chosen.models[0]),
        "failed": spread.failed,
        "acceleration": spread.acceleration,
        "wald": wald(counts, chosen, level),
        "bic": float(chosen.fits.bic(chosen.models, table.n)[0]),
    }
