"""A control chart as a picture: points over time, their mean and limits; what is more than chance in orange and square.

Colours as NHS England's "Making Data Count" has them: blue is chance (common cause), orange more than chance (special
cause), grey the limits; never red, amber or green. Limits break where a person set them anew. A hidden number stands at
the foot of the picture, at one height whatever it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tocsin.figures.control import Chart, Judged
from tocsin.web.charts.lanes import GRID, INK, QUIET, WIDTH
from tocsin.web.charts.paper import BLUE, HATCHED, dot, hatched, line, plain, scale, sheet, words

LEFT, RIGHT, TOP, HIGH = 70, 24, 16, 260
BOTTOM = TOP + HIGH
LABELS, LONGEST = 7, 12
DASHES = 'stroke-width="2" stroke-dasharray="7 5"'
KEY = ("by chance", "more than chance", "mean", "limits")
NAME = "Points over time with their mean and limits; diamonds are more than chance, hatched marks are hidden."


def control(chart: Chart, most: float | None = None) -> str:
    """Draw the chart; an empty string when no point has a number. No value can be above `most`, so no limit is."""
    known = [point.value for point in chart.points if point.value is not None]
    if not known:
        return ""
    ends = [end for point in chart.points for end in (point.low, point.high) if end is not None and _can_be(end, most)]
    low = min(known) if min(known) < 0 else max(0.0, min(known + ends))
    at = scale(low if low > max(known + ends) / 3 else min(low, 0.0), max(known + ends))
    drawn = [*_axis(at), *_labels(chart.points), *_limits(chart.points, at), *_points(chart.points, at), *_key()]
    return sheet(BOTTOM + 78, NAME, drawn)


def _can_be(value: float, most: float | None) -> bool:
    return most is None or value <= most


def _x(place: float, points: int) -> float:
    return LEFT + (place + 0.5) * (WIDTH - LEFT - RIGHT) / points


def _y(value: float, at: Sequence[float]) -> float:
    inside = min(max(value, at[0]), at[-1])
    return BOTTOM - (inside - at[0]) / (at[-1] - at[0]) * HIGH


def _axis(at: Sequence[float]) -> Iterator[str]:
    for value in at:
        y = _y(value, at)
        yield line((LEFT, y), (WIDTH - RIGHT, y), GRID)
        yield words(LEFT - 10, y + 5, plain(value), QUIET, "end")


def _labels(points: Sequence[Judged]) -> Iterator[str]:
    """A label under every so manieth point, as many as can be read."""
    apart = -(-len(points) // LABELS)
    for place in range(0, len(points), apart):
        x = _x(place, len(points))
        yield line((x, BOTTOM), (x, BOTTOM + 5), QUIET)
        yield words(x, BOTTOM + 22, points[place].label[:LONGEST], QUIET, "middle")


def _limits(points: Sequence[Judged], at: Sequence[float]) -> Iterator[str]:
    """Mean and limits of each period, from its first point to its last; a limit beyond the picture is not drawn."""
    for _, group in groupby(enumerate(points), key=lambda pair: pair[1].period):
        part = list(group)
        start, end = _x(part[0][0] - 0.4, len(points)), _x(part[-1][0] + 0.4, len(points))
        one = part[0][1]
        for value, more, colour in (
            (one.mean, 'stroke-width="2"', QUIET),
            (one.low, DASHES, QUIET),
            (one.high, DASHES, QUIET),
        ):
            if value is not None and at[0] <= value <= at[-1]:
                yield line((start, _y(value, at)), (end, _y(value, at)), colour, more)


def _points(points: Sequence[Judged], at: Sequence[float]) -> Iterator[str]:
    """The points, joined where they are neighbours of one period; a hidden one stands at the foot."""
    spots = [(_x(place, len(points)), point) for place, point in enumerate(points)]
    for (x, point), (to_x, after) in zip(spots, spots[1:], strict=False):
        if point.value is not None and after.value is not None and point.period == after.period:
            yield line((x, _y(point.value, at)), (to_x, _y(after.value, at)), BLUE, 'stroke-width="1.5"')
    for x, point in spots:
        if point.value is None:
            yield hatched(x - HATCHED / 2, BOTTOM - 18)
        else:
            yield dot(x, _y(point.value, at), special=point.special, said=f"{point.label}: {plain(point.value)}")


def _key() -> Iterator[str]:
    y = BOTTOM + 56
    marks = (
        dot(LEFT, y, special=False),
        dot(LEFT + 150, y, special=True),
        line((LEFT + 330, y), (LEFT + 356, y), QUIET, 'stroke-width="2"'),
        line((LEFT + 450, y), (LEFT + 476, y), QUIET, DASHES),
    )
    for mark, said, x in zip(marks, KEY, (14, 164, 364, 484), strict=True):
        yield mark
        yield words(LEFT + x, y + 5, said, INK)
