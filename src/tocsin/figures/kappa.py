"""How far two readers of the same files agree, beyond what chance alone would bring.

Cohen's kappa (Educational and Psychological Measurement, 1960) with the large-sample standard error of Fleiss, Cohen
and Everitt (Psychological Bulletin, 1969). Where nearly every file is of one kind, kappa is low however well readers
agree (Feinstein and Cicchetti, 1990): so the plain agreement, and kappa adjusted for prevalence and bias (Byrt, Bishop
and Carlin, 1993), stand beside it. `people.agreeing` answers another question: any number of reviewers, pair by pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Reals = NDArray[np.float64]
MOST_WITHOUT_CHANCE = 1 - 1e-12


@dataclass(frozen=True, slots=True)
class Kappa:
    """Of `files` read by both, the share on which they `agreed`, kappa with its interval, and the adjusted kappa.

    `kappa` is None where both gave one and the same answer to every file: then chance alone would agree as well, and
    there is nothing beyond it to measure.
    """

    files: int
    agreed: float
    kappa: float | None
    error: float | None
    low: float | None
    high: float | None
    adjusted: float

    @property
    def words(self) -> str:
        """The agreement in two sentences, or why nothing can be said."""
        if not self.files:
            return "No file has been read by two people yet, so nothing can be said of how far readers agree."
        same = round(self.agreed * self.files)
        told = (
            f"Of {self.files:,} {_files(self.files)} read by two people, they agreed on {same:,} ({self.agreed:.0%})."
        )
        if self.kappa is None or self.low is None or self.high is None:
            return f"{told} Both always gave the same answer, so kappa has no value."
        span = f"95% interval {self.low:.2f} to {self.high:.2f}"
        return (
            f"{told} Cohen's kappa is {self.kappa:.2f} ({span}); adjusted for prevalence and bias, {self.adjusted:.2f}."
        )


def kappa(table: Sequence[Sequence[int]], level: float = 0.95) -> Kappa:
    """From counts of files by the first reader's answer (rows) and the second's (columns), in one order of answers."""
    counts = _square(table)
    files = int(counts.sum())
    if not files:
        return Kappa(0, 0.0, None, None, None, None, 0.0)
    shares = counts / files
    agreed, kinds = float(np.trace(shares)), len(counts)
    adjusted = (kinds * agreed - 1) / (kinds - 1)
    value = float(_kappas(shares[None])[0])
    if np.isnan(value):
        return Kappa(files, agreed, None, None, None, None, adjusted)
    error = _error(shares, files)
    reach = float(norm.ppf((1 + level) / 2)) * error
    return Kappa(files, agreed, value, error, max(-1.0, value - reach), min(1.0, value + reach), adjusted)


def resampled(
    table: Sequence[Sequence[int]], chance: np.random.Generator, draws: int = 10_000, level: float = 0.95
) -> tuple[float, float] | None:
    """The interval from files drawn again with replacement; None where kappa has none. Better when files are few."""
    counts = _square(table)
    files = int(counts.sum())
    if not files:
        return None
    drawn = chance.multinomial(files, (counts / files).ravel(), size=draws).reshape(draws, *counts.shape)
    found = _kappas(drawn / files)
    found = found[~np.isnan(found)]
    if not found.size:
        return None
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _square(table: Sequence[Sequence[int]]) -> Reals:
    """The counts, refused where they are no square of at least two answers or hold less than nothing."""
    counts = np.array(table, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.shape[0] < 2 or (counts < 0).any():
        raise ValueError(
            "Agreement is counted in a square of numbers: a row and a column for each of two or more answers, in one"
            f" order, none below 0. This table is {counts.shape}."
        )
    return counts


def _kappas(shares: Reals) -> Reals:
    """Kappa of each table of shares; not a number where chance alone would always agree."""
    agreed = np.trace(shares, axis1=1, axis2=2)
    chance = (shares.sum(axis=2) * shares.sum(axis=1)).sum(axis=1)
    beyond = np.where(chance < MOST_WITHOUT_CHANCE, 1 - chance, np.nan)
    return np.asarray((agreed - chance) / beyond)


def _error(shares: Reals, files: int) -> float:
    """The standard error of kappa: Fleiss, Cohen and Everitt (1969), formula 13 without weights."""
    first, second = shares.sum(axis=1), shares.sum(axis=0)
    agreed, chance = float(np.trace(shares)), float(first @ second)
    same = np.diag(shares) @ ((1 - chance) - (first + second) * (1 - agreed)) ** 2
    apart = shares * (second[:, None] + first[None, :]) ** 2
    other = (1 - agreed) ** 2 * (apart.sum() - np.trace(apart))
    left = (agreed * chance - 2 * chance + agreed) ** 2
    return float(np.sqrt(max(0.0, same + other - left) / files) / (1 - chance) ** 2)


def _files(count: int) -> str:
    return "file" if count == 1 else "files"
