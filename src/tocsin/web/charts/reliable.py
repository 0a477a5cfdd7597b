"""How far likelihoods are right: of the pairs said to be so likely, how many reviewers found to be one child.

A reliability diagram (Murphy and Winkler, "Reliability of subjective probability forecasts", 1977) with the rules of
`lanes`: a finding above, the table beneath, sizes and colours as attributes. A dot on the slanted line is right; the
bar through it is where the truth may lie (Wilson's 95 % interval).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from tocsin.matching.calibrating import Bin
from tocsin.web.charts.lanes import GRID, INK, QUIET, WIDTH

SIDE, LEFT, TOP = 300, 80, 14
DOT = "#123f4c"
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
NAME = "What the register said beside what reviewers found. The same is in the table below."


def reliable(bands: Sequence[Bin]) -> str:
    """Draw the bands; an empty string when there is none."""
    if not bands:
        return ""
    body = "".join((*_axes(), *(part for band in bands for part in _band(band))))
    box = f'viewBox="0 0 {WIDTH} {TOP + SIDE + 64}" font-size="15"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{NAME}">{body}</svg>'


def _x(share: float) -> float:
    return round(LEFT + SIDE * share, 1)


def _y(share: float) -> float:
    return round(TOP + SIDE * (1 - share), 1)


def _axes() -> Iterator[str]:
    """The slanted line on which what is said is so, and shares in a hundred on both sides."""
    for tick in TICKS:
        yield f'<line x1="{_x(0)}" y1="{_y(tick)}" x2="{_x(1)}" y2="{_y(tick)}" stroke="{GRID}"/>'
        yield f'<text x="{LEFT - 8}" y="{_y(tick) + 5}" fill="{QUIET}" text-anchor="end">{tick * 100:.0f}</text>'
        yield f'<text x="{_x(tick)}" y="{TOP + SIDE + 22}" fill="{QUIET}" text-anchor="middle">{tick * 100:.0f}</text>'
    yield f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="{QUIET}" stroke-dasharray="6 4"/>'
    middle, height = _x(0.5), _y(0.5)
    yield f'<text x="{middle}" y="{TOP + SIDE + 48}" fill="{INK}" text-anchor="middle">Said, in a hundred</text>'
    turned = f'transform="rotate(-90 30 {height})"'
    yield f'<text x="30" y="{height}" fill="{INK}" text-anchor="middle" {turned}>Found, in a hundred</text>'


def _band(band: Bin) -> Iterator[str]:
    x = _x(band.said)
    told = escape(f"Said {100 * band.said:.0f}, found {100 * band.seen:.0f} in a hundred, from {band.pairs} pairs")
    ends = f'y1="{_y(band.least)}" x2="{x}" y2="{_y(band.most)}"'
    yield f'<line x1="{x}" {ends} stroke="{INK}" stroke-width="2"/>'
    yield f'<circle cx="{x}" cy="{_y(band.seen)}" r="6" fill="{DOT}"><title>{told}</title></circle>'
