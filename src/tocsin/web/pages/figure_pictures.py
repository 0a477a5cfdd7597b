"""Which picture a figure is drawn as: from the tables as they may be shown, so that it tells no more than they do."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.figures import Figure, ShownTable

DRAWN_BY: dict[str, Callable[[ShownTable], str]] = {}
"""For each kind of picture a recipe may name, who draws it."""


def picture_of(kind: str, figure: Figure) -> str:
    """The picture of a figure's first table; "" where there is none, or it was withheld."""
    draw = DRAWN_BY.get(kind)
    if draw is None or not figure.tables or figure.tables[0].withheld:
        return ""
    return draw(figure.tables[0])
