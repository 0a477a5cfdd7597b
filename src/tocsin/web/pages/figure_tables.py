"""A figure's tables as a page shows them: rows and columns that fit a screen, and in words what was hidden and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tocsin.figures import TOTAL, Cell, Dimension, Key, ShownTable
from tocsin.figures.recipe import Blank
from tocsin.words import DisclosureRule

MOST_COLUMNS = 12
"""Ten years, a total and one more: what is broken down by more categories runs down the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is of, its cells in words, and whether it is a total."""

    labels: tuple[str, ...]
    cells: tuple[str, ...]
    total: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is drawn; `hidden` says how much is hidden and why, "" where nothing is."""

    title: str
    unit: str
    over: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    hidden: str
    notes: tuple[str, ...]
    withheld: str


def grid(table: ShownTable, rule: DisclosureRule) -> Grid:
    """A table for a page: the last dimension that is short enough runs across, all others down."""
    across = _across(table.dimensions)
    down = [dimension for dimension in table.dimensions if dimension is not across]
    return Grid(
        title=table.title,
        unit=table.unit,
        over=across.label if across else "",
        heads=tuple(dimension.label for dimension in down),
        columns=tuple(map(across.label_of, across.shown())) if across else (table.unit,),
        rows=() if table.withheld else tuple(_rows(table, across, down)),
        hidden="" if table.withheld else hidden_in(table, rule),
        notes=table.notes,
        withheld=table.withheld,
    )


def hidden_in(table: ShownTable, rule: DisclosureRule) -> str:
    """How many numbers of a table are hidden, and why each kind is, in words."""
    said = []
    if table.small:
        number = "1 number is" if table.small == 1 else f"{table.small} numbers are"
        each = "it" if table.small == 1 else "each"
        said.append(
            f"{number} shown as {rule.mark} because {each} is from {rule.low} to {rule.high}, and so few could be "
            "recognised."
        )
    if table.others:
        more = " more" if table.small else " number" if table.others == 1 else " numbers"
        many = f"{table.others}{more} {'is' if table.others == 1 else 'are'} shown as {rule.mark}"
        said.append(f"{many} because from what they say a small number could be worked out.")
    return " ".join(said)


def missing_in(blank: Blank) -> str:
    """What is missing, as a line of the page; one sentence where both its numbers are hidden."""
    if blank.blank is None and blank.of is None:
        return f"{blank.what}: how many, and of how many, is hidden"
    return blank.words


def _across(dimensions: tuple[Dimension, ...]) -> Dimension | None:
    """The dimension whose categories stand side by side; none where a single one runs down."""
    if len(dimensions) < 2:
        return None
    short = [dimension for dimension in dimensions if len(dimension.shown()) <= MOST_COLUMNS]
    return short[-1] if short else None


def _rows(table: ShownTable, across: Dimension | None, down: list[Dimension]) -> Iterator[Row]:
    for categories in product(*(dimension.shown() for dimension in down)):
        placed = dict(zip([dimension.name for dimension in down], categories, strict=True))
        keys = [_key(table, placed | {across.name: each}) for each in across.shown()] if across else [categories]
        labels = tuple(dimension.label_of(each) for dimension, each in zip(down, categories, strict=True))
        yield Row(labels, tuple(words_at(table, key) for key in keys), TOTAL in categories)


def _key(table: ShownTable, placed: dict[str, str]) -> Key:
    return tuple(placed[dimension.name] for dimension in table.dimensions)


def words_at(table: ShownTable, key: Key) -> str:
    """A cell with its denominator and share, where it has them: "12 of 40 (30.0%)"."""
    cell = _shown(table.cells.get(key))
    base, rate = _shown(table.bases.get(key)), _shown(table.rates.get(key))
    of = f" of {base}" if base else ""
    return f"{cell}{of}{f' ({rate}%)' if rate and rate[0].isdigit() else ''}" or "–"


def counted_at(table: ShownTable, key: Key) -> str:
    """The count in a cell, or its mark."""
    return _shown(table.cells.get(key))


def brief_at(table: ShownTable, key: Key) -> str:
    """The share in a cell where the table has shares, or else its count; a mark for either that is hidden."""
    rate = _shown(table.rates.get(key))
    return f"{rate}%" if rate and rate[0].isdigit() else rate or counted_at(table, key)


def number_at(table: ShownTable, key: Key) -> float | None:
    """The share in a cell, or its count where the table has no shares; None where it is hidden or there is none."""
    cell = table.rates.get(key, table.cells.get(key))
    return float(cell.value) if cell and cell.value else None


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"{int(cell.value):,}" if cell.value.isdecimal() else cell.value or cell.mark
