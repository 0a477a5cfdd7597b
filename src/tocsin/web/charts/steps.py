"""Why two records may be one child's: each reason a step to the right for it or to the left against it.

A waterfall as linkage tools draw it (Splink, "Waterfall chart"), with the rules of `lanes`: a finding above, the table
beneath, sizes and colours as attributes, and a mark that tells without its colour: + or − stands beside every step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

WIDTH = 760
LEFT = 250
RIGHT = 70
ROW = 30
TOP = 12
LONGEST = 32

INK, QUIET, GRID, FOR, AGAINST = "#0b0c0c", "#484949", "#cecece", "#123f4c", "#b35900"
NAME = "How much each reason counts, for and against one child. The same is in the table below."


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: what was compared, what it adds in bits, and whether there was nothing to compare."""

    label: str
    bits: float
    missing: bool = False


def steps(reasons: Sequence[Reason]) -> str:
    """Draw the steps in the order given, from nothing to the sum; an empty string when there is none."""
    if not reasons:
        return ""
    ends = list(accumulate(reason.bits for reason in reasons))
    low, high = min(0.0, *ends), max(0.0, *ends)
    rows = zip(reasons, [0.0, *ends], ends, range(len(reasons)), strict=False)
    drawn = [
        _row(reason, (_x(start, low, high), _x(end, low, high)), TOP + ROW * row) for reason, start, end, row in rows
    ]
    bottom = TOP + ROW * len(reasons)
    body = "".join([_nothing(_x(0.0, low, high), bottom), *drawn])
    box = f'viewBox="0 0 {WIDTH} {bottom + 30}" font-size="15"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{NAME}">{body}</svg>'


def _x(bits: float, low: float, high: float) -> float:
    return round(LEFT + (bits - low) / max(high - low, 1.0) * (WIDTH - LEFT - RIGHT), 1)


def _row(reason: Reason, ends: tuple[float, float], y: float) -> str:
    return "".join(_parts(reason, ends, y))


def _parts(reason: Reason, ends: tuple[float, float], y: float) -> Iterator[str]:
    label = reason.label if len(reason.label) <= LONGEST else f"{reason.label[: LONGEST - 1]}…"
    yield f'<text x="4" y="{y + 20}" fill="{INK}">{escape(label)}<title>{escape(reason.label)}</title></text>'
    left, right = min(ends), max(ends)
    if reason.missing:
        yield f'<text x="{right + 6}" y="{y + 20}" fill="{QUIET}">not known</text>'
        return
    colour = FOR if reason.bits >= 0 else AGAINST
    yield f'<rect x="{left}" y="{y + 5}" width="{max(right - left, 1.5):.1f}" height="{ROW - 10}" fill="{colour}"/>'
    yield f'<text x="{right + 6}" y="{y + 20}" fill="{INK}">{signed(reason.bits)}</text>'


def _nothing(x: float, bottom: float) -> str:
    """The line at which it is as likely as not."""
    line = f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}" stroke="{GRID}" stroke-width="2"/>'
    return f'{line}<text x="{x}" y="{bottom + 20}" fill="{QUIET}" text-anchor="middle">as likely as not</text>'


def signed(bits: float) -> str:
    """A number of bits with its sign, to one digit."""
    return f"+{bits:.1f}" if bits >= 0 else f"−{-bits:.1f}"
