"""The words no estimate may go without: what it rests on, what all methods take for granted, no false precision."""

from __future__ import annotations

import math
from typing import NamedTuple


class Interval(NamedTuple):
    """A lower and an upper end; an upper end that was not found is infinite."""

    low: float
    high: float


TAKEN_FOR_GRANTED = (
    "nobody joined or left the population while the lists were kept",
    "records that are one person's were joined, and no others",
    "everybody had some chance of being on some list",
    "the lists hold nobody whom the question is not about",
)
"""What every method here assumes before its own assumption; printed beside every panel."""


def sentence(assumption: str, if_instead: Interval | None) -> str:
    """What every estimate must say (Aleshin-Guendel, Sadinle & Wakefield 2024; Binette & Steorts 2022)."""
    instead = f" If it failed by half or by double, it would be {between(if_instead)}." if if_instead else ""
    return (
        f"This number rests on an assumption that cannot be checked from these lists: {assumption}.{instead}"
        " Published checks found such estimates more often too low than too high."
    )


def between(ends: Interval) -> str:
    """An interval in words."""
    return f"{rounded(ends.low)} to {rounded(ends.high)}"


def rounded(number: float) -> str:
    """Three significant figures, or tens below a thousand: nobody should read more into it."""
    if not math.isfinite(number):
        return "without limit"
    return f"{round(number, -_places(number)):,.0f}"


def at_least(bound: float, counted: int = 0) -> str:
    """A lower bound, rounded down and never below those counted: what is said to be proved must be."""
    if not math.isfinite(bound):
        return f"{counted:,}"
    step = 10 ** _places(bound)
    return f"{max(math.floor(bound / step) * step, counted):,}"


def _places(number: float) -> int:
    return 1 if number < 1000 else int(math.log10(number)) - 2
