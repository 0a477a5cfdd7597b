"""A figure's tables as published statistics: tidy data, one row for each cell, and a file that says what a column is.

Source: Department for Education, "Explore education statistics: open data standards" (one row per time period,
geographic level and combination of filters; `time_period`, `time_identifier` and `geographic_level` first; "Total" for
all of a filter; c where a number is hidden, z where there is none to be had). A register holds one area and does not
know its code, so those columns have z. Bytes are the same everywhere: UTF-8, line feeds, the order of the tables.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from tocsin.figures.figure import Figure
from tocsin.figures.tables import TOTAL, Cell, Key, ShownTable

ALL, NOT_APPLICABLE, HIDDEN = "Total", "z", "c"
YEAR = "year"
PLACE = {
    "geographic_level": "Local authority",
    "country_code": "E92000001",
    "country_name": "England",
    "new_la_code": NOT_APPLICABLE,
    "la_name": NOT_APPLICABLE,
}
WHEN = ("time_period", "time_identifier")
TOLD = ("table", "table_title", "unit", "years_counted")
NUMBERS = ("number", "out_of", "percentage")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with: a spreadsheet would run it."""

META = (
    *("col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp"),
    *("filter_hint", "filter_grouping_column"),
)
INDICATORS = {
    "number": ("Number", "", "0"),
    "out_of": ("Out of how many", "", "0"),
    "percentage": ("Share", "%", "1"),
}


def csv_of(figure: Figure) -> str:
    """Every cell of every table, a row each."""
    filters = _filters(figure)
    return _written((*WHEN, *PLACE, *TOLD, *filters, *NUMBERS), _rows(figure, filters))


def meta_of(figure: Figure) -> str:
    """What each column of `csv_of` is, a row each."""
    filters = _filters(figure)
    rows = [[name, "Filter", label, "", "", "", hint, ""] for name, (label, hint) in _described(filters).items()]
    rows += [[name, "Indicator", label, "", unit, places, "", ""] for name, (label, unit, places) in INDICATORS.items()]
    return _written(META, iter(rows))


def _described(filters: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    told = {
        "table": ("Table", "The tables of a figure count different things: choose one"),
        "table_title": ("Table in words", ""),
        "unit": ("What is counted", ""),
        "years_counted": ("Years counted", "All of them where a table is not by year"),
    }
    return told | {name: (label, "z in tables that are not by it") for name, label in filters.items()}


def _filters(figure: Figure) -> dict[str, str]:
    """The dimensions of all tables but the year, by name, with their labels."""
    every = (dimension for table in figure.tables for dimension in table.dimensions)
    return {dimension.name: dimension.label for dimension in every if dimension.name != YEAR}


def _rows(figure: Figure, filters: Mapping[str, str]) -> Iterator[list[str]]:
    for table in figure.tables:
        for key in table.cells:
            yield _row(figure, table, key, filters)


def _row(figure: Figure, table: ShownTable, key: Key, filters: Mapping[str, str]) -> list[str]:
    pairs = list(zip(table.dimensions, key, strict=True))
    said = {each.name: ALL if category == TOTAL else each.label_of(category) for each, category in pairs}
    years = figure.span.years()
    year = dict((each.name, category) for each, category in pairs).get(YEAR, TOTAL)
    counted = f"{years[0]} to {years[-1]}" if year == TOTAL else year
    last = years[-1] if year == TOTAL else year
    return [
        last.replace("-", ""),
        "Financial year",
        *PLACE.values(),
        *(table.name, table.title, table.unit, counted),
        *(said.get(name, NOT_APPLICABLE) for name in filters),
        *(_number(grid.get(key)) for grid in (table.cells, table.bases, table.rates)),
    ]


def _number(cell: Cell | None) -> str:
    return NOT_APPLICABLE if cell is None else cell.value or cell.mark or HIDDEN


def _written(head: tuple[str, ...], rows: Iterator[list[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return stream.getvalue()


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(DANGEROUS) else value
