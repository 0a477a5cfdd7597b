"""Whether a curve is any better than what stands, tried on pairs it was not fitted on; and how sure its error is.

Better is a lower mean squared error of the probabilities (Brier 1950), which no dishonest probability can win. Every
judged pair is told by a curve fitted on the other four fifths (Stone 1974). The interval of the calibration error is
the middle 95 % of what the same pairs give when they are drawn again with replacement (Efron 1979); with few pairs it
lies high, since every band errs a little by chance, and that is the honest side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .calibrating import BINS, Calibration, Floats, Kind, Labelled, Told, fit

PARTS = 5
REDRAWN = 400


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the two ends of its 95 % interval."""

    value: float
    low: float
    high: float


def told_unseen(labelled: Iterable[Labelled], kind: Kind) -> tuple[Told, ...]:
    """Every label as a curve tells it that was fitted on the others. Raises `TooFewJudged`.

    Parts are taken in turn along the weights, so that each spans all of them.
    """
    every = sorted(labelled)
    told: list[Told] = []
    for part in range(PARTS):
        rest = fit((each for place, each in enumerate(every) if place % PARTS != part), kind=kind)
        told += told_by(rest, every[part::PARTS])
    return tuple(told)


def told_by(calibration: Calibration, labelled: Iterable[Labelled]) -> tuple[Told, ...]:
    """Every label with the probability this calibration gives it."""
    return tuple(Told(calibration.probability(each.weight, each.stratum), each.same, each.share) for each in labelled)


def brier(told: Sequence[Told]) -> float:
    """The mean squared error of the probabilities over all pairs, those not read included by the share read."""
    counts = np.array([1 / each.share for each in told])
    errors = np.array([(each.probability - each.same) ** 2 for each in told])
    return float((counts * errors).sum() / counts.sum())


def error_of(told: Sequence[Told], rng: np.random.Generator) -> Interval:
    """The expected calibration error (as `calibrating.error` has it) with its interval."""
    once = np.ones(len(told))
    again = [_error(told, rng.multinomial(len(told), once / len(told)).astype(float)) for _ in range(REDRAWN)]
    low, high = np.quantile(np.array(again), (0.025, 0.975))
    return Interval(_error(told, once), float(low), float(high))


def _error(told: Sequence[Told], times: Floats) -> float:
    given = np.array([each.probability for each in told])
    same = np.array([float(each.same) for each in told])
    counts = times / np.array([each.share for each in told])
    band = np.minimum((given * BINS).astype(int), BINS - 1)
    apart = np.bincount(band, weights=counts * (given - same), minlength=BINS)
    return float(np.abs(apart).sum() / counts.sum())
