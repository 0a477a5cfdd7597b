"""Which picture a figure is drawn as: from the tables as they may be shown, so that it tells no more than they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.figures import Figure


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, and the sentence it shows beside the figure's own finding, if it shows one of its own."""

    svg: str
    says: str = ""


NONE = Picture("")

DRAWN_BY: dict[str, Callable[[Figure, str], Picture]] = {}
"""For each kind of picture a recipe may name, who prepares it."""


def picture_of(kind: str, figure: Figure, improves: str = "") -> Picture:
    """The picture of a figure; without a drawing where its recipe names none, or what it shows was withheld."""
    draw = DRAWN_BY.get(kind)
    if draw is None or not figure.tables or figure.tables[0].withheld:
        return NONE
    return draw(figure, improves)
