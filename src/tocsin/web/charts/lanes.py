"""What each agency knew, and when: one lane an agency, one mark an item, time from left to right.

Rules followed (web design notes, section 2.3): a finding stands above the picture, its table below it; sizes and
colours are attributes, because a content policy and PDF makers drop classes; shape tells what colour tells; every mark
is a link with a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

WIDTH = 760
LEFT = 230
RIGHT = 24
LONGEST_NAME = 29
ROW = 26
TOP = 14
AXIS = 34
APART = 22
"""Marks closer than this stand below one another, so that none hides another and each is large enough to touch."""

INK, QUIET, GRID = "#0b0c0c", "#484949", "#cecece"
SHAPES = {
    "concern": ("#123f4c", '<circle cx="{x}" cy="{y}" r="9" fill="{c}"/>'),
    "missing": ("#b35900", '<rect x="{l}" y="{t}" width="15" height="15" fill="{c}" transform="rotate(45 {x} {y})"/>'),
    "decision": ("#0f7a52", '<rect x="{l}" y="{t}" width="15" height="15" fill="{c}"/>'),
    "restricted": ("#ffffff", '<circle cx="{x}" cy="{y}" r="8" fill="{c}" stroke="#484949" stroke-width="2.5"/>'),
}
KINDS = {
    "concern": "concern raised",
    "missing": "missing episode",
    "decision": "decision",
    "restricted": "restricted item",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing an agency held from a moment on. `kind` is one of SHAPES; `href` leads to it."""

    lane: str
    at: datetime
    kind: str
    label: str
    href: str


def finding(marks: Sequence[Mark]) -> str:
    """Say in one sentence what the picture shows: who held something, who was first, how long until the last."""
    if not marks:
        return "Nothing dated is held."
    ordered = sorted(marks, key=lambda mark: mark.at)
    names = list(dict.fromkeys(mark.lane for mark in ordered))
    first, days = ordered[0], (ordered[-1].at - ordered[0].at).days
    items = "1 item is" if len(marks) == 1 else f"{len(marks)} items are"
    if len(names) == 1:
        return f"{items} held by one agency, {names[0]}, since {_day(first.at)}."
    latest = f"the latest came {_later(days)}, from {ordered[-1].lane}"
    return f"{items} held by {len(names)} agencies. {first.lane} was first, on {_day(first.at)}; {latest}."


def lanes(marks: Sequence[Mark]) -> str:
    """Draw the lanes; an empty string when there is nothing to draw."""
    if not marks:
        return ""
    start, end = _span(marks)
    names = list(dict.fromkeys(mark.lane for mark in sorted(marks, key=lambda mark: mark.at)))
    drawn, y = [], TOP
    for name in names:
        placed = _placed([mark for mark in marks if mark.lane == name], start, end)
        height = ROW * (1 + max(row for _, _, row in placed)) + 10
        drawn.append(_lane(name, y, height))
        drawn += [_mark(mark, x, y + 5 + ROW * row + ROW / 2) for mark, x, row in placed]
        y += height
    body = "".join([_axis(start, end, y), *drawn, _key({mark.kind for mark in marks}, y + AXIS)])
    name = "What each agency held, and since when. The same is in the table below."
    box = f'viewBox="0 0 {WIDTH} {y + AXIS + 30}" font-size="15"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="group" aria-label="{name}">{body}</svg>'


def _span(marks: Sequence[Mark]) -> tuple[datetime, datetime]:
    """First and last moment, at least two weeks apart, so that a single day is not stretched into a history."""
    start, end = min(mark.at for mark in marks), max(mark.at for mark in marks)
    return start, max(end, start + timedelta(days=14))


def _placed(marks: Sequence[Mark], start: datetime, end: datetime) -> list[tuple[Mark, float, int]]:
    """Each mark with its x and its row within the lane: the first row in which it touches no earlier mark."""
    last: list[float] = []
    placed = []
    for mark in sorted(marks, key=lambda mark: mark.at):
        x = _x(mark.at, start, end)
        row = next((row for row, taken in enumerate(last) if x - taken >= APART), len(last))
        last[row : row + 1] = [x]
        placed.append((mark, x, row))
    return placed


def _x(at: datetime, start: datetime, end: datetime) -> float:
    share = (at - start) / (end - start)
    return round(LEFT + 16 + share * (WIDTH - LEFT - RIGHT - 32), 1)


def _lane(name: str, y: float, height: float) -> str:
    label = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return (
        f'<line x1="0" y1="{y}" x2="{WIDTH}" y2="{y}" stroke="{GRID}"/>'
        f'<text x="4" y="{y + height / 2 + 5}" fill="{INK}">{escape(label)}<title>{escape(name)}</title></text>'
    )


def _mark(mark: Mark, x: float, y: float) -> str:
    colour, shape = SHAPES[mark.kind]
    drawn = shape.format(x=x, y=y, l=x - 7.5, t=y - 7.5, c=colour)
    name = escape(f"{_day(mark.at)}, {mark.lane}: {mark.label}")
    return f'<a href="{escape(mark.href)}" aria-label="{name}"><title>{name}</title>{drawn}</a>'


def _axis(start: datetime, end: datetime, bottom: float) -> str:
    """Five dates along the bottom, each with its line through the lanes."""
    drawn = []
    for step in range(5):
        at = start + (end - start) * (step / 4)
        x = _x(at, start, end)
        drawn.append(
            f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}" stroke="{GRID}" stroke-dasharray="2 4"/>'
            f'<text x="{x}" y="{bottom + 20}" fill="{QUIET}" text-anchor="middle">{at.day} {at:%b %y}</text>'
        )
    return "".join(drawn) + f'<line x1="0" y1="{bottom}" x2="{WIDTH}" y2="{bottom}" stroke="{GRID}"/>'


def _key(kinds: set[str], y: float) -> str:
    drawn, x = [], 14.0
    for kind in (kind for kind in SHAPES if kind in kinds):
        colour, shape = SHAPES[kind]
        drawn.append(shape.format(x=x, y=y + 10, l=x - 7.5, t=y + 2.5, c=colour))
        drawn.append(f'<text x="{x + 16}" y="{y + 15}" fill="{QUIET}">{KINDS[kind]}</text>')
        x += 175
    return "".join(drawn)


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _later(days: int) -> str:
    return "the same day" if days == 0 else "1 day later" if days == 1 else f"{days} days later"
