"""What a method answers: an Estimate, a LowerBoundOnly or a Refused. Callers must branch; none of them is a number.

The three are kept apart so that a bound is never printed as an estimate and a refusal never as nought. `Spread` is how
sure an estimate is: bootstrap replicates or posterior draws know their intervals and the Monte-Carlo error of the ends.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from tocsin.hidden.statement import Interval as Interval
from tocsin.hidden.statement import at_least, between, sentence
from tocsin.hidden.statement import rounded as rounded
from tocsin.hidden.tables import PatternTable

Reals = NDArray[np.float64]
NO_DRAWS: Reals = np.empty(0)
ROUNDS_OF_ERROR = 200
"""How many resamplings of the draws the Monte-Carlo error of an interval's ends is taken from."""


class Spread(Protocol):
    """How sure an estimate is."""

    @property
    def draws(self) -> Reals:
        """Replicates or posterior draws of N; empty where a formula gives the interval."""
        ...

    def interval(self, level: float) -> Interval:
        """The ends that hold N with this confidence or probability."""
        ...

    def mc_error(self, level: float) -> Interval:
        """The standard error of both ends that comes from drawing at random; another seed moves them by about this."""
        ...


class Unknown:
    """No spread: the method gives a number and no interval."""

    draws = NO_DRAWS

    def interval(self, level: float) -> Interval:
        """Nothing is known."""
        return Interval(float("nan"), float("nan"))

    def mc_error(self, level: float) -> Interval:
        """Nothing was drawn."""
        return Interval(0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Posterior draws of N: equal tails of their distribution."""

    draws: Reals

    def interval(self, level: float) -> Interval:
        """The equal-tailed interval."""
        return Interval(*quantiles(self.draws, tails(level)).tolist())

    def mc_error(self, level: float) -> Interval:
        """From drawing the draws again, as if they were independent."""
        return error_of_ends(self.draws, lambda again: quantiles(again, tails(level)))


@dataclass(frozen=True, eq=False)
class LogNormal:
    """Hidden people whose logarithm is normal, so that no interval falls below those counted."""

    n: int
    hidden: float
    sd: float

    draws = NO_DRAWS

    @classmethod
    def of(cls, n: int, hidden: float, variance: float) -> Self:
        """With this variance of the hidden: n + (f0 / C, f0 C), C = exp(z sqrt(log(1 + var / f0^2)))."""
        return cls(n, hidden, float(np.sqrt(np.log1p(variance / hidden**2))) if hidden > 0 else 0.0)

    def interval(self, level: float) -> Interval:
        """n + n0 / C to n + n0 C."""
        wide = float(np.exp(ndtri(tails(level)[1]) * self.sd))
        return Interval(self.n + self.hidden / wide, self.n + self.hidden * wide)

    def mc_error(self, level: float) -> Interval:
        """Nothing was drawn."""
        return Interval(0.0, 0.0)


def tails(level: float) -> Reals:
    """The two probabilities an interval of this level lies between."""
    if not 0 < level < 1:
        raise ValueError(f"The level is {level}; a share between 0 and 1 was expected, as 0.95.")
    return np.array([(1 - level) / 2, (1 + level) / 2])


def quantiles(draws: Reals, at: Reals) -> Reals:
    """Quantiles of type 8 (Hyndman & Fan 1996), about median-unbiased whatever the distribution."""
    return np.asarray(np.quantile(draws, at, method="median_unbiased"))


class _Ends(Protocol):
    def __call__(self, again: Reals, /) -> Reals: ...


def error_of_ends(draws: Reals, ends: _Ends) -> Interval:
    """The standard deviation of both ends when the draws are drawn again, always with the same seed."""
    if not draws.size:
        return Interval(float("nan"), float("nan"))
    chance = np.random.default_rng(1)
    found = [ends(chance.choice(draws, draws.size)) for _ in range(ROUNDS_OF_ERROR)]
    return Interval(*np.std(found, axis=0, ddof=1).tolist())


@dataclass(frozen=True)
class Reason:
    """Why there is no estimate: the rule, what was found, and what would help."""

    rule: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.found} {self.remedy}".strip()


@dataclass(frozen=True, kw_only=True, eq=False)
class _Answer:
    """What every answer carries, so that it can be traced and repeated."""

    method: str
    table: PatternTable
    diagnostics: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    members: Mapping[str, Result] = field(default_factory=dict)
    """The answers this one was made from: a panel's methods, or strata, or draws of who is whom."""
    caution: str = ""
    """What speaks against the answer though no rule refuses it; said with it."""

    def to_json(self) -> str:
        """The answer with its data's fingerprint, options and seed, for files and other programs."""
        said = {
            "answer": type(self).__name__,
            "method": self.method,
            "lists": self.table.lists,
            "counted": self.table.n,
            "data": self.table.fingerprint,
            "notes": self.table.notes,
            "caution": self.caution,
            "options": self.options,
            "diagnostics": self.diagnostics,
        }
        members = {name: json.loads(each.to_json()) for name, each in self.members.items()}
        said |= {"members": members} if members else {}
        return json.dumps(said | self._said(), default=_plain, allow_nan=True, ensure_ascii=False)

    def _said(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimate(_Answer):
    """A number of people, those counted included, with how sure it is and what it assumes."""

    estimate: float
    spread: Spread = field(default_factory=Unknown)
    level: float = 0.95
    assumption: str = ""
    model_weights: Mapping[str, float] = field(default_factory=dict)
    if_instead: Interval | None = None
    """What it would be if the assumption failed by half and by double (ξ = 2 and 1/2), lower end first."""
    interval_is: str = ""
    """What the interval is called where it is neither a confidence interval nor a credible one."""

    @property
    def hidden(self) -> float:
        """How many nobody listed."""
        return self.estimate - self.table.n

    @property
    def draws(self) -> Reals:
        """Replicates or posterior draws of N."""
        return self.spread.draws

    @property
    def mc_error(self) -> Interval:
        """By how much the ends of the interval move with the seed."""
        return self.spread.mc_error(self.level)

    def interval(self, level: float | None = None) -> Interval:
        """The interval at this level, by default at the one that was asked for."""
        return self.spread.interval(level or self.level)

    @property
    def instead(self) -> Interval:
        """What it would be at ξ = 2 and 1/2, whatever the method: half or double as many hidden."""
        return self.if_instead or Interval(self.table.n + self.hidden / 2, self.table.n + self.hidden * 2)

    def statement(self) -> str:
        """The estimate in words, never without its untestable assumption."""
        return " ".join(self.sentences())

    def sentences(self) -> tuple[str, ...]:
        """The same in parts: the number, what it rests on, and what else must be known of it."""
        low, high = self.interval()
        called = self.interval_is or f"{self.level:.0%} interval"
        ends = "" if np.isnan(low) else f" ({called} {between(Interval(low, high))})"
        number = f"About {rounded(self.estimate)}{ends} by {self.method}."
        return tuple(filter(None, (number, sentence(self.assumption, self.instead), self.caution)))

    def _said(self) -> dict[str, object]:
        return {
            "estimate": self.estimate,
            "hidden": self.hidden,
            "level": self.level,
            "interval": self.interval(),
            "mc_error": self.mc_error,
            "model_weights": self.model_weights,
            "assumption": self.assumption,
            "if_instead": self.instead,
            "statement": self.statement(),
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class LowerBoundOnly(_Answer):
    """At least so many; how many more these lists cannot say. `level` is nought where the bound is a point."""

    bound: float
    reason: str
    level: float = 0.0

    @property
    def said(self) -> str:
        """The bound as it may be written: rounded down."""
        return at_least(self.bound, self.table.n)

    def statement(self) -> str:
        """The bound in words."""
        return " ".join(self.sentences())

    def sentences(self) -> tuple[str, ...]:
        """The same in parts: the bound, and why there is no more."""
        sure = f" (with {self.level:.0%} confidence)" if self.level else ""
        return f"At least {self.said}{sure} by {self.method}; no upper limit can be given.", self.reason

    def _said(self) -> dict[str, object]:
        return {"bound": self.bound, "level": self.level, "reason": self.reason, "statement": self.statement()}


@dataclass(frozen=True, kw_only=True, eq=False)
class Refused(_Answer):
    """No number is given, and why."""

    reasons: tuple[Reason, ...]
    spans: Interval | None = None
    """From the lowest to the highest end that methods give: a range that may be said where no number may."""

    def statement(self) -> str:
        """The reasons in words, and what may be said instead."""
        instead = f" Methods run from {between(self.spans)}." if self.spans else ""
        why = [*(str(reason) for reason in self.reasons), *([self.caution] if self.caution else [])]
        return f"No estimate by {self.method}.{instead} {' '.join(why)}"

    def _said(self) -> dict[str, object]:
        reasons = [{"rule": each.rule, "found": each.found, "remedy": each.remedy} for each in self.reasons]
        return {"reasons": reasons, "spans": self.spans, "statement": self.statement()}


Result = Estimate | LowerBoundOnly | Refused


def _plain(value: object) -> object:
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    return str(value)
