"""Whether a curve is any better than what stands, tried on pairs it was not fitted on; and how sure its error is.

Better is a lower mean squared error of the probabilities (Brier 1950), which no dishonest probability can win. Every
judged pair is told by a curve fitted on the other four fifths (Stone 1974). An interval is the middle 95 % of what the
same pairs give when they are drawn again with replacement (Efron 1979); that of a calibration error from few pairs lies
high, since every band errs a little by chance, and that is the honest side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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


def told_unseen(labelled: Sequence[Labelled], kind: Kind) -> tuple[Told, ...]:
    """Every label, in the order given, as a curve tells it that was fitted on the others. Raises `TooFewJudged`.

    Parts are taken in turn along the weights, so that each spans all of them.
    """
    along = sorted(range(len(labelled)), key=labelled.__getitem__)
    told: dict[int, Told] = {}
    for part in range(PARTS):
        left_out = along[part::PARTS]
        rest = fit((labelled[at] for place, at in enumerate(along) if place % PARTS != part), kind=kind)
        told |= zip(left_out, told_by(rest, [labelled[at] for at in left_out]), strict=True)
    return tuple(told[at] for at in range(len(labelled)))


def told_by(calibration: Calibration, labelled: Iterable[Labelled]) -> tuple[Told, ...]:
    """Every label with the probability this calibration gives it."""
    return tuple(Told(calibration.probability(each.weight, each.stratum), each.same, each.share) for each in labelled)


def brier(told: Sequence[Told]) -> float:
    """The mean squared error of the probabilities over all pairs, those not read included by the share read."""
    counts = np.array([1 / each.share for each in told])
    errors = np.array([(each.probability - each.same) ** 2 for each in told])
    return float((counts * errors).sum() / counts.sum())


def gain(old: Sequence[Told], new: Sequence[Told], rng: np.random.Generator) -> Interval:
    """By how much the mean squared error of the same pairs falls, with its interval; a gain is sure above nought."""
    counts = np.array([1 / each.share for each in old])
    errors = [np.array([(each.probability - each.same) ** 2 for each in told]) for told in (old, new)]
    fall = counts * (errors[0] - errors[1])
    return _interval(lambda times: float((times * fall).sum() / (times * counts).sum()), len(old), rng)


def error_of(told: Sequence[Told], rng: np.random.Generator) -> Interval:
    """The expected calibration error (as `calibrating.error` has it) with its interval."""
    given = np.array([each.probability for each in told])
    counts = np.array([1 / each.share for each in told])
    apart = counts * (given - np.array([float(each.same) for each in told]))
    band = np.minimum((given * BINS).astype(int), BINS - 1)

    def error(times: Floats) -> float:
        sums = np.bincount(band, weights=times * apart, minlength=BINS)
        return float(np.abs(sums).sum() / (times * counts).sum())

    return _interval(error, len(told), rng)


def _interval(figure: Callable[[Floats], float], many: int, rng: np.random.Generator) -> Interval:
    """A figure of all pairs, and the middle 95 % of it when they are drawn again with replacement."""
    once = np.ones(many)
    again = [figure(rng.multinomial(many, once / many).astype(float)) for _ in range(REDRAWN)]
    low, high = np.quantile(np.array(again), (0.025, 0.975))
    return Interval(figure(once), float(low), float(high))
