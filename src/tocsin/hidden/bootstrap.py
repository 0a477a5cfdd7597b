"""How sure an estimate is that chose its own model: draw the people again, choose again, estimate again.

Multinomial resampling of the counted people; bias-corrected and accelerated intervals (Efron 1987) with the
acceleration from a jackknife over people, who differ only by pattern and so are left out by group; quantiles of type 8.
The ends of such an interval move with the seed, by more than one expects: their Monte-Carlo error is always given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from tocsin.hidden.patterns import Reals
from tocsin.hidden.results import NO_DRAWS, Interval, error_of_ends, quantiles, tails

Estimator = Callable[[Reals], Reals]
"""From tables of counts, one a row, to estimates of N; not a number where there is none."""
Progress = Callable[[int, int], None]
"""Told now and then how many replicates are done, and of how many."""
AT_ONCE = 250
"""Replicates to a part: progress is told, and processes are given work, part by part."""


@dataclass(frozen=True, eq=False)
class Bca:
    """Bootstrap replicates with their bias correction's point and acceleration; `failed` had no estimate."""

    estimate: float
    draws: Reals
    acceleration: float
    failed: int = 0

    def interval(self, level: float) -> Interval:
        """The bias-corrected and accelerated interval."""
        return Interval(*self._ends(self.draws, level).tolist())

    def mc_error(self, level: float) -> Interval:
        """From drawing the replicates again, bias correction included."""
        return error_of_ends(self.draws, lambda again: self._ends(again, level))

    def _ends(self, draws: Reals, level: float) -> Reals:
        """Levels Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z0 from the share of replicates below the estimate."""
        if not draws.size:
            return np.array([np.nan, np.nan])
        share = np.clip((draws < self.estimate).mean(), 0.5 / draws.size, 1 - 0.5 / draws.size)
        bias = ndtri(share)
        z = bias + ndtri(tails(level))
        return quantiles(draws, ndtr(bias + z / (1 - self.acceleration * z)))


def bca(
    counts: Reals,
    estimator: Estimator,
    n_boot: int,
    chance: np.random.Generator,
    *,
    progress: Progress | None = None,
    workers: int = 1,
) -> Bca:
    """The estimate with its replicates and its jackknife; the answer does not depend on how many processes work."""
    estimate = float(estimator(counts[None])[0])
    parts = np.array_split(resampled(counts, n_boot, chance), max(1, -(-n_boot // AT_ONCE)))
    draws, done = list[Reals](), 0
    for drawn in _estimated(estimator, parts, workers):
        draws, done = [*draws, drawn], done + drawn.size
        if progress:
            progress(done, n_boot)
    replicates = np.concatenate(draws) if draws else NO_DRAWS
    found = replicates[np.isfinite(replicates)]
    return Bca(estimate, found, acceleration(counts, estimator), replicates.size - found.size)


def _estimated(estimator: Estimator, parts: list[Reals], workers: int) -> Iterator[Reals]:
    """Each part's estimates in the order of the parts, here or in so many processes."""
    parts = [part for part in parts if part.size]
    if workers == 1:
        yield from map(estimator, parts)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(estimator, parts)


def resampled(counts: Reals, times: int, chance: np.random.Generator) -> Reals:
    """As many people drawn again from those counted, so many times."""
    people = int(counts.sum())
    return chance.multinomial(people, counts / people, size=times).astype(np.float64)


def acceleration(counts: Reals, estimator: Estimator) -> float:
    """a = sum n_h d_h^3 / (6 (sum n_h d_h^2)^1.5), d_h the mean of the estimates less that without one of pattern h."""
    seen = np.flatnonzero(counts)
    fewer = np.repeat(counts[None].astype(np.float64), seen.size, axis=0)
    fewer[np.arange(seen.size), seen] -= 1
    left_out, people = estimator(fewer), counts[seen]
    known = np.isfinite(left_out)
    left_out, people = left_out[known], people[known]
    away = np.average(left_out, weights=people) - left_out
    spread = float((people * away**2).sum())
    return float((people * away**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0
