"""The file-read's plain part: what is drawn, what it says of all files, and how often the interval holds the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.figures.fileread import Stratum, draw, estimate, interval, plan, spread_over

KREJCIE_MORGAN = {10: 10, 100: 80, 200: 132, 500: 217, 1000: 278, 2000: 322, 10_000: 370, 1_000_000: 384}
"""Krejcie and Morgan (Educational and Psychological Measurement, 1970), table 1: 95 %, margin 5 %."""

WORLDS = 500

strata = st.builds(
    lambda population, drawn, yes, no: Stratum(population + drawn + yes + no, drawn + yes + no, yes, no),
    st.integers(0, 500),
    st.integers(0, 5),
    st.integers(0, 40),
    st.integers(1, 40),
)


@pytest.mark.parametrize(("population", "files"), KREJCIE_MORGAN.items())
def test_published_sample_sizes(population: int, files: int) -> None:
    assert plan(population, 0.05) == files


@pytest.mark.parametrize(("margin", "share"), [(0.0, 0.5), (0.05, 1.0), (1.0, 0.5)])
def test_a_plan_that_makes_no_sense(margin: float, share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        plan(100, margin, share)


def test_files_are_spread_by_size_and_every_part_is_read() -> None:
    assert spread_over({"a": 700, "b": 290, "c": 10}, 100) == {"a": 70, "b": 29, "c": 2}
    assert spread_over({"a": 1, "b": 3}, 50) == {"a": 1, "b": 3}
    assert spread_over({"a": 0}, 5) == {"a": 0}


def test_the_same_files_are_drawn_anywhere_whatever_their_order() -> None:
    files = {"school": ["f3", "f1", "f2", "f4"], "police": ["f1", "f2"]}
    drawn = draw(files, {"school": 2, "police": 5}, seed=7)
    assert drawn == {"police": ("f1", "f2"), "school": ("f4", "f1")}
    assert draw({name: list(reversed(ids)) for name, ids in files.items()}, {"school": 2, "police": 5}, 7) == drawn
    assert draw(files, {"school": 3}, 7)["school"][:2] == drawn["school"]
    assert draw(files, {}, 7) == {"police": (), "school": ()}


def test_every_file_is_drawn_about_equally_often() -> None:
    files = [f"f{number}" for number in range(20)]
    taken = [file for seed in range(1000) for file in draw({"all": files}, {"all": 5}, seed)["all"]]
    counts = np.array([taken.count(file) for file in files])
    assert ((counts - 250) ** 2 / 250 * 19 / 20 / 0.75).sum() < 43.8, "chi-square on 19 degrees of freedom, 1 in 1,000"


def wilson(yes: int, read: int) -> tuple[float, float]:
    """Wilson's interval for a share, from his formula of 1927."""
    z = 1.959963984540054
    middle, reach = yes + z * z / 2, z * math.sqrt(yes * (read - yes) / read + z * z / 4)
    return (middle - reach) / (read + z * z), (middle + reach) / (read + z * z)


@pytest.mark.parametrize("yes", [0, 1, 37, 100])
def test_one_stratum_without_end_gives_wilsons_interval(yes: int) -> None:
    files = 10**9
    low, high = interval([Stratum(files, 100, yes, 100 - yes)])
    assert (low / files, high / files) == pytest.approx(wilson(yes, 100), abs=1e-6)


def test_parts_that_are_alike_say_what_the_whole_says() -> None:
    whole = interval([Stratum(1_000_000, 200, 40, 160)])
    assert interval([Stratum(500_000, 100, 20, 80)] * 2) == pytest.approx(whole, rel=1e-4)


def test_parts_read_whole_leave_no_doubt() -> None:
    found = estimate([Stratum(10, 10, 3, 7), Stratum(4, 4, 4, 0)])
    assert (found.total, found.total_low, found.total_high) == (7, 7, 7)
    assert found.words == "Of 14 files, about 7 (50.0%) say yes; 95% interval 7 to 7, from 14 files read."


def test_unread_files_stay_and_widen_the_bounds() -> None:
    found = estimate([Stratum(1000, 100, 10, 70)])
    assert found.unread == 20
    assert (found.share, found.total) == (0.125, 125.0)
    assert (found.least, found.most) == (
        interval([Stratum(1000, 100, 10, 90)])[0],
        interval([Stratum(1000, 100, 30, 70)])[1],
    )
    assert "20 files are drawn and unread" in found.words


def test_nothing_is_said_while_a_part_is_unread() -> None:
    found = estimate([Stratum(100, 10, 1, 9), Stratum(50, 10, 0, 0)])
    assert (found.share, found.total, found.low, found.unread) == (None, None, None, 10)
    assert "nothing can be said" in found.words
    assert estimate([]).share is None


@pytest.mark.parametrize("counts", [(10, 11, 0, 0), (10, 5, 3, 3), (10, 5, -1, 2)])
def test_counts_no_sample_can_have(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="no more files are read than were drawn"):
        Stratum(*counts)


@settings(deadline=None, max_examples=50)
@given(st.lists(strata, min_size=1, max_size=4))
def test_the_interval_holds_the_estimate_and_what_was_found(parts: list[Stratum]) -> None:
    found = estimate(parts)
    assert found.total is not None
    assert found.total_low is not None
    assert found.total_high is not None
    assert sum(part.yes for part in parts) <= found.total_low
    assert math.floor(found.total) <= found.total_high
    assert found.total_low <= math.ceil(found.total)
    assert found.total_high <= found.files - sum(part.no for part in parts)


@settings(deadline=None, max_examples=50)
@given(st.lists(strata, min_size=1, max_size=4))
def test_whoever_counts_the_noes_comes_to_the_same(parts: list[Stratum]) -> None:
    files = sum(part.population for part in parts)
    low, high = interval(parts)
    noes = interval([Stratum(part.population, part.drawn, part.no, part.yes) for part in parts])
    assert noes == pytest.approx((files - high, files - low), abs=1), (
        "a whole file, where an end is one to the last digit"
    )


def covered(rarest: float, commonest: float, seed: int) -> float:
    """In how many of the made-up worlds the interval holds the true number of files."""
    chance = np.random.default_rng(seed)
    held = 0
    for _ in range(WORLDS):
        share, parts, truth = chance.uniform(rarest, commonest), [], 0
        for _ in range(chance.integers(1, 7)):
            population = int(chance.integers(20, 1500))
            true = int(chance.binomial(population, min(1.0, share * chance.lognormal(0, 0.5))))
            drawn = min(population, int(chance.integers(15, 120)))
            yes = int(chance.hypergeometric(true, population - true, drawn))
            parts.append(Stratum(population, drawn, yes, drawn - yes))
            truth += true
        low, high = interval(parts)
        held += low <= truth <= high
    return held / WORLDS


@pytest.mark.parametrize(("rarest", "commonest"), [(0.005, 0.05), (0.01, 0.3), (0.1, 0.9)])
def test_the_interval_holds_the_truth_as_often_as_it_says(rarest: float, commonest: float) -> None:
    held = covered(rarest, commonest, seed=20261123)
    print(f"shares from {rarest} to {commonest}: {held:.1%} of {WORLDS} worlds")
    assert 0.93 <= held <= 0.97
