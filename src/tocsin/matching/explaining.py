"""Why two records may be one child's, step by step, in words a teacher understands and in bits a statistician adds up.

A waterfall starts from the prior; each comparison adds its bits; what a value's own rarity adds is apart, since "the
same surname" and "the same rare surname" are two reasons; a rule over the model comes last. The steps add up to the
weight to the last digit, and the probability is the calibrated one. After Splink's waterfall chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from .levels import Columns
from .model import Comparison, Level, Model

STRENGTHS = (
    (7.0, "speaks very strongly for one child"),
    (3.0, "speaks strongly for one child"),
    (1.0, "speaks for one child"),
    (-1.0, "says little"),
    (-3.0, "speaks against one child"),
    (float("-inf"), "speaks strongly against one child"),
)
"""From which number of bits on a step is said how."""

TWINS = "they may be twins: one family, one day of birth, other forenames, no number in common"


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison: what was found, in words, and what it counts; `rarity` is what the value's own frequency adds."""

    name: str
    label: str
    words: str
    bits: float
    rarity: float = 0.0
    missing: bool = False

    @property
    def counted(self) -> float:
        """What the step adds in all."""
        return self.bits + self.rarity

    @property
    def strength(self) -> str:
        """How much it counts, in words."""
        if self.missing:
            return "could not be compared, and counts nothing"
        return next(said for least, said in STRENGTHS if self.counted >= least)

    @property
    def rare(self) -> str:
        """Whether the value they share is rare or common, in words; "" where that makes no difference."""
        if abs(self.rarity) < 1:
            return ""
        return "a rare one, which counts more" if self.rarity > 0 else "a common one, which counts less"

    @property
    def sentence(self) -> str:
        """The step as one line for a person."""
        return f"{self.label}: {', '.join(filter(None, (self.words, self.rare)))}; {self.strength}."


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the prior to the weight and its calibrated probability; `rule` is what a rule over the model took away."""

    prior: float
    steps: tuple[Step, ...]
    rule: float
    twins: bool
    weight: float
    probability: float
    stratum: str
    model: str

    @property
    def missing(self) -> tuple[str, ...]:
        """What could not be compared, since one record or both do not say."""
        return tuple(step.label for step in self.steps if step.missing)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The whole of it for a person: what counts most first, then the rule, then what is missing."""
        compared = sorted((step for step in self.steps if not step.missing), key=lambda step: -abs(step.counted))
        said = [step.sentence for step in compared]
        if self.twins:
            said.append(f"{TWINS[0].upper()}{TWINS[1:]}; so they are not proposed as one child, and people decide.")
        if self.missing:
            said.append(f"Not compared, because one record or both do not say: {', '.join(self.missing)}.")
        return tuple(said)


def waterfall(
    model: Model, pattern: Sequence[int], a: Columns, weight: float, *, twins: bool, stratum: str
) -> Waterfall:
    """The steps of one pair, from the level that decided each comparison; either record shows what they share."""
    decided = zip(model.comparisons, pattern, strict=True)
    steps = tuple(_step(model, comparison, comparison.levels[place], a) for comparison, place in decided)
    before = model.prior_bits + sum(step.counted for step in steps)
    return Waterfall(
        prior=model.prior_bits,
        steps=steps,
        rule=weight - before if twins else 0.0,
        twins=twins,
        weight=weight,
        probability=model.calibration.probability(weight, stratum),
        stratum=stratum,
        model=model.version,
    )


def _step(model: Model, comparison: Comparison, level: Level, a: Columns) -> Step:
    rarity = _rarity(model, comparison, level.tf, a) if level.tf else 0.0
    return Step(comparison.name, comparison.label, level.words, level.bits, rarity, level.null)


def _rarity(model: Model, comparison: Comparison, column: str, a: Columns) -> float:
    """What the value adds: log2 of how often two children share any value, over how often children have this one."""
    return log2(comparison.expected(column)) - log2(model.share(column, str(a[column])))
