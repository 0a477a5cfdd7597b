"""A table of lists as people write it down: a line of names, then rows of 0 and 1, by commas (RFC 4180)."""

from __future__ import annotations

import csv

from tocsin.hidden.tables import TableFault

COUNT = "count"
"""The column that holds how many people a row stands for; without it a row is a person."""


def columns_in(text: str) -> dict[str, list[str]]:
    """The columns of a text by name. Raises TableFault where a row is longer or shorter than the line of names."""
    rows = [row for row in csv.reader(text.splitlines()) if row]
    wrong = next((at for at, row in enumerate(rows, 1) if len(row) != len(rows[0])), 0)
    if len(rows) < 2 or wrong:
        found = f"row {wrong} has {len(rows[wrong - 1])} cells, not {len(rows[0])}" if wrong else "it has no rows"
        raise TableFault(f"{found}. A line of names and then rows as long as it were expected.")
    return {name.strip(): [row[at].strip() for row in rows[1:]] for at, name in enumerate(rows[0])}
