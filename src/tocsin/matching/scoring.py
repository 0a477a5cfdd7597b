"""What two records are worth, by a model compiled: bits, what the rules over the model say, and all of it in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .compiling import Decide, Weigh, deciding, weighing
from .explaining import Waterfall, waterfall
from .levels import Columns
from .model import Model
from .twins import AT_MOST, may_be_twins, stratum


class Scored(NamedTuple):
    """A pair as it is kept: its weight in bits after the rules, whether they may be twins, and one home or not."""

    weight: float
    twins: bool
    stratum: str


@dataclass(frozen=True, slots=True)
class Scorer:
    """A compiled model. `weight` is the model's alone, prior included; `score` is what a register goes by."""

    model: Model
    weight: Weigh
    pattern: Decide

    def score(self, a: Columns, b: Columns) -> Scored:
        """The weight after the twin rule, and the stratum its probability is read in."""
        bits = self.weight(a, b)
        twins = bits > AT_MOST and may_be_twins(a, b)
        return Scored(AT_MOST if twins else bits, twins, stratum(a, b))

    def probability(self, weight: float, stratum: str = "") -> float:
        """What a weight is worth as a probability, by what people have judged so far."""
        return self.model.calibration.probability(weight, stratum)

    def explain(self, a: Columns, b: Columns) -> Waterfall:
        """How the weight and the probability of a pair come about, step by step."""
        weight, twins, where = self.score(a, b)
        return waterfall(self.model, self.pattern(a, b), a, weight, twins=twins, stratum=where)


@lru_cache(maxsize=8)
def compiled(model: Model) -> Scorer:
    """The scorer of a model; refuses a model that cannot be used."""
    model.checked()
    return Scorer(model, weighing(model), deciding(model))
