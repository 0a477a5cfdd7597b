"""Have the chains met? Rank-normalised split R-hat and bulk effective sample size (Vehtari, Gelman and others 2021).

Chains × draws of one quantity. Ranks make both indifferent to the scale, and to tails without a variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from tocsin.hidden.results import Reals

WORST_R_HAT = 1.01
LEAST_ESS = 400


@dataclass(frozen=True)
class Met:
    """What the chains say of themselves: R-hat, effective draws, and the lowest and highest of their medians."""

    r_hat: float
    ess: float
    medians: tuple[float, float]

    @property
    def agreed(self) -> bool:
        """Whether the draws may be shown as one distribution."""
        return self.r_hat <= WORST_R_HAT and self.ess >= LEAST_ESS


def met(draws: Reals) -> Met:
    """Judge chains × draws."""
    halves = split(draws)
    bulk = normal_ranks(halves)
    folded = normal_ranks(np.abs(halves - np.median(halves)))
    medians = np.median(draws, axis=1)
    r_hat = max(_r_hat(bulk), _r_hat(folded))
    return Met(r_hat, _ess(bulk), (float(medians.min()), float(medians.max())))


def split(draws: Reals) -> Reals:
    """Each chain as two, so that a chain that drifts disagrees with itself."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def normal_ranks(draws: Reals) -> Reals:
    """The normal quantile of each draw's rank among all (Blom's fractions)."""
    _, place, alike = np.unique(draws, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(alike) - (alike - 1) / 2)[place].reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def _r_hat(draws: Reals) -> float:
    """The spread of all draws over the spread within chains."""
    length = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean()
    if within == 0:
        return 1.0 if np.ptp(draws) == 0 else float("inf")
    between = draws.mean(axis=1).var(ddof=1)
    return float(np.sqrt((length - 1) / length + between / within))


def _ess(draws: Reals) -> float:
    """Draws over the autocorrelation time, by Geyer's initial monotone sequence over all chains."""
    chains, length = draws.shape
    within = draws.var(axis=1, ddof=1).mean()
    everywhere = within * (length - 1) / length + draws.mean(axis=1).var(ddof=1)
    if everywhere == 0:
        return float(draws.size)
    covariance = _autocovariance(draws).mean(axis=0) * length / (length - 1)
    correlation = 1 - (within - covariance) / everywhere
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    stop = int(np.argmax(pairs <= 0)) if (pairs <= 0).any() else pairs.size
    time = 2 * np.minimum.accumulate(pairs[:stop]).sum() - 1
    return float(chains * length / max(time, 1 / np.log10(chains * length)))


def _autocovariance(draws: Reals) -> Reals:
    """Of each chain at every lag, by the fast Fourier transform."""
    length = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    waves = np.fft.rfft(centred, n=2 * length, axis=1)
    return np.asarray(np.fft.irfft(np.abs(waves) ** 2, axis=1)[:, :length] / length)
