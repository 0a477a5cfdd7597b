"""From a match weight to a probability that can be relied on, learnt from pairs that people have judged.

Raw Fellegi-Sunter probabilities are over-confident, since comparisons are not independent of one another: surname,
address and phone agree together in one household. A curve is fitted from weight to "the same child": Platt's (1999,
with his smoothed targets) or an isotonic one (pool adjacent violators, Zadrozny and Elkan 2002), one for all pairs and
one for each stratum (one household or not) with labels enough, because one curve hides siblings among strangers.

Judged pairs are no random sample: people are shown pairs by band of weight. Choosing by weight leaves the curve at each
weight unharmed, but it would bend a two-parameter curve towards the bands that were read most, and an error averaged
over judged pairs is not that of all pairs. So each label carries the share of its band that was read, and counts by its
inverse: curve and error are those of all pairs. Read a band not at all, and nothing here can know what is in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, isfinite, log, sqrt
from typing import Literal, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

Kind = Literal["none", "platt", "isotonic"]
Floats = NDArray[np.float64]

MOST_UNJUDGED = 0.99
"""The most a weight is worth before anybody has judged a pair. The Census found 99.45 % of its highest weights
confirmed by clerks (ONS, Splink on Census 2021): no model may claim more than the best that was ever checked."""

ENOUGH = 100
"""Labels that a curve needs, all told."""

ENOUGH_OF_EACH = 10
"""Labels of each answer that a curve needs: with none, there is nothing to tell apart."""

ENOUGH_FOR_STEPS = 500
"""Labels from which steps are trusted, that follow any shape; below, Platt's curve, whose two numbers hardly jump. On
the made town, 500 labels in steps leave an error of 0.002 to 0.009, in Platt's curve 0.014 to 0.017."""

BINS = 20
WILSON_Z = 1.959963984540054


class TooFewJudged(Exception):
    """Not enough judged pairs for a curve; the sentence says how many there are and how many it takes."""


class Labelled(NamedTuple):
    """A pair people judged: its weight in bits, its stratum, the answer, and the share of such pairs that was read."""

    weight: float
    stratum: str
    same: bool
    share: float = 1.0


class CurveJson(TypedDict):
    """A curve as a model file holds it."""

    weights: list[float]
    probabilities: list[float]
    labels: int
    least: float
    most: float


class CalibrationJson(TypedDict):
    """A calibration as a model file holds it: model.calibration."""

    kind: Kind
    at: str
    curves: dict[str, CurveJson]


@dataclass(frozen=True, slots=True)
class Curve:
    """From weight to probability: Platt's slope in `weights` and intercept in `probabilities`, or an isotonic's steps.

    It never says less than `least` nor more than `most`: what so many labels can support.
    """

    kind: Kind
    weights: tuple[float, ...]
    probabilities: tuple[float, ...]
    labels: int
    least: float
    most: float

    def at(self, weight: float) -> float:
        """The probability of one child at this weight."""
        raw = _SHAPES[self.kind](self, weight)
        return min(max(raw, self.least), self.most)

    def as_json(self) -> CurveJson:
        """As a model file holds it."""
        return {
            "weights": list(self.weights),
            "probabilities": list(self.probabilities),
            "labels": self.labels,
            "least": self.least,
            "most": self.most,
        }

    @classmethod
    def read(cls, kind: Kind, given: CurveJson) -> Curve:
        """From a model file."""
        weights, probabilities = tuple(given["weights"]), tuple(given["probabilities"])
        return cls(kind, weights, probabilities, given["labels"], given["least"], given["most"])


def _raw(_: Curve, weight: float) -> float:
    return logistic(weight * log(2))


def _platt(curve: Curve, weight: float) -> float:
    return logistic(curve.weights[0] * weight + curve.probabilities[0])


def _isotonic(curve: Curve, weight: float) -> float:
    """The steps, with straight lines from one to the next, level beyond the first and the last."""
    above = bisect_right(curve.weights, weight)
    if above in (0, len(curve.weights)):
        return curve.probabilities[0 if not above else -1]
    left, right = curve.weights[above - 1], curve.weights[above]
    low, high = curve.probabilities[above - 1], curve.probabilities[above]
    return low + (high - low) * (weight - left) / (right - left)


_SHAPES = {"none": _raw, "platt": _platt, "isotonic": _isotonic}
UNJUDGED = Curve("none", (), (), 0, 1e-12, MOST_UNJUDGED)


def logistic(log_odds: float) -> float:
    """The probability of these log odds, without overflow at either end."""
    return 1 / (1 + exp(-log_odds)) if log_odds >= 0 else exp(log_odds) / (1 + exp(log_odds))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve for all pairs ("") and one for each stratum that had labels enough."""

    kind: Kind = "none"
    at: str = ""
    curves: Mapping[str, Curve] = field(default_factory=dict)

    def probability(self, weight: float, stratum: str = "") -> float:
        """The calibrated probability; a stratum without a curve of its own is read from that of all pairs."""
        curve = self.curves.get(stratum) or self.curves.get("") or UNJUDGED
        return curve.at(weight)

    def as_json(self) -> CalibrationJson:
        """As a model file holds it."""
        curves = {stratum: curve.as_json() for stratum, curve in sorted(self.curves.items())}
        return {"kind": self.kind, "at": self.at, "curves": curves}

    @classmethod
    def read(cls, given: CalibrationJson) -> Calibration:
        """From a model file."""
        kind = given["kind"]
        curves = {stratum: Curve.read(kind, curve) for stratum, curve in given["curves"].items()}
        return cls(kind, given["at"], curves)


class ToRead(NamedTuple):
    """A pair to be read by people: its place among those given, and the share of its band that is read."""

    place: int
    share: float


def to_read(weights: Sequence[float], many: int, rng: np.random.Generator) -> tuple[ToRead, ...]:
    """About so many pairs to read, drawn from every band of weight by the square root of how many it holds.

    In proportion, all labels would go to pairs nobody doubts; evenly, one answer would stand for thousands of pairs.
    """
    given = np.array(weights, dtype=float)
    band = np.digitize(given, np.linspace(given.min(), given.max(), BINS + 1)[1:-1])
    held = np.bincount(band, minlength=BINS)
    read = np.minimum(np.ceil(many * np.sqrt(held) / np.sqrt(held).sum()).astype(int), held)
    drawn = (rng.permutation(np.flatnonzero(band == each))[: read[each]] for each in range(BINS))
    return tuple(ToRead(int(at), float(read[each] / held[each])) for each, some in enumerate(drawn) for at in some)


def fit(labelled: Iterable[Labelled], *, kind: Kind | None = None, at: str = "") -> Calibration:
    """The calibration these labels support, of the kind their number supports. Raises `TooFewJudged`.

    The order of the labels does not matter.
    """
    if kind == "none":
        return Calibration(at=at)
    every = sorted(each for each in labelled if isfinite(each.weight))
    strata: dict[str, list[Labelled]] = defaultdict(list)
    for each in every:
        strata[each.stratum].append(each)
    if not _enough(every):
        raise TooFewJudged(_too_few(every))
    kind = kind or ("isotonic" if len(every) >= ENOUGH_FOR_STEPS else "platt")
    chosen = {"": every} | {stratum: some for stratum, some in strata.items() if stratum and _enough(some)}
    return Calibration(kind, at, {stratum: _curve(kind, some) for stratum, some in chosen.items()})


def _enough(labelled: Sequence[Labelled]) -> bool:
    same = sum(each.same for each in labelled)
    return len(labelled) >= ENOUGH and min(same, len(labelled) - same) >= ENOUGH_OF_EACH


def _too_few(labelled: Sequence[Labelled]) -> str:
    same = sum(each.same for each in labelled)
    return (
        f"{len(labelled)} pairs have been judged, {same} of them the same child. A curve takes {ENOUGH}, with at least "
        f"{ENOUGH_OF_EACH} of each answer; until then weights stand as they are, and none counts for more than "
        f"{MOST_UNJUDGED}."
    )


def _curve(kind: Kind, labelled: Sequence[Labelled]) -> Curve:
    weights = np.array([each.weight for each in labelled])
    same = np.array([float(each.same) for each in labelled])
    counts = importance(labelled)
    yes, no = float(same.sum()), float(len(same) - same.sum())
    least, most = 1 / (no + 2), (yes + 1) / (yes + 2)
    fitted = fit_platt if kind == "platt" else fit_isotonic
    targets = np.where(same > 0, most, least) if kind == "platt" else same
    first, second = fitted(weights, targets, counts)
    return Curve(kind, first, second, len(labelled), least, most)


def importance(labelled: Sequence[Labelled]) -> Floats:
    """How much each label counts, so that together they stand for all pairs and sum to their number."""
    counts = np.array([1 / each.share for each in labelled])
    scaled: Floats = counts * (len(counts) / counts.sum())
    return scaled


def fit_platt(weights: Floats, targets: Floats, counts: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Slope and intercept of highest likelihood, by Newton's method; a slope that would fall is held level."""
    centre, spread = float(weights.mean()), float(weights.std()) or 1.0
    scaled = np.column_stack([(weights - centre) / spread, np.ones_like(weights)])
    slope, intercept = _newton(scaled, targets, counts)
    if slope < 0:
        mean = float((targets * counts).sum() / counts.sum())
        return (0.0,), (log(mean / (1 - mean)),)
    return (slope / spread,), (intercept - slope * centre / spread,)


def _newton(design: Floats, targets: Floats, counts: Floats) -> tuple[float, float]:
    at = np.zeros(2)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(design @ at, -500, 500)))
        gradient = design.T @ (counts * (targets - p))
        curvature = (design * (counts * p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        at = at + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-10:
            break
    return float(at[0]), float(at[1])


class _Pool(NamedTuple):
    """Neighbouring labels that share one probability: from which weight to which, and how much they count."""

    first: float
    last: float
    target: float
    much: float

    def with_next(self, other: _Pool) -> _Pool:
        """The two as one."""
        much = self.much + other.much
        return _Pool(self.first, other.last, (self.target * self.much + other.target * other.much) / much, much)


def fit_isotonic(weights: Floats, targets: Floats, counts: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The non-decreasing steps closest to the targets (pool adjacent violators): both ends of each, and its height."""
    pools: list[_Pool] = []
    for pool in _tied(weights, targets, counts):
        pools.append(pool)
        while len(pools) > 1 and pools[-2].target >= pools[-1].target:
            pools[-2:] = [pools[-2].with_next(pools[-1])]
    ends = [(weight, pool.target) for pool in pools for weight in dict.fromkeys((pool.first, pool.last))]
    return tuple(weight for weight, _ in ends), tuple(target for _, target in ends)


def _tied(weights: Floats, targets: Floats, counts: Floats) -> list[_Pool]:
    """Labels of equal weight as one, since they must have one probability whatever the answers."""
    ties: dict[float, _Pool] = {}
    for weight, target, count in zip(weights.tolist(), targets.tolist(), counts.tolist(), strict=True):
        one = _Pool(weight, weight, target, count)
        ties[weight] = ties[weight].with_next(one) if weight in ties else one
    return [ties[weight] for weight in sorted(ties)]


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs that were given about the same probability: what was said, what was so, and how sure that is (95 %)."""

    low: float
    high: float
    said: float
    seen: float
    least: float
    most: float
    pairs: int
    share: float


class Told(NamedTuple):
    """A probability that was given, whether it is one child, and the share of pairs like it that were read."""

    probability: float
    same: bool
    share: float = 1.0


def reliability(told: Iterable[Told], *, bins: int = BINS) -> tuple[Bin, ...]:
    """The reliability curve: in each band of probability what was said beside what was so; empty bands are left out."""
    bands: dict[int, list[Told]] = defaultdict(list)
    for each in told:
        bands[min(int(each.probability * bins), bins - 1)].append(each)
    total = sum(1 / each.share for some in bands.values() for each in some)
    return tuple(_bin(band, bins, some, total) for band, some in sorted(bands.items()))


def _bin(band: int, bins: int, told: Sequence[Told], total: float) -> Bin:
    counts = [1 / each.share for each in told]
    weight = sum(counts)
    said = sum(each.probability * count for each, count in zip(told, counts, strict=True)) / weight
    seen = sum(each.same * count for each, count in zip(told, counts, strict=True)) / weight
    effective = weight**2 / sum(count * count for count in counts)
    least, most = wilson(seen, effective)
    return Bin(band / bins, (band + 1) / bins, said, seen, least, most, len(told), weight / total)


def wilson(seen: float, n: float) -> tuple[float, float]:
    """Wilson's (1927) 95 % interval of a share seen among n."""
    z2 = WILSON_Z**2
    middle = (seen + z2 / (2 * n)) / (1 + z2 / n)
    half = WILSON_Z * sqrt(seen * (1 - seen) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def error(curve: Iterable[Bin]) -> float:
    """The expected calibration error: how far what was said lies from what was so, averaged over all pairs."""
    return sum(each.share * abs(each.said - each.seen) for each in curve)
