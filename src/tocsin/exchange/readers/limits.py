"""What a file from a stranger may be at most, and the sentence when it is more."""

from __future__ import annotations

import re

from tocsin.exchange.reading import NOTHING_LOADED, SEND_AGAIN, Unreadable

NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""A NUL and half of a character, which JSON can carry and no text."""

MAX_LINE = 1 << 20
"""Characters of one line of a table."""

MAX_ROW = 4 << 20
"""Characters of one row of a table, whose cells may have several lines."""

MAX_CELL = 1 << 17
"""Characters of one cell; a spreadsheet allows a quarter of that."""

MAX_COLUMNS = 1000
MAX_MEMBERS = 1000
"""Files in one zip."""

MAX_UNPACKED = 4 << 30
"""Bytes a zip may become."""

MAX_RATIO = 200
SMALL = 1 << 20
"""A file in a zip may grow to `SMALL` bytes, or to `MAX_RATIO` times what it is packed in."""

MAX_PART = 16 << 20
"""Bytes of a part of a workbook that is no sheet: they are held while it is read."""

MAX_MERGED = 10_000
"""Merged ranges of one sheet."""


def unreadable(name: str, wrong: str, what_to_do: str = SEND_AGAIN) -> Unreadable:
    """The refusal of a whole file, to be raised: what is wrong with it and what to do."""
    return Unreadable(f"{name}: {wrong}. {NOTHING_LOADED} {what_to_do}", field="file", next_step=what_to_do)
