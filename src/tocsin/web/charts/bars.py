"""How many in each row, as bars from nought. What is hidden has a mark of its own that is always of one size.

The prototype printed "<6" above a bar drawn at its true height: the picture told what the table hid (web design notes,
section 2.3). Here a hidden number never reaches the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.web.charts.lanes import GRID, QUIET, WIDTH
from tocsin.web.charts.paper import BLUE, HATCHED, bar, hatched, label, line, plain, scale, sheet, words

LEFT, RIGHT, ROW, TOP, LONGEST = 270, 90, 30, 12, 31
NAME = "How many in each row, as bars; a hatched mark is a hidden number."


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its name, its value (None where it is hidden) and what is written beside it."""

    label: str
    value: float | None
    said: str


def bars(rows: Sequence[Bar]) -> str:
    """Draw the rows in the order given; an empty string when there is none."""
    if not rows:
        return ""
    known = [row.value for row in rows if row.value is not None]
    at = scale(0, max(known, default=1) or 1)
    bottom = TOP + ROW * len(rows)
    drawn = [part for number, row in enumerate(rows) for part in _row(row, TOP + ROW * number, at[-1])]
    return sheet(bottom + 30, NAME, [*_axis(_ticks(at, known), at[-1], bottom), *drawn])


def _ticks(at: Sequence[float], known: Sequence[float]) -> list[float]:
    """Which steps of the scale are written: nobody is a fifth of a child, and where all is nought only that is."""
    if not any(known):
        return [0.0]
    whole = all(value == int(value) for value in known)
    return [value for value in at if value == int(value) or not whole]


def _x(value: float, most: float) -> float:
    return LEFT + value / most * (WIDTH - LEFT - RIGHT)


def _axis(ticks: Sequence[float], most: float, bottom: float) -> Iterator[str]:
    for value in ticks:
        x = _x(value, most)
        yield line((x, TOP), (x, bottom), GRID)
        yield words(x, bottom + 20, plain(value), QUIET, "middle")


def _row(row: Bar, y: float, most: float) -> Iterator[str]:
    yield label(4, y + 20, row.label, LONGEST)
    if row.value is None:
        yield hatched(LEFT, y + 6)
        yield words(LEFT + HATCHED + 8, y + 20, row.said)
        return
    end = _x(row.value, most)
    if row.value:
        yield bar(LEFT, y + 6, end - LEFT, 18, BLUE)
    yield words(end + 8, y + 20, row.said)
