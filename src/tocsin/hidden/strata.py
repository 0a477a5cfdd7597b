"""Age bands, areas, periods: estimate each by itself and add up, draw by draw and never end by end.

People differ in how likely they are to be listed, and that pulls estimates down; within a stratum they differ less. The
sum's interval comes from sums of draws: adding lower ends to lower ends would claim that all strata err together. Where
a stratum has no estimate its counted people still count, and the sum is a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from tocsin.hidden.results import Drawn, Estimate, LowerBoundOnly, Reals, Reason, Refused, Result
from tocsin.hidden.tables import PatternTable

DRAWS = 10_000
SMALLEST = 50
"""Strata of fewer counted people are not estimated: merge them first."""
Method = Callable[[PatternTable], Result]


def stratified(
    strata: Mapping[tuple[str, ...], PatternTable],
    method: Method,
    *,
    chance: np.random.Generator,
    level: float = 0.95,
) -> Result:
    """The sum over strata, with each stratum's own answer among its members."""
    answers = {" ".join(key): _one(table, method) for key, table in strata.items()}
    whole = _together(strata)
    missing = [name for name, each in answers.items() if not isinstance(each, Estimate)]
    estimates = [each for each in answers.values() if isinstance(each, Estimate)]
    if not estimates:
        reason = Reason("strata", "No stratum has an estimate.", "Merge strata until each holds enough people.")
        return Refused(method="strata", table=whole, reasons=(reason,), members=answers)
    total = np.sum([drawn(each, chance) for each in estimates], axis=0)
    if missing:
        counted = sum(answers[name].table.n for name in missing)
        bound = float(np.quantile(total, 1 - level)) + counted
        why = f"{', '.join(missing)} have no estimate; there only the {counted:,} counted people are in the sum."
        return LowerBoundOnly(method="strata", table=whole, bound=bound, reason=why, level=level, members=answers)
    return Estimate(
        method="strata",
        table=whole,
        estimate=sum(each.estimate for each in estimates),
        spread=Drawn(total),
        level=level,
        assumption=f"in each stratum: {estimates[0].assumption}",
        members=answers,
    )


def drawn(answer: Estimate, chance: np.random.Generator) -> Reals:
    """Draws of an answer: its own drawn again, or, where a formula gave the interval, quantiles at random levels."""
    if answer.draws.size:
        return chance.choice(answer.draws, DRAWS)
    levels = np.linspace(0.001, 0.999, 200)
    ends = np.array([answer.interval(level) for level in levels])
    at = np.concatenate([(1 - levels[::-1]) / 2, (1 + levels) / 2])
    return np.asarray(np.interp(chance.random(DRAWS), at, np.concatenate([ends[::-1, 0], ends[:, 1]])))


def _one(table: PatternTable, method: Method) -> Result:
    if table.n >= SMALLEST:
        return method(table)
    found = f"{table.n} people were counted; {SMALLEST} are needed."
    return Refused(method="strata", table=table, reasons=(Reason("small", found, "Merge it with another."),))


def _together(strata: Mapping[tuple[str, ...], PatternTable]) -> PatternTable:
    """All strata in one table; lists that a stratum lost for being empty come back."""
    names = list(dict.fromkeys(name for table in strata.values() for name in table.lists))
    rows = []
    for table in strata.values():
        places = [names.index(name) for name in table.lists]
        for pattern in table.patterns.tolist():
            rows.append((sum(1 << at for j, at in enumerate(places) if pattern >> j & 1), int(table.counts[pattern])))
    return PatternTable.from_rows(names, rows)
