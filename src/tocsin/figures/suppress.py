"""Hiding small numbers so that they cannot be worked out: for now, a table that holds one is withheld whole."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.figures.tables import Cell, CountTable, ShownTable
from tocsin.words import DisclosureRule

WITHHELD = "It holds small numbers, which could tell of a child."


def protect(table: CountTable, rule: DisclosureRule, earlier: Sequence[ShownTable] = ()) -> ShownTable:
    """The table as it may be shown."""
    small = sum(rule.low <= table.at(key) <= rule.high for key in table.shown_keys())
    cells = {} if small else {key: Cell(str(table.at(key))) for key in table.shown_keys()}
    return ShownTable(
        name=table.name,
        title=table.title,
        unit=table.unit,
        dimensions=table.dimensions,
        cells=cells,
        small=small,
        withheld=WITHHELD if small else "",
    )
