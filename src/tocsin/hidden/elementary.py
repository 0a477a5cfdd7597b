"""What can be said without a model of many lists: two-list estimates, and bounds from how often people were seen.

Lincoln-Petersen and Chapman (1951) take two lists to be independent; the odds ratio curve says what if they are not.
With few people on both, only a lower bound is honest: the exact one of the hypergeometric distribution. Chao (1987)
bounds from below when people differ in how easily they are seen and the lists do not push each other away; Zelterman
(1988) estimates from those seen once and twice, and says too much when one contact changes the chance of another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln

from tocsin.hidden.results import Estimate, Interval, LogNormal, LowerBoundOnly, Reason, Refused, Result
from tocsin.hidden.tables import PatternTable

ENOUGH_ON_BOTH = 7
"""With fewer people on both lists Chapman's estimate is biased low, and is not published."""
ODDS_RATIOS = (0.25, 0.5, 1.0, 2.0, 4.0)
INDEPENDENT = "the two lists are independent: being on one makes being on the other neither more nor less likely"
POISSON = (
    "contacts come at the same rate for everybody seen seldom, and one contact does not change the chance of another"
)
NOT_A_BOUND = "It is a lower bound only if lists do not push each other away (no negative dependence)."


def chapman(table: PatternTable, *, level: float = 0.95) -> Result:
    """(n1 + 1)(n2 + 1)/(m + 1) - 1 for two lists, or the exact lower bound when hardly anybody is on both."""
    refused = _not_two_lists(table, "chapman")
    if refused:
        return refused
    first, second, both = *table.sizes, int(table.counts[3])
    if both < ENOUGH_ON_BOTH:
        return exact_bound(table, level=level)
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return _of_two_lists("chapman", table, total, variance, level)


def lincoln_petersen(table: PatternTable, *, level: float = 0.95) -> Result:
    """n1 n2/m: the two-list log-linear model without interaction. Nobody on both: a lower bound."""
    refused = _not_two_lists(table, "lincoln-petersen")
    if refused:
        return refused
    first, second, both = *table.sizes, int(table.counts[3])
    if both == 0:
        return exact_bound(table, level=level)
    variance = first * second * (first - both) * (second - both) / both**3
    return _of_two_lists("lincoln-petersen", table, first * second / both, variance, level)


def odds_ratio_curve(table: PatternTable, ratios: Sequence[float] = ODDS_RATIOS) -> dict[float, float]:
    """N if the odds of being on one list were so many times higher for people on the other: n + psi n10 n01/n11."""
    hidden = float(table.counts[1] * table.counts[2] / table.counts[3]) if table.counts[3] else float("inf")
    return {ratio: table.n + ratio * hidden for ratio in ratios}


def exact_bound(table: PatternTable, *, level: float = 0.95) -> LowerBoundOnly:
    """The smallest population that makes so few people on both lists no rarer than 1 - level, by exact counting."""
    first, second, both = *table.sizes, int(table.counts[3])
    low, high = table.n, table.n + 1
    while chance_of_so_few(high, first, second, both) < 1 - level:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        enough = chance_of_so_few(middle, first, second, both) >= 1 - level
        low, high = (low, middle) if enough else (middle, high)
    bound = low if chance_of_so_few(low, first, second, both) >= 1 - level else high
    people = "nobody is" if not both else "only one person is" if both == 1 else f"only {both} people are"
    reason = f"Of {first:,} and {second:,} people {people} on both lists; {ENOUGH_ON_BOTH} are wanted for an estimate."
    return LowerBoundOnly(method="two-list bound", table=table, bound=bound, reason=reason, level=level)


def chance_of_so_few(total: int, first: int, second: int, both: int) -> float:
    """P(at most so many on both) if lists of these sizes are drawn at random from so many people."""
    overlap = np.arange(max(0, first + second - total), both + 1)
    logs = _log_choose(first, overlap) + _log_choose(total - first, second - overlap) - _log_choose(total, second)
    return float(np.exp(logs).sum())


def chao(table: PatternTable, *, level: float = 0.95) -> Result:
    """A lower bound from people on exactly one and exactly two lists, with the factor (L - 1)/L for L lists."""
    lists = len(table.lists)
    if lists < 2 or table.seen_times[0] == 0:
        found = "Nobody was seen exactly once, or there is one list."
        return Refused(
            method="chao", table=table, reasons=(Reason("once and twice", found, "Another list is needed."),)
        )
    total, variance = chao_bound(table.seen_times, lists)
    spread = LogNormal.of(table.n, total - table.n, variance)
    return LowerBoundOnly(
        method="chao",
        table=table,
        bound=total,
        reason=NOT_A_BOUND,
        diagnostics={"interval": spread.interval(level), "interval_level": level},
    )


def chao_bound(seen_times: Sequence[int], lists: int | None = None) -> tuple[float, float]:
    """The bound on N and its variance: n + f1^2/(2 f2), bias-corrected when nobody was seen twice.

    `lists`: how often anybody could be seen at most, if there is such a limit.
    """
    once, twice = seen_times[0], seen_times[1]
    share = (lists - 1) / lists if lists else 1.0
    if not twice:
        return sum(seen_times) + share * once * (once - 1) / 2, share * once * (once - 1) / 2
    ratio = once / twice
    return sum(seen_times) + share * once * ratio / 2, twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)


def zelterman(table: PatternTable, *, level: float = 0.95) -> Result:
    """n/(1 - exp(-lambda)), lambda = 2 f2/f1: for one register with repeated contacts, or for many short lists."""
    once, twice = (*table.seen_times, 0)[:2]
    if not once or not twice:
        found = f"{once:,} people were seen exactly once and {twice:,} exactly twice."
        return Refused(method="zelterman", table=table, reasons=(Reason("once and twice", found, "Both are needed."),))
    total, variance = zelterman_total(table.seen_times)
    return Estimate(
        method="zelterman",
        table=table,
        estimate=total,
        spread=LogNormal.of(table.n, total - table.n, variance),
        level=level,
        assumption=POISSON,
        diagnostics={"warning": "Too high when people avoid a second contact after the first (one-inflation)."},
    )


def zelterman_total(seen_times: Sequence[int]) -> tuple[float, float]:
    """N and its variance (Böhning 2008): n G (1 + n G lambda^2 (1/f1 + 1/f2)), G = e^-lambda/(1 - e^-lambda)^2."""
    n, once, twice = sum(seen_times), seen_times[0], seen_times[1]
    rate = 2 * twice / once
    unseen = float(np.exp(-rate))
    factor = n * unseen / (1 - unseen) ** 2
    return n / (1 - unseen), factor * (1 + factor * rate**2 * (1 / once + 1 / twice))


def _of_two_lists(method: str, table: PatternTable, total: float, variance: float, level: float) -> Estimate:
    instead = odds_ratio_curve(table, (0.5, 2.0))
    return Estimate(
        method=method,
        table=table,
        estimate=total,
        spread=LogNormal.of(table.n, total - table.n, variance),
        level=level,
        assumption=INDEPENDENT,
        if_instead=Interval(instead[0.5], instead[2.0]),
        diagnostics={"odds_ratio": odds_ratio_curve(table)},
    )


def _not_two_lists(table: PatternTable, method: str) -> Refused | None:
    if len(table.lists) == 2:
        return None
    found = f"There are {len(table.lists)} lists; this method takes two."
    remedy = "Merge or leave out lists first." if len(table.lists) > 2 else "A second list is needed."
    return Refused(method=method, table=table, reasons=(Reason("two lists", found, remedy),))


def _log_choose(total: object, chosen: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    n, k = np.asarray(total, dtype=np.float64), np.asarray(chosen, dtype=np.float64)
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
