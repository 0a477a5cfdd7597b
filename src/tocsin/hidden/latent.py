"""Non-parametric latent classes (Manrique-Vallier 2016): people differ in how likely each list is to hold them.

Within a class lists are independent; classes have stick-breaking shares. The sampler is Gibbs on whole patterns, all
chains at once. Starts are scattered on purpose, from hardly anybody hidden to ten times as many as were seen: on some
tables the chains stay apart for hundreds of millions of steps (Binette & Steorts 2022), and one chain alone
looks fine there while another seed says three times as many. So nothing is said unless the chains have met.

The prior of N is 1/N up to `furthest` times as many hidden as were counted, which makes the posterior proper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.hidden.chains import LEAST_ESS, WORST_R_HAT, Met, met
from tocsin.hidden.results import Drawn, Estimate, Reals, Reason, Refused, Result
from tocsin.hidden.tables import PatternTable

ASSUMPTION = "people fall into a few kinds, the lists find each kind independently, and some list can find every kind"
MOST_CLASSES = 10
FURTHEST = 20
ALPHA = 0.25
"""Shape and rate of the gamma prior of the concentration of the classes' shares."""
FIRST_ROUND = 4000
"""Steps before the chains are first judged; the first half of all steps is always thrown away."""
TRIES = 200
MOVES_APART = "The chains disagree: R-hat is {r_hat:.3f} (at most {worst} is allowed) with {ess:,.0f} effective draws"
MEDIANS = " (at least {least}); the medians of the chains run from {low:,.0f} to {high:,.0f}."
REMEDY = "These lists do not settle how many kinds of people there are: give the range over methods, or run it longer."

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Shape:
    """What stays the same while sampling: seen patterns with the empty one last, their counts, and the limits of n0."""

    patterns: Reals
    seen: NDArray[np.int64]
    classes: int
    least: int
    most: int

    @classmethod
    def of(cls, table: PatternTable, classes: int, furthest: float, least: int) -> Shape:
        """From a table; `least` is the smallest N that the prior allows."""
        bits = np.append(table.patterns, 0)[:, None] >> np.arange(len(table.lists)) & 1
        most = int(np.ceil(furthest * table.n))
        return cls(bits.astype(float), table.counts[table.patterns], classes, max(least - table.n, 0), most)

    @property
    def n(self) -> int:
        """How many were seen."""
        return int(self.seen.sum())


@dataclass
class State:
    """Where every chain stands: chances (chains × classes × lists), shares of classes, concentration, n0."""

    chances: Reals
    shares: Reals
    concentration: Reals
    hidden: NDArray[np.int64]


def latent(
    table: PatternTable,
    *,
    level: float = 0.95,
    chance: np.random.Generator,
    classes: int | None = None,
    chains: int = 8,
    most_steps: int = 128_000,
    progress: Progress | None = None,
) -> Result:
    """The posterior of N when the chains meet within `most_steps`; otherwise a refusal with what they said."""
    if chains < 4:
        raise ValueError(f"{chains} chains were asked for; at least 4 were expected, or none can disagree.")
    classes = classes or min(MOST_CLASSES, 2 ** len(table.lists) - 1)
    shape = Shape.of(table, classes, FURTHEST, 0)
    hidden = sampled(shape, chance, chains, most_steps, progress)
    judged = met(hidden)
    options = {"classes": classes, "chains": chains, "steps": 2 * hidden.shape[1], "most N": table.n + shape.most}
    said = {"R-hat": judged.r_hat, "ESS": judged.ess, "medians of chains": judged.medians}
    if not judged.agreed:
        reason = Reason("chains", _apart(judged, table.n), REMEDY)
        return Refused(method="latent", table=table, reasons=(reason,), diagnostics=said, options=options)
    draws = table.n + hidden.ravel()
    return Estimate(
        method="latent",
        table=table,
        estimate=float(np.median(draws)),
        spread=Drawn(draws),
        level=level,
        assumption=ASSUMPTION,
        diagnostics=said,
        options=options,
    )


def sampled(
    shape: Shape, chance: np.random.Generator, chains: int, most_steps: int, progress: Progress | None = None
) -> Reals:
    """n0, chains × the later half of the steps; as many rounds, each as long as all before, as it takes to meet."""
    state, kept = _scattered(shape, chance, chains), np.empty((chains, 0))
    round_steps = min(FIRST_ROUND, most_steps)
    while True:
        kept = np.hstack([kept, _steps(shape, state, chance, round_steps)])
        if progress:
            progress(kept.shape[1], most_steps)
        later = kept[:, kept.shape[1] // 2 :]
        if kept.shape[1] >= most_steps or met(later).agreed:
            return later
        round_steps = min(kept.shape[1], most_steps - kept.shape[1])


def _apart(judged: Met, n: int) -> str:
    """What the chains said, for the person who asked."""
    low, high = (n + median for median in judged.medians)
    first = MOVES_APART.format(r_hat=judged.r_hat, worst=WORST_R_HAT, ess=judged.ess)
    return first + MEDIANS.format(least=LEAST_ESS, low=low, high=high)


def _scattered(shape: Shape, chance: np.random.Generator, chains: int) -> State:
    """Starts far apart: n0 from a tenth of those seen to ten times as many, everything else from the prior."""
    lists = shape.patterns.shape[1]
    hidden = np.geomspace(shape.n / 10, 10 * shape.n, chains).astype(np.int64)
    return State(
        chances=chance.beta(1, 1, (chains, shape.classes, lists)),
        shares=chance.dirichlet(np.ones(shape.classes), chains),
        concentration=np.ones(chains),
        hidden=np.clip(hidden, shape.least, shape.most),
    )


def _steps(shape: Shape, state: State, chance: np.random.Generator, steps: int) -> Reals:
    """Move every chain so many steps; n0 after each."""
    path = np.empty((state.hidden.size, steps))
    for step in range(steps):
        classes, on_lists = _sort(shape, state, chance)
        state.chances = chance.beta(1 + on_lists, 1 + classes[:, :, None] - on_lists)
        _break_stick(state, classes, chance)
        path[:, step] = state.hidden
    return path


def _sort(shape: Shape, state: State, chance: np.random.Generator) -> tuple[Reals, Reals]:
    """Draw n0 and sort everybody into classes: how many each class holds, and how many of them each list holds."""
    chances = np.clip(state.chances, 1e-12, 1 - 1e-12)
    yes, no = np.log(chances).transpose(0, 2, 1), np.log1p(-chances).transpose(0, 2, 1)
    joint = state.shares[:, None, :] * np.exp(shape.patterns @ yes + (1 - shape.patterns) @ no)
    state.hidden = _unseen(shape, state.hidden, joint[:, -1].sum(axis=1), chance)
    people = np.hstack([np.broadcast_to(shape.seen, (state.hidden.size, shape.seen.size)), state.hidden[:, None]])
    sorted_people = chance.multinomial(people, joint / joint.sum(axis=2, keepdims=True)).astype(float)
    return sorted_people.sum(axis=1), sorted_people.transpose(0, 2, 1) @ shape.patterns


def _unseen(shape: Shape, before: NDArray[np.int64], missed: Reals, chance: np.random.Generator) -> NDArray[np.int64]:
    """n0 given the chance to be missed: negative binomial within the prior's limits, by drawing again."""
    seen = np.clip(1 - missed, 1e-12, 1.0)
    drawn = chance.negative_binomial(shape.n, seen)
    for _ in range(TRIES):
        outside = (drawn > shape.most) | (drawn < shape.least)
        if not outside.any():
            return drawn
        drawn[outside] = chance.negative_binomial(shape.n, seen[outside])
    return np.where(outside, before, drawn)


def _break_stick(state: State, classes: Reals, chance: np.random.Generator) -> None:
    """The classes' shares given how many each holds, and the concentration given the shares."""
    if classes.shape[1] == 1:
        return
    behind = classes[:, ::-1].cumsum(axis=1)[:, ::-1] - classes
    broken = chance.beta(1 + classes[:, :-1], state.concentration[:, None] + behind[:, :-1])
    log_left = np.log(np.clip(1 - broken, 1e-300, 1.0)).cumsum(axis=1)
    state.shares[:, 0] = broken[:, 0]
    state.shares[:, 1:-1] = broken[:, 1:] * np.exp(log_left[:, :-1])
    state.shares[:, -1] = np.exp(log_left[:, -1])
    rate = ALPHA - log_left[:, -1]
    state.concentration = np.maximum(chance.gamma(ALPHA + classes.shape[1] - 1, 1 / rate), 1e-6)
