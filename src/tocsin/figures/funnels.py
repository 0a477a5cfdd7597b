"""Funnel plots: which areas differ from all of them together by more than chance, and which cannot be told apart.

Limits at 95 % and 99.8 % are those of Spiegelhalter (Statistics in Medicine, 2005, appendix A.1.1): the exact binomial
or Poisson quantile at the average of all areas, interpolated so that it moves smoothly with the denominator. Only areas
outside the outer limits are named. Where areas differ more than chance allows as a rule, phi says by how much (mean of
the squared z scores, a tenth of them at each end drawn in); limits are widened by its root only if the caller asks, and
then it is said: widening can hide the very area that is looked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, poisson

Reals = NDArray[np.float64]
Kind = Literal["proportion", "rate"]
Where = Literal["above", "high", "inside", "low", "below", ""]

TAILS = (0.001, 0.025, 0.975, 0.999)
"""Where the limits are drawn: 99.8 % between the outer two, 95 % between the inner two."""

WINSORISED = 0.1
SMALLEST = 10
"""A denominator below this is listed and neither drawn nor judged: one child more or less moves it out of any limit."""

GRID = 120


@dataclass(frozen=True, slots=True)
class Area:
    """An area, team or agency: how many, out of how many; None where that is hidden."""

    name: str
    count: int | None
    of: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """An area beside the limits at its own denominator. `listed` is the reason why it is not drawn, or "".

    `where` is "above" or "below" the outer limits, "high" or "low" between outer and inner, "inside", or "" not judged.
    """

    name: str
    count: int | None
    of: int | None
    share: float | None
    where: Where
    listed: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The four limits at one denominator, from the lowest: outer, inner, inner, outer."""

    of: float
    ends: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The average of all areas, each area's place, and the limits as they run with the denominator.

    `phi` is how many times more the areas vary than chance has them vary; None with fewer than two drawn.
    """

    average: float
    kind: Kind
    phi: float | None
    widened: bool
    placed: tuple[Placed, ...]
    limits: tuple[Limits, ...]

    @property
    def named(self) -> tuple[Placed, ...]:
        """The areas outside the outer limits, which alone may be named."""
        return tuple(each for each in self.placed if each.where in ("above", "below"))

    @property
    def drawn(self) -> tuple[Placed, ...]:
        """The areas that have a dot."""
        return tuple(each for each in self.placed if not each.listed)

    @property
    def listed(self) -> tuple[Placed, ...]:
        """The areas that are listed beside the picture, each with its reason."""
        return tuple(each for each in self.placed if each.listed)

    @property
    def finding(self) -> str:
        """Who is outside the outer limits; that the others cannot be told apart; what limits the areas obey."""
        said = [_outside(self, "above"), _outside(self, "below"), _rest(self), _spread(self), _beside(self)]
        return " ".join(each for each in said if each)


def funnel(
    areas: Sequence[Area],
    kind: Kind = "proportion",
    *,
    average: float | None = None,
    widened: bool = False,
    smallest: int = SMALLEST,
) -> Funnel:
    """Place each area beside the limits at its denominator; `average` is that of all areas unless it is given."""
    known = [(each.count, each.of) for each in areas if each.count is not None and each.of]
    _check(known, kind)
    mean = average if average is not None else sum(n for n, _ in known) / max(sum(of for _, of in known), 1)
    judged = [(count, of) for count, of in known if of >= smallest]
    phi = dispersion(judged, mean, kind) if len(judged) > 1 else None
    stretch = sqrt(max(1.0, phi)) if widened and phi is not None else 1.0
    sizes = np.array([of for _, of in judged], dtype=np.float64)
    ends = dict(zip(sizes.tolist(), limits_at(sizes, mean, kind, stretch), strict=True))
    placed = tuple(_place(each, ends, smallest) for each in areas)
    return Funnel(mean, kind, phi, stretch > 1, placed, _course(placed, mean, kind, stretch))


def limits_at(of: Reals, mean: float, kind: Kind, stretch: float = 1.0) -> Reals:
    """The four limits at each denominator, a row for each: exact quantiles, interpolated, and stretched if asked."""
    sizes, tails = of[:, None], np.array(TAILS)
    law = binom(sizes, mean) if kind == "proportion" else poisson(sizes * mean)
    quantile = law.ppf(tails)
    above, below = law.cdf(quantile), law.cdf(quantile - 1)
    part = np.where(above > below, (above - tails) / np.where(above > below, above - below, 1), 0)
    exact = (quantile - part) / sizes
    most = 1.0 if kind == "proportion" else np.inf
    return np.asarray(np.clip(mean + (exact - mean) * stretch, 0, most))


def dispersion(judged: Sequence[tuple[int, int]], mean: float, kind: Kind) -> float:
    """Phi: the mean of the squared z scores, the outermost tenth at each end drawn in to the next."""
    count, of = np.array(judged, dtype=np.float64).T
    variance = mean * (1 - mean) if kind == "proportion" else mean
    if not variance:
        return 0.0
    z = np.sort((count / of - mean) / np.sqrt(variance / of))
    inner = floor(WINSORISED * z.size)
    return float((np.clip(z, z[inner], z[-1 - inner]) ** 2).mean())


def _check(known: Sequence[tuple[int, int]], kind: Kind) -> None:
    for count, of in known:
        if count < 0 or (kind == "proportion" and count > of):
            raise ValueError(f"{count} of {of}: a proportion counts no fewer than none and no more than all.")


def _place(area: Area, ends: Mapping[float, Reals], smallest: int) -> Placed:
    """An area beside the limits at its own denominator. One that found none is judged too, but has no dot."""
    count, of = area.count, area.of
    if count is None or of is None:
        return Placed(area.name, count, of, None, "", "hidden")
    if of < smallest:
        return Placed(area.name, count, of, None, "", f"fewer than {smallest}")
    where = _where(count / of, ends[of])
    return Placed(area.name, count, of, count / of, where, "" if count else "none")


def _where(share: float, ends: Reals) -> Where:
    names: tuple[Where, ...] = ("below", "low", "inside", "high", "above")
    beyond = int((share >= ends[:2]).sum() + (share > ends[2:]).sum())
    return names[beyond]


def _course(placed: Sequence[Placed], mean: float, kind: Kind, stretch: float) -> tuple[Limits, ...]:
    """The limits from the least to a little over the greatest denominator drawn."""
    sizes = [each.of for each in placed if each.of and not each.listed]
    if not sizes:
        return ()
    grid = np.unique(np.round(np.geomspace(max(1, min(sizes) * 0.8), max(sizes) * 1.1, GRID)))
    rows = zip(grid.tolist(), limits_at(grid, mean, kind, stretch).tolist(), strict=True)
    return tuple(Limits(of, (row[0], row[1], row[2], row[3])) for of, row in rows)


def _outside(found: Funnel, where: Where) -> str:
    names = [each.name for each in found.placed if each.where == where]
    return f"{_and(names)} {'is' if len(names) == 1 else 'are'} {where} the 99.8% limits." if names else ""


def _rest(found: Funnel) -> str:
    judged = [each for each in found.placed if each.where]
    if not judged:
        return "No area is large enough to be judged."
    inside = len(judged) - len(found.named)
    between = sum(each.where in ("high", "low") for each in judged)
    areas = "area" if inside == 1 else "areas"
    begins = (
        f"The {inside} {areas} inside" if found.named else f"No area is outside the 99.8% limits: the {inside} {areas}"
    )
    said = f"{begins} cannot be told apart from chance" if inside else ""
    beside = f" ({between} of them beyond 95%, where {0.05 * len(judged):.1f} would be by chance)" if between else ""
    return f"{said}{beside}." if said else ""


def _spread(found: Funnel) -> str:
    """How much more areas vary than chance has them vary: told where it is so (Spiegelhalter's two standard errors)."""
    judged = sum(bool(each.where) for each in found.placed)
    if found.phi is None or found.phi <= 1 + 2 * sqrt(2 / judged):
        return ""
    used = "the limits are widened to allow for it" if found.widened else "the limits are not widened for it"
    return f"Areas differ more than chance has them differ (phi {found.phi:.1f}); {used}."


def _beside(found: Funnel) -> str:
    said = ", ".join(f"{each.name} ({each.listed})" for each in found.listed)
    return f"Listed and not drawn: {said}." if said else ""


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
