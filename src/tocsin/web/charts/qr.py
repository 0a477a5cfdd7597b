"""A text as a square of dots that a telephone reads from paper (ISO/IEC 18004), drawn as SVG without a script.

Sizes and colours are attributes, as in every picture of the house. The quiet border of four modules belongs to the
standard: without it a reader does not find the square.
"""

from __future__ import annotations

from html import escape
from itertools import groupby

import segno

QUIET = 4
LONGEST = 2953
"""The most bytes a code holds at all: version 40 with the lowest correction, ISO/IEC 18004 table 7."""


def qr(text: str, name: str) -> str:
    """Draw `text` as a code that is called `name`; ValueError when it is longer than any code can hold."""
    if len(text.encode()) > LONGEST:
        raise ValueError(f"A code holds {LONGEST} bytes; this text has {len(text.encode())}. Draw a shorter one.")
    rows = [bytes(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=QUIET)]
    lines = "".join(_line(row, y) for y, row in enumerate(rows))
    box = f'viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges"'
    paper = f'<rect width="{len(rows)}" height="{len(rows)}" fill="#ffffff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{escape(name)}">'
        f'{paper}<path d="{lines}" stroke="#000000"/></svg>'
    )


def _line(row: bytes, y: int) -> str:
    """One row as strokes one module thick, lifted over what is light: a third of the weight of a square for each."""
    drawn, x, end = [f"M0 {y}.5"], 0, 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            drawn.append(f"m{x - end} 0h{width}")
            end = x + width
        x += width
    return "".join(drawn) if end else ""
