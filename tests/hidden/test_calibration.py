"""The short form of `python -m bench.hidden_calibration`: posteriors are calibrated, intervals hold what they claim."""

import numpy as np
from bench.hidden_calibration import WORLDS, World, cell_chances, covered, dga_place, latent_place, places
from scipy.stats import kstest

from tocsin.hidden.decomposable import dga
from tocsin.hidden.graphs import decomposable


def test_the_true_number_stands_anywhere_in_the_posterior_of_the_graphs() -> None:
    assert kstest(places(dga_place, 200, seed=11), "uniform").pvalue > 0.001


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
    found = covered(WORLDS[1], "dga", lambda table, chance: dga(table), 60, np.random.default_rng(3))
    assert found.estimates == 60 and found.held >= 51


def test_two_kinds_of_people_are_estimated_too_low_and_it_is_said() -> None:
    mixed = World("two kinds", 2000, 4, 0.2, apart=1.0)
    found = covered(mixed, "dga", lambda table, chance: dga(table), 30, np.random.default_rng(3))
    assert found.middle < 1 and "published as it is" in found.row
