"""How many children are on which lists together: one row a pattern of lists, dots for the lists, a bar for how many.

After Lex and others, "UpSet: visualization of intersecting sets" (2014), turned so that it grows downwards and can be
read on paper and telephone. Rows are ordered by number, the largest first; hidden numbers come last, in the order
given, so that their place tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from tocsin.web.charts.lanes import GRID, INK, WIDTH
from tocsin.web.charts.paper import BLUE, HATCHED, bar, hatched, line, sheet, words

COLUMN, ROW, RIGHT, LONGEST = 30, 28, 70, 40
LETTER = 5.2
"""How far one letter of a slanted name reaches up."""
NAME = "How many are on which lists: filled dots are the lists of a row, the bar is how many; hatched is hidden."


@dataclass(frozen=True, slots=True)
class Pattern:
    """Those who are on exactly these lists: how many (None where it is hidden) and what is written beside it."""

    on: frozenset[str]
    value: int | None
    said: str


def upset(lists: Sequence[str], rows: Sequence[Pattern]) -> str:
    """Draw the patterns; an empty string when there is none."""
    if not lists or not rows:
        return ""
    ordered = sorted(rows, key=lambda row: (row.value is None, -(row.value or 0)))
    most = max((row.value for row in rows if row.value is not None), default=1) or 1
    top = 24 + LETTER * min(LONGEST, max(map(len, lists)))
    drawn = [part for number, row in enumerate(ordered) for part in _row(lists, row, top + ROW * number, most)]
    return sheet(top + ROW * len(rows) + 8, NAME, [*_heads(lists, top - 8), *drawn])


def _x(column: int) -> float:
    return 20 + COLUMN * column


def _heads(lists: Sequence[str], y: float) -> Iterator[str]:
    """The names of the lists, slanted over their columns."""
    for column, name in enumerate(lists):
        x, short = _x(column), name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        turned = f'transform="rotate(-40 {x} {y:.1f})"'
        said = f"{escape(short)}<title>{escape(name)}</title>"
        yield f'<text x="{x + 4}" y="{y:.1f}" fill="{INK}" {turned}>{said}</text>'


def _row(lists: Sequence[str], row: Pattern, y: float, most: int) -> Iterator[str]:
    middle, start = y + ROW / 2, _x(len(lists)) + 8
    on = [column for column, name in enumerate(lists) if name in row.on]
    if len(on) > 1:
        yield line((_x(on[0]), middle), (_x(on[-1]), middle), INK, 'stroke-width="3"')
    for column in range(len(lists)):
        colour = INK if column in on else GRID
        yield f'<circle cx="{_x(column)}" cy="{middle:.1f}" r="{8 if column in on else 5}" fill="{colour}"/>'
    if row.value is None:
        yield hatched(start, y + 5)
        yield words(start + HATCHED + 8, middle + 5, row.said)
        return
    wide = (WIDTH - start - RIGHT) * row.value / most
    if row.value:
        yield bar(start, y + 5, wide, 18, BLUE)
    yield words(start + wide + 8, middle + 5, row.said)
