"""No highest-order interaction: the published figures, and that it is the saturated model less one term."""

import pytest

from hidden.published import ARTIFICIAL, HEPATITIS, KOSOVO, table
from tocsin.hidden.interaction import curve, nhoi
from tocsin.hidden.results import Estimate, LowerBoundOnly, Refused


@pytest.mark.parametrize(
    ("known", "estimate", "around"),
    [(KOSOVO, 16_942, (54_568, 29_484, 10_671, 7_535)), (HEPATITIS, 1_313, (4_438, 2_355, 792, 531))],
    ids=["Kosovo", "hepatitis A"],
)
def test_published_figures(known, estimate: int, around: tuple[int, ...]) -> None:
    found = nhoi(known)
    assert isinstance(found, Estimate) and round(found.estimate) == estimate
    assert tuple(round(n) for n in curve(known.n, found.hidden, (0.25, 0.5, 2, 4)).values()) == around
    assert found.instead == pytest.approx((around[2], around[1]), abs=0.5)


def test_two_lists_are_lincoln_and_petersen() -> None:
    found = nhoi(table("a b", {1: 40, 2: 60, 3: 20}))
    assert isinstance(found, Estimate) and found.estimate == pytest.approx(60 * 80 / 20)


def test_the_interval_never_falls_below_those_counted() -> None:
    found = nhoi(KOSOVO)
    assert isinstance(found, Estimate) and found.interval(0.999).low > KOSOVO.n


def test_empty_patterns_are_no_estimate() -> None:
    assert isinstance(nhoi(ARTIFICIAL), Refused)
    only_below_the_line = table("a b", {1: 4, 2: 5})
    assert isinstance(nhoi(only_below_the_line), LowerBoundOnly)


def test_the_statement_says_what_it_rests_on() -> None:
    found = nhoi(KOSOVO)
    assert isinstance(found, Estimate)
    assert "cannot be checked from these lists" in found.statement() and "10,700 to 29,500" in found.statement()
