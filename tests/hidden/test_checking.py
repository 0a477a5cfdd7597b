"""What an estimate hangs on: known sizes, a list less, two as one, a person more or less."""

import numpy as np
import pytest

from hidden.published import KOSOVO, UK5, table
from tocsin.hidden import Estimate
from tocsin.hidden.checking import drop_one, influence, internal_consistency, merge_two, within
from tocsin.hidden.decomposable import dga
from tocsin.hidden.elementary import lincoln_petersen


def test_the_people_on_one_list_are_a_population_of_known_size() -> None:
    """Whoever is on that list alone is the hidden part."""
    part = within(KOSOVO, 0)
    assert part.lists == ("ABA", "OSCE", "HRW")
    assert KOSOVO.sizes[0] - part.n == KOSOVO.counts[1]
    assert part.counts[1] == KOSOVO.counts[3] and part.counts[7] == KOSOVO.counts[15]


def test_independent_lists_find_their_sizes_again() -> None:
    """A thousand people, each list holding half of them at random to the last person: 125 of every pattern."""
    even = table("a b c", dict.fromkeys(range(1, 8), 125))
    found = internal_consistency(even)
    assert found.coverage == 1.0 and abs(found.median_log_bias) < 0.02
    assert [each.size for each in found.lists] == [500, 500, 500]


def test_kosovo_is_estimated_too_low_from_within() -> None:
    """Binette & Steorts 2022: every miss is an under-estimate."""
    found = internal_consistency(KOSOVO)
    misses = [each.log_bias for each in found.lists if each.held is False]
    assert misses and all(bias is not None and bias < 0 for bias in misses)


def test_a_list_less_and_two_lists_as_one() -> None:
    without, merged = drop_one(KOSOVO), merge_two(KOSOVO)
    assert set(without) == set(KOSOVO.lists) and len(merged) == 6
    by_hand = dga(KOSOVO.without("HRW"))
    assert isinstance(without["HRW"], Estimate) and without["HRW"].estimate == by_hand.estimate
    assert merged["EXH+ABA"].table.n == KOSOVO.n


def test_one_person_more_in_the_overlap_moves_lincoln_and_petersen_as_algebra_says() -> None:
    def totals(rows: np.ndarray) -> np.ndarray:
        return np.array([(a + c) * (b + c) / c for _, a, b, c in rows])

    known = table("a b", {1: 40, 2: 60, 3: 20})
    found = influence(known, totals)
    answer = lincoln_petersen(known)
    assert isinstance(answer, Estimate)
    assert found["a × b"] == pytest.approx((59 * 79 / 19) / answer.estimate - 1)


def test_a_table_that_loses_its_estimate_with_one_person_moves_without_limit() -> None:
    found = influence(table("a b", {1: 40, 2: 60, 3: 1}), lambda rows: np.where(rows[:, 3] > 0, rows[:, 1], np.nan))
    assert found["a × b"] == np.inf and found["b"] == 0


def test_checks_leave_the_table_as_it_was() -> None:
    before = UK5.counts.copy()
    internal_consistency(UK5)
    assert (UK5.counts == before).all()
