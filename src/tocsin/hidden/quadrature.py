"""Sums over every possible number of people nobody listed, at a few hundred well-chosen numbers.

However good the lists, the posterior of n0 is never narrower than a negative binomial's, whose standard deviation is
sqrt(n0 (1 + n0/n)). Nodes less than one such deviation apart lose nothing: the trapezoid rule on a bell of width one is
right to nine digits. So the nodes are spaced evenly on the scale on which that deviation is one, and each carries the
whole numbers it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from tocsin.hidden.results import Interval, Reals, tails

STEP = 0.7
"""In standard deviations of the narrowest posterior there can be."""
FURTHEST = 1000
"""The last node, in people counted: beyond a thousand times as many hidden as seen nobody should believe a model."""
DRAWS = 4000


@dataclass(frozen=True, eq=False)
class Nodes:
    """Numbers of hidden people, and how many whole numbers each stands for."""

    hidden: Reals
    weights: Reals


def nodes(n: int, furthest: float = FURTHEST, step: float = STEP) -> Nodes:
    """Nodes from none to `furthest` times as many as were counted."""
    scale = 2 * np.sqrt(max(n, 1)) / step
    count = int(np.ceil(scale * np.arcsinh(np.sqrt(furthest)))) + 1
    return weighted(np.unique(np.rint(max(n, 1) * np.sinh(np.arange(count) / scale) ** 2)))


def weighted(hidden: Reals) -> Nodes:
    """These whole numbers with the weights of the trapezoid rule for sums."""
    gaps = np.diff(hidden)
    return Nodes(hidden, (np.append(gaps, 1.0) + np.append(1.0, gaps)) / 2)


@dataclass(frozen=True, eq=False)
class Posterior:
    """The distribution of N over nodes: exact quantiles, no seed."""

    people: Reals
    mass: Reals

    @classmethod
    def of(cls, n: int, at: Nodes, log_density: Reals) -> Posterior:
        """From the logarithm of the density at each node, up to a constant."""
        log_mass = log_density + np.log(at.weights)
        return cls(n + at.hidden, np.exp(log_mass - logsumexp(log_mass)))

    @property
    def mean(self) -> float:
        """The posterior mean."""
        return float(self.people @ self.mass)

    @property
    def bayes(self) -> float:
        """The estimate that is best when errors count in proportion to N (Smith 1988, Madigan & York 1997)."""
        return float((self.mass @ (1 / self.people)) / (self.mass @ (1 / self.people**2)))

    @property
    def beyond(self) -> float:
        """The probability of the upper half of the range: more than a trace means that the posterior has no end."""
        return float(self.mass[self.people > self.people[-1] / 2].sum())

    def quantile(self, at: Reals) -> Reals:
        """Quantiles, the mass of each node spread evenly over the numbers it stands for."""
        edges = np.concatenate([self.people[:1], (self.people[1:] + self.people[:-1]) / 2, self.people[-1:]])
        return np.asarray(np.interp(at, np.concatenate([[0.0], np.cumsum(self.mass)]), edges))

    @property
    def draws(self) -> Reals:
        """Evenly spaced quantiles: they stand for draws and need no seed."""
        return self.quantile((np.arange(DRAWS) + 0.5) / DRAWS)

    def interval(self, level: float) -> Interval:
        """The equal-tailed interval."""
        return Interval(*self.quantile(tails(level)).tolist())

    def mc_error(self, level: float) -> Interval:
        """Nothing was drawn at random."""
        return Interval(0.0, 0.0)
