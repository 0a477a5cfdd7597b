"""The short form of `python -m bench.hidden_calibration`: posteriors are calibrated, intervals hold what they claim."""

import numpy as np
import pytest
from bench.hidden_calibration import cell_chances, dga_place, latent_place, places
from bench.hidden_coverage import Covered, World, covered
from bench.hidden_towns import ASKED, Answer, Town, lists_of, rows_of
from scipy.stats import kstest

from tocsin.hidden.graphs import decomposable


def test_the_true_number_stands_anywhere_in_the_posterior_of_the_graphs() -> None:
    assert kstest(places(dga_place, 200, seed=11), "uniform").pvalue > 0.001


@pytest.mark.long
def test_the_true_number_stands_anywhere_in_the_posterior_of_latent_classes() -> None:
    found = places(lambda chance: latent_place(chance, steps=600), 40, seed=11)
    assert kstest(found[np.isfinite(found)], "uniform").pvalue > 0.001


def test_a_posterior_that_is_too_sure_is_found_out() -> None:
    """The judge can say no: the places of a truth seen through half the spread pile up at the ends."""
    found = places(dga_place, 200, seed=11)
    too_sure = np.clip(0.5 + 2 * (found - 0.5), 0, 1)
    assert kstest(too_sure, "uniform").pvalue < 0.001


def test_chances_drawn_for_a_graph_obey_it() -> None:
    """Without the pair b–c these two lists are independent given a; the chances sum to one."""
    chain = next(int(e) for e in decomposable(3).edges if int(e) == 0b011)
    cells = cell_chances(chain, 0.125, np.random.default_rng(1))
    assert cells.sum() == 1 or abs(cells.sum() - 1) < 1e-12
    for a in (0, 1):
        none, b, c, both = (cells[a | pattern] for pattern in (0, 2, 4, 6))
        assert abs(none * both - b * c) < 1e-12


def test_intervals_of_independent_lists_hold_the_truth() -> None:
    found = covered(World(2000, 4), "dga", 60, seed=3)
    assert found.answered == 60 and found.held >= 51


def test_two_kinds_of_people_are_estimated_too_low_and_it_is_said() -> None:
    found = covered(World(2000, 4, apart=1.0), "dga", 30, seed=3)
    assert found.middle < 1 and "published as it is" in found.row and "**" not in found.cell


def test_a_share_outside_the_limits_is_marked_where_the_assumption_fits() -> None:
    missed = Covered(World(200, 3), "dga", 100, 90, 80, 0.9)
    assert missed.cell == "**88.9%** (0.90, 10 refused)" and missed.row.endswith("| no |")


def test_a_made_town_s_lists_hold_no_more_children_than_are_exploited_in_it() -> None:
    truth, seen = lists_of(1)
    assert 0 < seen.n <= truth and seen.lists == ("police", "council", "health", "school", "voluntary")


def test_what_towns_said_is_counted() -> None:
    held, missed = Answer(40, 60, 50), Answer(45, 48, 46, why="too little overlap")
    found = [Town(50, 40, dict.fromkeys(ASKED, each), ("too long",)) for each in (held, missed)]
    rows = list(rows_of(found))
    assert "| dga: held the truth; N̂/N; refused | 100.0% of 1; 1.00; 1 by “too little overlap” |" in rows
    assert rows[-1] == "| no rule but “too long” refuses | 100.0% |"
