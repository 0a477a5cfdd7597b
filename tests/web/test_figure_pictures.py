"""A figure's picture and its table tell what may be shown and no more, each in the way its recipe asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tocsin.figures import TOTAL, Cell, Dimension, Figure, ShownTable, Span
from tocsin.figures.recipe import Blank
from tocsin.web.pages.figure_pictures import picture_of
from tocsin.web.pages.figure_tables import grid, hidden_in, missing_in
from tocsin.words import load_profile

YEARS = ("2023-24", "2024-25", "2025-26")
YEAR = Dimension("year", "Year", YEARS)
C, Z = Cell("", "c"), Cell("", "z")


def figure(*tables: ShownTable) -> Figure:
    span = Span(date(2023, 4, 1), date(2026, 3, 31))
    named = {name: "" for name in ("recipe", "version", "title", "root", "finding")}
    return Figure(**named, size=1, as_of=datetime.now(UTC), span=span, tables=tables, blanks=(), notes=())


def table(*dimensions: Dimension, **more: object) -> ShownTable:
    return ShownTable(name="t", title="Contacts", unit="contacts", dimensions=dimensions, **{"cells": {}, **more})


COUNTS = table(YEAR, cells={("2023-24",): Cell("1234"), ("2024-25",): C, ("2025-26",): Cell("0"), (TOTAL,): C}, small=1)
SHARES = table(
    YEAR,
    cells={(year,): Cell(count) for year, count in zip((*YEARS, TOTAL), ("0", "30", "20", "50"), strict=True)},
    bases={(year,): Cell(count) for year, count in zip((*YEARS, TOTAL), ("0", "40", "40", "80"), strict=True)},
    rates={("2023-24",): Z, ("2024-25",): Cell("75.0"), ("2025-26",): C, (TOTAL,): Cell("62.5")},
)


def test_bars_hatch_what_is_hidden_and_write_nought_where_there_is_none() -> None:
    drawn = picture_of("bars", figure(COUNTS)).svg
    assert ">1,234<" in drawn and ">c<" in drawn and ">0<" in drawn
    shares = picture_of("bars", figure(SHARES)).svg
    assert ">75.0%<" in shares and ">of none<" in shares and ">c<" in shares


def test_a_scale_of_people_has_no_fractions_and_one_of_nothing_has_only_nought() -> None:
    few = table(YEAR, cells={(year,): Cell(count) for year, count in zip(YEARS, ("0", "1", "0"), strict=True)})
    assert ">1<" in picture_of("bars", figure(few)).svg and ">0.2<" not in picture_of("bars", figure(few)).svg
    nought = picture_of("bars", figure(table(YEAR, cells={(YEARS[0],): Cell("0"), (YEARS[1],): C}))).svg
    assert ">0<" in nought and ">1<" not in nought


def test_what_has_no_total_stands_under_a_heading_of_its_own() -> None:
    kind = Dimension("kind", "Kind", ("a", "b"), {"a": "First kind", "b": "Second kind"}, summed=False)
    cells = {(year, each): Cell("7") for year in YEARS for each in kind.categories}
    drawn = picture_of("bars", figure(table(YEAR, kind, cells=cells))).svg
    assert drawn.index("First kind") < drawn.index("2023-24") < drawn.index("Second kind")


def test_a_control_chart_begins_where_something_was_counted_and_says_what_it_shows() -> None:
    two = {("2023-24",): Z, ("2024-25",): Cell("75.0"), ("2025-26",): Cell("50.0"), (TOTAL,): Cell("62.5")}
    drawn = picture_of("control", figure(replace(SHARES, rates=two)))
    assert "2024-25" in drawn.svg and "2023-24" not in drawn.svg
    assert "provisional" in drawn.says


def test_a_control_chart_without_limits_is_a_sentence_and_no_loose_points() -> None:
    drawn = picture_of("control", figure(COUNTS))
    assert "no limits to judge by" in drawn.says and drawn.svg == "" and "provisional" not in drawn.says


def test_a_control_chart_says_how_often_chance_alone_is_marked() -> None:
    months = Dimension("month", "Month", tuple(f"m{number}" for number in range(22)))
    cells = {(month,): Cell(str(20 + number % 3)) for number, month in enumerate(months.categories)}
    drawn = picture_of("control", figure(table(months, cells=cells)))
    assert "about one in five charts of 24 months: a mark says look, not who is to blame" in drawn.says
    assert "<svg" in drawn.svg


def test_a_control_chart_follows_months_where_there_are_some_and_has_no_limit_no_share_can_reach() -> None:
    month = Dimension("month", "Month", tuple(f"m{number}" for number in range(6)))
    said = ("99.0", "60.0", "98.0", "61.0", "99.0", "62.0")
    cells = {(each,): Cell("50") for each in month.categories}
    rates = {(each,): Cell(share) for each, share in zip(month.categories, said, strict=True)}
    by_month = replace(table(month, cells=cells, bases=cells, rates=rates), title="By month")
    drawn = picture_of("control", figure(SHARES, by_month))
    assert drawn.says.startswith("By month: No month can be told apart") and ">m0<" in drawn.svg
    assert ">100<" in drawn.svg and ">150<" not in drawn.svg
    withheld = picture_of("control", figure(SHARES, replace(by_month, withheld="Too few.")))
    assert withheld.says.startswith("Contacts: ")


def test_losses_are_named_after_the_stage_they_follow() -> None:
    stage = Dimension(
        "stage", "Stage", ("alleged", "charged"), {"alleged": "Alleged", "charged": "Charged"}, summed=False
    )
    ends = Dimension("end", "End", ("nothing", "charged"), {"nothing": "Nothing done", "charged": "Charged"})
    first = table(stage, cells={("alleged",): Cell("40"), ("charged",): C})
    second = table(YEAR, ends, cells={(TOTAL, "nothing"): Cell("33"), (TOTAL, "charged"): C})
    drawn = picture_of("losses", figure(first, second)).svg
    assert "Nothing done" in drawn and ">33<" in drawn
    without = picture_of("losses", figure(first, replace(second, withheld="Too small.", cells={}))).svg
    assert "Nothing done" not in without and ">40<" in without


def test_lists_together_are_dots_beside_bars() -> None:
    lists = Dimension("lists", "Lists", ("police", "police+school"), {"police": "Police", "police+school": "Both"})
    drawn = picture_of("lists", figure(table(lists, cells={("police",): Cell("12"), ("police+school",): C}))).svg
    assert "Police" in drawn and ">12<" in drawn and ">c<" in drawn
    assert "School or college" in drawn


@pytest.mark.parametrize("kind", ["", "bars", "control", "losses", "lists"])
def test_what_is_withheld_is_not_drawn(kind: str) -> None:
    assert picture_of(kind, figure(replace(COUNTS, withheld="Too small.", cells={}))).svg == ""


def test_a_table_runs_across_by_its_last_short_dimension() -> None:
    rule = load_profile().disclosure
    shown = grid(SHARES, rule)
    assert [row.cells for row in shown.rows] == [
        ("0 of 0",),
        ("30 of 40 (75.0%)",),
        ("20 of 40",),
        ("50 of 80 (62.5%)",),
    ]
    many = Dimension("area", "Area", tuple(f"area {number}" for number in range(30)))
    wide = grid(table(YEAR, many), rule)
    assert (wide.over, wide.heads, len(wide.rows)) == ("Year", ("Area",), 31)


def test_what_is_missing_is_one_sentence_where_both_its_numbers_are_hidden() -> None:
    assert missing_in(Blank("No reason", None, None)) == "No reason: how many, and of how many, is hidden"
    assert missing_in(Blank("No reason", 12, 40)) == "No reason: 12 of 40 (30.0%)"


def test_why_something_is_hidden_is_said_for_one_and_for_many() -> None:
    rule = load_profile().disclosure
    assert hidden_in(COUNTS, rule).startswith("1 number is shown as c because it is from 1 to 5")
    assert hidden_in(replace(COUNTS, small=0, others=1), rule).startswith("1 number is shown as c because from what")
    assert "2 more are shown as c because" in hidden_in(replace(COUNTS, small=3, others=2), rule)
