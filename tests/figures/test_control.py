"""Control charts: the reference implementation's published cases, planted changes, and how often chance is marked."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.figures.control import RULES, Chart, Improves, Point, Rebase, chart, limits_of, rates

NORMAL_123 = """-0.56047565 -0.23017749 1.55870831 0.07050839 0.12928774 1.71506499 0.46091621 -1.26506123 -0.68685285
-0.44566197 1.22408180 0.35981383 0.40077145 0.11068272 -0.55584113 1.78691314 0.49785048 -1.96661716 0.70135590
-0.47279141"""
"""R's set.seed(123); rnorm(20): the series of NHSRplotthedots, tests/testthat/test-ptd_spc_standard.R."""

SERIES = [float(value) for value in NORMAL_123.split()]
WITH_TEN = [*SERIES[:14], 10.0, *SERIES[15:]]

PUBLISHED = [
    (SERIES, True, (0.1416238, -3.01138, 3.294627)),
    (WITH_TEN, True, (0.6694159, -2.383666, 3.722497)),
    (WITH_TEN, False, (0.6694159, -4.596625, 5.935457)),
]
"""The same, _snaps/ptd_spc_standard.md at ea2177d4: mean, lpl and upl of r1, r2 (outliers screened) and r3 (not)."""

HALVES = [(0.0746, -2.60, 2.75), (0.209, -3.28, 3.70)]
"""The same, _snaps/ptd_spc.md at 174380d6: ten points each, printed to three digits."""

OPPOSITE = [1.0, -1.0] * 7 + [5.5, -5.5]
"""test-ptd_spc_standard.R: two points near limits on opposite sides are common cause."""

SPREADSHEET = [1.0, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
"""vignettes/deviations.Rmd: the one outlier by which the package and the spreadsheet tool differ."""

values = st.lists(st.integers(0, 60).map(float), min_size=2, max_size=30)


def charted(series: list[float] | list[float | None], improves: Improves = "") -> Chart:
    return chart([Point(f"p{at}", value) for at, value in enumerate(series)], improves)


def marked(found: Chart, rule: str) -> list[int]:
    return [at for at, point in enumerate(found.points) if rule in point.rules]


@pytest.mark.parametrize(("series", "screened", "published"), PUBLISHED)
def test_published_limits(series: list[float], screened: bool, published: tuple[float, ...]) -> None:
    assert limits_of(np.array(series), screened=screened) == pytest.approx(published, abs=1e-6)


def test_published_limits_of_two_periods_and_that_a_person_set_them_anew() -> None:
    points = [Point(f"p{at}", value) for at, value in enumerate(SERIES)]
    found = chart(points, rebases=[Rebase("p10", date(2026, 4, 1), "A. Person", "A new front door opened")])
    for period, published in enumerate(HALVES):
        one = found.points[10 * period]
        assert (one.mean, one.low, one.high) == pytest.approx(published, abs=5e-3)
    assert found.provisional
    assert "anew from p10: A new front door opened (A. Person, 1 April 2026)" in found.finding


def test_the_deviation_the_reference_documents() -> None:
    screened, kept = (limits_of(np.array(SPREADSHEET), screened=each) for each in (True, False))
    assert screened is not None
    assert kept is not None
    assert screened[0] == kept[0]
    assert screened[2] == pytest.approx(35 / 18 + 2.66)
    assert kept[2] == pytest.approx(35 / 18 + 2.66 * 32 / 17)


def test_published_series_without_special_cause() -> None:
    for series in (SERIES, OPPOSITE):
        assert not any(point.special for point in charted(series).points)
    assert "No month can be told apart from chance" in charted(SERIES).finding


@pytest.mark.parametrize(
    ("rule", "series", "expected"),
    [
        ("one side", [1.0] * 6 + [-6.0], []),
        ("one side", [0.0, *[2.0] * 8, -16.0], [*range(1, 9)]),
        ("trend", [1.0, 2, 3, 3, 4, 5, 6], []),
        ("trend", [2.0, 1, 2, 3, 4, 5, 6, 7, 3], [*range(1, 8)]),
        ("trend", [2.0, 7, 6, 5, 4, 3, 2, 1, 3], [*range(1, 8)]),
        ("trend", [1.0, 2, 3, 4, 5, 6], []),
        ("near", [1.0, -1] * 7 + [5.5, 1, 5.5], [14, 16]),
        ("near", [-1.0, 1] * 7 + [-5.0, -5], []),
        ("outside", [0.0, 1] * 6 + [9.0], [12]),
    ],
)
def test_each_rule_as_the_reference_tests_it(rule: str, series: list[float], expected: list[int]) -> None:
    """The patterns of tests/testthat/test-ptd_calculate_point_type.R, as series."""
    assert marked(charted(series), rule) == expected


def test_a_gap_ends_a_run_and_is_said() -> None:
    whole: list[float | None] = [10.0, 12, 10, 12, 10, 12, 10, 20, 21, 20, 21, 20, 21, 20]
    assert marked(charted(whole), "one side")
    broken = charted([*whole[:10], None, *whole[11:]])
    assert 10 not in marked(broken, "one side")
    assert not any(at > 6 for at in marked(broken, "one side"))
    assert "1 month has no number here" in broken.finding


@pytest.mark.parametrize("series", [[], [3.0], [None, 3.0, None, 4.0]])
def test_too_little_for_limits(series: list[float | None]) -> None:
    found = charted(series)
    assert all(point.mean is None and not point.special for point in found.points)
    assert "no limits to judge by" in found.finding


def test_few_points_are_provisional() -> None:
    assert charted(SERIES[:14]).provisional
    assert not charted(SERIES[:15]).provisional
    assert "provisional" in charted(SERIES[:14]).finding


@pytest.mark.parametrize(
    ("improves", "means", "said"),
    [
        ("", "", "A falling count raises a question"),
        ("down", "improvement", "that is an improvement"),
        ("up", "concern", "that gives concern"),
    ],
)
def test_a_fall_is_what_the_caller_says_and_otherwise_a_question(improves: Improves, means: str, said: str) -> None:
    found = charted([20.0, 22, 21, 23, 20, 22, 21, 23, 20, 22, 21, 23, 20, 22, 5], improves)
    assert found.points[-1].rules == ("outside",)
    assert found.points[-1].means == means
    assert "p14 is outside the limits the other months set, below them." in found.finding
    assert said in found.finding


def test_a_rise_alone_asks_nothing() -> None:
    assert "question" not in charted([20.0, 30] * 6 + [70.0]).finding


@pytest.mark.parametrize(("label", "why"), [("p99", "Moved"), ("p1", " ")])
def test_limits_are_set_anew_only_at_a_point_and_for_a_reason(label: str, why: str) -> None:
    with pytest.raises(ValueError, match="a person must have said why"):
        chart([Point("p0", 1), Point("p1", 2)], rebases=[Rebase(label, date(2026, 1, 1), "A. Person", why)])


def test_counts_of_changing_numbers_become_rates() -> None:
    assert rates(["a", "b"], [5, 3], [50, 0]) == [Point("a", 10.0), Point("b", None)]


@settings(deadline=None)
@given(values)
def test_read_backwards_the_same_points_are_marked(series: list[float]) -> None:
    forth, back = charted(series), charted(series[::-1])
    for rule in RULES:
        assert marked(back, rule) == [len(series) - 1 - at for at in marked(forth, rule)][::-1]


@settings(deadline=None)
@given(values, st.integers(-50, 50))
def test_where_zero_stands_changes_nothing(series: list[float], by: int) -> None:
    assert [point.rules for point in charted(series).points] == [
        point.rules for point in charted([value + by for value in series]).points
    ]


WORLDS = 200


def share_marked(points: int, shift: float, seed: int) -> float:
    """Of so many series of chance, the last third moved by so many standard deviations, the share marked there."""
    chance = np.random.default_rng(seed)
    found, start = 0, points * 2 // 3 if shift else 0
    for _ in range(WORLDS):
        series = chance.normal(50, 5, points)
        series[start:] += 5 * shift
        found += any(point.special and point.side * shift >= 0 for point in charted(list(series)).points[start:])
    return found / WORLDS


@pytest.mark.parametrize(("points", "most"), [(12, 0.12), (24, 0.25), (36, 0.37)])
def test_a_planted_non_change_is_seldom_found_and_how_seldom_is_known(points: int, most: float) -> None:
    marked_anyway = share_marked(points, 0, seed=3)
    print(f"{points} points without a change: something is marked on {marked_anyway:.1%} of {WORLDS} charts")
    assert marked_anyway <= most


@pytest.mark.parametrize(("shift", "least"), [(2, 0.65), (3, 0.93), (-3, 0.93)])
def test_a_planted_change_is_found(shift: float, least: float) -> None:
    found = share_marked(24, shift, seed=4)
    print(f"a change by {shift} standard deviations: found on {found:.1%} of {WORLDS} charts")
    assert found >= least
