"""A text as a square of dots that a telephone reads from paper (ISO/IEC 18004), drawn as SVG without a script.

Sizes and colours are attributes, as in every picture of the house. The quiet border of four modules belongs to the
standard: without it a reader does not find the square.
"""

from __future__ import annotations

from html import escape

import segno

QUIET = 4
LONGEST = 2953
"""The most bytes a code holds at all: version 40 with the lowest correction, ISO/IEC 18004 table 7."""


def qr(text: str, name: str) -> str:
    """Draw `text` as a code that is called `name`; ValueError when it is longer than any code can hold."""
    if len(text.encode()) > LONGEST:
        raise ValueError(f"A code holds {LONGEST} bytes; this text has {len(text.encode())}. Draw a shorter one.")
    rows = [bytes(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=QUIET)]
    runs = "".join(_runs(row, y) for y, row in enumerate(rows))
    box = f'viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges"'
    paper = f'<rect width="{len(rows)}" height="{len(rows)}" fill="#ffffff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{escape(name)}">'
        f'{paper}<path d="{runs}" fill="#000000"/></svg>'
    )


def _runs(row: bytes, y: int) -> str:
    """The dark stretches of one row, each as one rectangle: a code of 150 modules then weighs half as much."""
    drawn, start = [], 0
    for x, dark in enumerate(row):
        if not dark:
            if x > start:
                drawn.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            start = x + 1
    return "".join(drawn)
