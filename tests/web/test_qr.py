"""The code on a printed receipt: the dots drawn are the dots of the standard's own encoding, and nothing is cut."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
import segno

from tocsin.web.charts import LONGEST, qr

SVG = "{http://www.w3.org/2000/svg}"


def dark_modules(drawn: str) -> set[tuple[int, int]]:
    """The dots of a drawn code, read back from its path."""
    found = set()
    for y, strokes in re.findall(r"M0 (\d+)\.5([^M]*)", ET.fromstring(drawn).find(f"{SVG}path").get("d")):
        x = 0
        for gap, width in re.findall(r"m(\d+) 0h(\d+)", strokes):
            x += int(gap)
            found |= {(x + step, int(y)) for step in range(int(width))}
            x += int(width)
    return found


@pytest.mark.parametrize("text", ["x", "c2sp.org/tlog-proof@v1\n" * 80, "— é ünd so weiter\n" * 30, "x" * LONGEST])
def test_every_dot_of_the_standards_encoding_is_drawn_and_no_other(text):
    rows = [bytes(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=4)]
    assert dark_modules(qr(text, "Code")) == {
        (x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    }


def test_a_code_has_a_name_and_no_style_and_an_overlong_text_is_refused():
    drawn = qr("x", "Receipt <1> & its proof")
    assert ET.fromstring(drawn).get("aria-label") == "Receipt <1> & its proof"
    assert "style=" not in drawn and "class=" not in drawn
    with pytest.raises(ValueError, match="2953"):
        qr("x" * (LONGEST + 1), "Too long")
