"""Control charts: whether a change is more than what chance alone brings, said of each point and in one sentence.

XmR charts (Shewhart; Wheeler, Understanding Variation, 1993) with the four rules of NHS England's "Making Data Count"
and the definitions of its reference implementation, NHSRplotthedots: limits are the mean ± 2.66 mean moving ranges,
where moving ranges above 3.267 times their mean are left out (Nelson, 1982), which the spreadsheet tool does not do;
`screened=False` gives that tool's limits. Limits are set anew only where a person, on a date, said why.

Which way is better is said by whoever asks. Where neither is, as with counts of children found, nothing is called an
improvement: a falling count raises a question.

Chance alone marks something on one chart in fourteen of 12 points in which nothing changed, one in five of 24 and
nearly one in three of 36 (docs/figures.md): a mark says look, not who is to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Improves = Literal["", "up", "down"]

LIMIT = 2.66
NEAR = LIMIT * 2 / 3
SCREEN = 3.267
RUN = 7
FIRM = 15
"""Points from which limits are firm; with fewer they move with every point that is added (Making Data Count: 12 to 15,
the reference implementation warns below 12 and later 13)."""

BY_CHANCE = {12: "one in fourteen", 24: "one in five", 36: "nearly one in three"}
"""On which share of charts of so many points the four rules mark something though nothing changed: measured, in
docs/figures.md."""


@dataclass(frozen=True, slots=True)
class Point:
    """One period and its value; None where that is hidden or was not counted."""

    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Rebase:
    """From the point of this label on limits are set anew: who said so, when, and why."""

    label: str
    on: date
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A point with the mean and limits of its period, and the rules by which it is more than chance.

    `side` is 1 above the mean, -1 below; `means` is "improvement" or "concern" where a direction was given.
    """

    label: str
    value: float | None
    mean: float | None
    low: float | None
    high: float | None
    side: int
    rules: tuple[str, ...]
    means: str
    period: int

    @property
    def special(self) -> bool:
        """Whether any rule says that this is more than chance (special cause)."""
        return bool(self.rules)


@dataclass(frozen=True, slots=True)
class Chart:
    """All points judged; whether any period has too few points for firm limits; and who set limits anew."""

    points: tuple[Judged, ...]
    improves: Improves
    provisional: bool
    rebases: tuple[Rebase, ...]
    every: str = "month"

    @property
    def finding(self) -> str:
        """What the chart shows, in sentences: what is more than chance, what that means, how firm it is."""
        said = [*_signals(self), *_meaning(self), *_caveats(self)]
        return " ".join(said)


class Series(NamedTuple):
    """One period as the rules see it: values, and for each the side of the mean, near a limit, outside the limits."""

    values: Reals
    side: NDArray[np.int_]
    near: Flags
    outside: Flags


def chart(
    points: Sequence[Point],
    improves: Improves = "",
    rebases: Sequence[Rebase] = (),
    *,
    screened: bool = True,
    every: str = "month",
) -> Chart:
    """Judge the points, in their order. Limits and rules begin anew with each rebase."""
    starts = _starts(points, rebases)
    parts = [list(points[start:end]) for start, end in zip(starts, [*starts[1:], len(points)], strict=True)]
    judged = [each for period, part in enumerate(parts) for each in _period(part, period, improves, screened=screened)]
    provisional = any(sum(point.value is not None for point in part) < FIRM for part in parts)
    return Chart(tuple(judged), improves, provisional, tuple(rebases), every)


def rates(labels: Sequence[str], counts: Sequence[int], out_of: Sequence[int], per: float = 100) -> list[Point]:
    """Counts out of changing denominators as a rate per so many; a period without a denominator has no value."""
    rows = zip(labels, counts, out_of, strict=True)
    return [Point(label, per * count / base if base else None) for label, count, base in rows]


def _starts(points: Sequence[Point], rebases: Sequence[Rebase]) -> list[int]:
    """The index at which each period begins."""
    labels = [point.label for point in points]
    for rebase in rebases:
        if rebase.label not in labels or not rebase.why.strip() or not rebase.by.strip():
            raise ValueError(
                f"Limits are set anew at “{rebase.label}”: that must be the label of a point, and a person must have"
                " said why."
            )
    return sorted({0, *(labels.index(rebase.label) for rebase in rebases)})


def _period(points: Sequence[Point], period: int, improves: Improves, *, screened: bool) -> list[Judged]:
    """The points of one period, judged by its own mean and limits."""
    values = np.array([np.nan if point.value is None else point.value for point in points], dtype=np.float64)
    limits = limits_of(values, screened=screened)
    if limits is None:
        return [Judged(each.label, each.value, None, None, None, 0, (), "", period) for each in points]
    mean, low, high = limits
    series = _series(values, mean, high - mean)
    met = {name: rule(series) for name, rule in RULES.items()}
    return [
        Judged(
            point.label,
            point.value,
            mean,
            low,
            high,
            int(series.side[at]),
            rules := tuple(name for name in RULES if met[name][at]),
            _means(int(series.side[at]), improves) if rules else "",
            period,
        )
        for at, point in enumerate(points)
    ]


def limits_of(values: Reals, *, screened: bool = True) -> tuple[float, float, float] | None:
    """Mean, lower and upper limit; None where no two neighbours are known. Values that are not numbers are gaps."""
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    if not ranges.size:
        return None
    if screened and ranges.any():
        ranges = ranges[ranges < SCREEN * ranges.mean()]
    mean, reach = float(np.nanmean(values)), LIMIT * float(ranges.mean())
    return mean, mean - reach, mean + reach


def _series(values: Reals, mean: float, reach: float) -> Series:
    away = np.nan_to_num(values - mean)
    outside = np.abs(away) > reach
    near = ~outside & (np.abs(away) > reach * NEAR / LIMIT)
    return Series(values, np.sign(away).astype(np.int_), near, outside)


def _outside(series: Series) -> Flags:
    return series.outside


def _one_side(series: Series) -> Flags:
    """Points that are among seven in a row on one side; a gap, or a point on the mean, ends a row."""
    return _spread(_windows(series.side, RUN, lambda part: abs(part.sum()) == RUN), RUN)


def _trend(series: Series) -> Flags:
    """Points that are among seven each above, or each below, the one before."""
    return _spread(_windows(np.sign(np.diff(series.values)), RUN - 1, lambda part: abs(part.sum()) == RUN - 1), RUN)


def _near(series: Series) -> Flags:
    """Points near a limit where, of three in a row on one side of the mean, two or more are."""
    near = _windows(series.near.astype(np.int_), 3, lambda part: part.sum() >= 2)
    alike = _windows(series.side, 3, lambda part: abs(part.sum()) == 3)
    return np.asarray(_spread(near & alike, 3)[: series.near.size] & series.near)


RULES: dict[str, Callable[[Series], Flags]] = {
    "outside": _outside,
    "one side": _one_side,
    "trend": _trend,
    "near": _near,
}
"""The four rules: a point outside the limits; seven on one side of the mean; seven rising or falling; two of three
near a limit, that is beyond two thirds of the way to it."""


def _windows(values: NDArray[np.generic], width: int, holds: Callable[[NDArray[np.generic]], bool]) -> Flags:
    """Whether something holds of each so many values in a row, by where these begin."""
    starts = range(max(0, len(values) - width + 1))
    return np.array([bool(holds(values[start : start + width])) for start in starts], dtype=np.bool_)


def _spread(starts: Flags, width: int) -> Flags:
    """From where windows begin to all the points that are in one."""
    inside = np.zeros(len(starts) + width - 1, dtype=np.bool_)
    for start in np.flatnonzero(starts):
        inside[start : start + width] = True
    return inside


def _means(side: int, improves: Improves) -> str:
    if not improves:
        return ""
    return "improvement" if (side > 0) == (improves == "up") else "concern"


def _signals(found: Chart) -> list[str]:
    """A sentence for each rule that is met, or that none is."""
    if all(point.mean is None for point in found.points):
        return [f"No two {found.every}s in a row have a number, so there are no limits to judge by."]
    said = [_said(rule, run, found.every) for rule in RULES for run in _runs(found, rule)]
    told_apart = f"No {found.every} can be told apart from chance: none meets any of the four rules."
    return said or [told_apart]


def _runs(found: Chart, rule: str) -> list[list[Judged]]:
    """The points that meet a rule, told of together: those outside on one side, or those of one run."""
    met = [point for point in found.points if rule in point.rules]
    if rule == "outside":
        return [run for side in (1, -1) if (run := [point for point in met if point.side == side])]
    runs: list[list[Judged]] = []
    for point, before in zip(found.points, [None, *found.points], strict=False):
        if rule not in point.rules:
            continue
        if before is not None and rule in before.rules and _one_run(rule, before, point):
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _one_run(rule: str, before: Judged, point: Judged) -> bool:
    """Whether two neighbours belong to one run: a trend crosses the mean, a stretch on one side does not."""
    return before.period == point.period and (rule == "trend" or before.side == point.side)


def _said(rule: str, run: Sequence[Judged], every: str) -> str:
    first, last = run[0], run[-1]
    side = "above" if first.side > 0 else "below"
    named, limit = _and([point.label for point in run]), "upper" if first.side > 0 else "lower"
    if rule == "outside":
        return f"{named} {'is' if len(run) == 1 else 'are'} outside the limits the other {every}s set, {side} them."
    if rule == "near":
        return f"{named} are near the {limit} limit: two or more of three {every}s in a row."
    between = f"from {first.label} to {last.label}"
    if rule == "one side":
        return f"{len(run)} {every}s in a row, {between}, are {side} the mean."
    rising = (first.value or 0.0) < (last.value or 0.0)
    return f"{len(run)} {every}s in a row, {between}, {'rise' if rising else 'fall'} one after another."


def _meaning(found: Chart) -> list[str]:
    """What the signals mean where a direction was given; where none was, a fall is asked about."""
    special = [point for point in found.points if point.special]
    if not special:
        return []
    if found.improves:
        words = {"improvement": "that is an improvement", "concern": "that gives concern"}
        return [f"Most lately, {special[-1].label}: {words[special[-1].means]}."]
    falling = any(point.side < 0 for point in special)
    asked = "A falling count raises a question: was there less, or was less seen and written down?"
    return [asked] if falling else []


def _caveats(found: Chart) -> list[str]:
    hidden = sum(point.value is None for point in found.points)
    said = []
    limits = any(point.mean is not None for point in found.points)
    if limits:
        near = min(BY_CHANCE, key=lambda size: abs(size - len(found.points)))
        said.append(
            f"Where nothing changed, the rules still mark something on about {BY_CHANCE[near]} charts of {near} "
            f"{found.every}s: a mark says look, not who is to blame."
        )
    if limits and found.provisional:
        said.append(f"The limits are provisional: they rest on fewer than {FIRM} {found.every}s.")
    if hidden:
        noun = f"{found.every} has" if hidden == 1 else f"{found.every}s have"
        said.append(
            f"{hidden} {noun} no number here, which may be a small one, and the limits are those of the others."
        )
    said += [
        f"Limits are set anew from {each.label}: {each.why} ({each.by}, {each.on:%-d %B %Y})." for each in found.rebases
    ]
    return said


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
