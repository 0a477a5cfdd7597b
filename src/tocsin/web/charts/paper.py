"""What every picture of a figure is drawn with: the sheet, words and lines, a scale, the mark for what is hidden.

Sizes and colours are attributes (a strict content policy and PDF makers drop classes); nothing needs an identifier, so
any number of pictures can stand on one page. Orange is more than chance and blue is not; nothing is red or green.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import ceil, floor, log10

from tocsin.web.charts.lanes import GRID, INK, QUIET, WIDTH

BLUE, ORANGE = "#1d70b8", "#b35900"
HATCHED = 30
"""How wide the mark for a hidden number is: the same for one as for five, and for one hidden to protect another."""

TICKS = (1, 2, 2.5, 5, 10)


def sheet(height: float, name: str, drawn: Iterable[str], width: float = WIDTH) -> str:
    """The picture, which tells whoever cannot see it what it is and that its table follows."""
    box = f'viewBox="0 0 {width:g} {height:g}" font-size="15"'
    said = escape(f"{name} The same is in the table below.")
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{said}">{"".join(drawn)}</svg>'


def words(x: float, y: float, said: str, fill: str = INK, anchor: str = "start") -> str:
    """Words on their line."""
    where = f'x="{x:.1f}" y="{y:.1f}" fill="{fill}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f"<text {where}>{escape(said)}</text>"


def label(x: float, y: float, said: str, longest: int) -> str:
    """A name, shortened where it would run into the drawing, and whole for whoever points at it."""
    if len(said) <= longest:
        return words(x, y, said)
    short = f"{said[: longest - 1].rstrip()}…"
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{INK}">{escape(short)}<title>{escape(said)}</title></text>'


def line(start: tuple[float, float], end: tuple[float, float], colour: str = GRID, more: str = "") -> str:
    """A straight line; `more` holds further attributes, such as a dash."""
    (x, y), (to_x, to_y) = start, end
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}"{more and " " + more}/>'


def bar(x: float, y: float, wide: float, high: float, colour: str) -> str:
    """A bar; the shortest can still be seen."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 1.5):.1f}" height="{high:g}" fill="{colour}"/>'


def hatched(x: float, y: float, high: float = 18) -> str:
    """The mark for a hidden number: always of one size, so that nothing can be measured on it."""
    strokes = "".join(f"M{x + step:.1f} {y + high:g}l{high / 2:g} {-high:g}" for step in range(3, HATCHED - 9, 6))
    edge = f'<rect x="{x:.1f}" y="{y:.1f}" width="{HATCHED}" height="{high:g}" fill="#ffffff" stroke="{QUIET}"/>'
    return f'{edge}<path d="{strokes}" stroke="{QUIET}"/>'


def dot(x: float, y: float, *, special: bool, said: str = "") -> str:
    """A point: a blue circle, or an orange diamond where it is more than chance; shape tells what colour tells."""
    title = f"<title>{escape(said)}</title>" if said else ""
    if special:
        corners = f"M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8z"
        return f'<path d="{corners}" fill="{ORANGE}">{title}</path>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{BLUE}">{title}</circle>'


def scale(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, about so many steps apart."""
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** floor(log10(span / about))
    step = next(power * tick for tick in TICKS if power * tick * about >= span * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(at * step, 10) for at in range(first, max(last, first + 1) + 1)]


def plain(value: float) -> str:
    """A number on a scale."""
    return f"{value:,.10g}".replace("-", "−")
