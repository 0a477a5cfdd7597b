"""A figure as published statistics: tidy, marked, harmless in a spreadsheet, and the same bytes everywhere."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

from tocsin.figures import Figure, Span
from tocsin.figures.layout import csv_of, meta_of
from tocsin.figures.suppress import protect
from tocsin.figures.tables import CountTable, Dimension
from tocsin.words import load_profile

RULE = load_profile().disclosure
assert RULE is not None
YEAR = Dimension("year", "Year to 31 March", ("2024-25", "2025-26"))
AGENCY = Dimension("agency", "Raised by", ("a", "b", "d"), {"a": "Hill Road School", "b": "=cmd()", "d": "Police"})
COUNTS = {("2024-25", "a"): 3, ("2024-25", "b"): 20, ("2025-26", "a"): 30, ("2025-26", "b"): 40, ("2025-26", "d"): 0}


def figure() -> Figure:
    by_agency = CountTable(
        name="by_agency", title="Contacts by agency", unit="contacts", dimensions=(YEAR, AGENCY), counts=COUNTS
    )
    in_time = CountTable(
        name="in_time",
        title="In time",
        unit="answers",
        dimensions=(YEAR,),
        counts={("2025-26",): 60},
        out_of={("2025-26",): 90},
    )
    return Figure(
        recipe="contacts",
        version="1",
        title="Contacts",
        size=10,
        root="00",
        as_of=datetime(2026, 3, 31, tzinfo=UTC),
        span=Span(date(2024, 4, 1), date(2026, 3, 31)),
        finding="Found.",
        tables=(protect(by_agency, RULE), protect(in_time, RULE)),
        blanks=(),
        notes=(),
    )


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(figure()))))


def test_each_cell_is_a_row_with_its_period_and_filters() -> None:
    found = [each for each in rows() if (each["time_period"], each["agency"]) == ("202526", "Hill Road School")]
    year = next(each for each in found if each["years_counted"] == "2025-26")
    assert year["time_identifier"] == "Financial year"
    assert year["geographic_level"] == "Local authority"
    assert (year["table"], year["unit"]) == ("by_agency", "contacts")


def test_hidden_zero_and_not_applicable_are_told_apart() -> None:
    told = {(each["years_counted"], each["agency"]): each["number"] for each in rows() if each["table"] == "by_agency"}
    assert told["2024-25", "Hill Road School"] == "c"
    assert told["2025-26", "Police"] == "0"
    share = next(each for each in rows() if each["table"] == "in_time" and each["years_counted"] == "2025-26")
    assert (share["agency"], share["number"], share["out_of"], share["percentage"]) == ("z", "60", "90", "66.7")


def test_no_cell_runs_in_a_spreadsheet() -> None:
    names = {each["agency"] for each in rows()}
    assert "'=cmd()" in names and "=cmd()" not in names


def test_every_column_is_described() -> None:
    described = {each["col_name"] for each in csv.DictReader(io.StringIO(meta_of(figure())))}
    fixed = {"time_period", "time_identifier", "geographic_level", "country_code", "country_name"}
    assert described == set(rows()[0]) - fixed - {"new_la_code", "la_name"}


def test_the_same_figure_gives_the_same_text() -> None:
    assert csv_of(figure()) == csv_of(figure())
    assert "\r" not in csv_of(figure())
