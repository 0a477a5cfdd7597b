"""Who is whom is itself uncertain: estimate for many ways of joining the records, and pool (Sadinle 2018).

Missed joins make the population look larger (a tenth of them missed, a ninth more people), false joins smaller. Each
draw of the joins is tabulated and estimated; the answers are pooled on the logarithm of the hidden number by Rubin's
rules, with the share of the variance that comes from the joins, so that a reader sees what better joins would bring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from tocsin.hidden.results import Estimate, Interval, Reals, Reason, Refused, Result
from tocsin.hidden.tables import PatternTable

LEAST_DRAWS = 2
USUAL_DRAWS = 20
MOST_REFUSED = 0.1
Method = Callable[[PatternTable], Result]
Cluster = Iterable[str]
"""The lists on which one person's records are, once for each record."""


@dataclass(frozen=True, eq=False)
class Pooled:
    """log n0 with its variance within and between ways of joining (Rubin 1987)."""

    n: float
    log_hidden: float
    within: float
    between: float
    draws_of_joins: int

    @property
    def total(self) -> float:
        """T = W + (1 + 1/m) B."""
        return self.within + (1 + 1 / self.draws_of_joins) * self.between

    @property
    def share_of_joins(self) -> float:
        """Which share of the variance comes from not knowing who is whom."""
        return 1 - self.within / self.total if self.total else 0.0

    @property
    def freedom(self) -> float:
        """(m - 1) (1 + W / ((1 + 1/m) B))^2, endless where the joins make no difference."""
        extra = (1 + 1 / self.draws_of_joins) * self.between
        return (self.draws_of_joins - 1) * (1 + self.within / extra) ** 2 if extra else float("inf")

    @property
    def draws(self) -> Reals:
        """None: a formula gives the interval."""
        return np.empty(0)

    def interval(self, level: float) -> Interval:
        """n + exp(log n0 ± t sqrt T)."""
        at = (1 + level) / 2
        wide = (stdtrit(self.freedom, at) if np.isfinite(self.freedom) else ndtri(at)) * np.sqrt(self.total)
        return Interval(*(self.n + np.exp(self.log_hidden + np.array([-wide, wide]))).tolist())

    def mc_error(self, level: float) -> Interval:
        """Not known of pooled answers; the draws of the joins are the larger part and are in `share_of_joins`."""
        return Interval(float("nan"), float("nan"))


def tabulate(lists: Sequence[str], clusters: Iterable[Cluster]) -> PatternTable:
    """A table from who is whom: each cluster is a person, and says on which lists their records are."""
    places = {name: 1 << j for j, name in enumerate(lists)}
    people = [sum(places[name] for name in set(cluster) if name in places) for cluster in clusters]
    return PatternTable.from_rows(lists, ((pattern, 1) for pattern in people))


def linked(tables: Sequence[PatternTable], method: Method, *, level: float = 0.95) -> Result:
    """The pooled answer over tables, one a draw of the joins; refused when the method refuses more than a tenth."""
    answers = [method(table) for table in tables]
    estimates = [each for each in answers if isinstance(each, Estimate) and each.hidden > 0]
    members = {f"draw {i}": each for i, each in enumerate(answers, 1)}
    if len(estimates) < max(LEAST_DRAWS, (1 - MOST_REFUSED) * len(tables)):
        found = f"Only {len(estimates)} of {len(tables)} ways of joining the records have an estimate."
        reason = Reason("draws of joins", found, f"At least {USUAL_DRAWS} are usual, and nine in ten must have one.")
        return Refused(method="linked", table=tables[0], reasons=(reason,), members=members)
    spread = pooled(estimates)
    return Estimate(
        method=f"{estimates[0].method} over draws of the joins",
        table=tables[0],
        estimate=float(spread.n + np.exp(spread.log_hidden)),
        spread=spread,
        level=level,
        assumption=f"{estimates[0].assumption}; and the draws show truly how sure the joins are",
        diagnostics={"draws": len(tables), "share of variance from joins": spread.share_of_joins},
        members=members,
    )


def pooled(estimates: Sequence[Estimate]) -> Pooled:
    """Rubin's rules on log n0; each answer's variance from its own 68 % interval."""
    logs = np.log([each.hidden for each in estimates])
    variances = [_log_deviation(each) ** 2 for each in estimates]
    counted = float(np.mean([each.table.n for each in estimates]))
    return Pooled(counted, float(logs.mean()), float(np.mean(variances)), float(logs.var(ddof=1)), len(estimates))


def _log_deviation(answer: Estimate) -> float:
    """Half the width, in logarithms of the hidden, of the interval that is one deviation each way on a normal scale."""
    low, high = answer.interval(float(ndtr(1) - ndtr(-1)))
    least = 0.5
    hidden = np.maximum(np.array([low, high]) - answer.table.n, least)
    return float(np.diff(np.log(hidden))[0] / 2)
