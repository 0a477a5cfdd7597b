"""Two lists and counts of contacts: worked examples, known truth, exact bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from hidden.published import COTTONTAIL, HEPATITIS, KOSOVO
from tocsin.hidden.elementary import (
    chao,
    chao_bound,
    chapman,
    exact_bound,
    lincoln_petersen,
    odds_ratio_curve,
    zelterman,
    zelterman_total,
)
from tocsin.hidden.results import Estimate, LowerBoundOnly, Refused
from tocsin.hidden.tables import PatternTable


def two_lists(first: int, second: int, both: int) -> PatternTable:
    return PatternTable(("A", "B"), np.array([0, first, second, both]))


def test_rabbits_whose_number_was_known() -> None:
    """135 rabbits; the bound says 133.8, and Zelterman's estimate 144.8."""
    assert chao_bound(COTTONTAIL)[0] == pytest.approx(133.8, abs=0.05)
    assert zelterman_total(COTTONTAIL)[0] == pytest.approx(144.8, abs=0.05)


def test_chapman_worked_by_hand() -> None:
    found = chapman(two_lists(90, 70, 10))
    assert isinstance(found, Estimate)
    assert found.estimate == pytest.approx(101 * 81 / 11 - 1)
    variance = 101 * 81 * 90 * 70 / (11**2 * 12)
    wide = np.exp(1.959964 * np.sqrt(np.log(1 + variance / found.hidden**2)))
    assert found.interval() == pytest.approx((170 + found.hidden / wide, 170 + found.hidden * wide), rel=1e-6)
    assert found.if_instead == pytest.approx((170 + 315, 170 + 1260))


def test_what_if_the_lists_are_not_independent() -> None:
    curve = odds_ratio_curve(two_lists(90, 70, 10))
    assert curve == pytest.approx({0.25: 327.5, 0.5: 485, 1: 800, 2: 1430, 4: 2690})


@pytest.mark.parametrize("both", range(7))
def test_hardly_anybody_on_both_lists_gives_a_bound_and_nothing_else(both: int) -> None:
    found = chapman(two_lists(30 - both, 40 - both, both))
    assert isinstance(found, LowerBoundOnly)
    at, below = (hypergeom.cdf(both, total, 30, 40) for total in (int(found.bound), int(found.bound) - 1))
    assert below < 0.05 <= at


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 5), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_bound_is_the_smallest_population_that_is_not_too_unlikely(
    first: int, second: int, both: int, level: float
) -> None:
    bound = int(exact_bound(two_lists(first, second, both), level=level).bound)
    sizes = (first + both, second + both)
    seen = first + second + both
    assert bound >= seen
    assert hypergeom.cdf(both, bound, *sizes) >= 1 - level - 1e-9
    assert bound == seen or hypergeom.cdf(both, bound - 1, *sizes) < 1 - level + 1e-9


def test_nobody_on_both_lists_is_no_estimate_by_lincoln_and_petersen_either() -> None:
    assert isinstance(lincoln_petersen(two_lists(30, 40, 0)), LowerBoundOnly)


def test_three_lists_are_not_two() -> None:
    found = chapman(HEPATITIS)
    assert isinstance(found, Refused)
    assert "There are 3 lists; this method takes two. Merge" in found.statement()


def test_chao_is_a_bound_and_says_when_it_is_not() -> None:
    found = chao(KOSOVO)
    assert isinstance(found, LowerBoundOnly)
    assert found.bound == pytest.approx(KOSOVO.n + 0.75 * 3218**2 / (2 * 882))
    assert "negative dependence" in found.statement()


def test_nobody_seen_twice_still_gives_a_bound() -> None:
    assert chao_bound([10, 0, 0])[0] == 10 + 45


def test_zelterman_needs_people_seen_twice() -> None:
    assert isinstance(zelterman(two_lists(30, 40, 0)), Refused)
    assert isinstance(zelterman(KOSOVO), Estimate)
