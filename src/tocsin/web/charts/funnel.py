"""A funnel plot as a picture: each area a dot at its denominator, between limits that chance sets.

Only an area outside the outer limits has its name beside its dot; those inside have none, not even for whoever points
at them, since nothing tells them apart. Areas with a hidden number, none at all or few people are listed in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.figures.funnels import Funnel, Placed
from tocsin.web.charts.lanes import GRID, INK, QUIET, WIDTH
from tocsin.web.charts.paper import dot, line, plain, scale, sheet, words

LEFT, RIGHT, TOP, HIGH = 80, 40, 16, 320
BOTTOM = TOP + HIGH
DASHES = 'stroke-dasharray="7 5"'
KEY = ("inside", "outside 99.8%", "average", "95%", "99.8%")
NAME = "Areas by size and share, between limits that chance sets; diamonds are outside them."


def funnel(found: Funnel) -> str:
    """Draw the funnel; an empty string when no area can be drawn."""
    if not found.drawn or not found.limits:
        return ""
    sizes = [each.of for each in found.limits]
    across = scale(0, max(sizes), 6)
    up = _up(found)
    drawn = [*_axes(across, up), *_course(found, across, up), *_dots(found, across, up), *_key()]
    return sheet(BOTTOM + 96, NAME, drawn)


def _per(found: Funnel) -> float:
    """Shares are drawn in a hundred; rates in so many that the average is a number one can read."""
    per = 100.0
    while found.kind == "rate" and 0 < found.average * per < 1:
        per *= 10
    return per


def _up(found: Funnel) -> tuple[list[float], float]:
    """The scale upwards, and per how many it counts."""
    per = _per(found)
    shares = [each.share for each in found.drawn if each.share is not None]
    inner = [end for each in found.limits for end in each.ends[1:3]]
    low, high = min(*shares, *inner) * per, max(*shares, *inner) * per
    return scale(0 if low < high / 3 else low, high), per


def _x(of: float, across: Sequence[float]) -> float:
    return LEFT + of / across[-1] * (WIDTH - LEFT - RIGHT)


def _y(share: float, up: tuple[list[float], float]) -> float:
    at, per = up
    inside = min(max(share * per, at[0]), at[-1])
    return BOTTOM - (inside - at[0]) / (at[-1] - at[0]) * HIGH


def _axes(across: Sequence[float], up: tuple[list[float], float]) -> Iterator[str]:
    at, per = up
    for value in at:
        y = _y(value / per, up)
        yield line((LEFT, y), (WIDTH - RIGHT, y), GRID)
        yield words(LEFT - 10, y + 5, plain(value), QUIET, "end")
    for of in across:
        x = _x(of, across)
        yield line((x, BOTTOM), (x, BOTTOM + 5), QUIET)
        yield words(x, BOTTOM + 22, plain(of), QUIET, "middle")
    middle = TOP + HIGH / 2
    yield words((LEFT + WIDTH - RIGHT) / 2, BOTTOM + 46, "Out of how many", INK, "middle")
    turned = f'transform="rotate(-90 18 {middle:g})"'
    yield f'<text x="18" y="{middle:g}" fill="{INK}" text-anchor="middle" {turned}>In {plain(per)}</text>'


def _course(found: Funnel, across: Sequence[float], up: tuple[list[float], float]) -> Iterator[str]:
    """The average and the four limits. Where a limit leaves the picture it is not drawn."""
    y = _y(found.average, up)
    yield line((LEFT, y), (WIDTH - RIGHT, y), QUIET, 'stroke-width="2"')
    at, per = up
    for place, dashes in enumerate((False, True, True, False)):
        held = [(each.of, each.ends[place]) for each in found.limits if at[0] < each.ends[place] * per <= at[-1]]
        spots = " ".join(f"{_x(of, across):.1f},{_y(end, up):.1f}" for of, end in held)
        more = f" {DASHES}" if dashes else ""
        yield f'<polyline points="{spots}" fill="none" stroke="{QUIET}" stroke-width="1.5"{more}/>'


def _dots(found: Funnel, across: Sequence[float], up: tuple[list[float], float]) -> Iterator[str]:
    for each in found.drawn:
        x, y = _x(each.of or 0, across), _y(each.share or 0.0, up)
        special = each in found.named
        yield dot(x, y, special=special)
        if special:
            yield _named(each, x, y)


def _named(each: Placed, x: float, y: float) -> str:
    """The name on the side where there is room for it."""
    right = x < (LEFT + WIDTH) / 2
    return words(x + 14 if right else x - 14, y + 5, each.name, INK, "start" if right else "end")


def _key() -> Iterator[str]:
    y = BOTTOM + 78
    starts = (LEFT, LEFT + 110, LEFT + 280, LEFT + 400, LEFT + 500)
    marks = (
        dot(starts[0], y, special=False),
        dot(starts[1], y, special=True),
        *(
            line((x, y), (x + 26, y), QUIET, more)
            for x, more in zip(starts[2:], ('stroke-width="2"', DASHES, ""), strict=True)
        ),
    )
    for mark, said, x, apart in zip(marks, KEY, starts, (14, 14, 34, 34, 34), strict=True):
        yield mark
        yield words(x + apart, y + 5, said, INK)
