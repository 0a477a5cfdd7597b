"""From allegation to outcome, step by step: how many reached each step, and by name what became of all the others.

A drawing of what is left hides what was lost. Here every loss has a row, a name and a number between the step it left
and the step it did not reach, and what nobody named stands there as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.web.charts.lanes import WIDTH
from tocsin.web.charts.paper import BLUE, HATCHED, ORANGE, bar, hatched, label, sheet, words

LEFT, RIGHT, ROW, LOSS, TOP, LONGEST = 330, 80, 34, 26, 10, 38
INDENT = 24
NAME = "How many reached each step, and between the steps each loss by name; a hatched mark is a hidden number."
UNNAMED = "Lost, no reason shown"


@dataclass(frozen=True, slots=True)
class Loss:
    """What became of some who did not reach the next step: a name, how many (None where hidden), what is written."""

    label: str
    value: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step: its name, how many reached it (None where hidden), what is written, and the losses on the way onwards."""

    label: str
    value: int | None
    said: str
    lost: Sequence[Loss] = ()


def losses(stages: Sequence[Stage]) -> str:
    """Draw the steps from the first to the last; an empty string when there is none."""
    if not stages:
        return ""
    most = max((stage.value for stage in stages if stage.value is not None), default=1) or 1
    drawn: list[str] = []
    y = float(TOP)
    for stage, after in zip(stages, [*stages[1:], None], strict=True):
        drawn += _row(stage, y, most, BLUE, 0)
        y += ROW
        for loss in (*stage.lost, *unnamed(stage, after)):
            drawn += _row(loss, y, most, ORANGE, INDENT)
            y += LOSS
    return sheet(y + 8, NAME, drawn)


def unnamed(stage: Stage, after: Stage | None) -> list[Loss]:
    """Those who neither reached the next step nor are lost by name: none, or one loss without a reason."""
    if after is None or stage.value is None or after.value is None or any(loss.value is None for loss in stage.lost):
        return []
    left = stage.value - after.value - sum(loss.value or 0 for loss in stage.lost)
    return [Loss(UNNAMED, left, f"{left:,}")] if left > 0 else []


def _row(each: Stage | Loss, y: float, most: int, colour: str, indent: int) -> Iterator[str]:
    """A step or, indented and lower, a loss: a minus sign tells what the colour tells."""
    high = 14 if indent else 22
    middle = y + high / 2 + 10
    yield label(4 + indent, middle, f"− {each.label}" if indent else each.label, LONGEST - indent // 8)
    if each.value is None:
        yield hatched(LEFT, y + 5, high)
        yield words(LEFT + HATCHED + 8, middle, each.said)
        return
    wide = (WIDTH - LEFT - RIGHT) * min(each.value / most, 1)
    if each.value:
        yield bar(LEFT, y + 5, wide, high, colour)
    yield words(LEFT + wide + 8, middle, each.said)
