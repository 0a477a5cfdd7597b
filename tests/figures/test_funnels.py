"""Funnels: the verdicts of a reference implementation, the law limits obey, and who is named when nobody differs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from tocsin.figures.funnels import TAILS, Area, Kind, dispersion, funnel, limits_at

RATES = {
    "above": """2419/264102 2337/259711 2291/289247 2242/265029 2218/284649 2159/293578 2130/286718 2105/274145
        2078/272628 2062/269656 2033/277710 2033/259213 2004/269449""",
    "high": "2083/297424 2061/294692 2010/285516",
    "inside": """2111/307381 2002/290888 1977/287112 1944/286492 1932/287012 1922/291277 1912/289859 1881/289653
        1844/282519 1835/274220 1833/280271 1825/284206 1816/274508""",
    "low": "1809/288384 1798/287072",
    "below": """1754/282744 1746/289208 1709/287736 1694/296175 1688/303255 1649/285959 1553/274661 1332/281425
        0/297820""",
}
"""Forty areas and what R's PHEindicatormethods says of each (ukhsa-collaboration, tests/testthat/
testdata_funnel_rate_dsr_inputs.csv at 5adcb8c4, crude rates with the area of no case), in our words."""

PROPORTIONS = {
    "above": "35078/41980 33894/40989",
    "high": "26789/33012 36850/45449 34502/42485",
    "inside": "50051/61921 24649/30521 14493/17964 59356/73352",
    "low": "30278/37828",
    "below": "24804/31824 26029/33708 19109/25513",
}
BASELINE = 0.80642448
"""Thirteen of its areas with proportions, the nearest to the limits among them, numerators rounded to whole people
(testdata_funnel_prop_inputs.csv at 3352ce5d), and their average (testdata_funnel_prop_outputs.csv at 63894a99)."""


def areas(published: dict[str, str]) -> list[tuple[str, Area]]:
    pairs = [(where, each.split("/")) for where, held in published.items() for each in held.split()]
    return [(where, Area(f"{count} of {of}", int(count), int(of))) for where, (count, of) in pairs]


@pytest.mark.parametrize(
    ("published", "kind", "average"), [(RATES, "rate", None), (PROPORTIONS, "proportion", BASELINE)]
)
def test_verdicts_of_the_reference_implementation(published: dict[str, str], kind: Kind, average: float | None) -> None:
    expected = areas(published)
    found = funnel([area for _, area in expected], kind, average=average)
    assert [each.where for each in found.placed] == [where for where, _ in expected]
    assert {each.name for each in found.named} == {area.name for where, area in expected if where in ("above", "below")}


@settings(deadline=None, max_examples=50)
@given(st.integers(10, 5000), st.floats(0.001, 0.999), st.sampled_from(["proportion", "rate"]))
def test_limits_are_where_the_interpolated_law_reaches_its_tails(of: int, mean: float, kind: Kind) -> None:
    law = binom(of, mean) if kind == "proportion" else poisson(of * mean)
    for tail, limit in zip(TAILS, limits_at(np.array([float(of)]), mean, kind)[0] * of, strict=True):
        if 1e-9 < limit < of - 1e-9 or (kind == "rate" and limit > 1e-9):
            below, above = np.floor(limit + 1e-9), np.floor(limit + 1e-9) + 1
            reached = law.cdf(below) + (limit - below) * (law.cdf(above) - law.cdf(below))
            assert reached == pytest.approx(tail, abs=1e-6)


def test_with_many_people_the_limits_are_those_of_the_normal_law() -> None:
    low, *_, high = limits_at(np.array([1e6]), 0.3, "proportion")[0]
    assert (low, high) == pytest.approx(
        (0.3 - 3.0902 * 0.3**0.5 * 0.7**0.5 / 1e3, 0.3 + 3.0902 * 0.21**0.5 / 1e3), abs=1e-5
    )


def test_small_hidden_and_empty_areas_are_listed_and_an_empty_one_is_judged() -> None:
    found = funnel([Area("North", 10, 100), Area("East", 0, 300), Area("Quay", 2, 5), Area("West", None, 50)])
    assert [each.name for each in found.drawn] == ["North"]
    assert {each.name: each.listed for each in found.listed} == {
        "East": "none",
        "Quay": "fewer than 10",
        "West": "hidden",
    }
    assert "East is below the 99.8% limits." in found.finding
    assert "Listed and not drawn: East (none), Quay (fewer than 10), West (hidden)." in found.finding


def test_nobody_is_named_inside() -> None:
    found = funnel([Area("North", 10, 100), Area("South", 12, 100), Area("East", 20, 100)])
    assert not found.named
    assert found.finding.startswith("No area is outside the 99.8% limits: the 3 areas cannot be told apart")
    assert "North" not in found.finding


@pytest.mark.parametrize("held", [[], [Area("Quay", 1, 5)]])
def test_nothing_to_judge(held: list[Area]) -> None:
    found = funnel(held)
    assert found.limits == ()
    assert "No area is large enough" in found.finding


@pytest.mark.parametrize(("count", "of"), [(11, 10), (-1, 10)])
def test_counts_that_are_no_proportion(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="no more than all"):
        funnel([Area("North", count, of)])


def test_phi_draws_in_the_outermost_tenth() -> None:
    """Ten areas of 100 at one half: z is (count − 50) / 5; by hand, the extremes 10 and −8 become 2 and −2."""
    counts = [100, 60, 55, 50, 50, 50, 50, 45, 40, 10]
    assert dispersion([(count, 100) for count in counts], 0.5, "proportion") == pytest.approx((4 * 4 + 2) / 10)


def test_limits_are_widened_only_when_asked_and_it_is_said() -> None:
    held = [Area(f"{at}", 30 + 40 * (at % 2), 100) for at in range(12)]
    plain, wide = funnel(held), funnel(held, widened=True)
    assert plain.phi == wide.phi == pytest.approx(16)
    assert len(plain.named) == 12
    assert not wide.named
    assert "the limits are not widened for it" in plain.finding
    assert "the limits are widened to allow for it" in wide.finding


def test_where_nobody_differs_two_in_a_thousand_are_named() -> None:
    chance = np.random.default_rng(11)
    sizes = chance.integers(20, 800, 4000)
    held = [
        Area(str(at), int(n), int(of))
        for at, (n, of) in enumerate(zip(chance.binomial(sizes, 0.2), sizes, strict=True))
    ]
    found = funnel(held)
    assert len(found.named) / len(held) <= 0.004
    assert sum(each.where != "inside" for each in found.placed) / len(held) == pytest.approx(0.05, abs=0.012)
    assert "phi" not in found.finding


def test_a_planted_under_recording_team_is_named() -> None:
    held = [Area(f"Team {at}", 40, 100) for at in range(9)] + [Area("Quay team", 12, 100)]
    assert [each.name for each in funnel(held).named] == ["Quay team"]
