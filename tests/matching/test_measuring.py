"""How right a linkage is, counted by hand on a few pairs and groups."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.matching.measuring import (
    Judged,
    Rates,
    best_rates,
    blocking,
    clusters,
    gaps,
    groups_of,
    rates_at,
    rates_by_group,
    rates_where,
)

JUDGED = (
    Judged(9.0, True, ("sex F",)),
    Judged(8.0, True, ("sex M",)),
    Judged(7.0, False, ("sex M",)),
    Judged(3.0, True, ("sex M",)),
    Judged(1.0, False, ("sex F",)),
)


def test_rates_at_a_threshold_are_counted():
    rates = rates_at(JUDGED, 7.0, never_proposed=1)
    assert rates == Rates(threshold=7.0, false=1, found=2, missed=2, parted=1)
    assert (rates.precision, rates.recall, rates.f1) == (2 / 3, 1 / 2, 4 / 7)
    assert rates.wrongly_joined == 1 / 2


def test_of_nothing_there_is_no_share():
    rates = rates_at((), 0.0)
    assert (rates.precision, rates.recall, rates.f1, rates.wrongly_joined) == (None, None, None, None)


def test_the_best_threshold_is_the_highest_of_the_best():
    best = best_rates(JUDGED)
    assert (best.threshold, best.found, best.false, best.missed) == (3.0, 3, 1, 0)
    assert best_rates([Judged(2.0, True), Judged(1.0, False), Judged(1.0, True)]).threshold == 1.0
    assert best_rates([Judged(2.0, True), Judged(2.0, False), Judged(1.0, False)]).threshold == 2.0


def test_as_many_are_found_as_so_few_wrong_ones_allow():
    assert rates_where(JUDGED, precision=0.75).threshold == 3.0
    assert rates_where(JUDGED, precision=0.9).threshold == 8.0
    assert rates_where([Judged(1.0, False)], precision=0.9).threshold == float("inf")


def test_when_every_pair_is_false_nothing_is_called_one_child():
    best = best_rates([Judged(5.0, False)])
    assert (best.threshold, best.false, best.parted) == (float("inf"), 0, 1)


@given(st.lists(st.builds(Judged, st.integers(0, 9), st.booleans()), max_size=30), st.integers(0, 3))
def test_no_threshold_is_better_than_the_best(judged, never):
    best = best_rates(judged, never_proposed=never).f1 or 0.0
    assert best == max((rates_at(judged, n, never_proposed=never).f1 or 0.0) for n in range(11))


def test_groups_lie_apart_by_so_many_points():
    by_group = rates_by_group(JUDGED, 7.0, never_proposed=[("sex M", "age 5-9")])
    assert by_group["sex F"] == Rates(7.0, 0, 1, 0, 1)
    assert by_group["sex M"] == Rates(7.0, 1, 1, 2, 0)
    assert by_group["age 5-9"].recall == 0.0
    (gap,) = gaps(by_group, at_least=1)
    assert (gap.kind, gap.best, gap.worst, gap.points) == ("sex", "sex F", "sex M", 66.67)
    assert gaps(by_group, at_least=2) == ()


def test_a_child_counts_for_the_groups_that_are_known():
    assert groups_of({"sex": "F", "origin": "polish", "age": ""}) == ("origin polish", "sex F")


PERSON_OF = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "3", "f": "3"}


def test_clusters_are_judged_over_merges_first():
    judged = clusters([("a", "b"), ("c", "d"), ("e", "f")], PERSON_OF)
    assert (judged.persons, judged.over_merged, judged.persons_in_over_merged, judged.split) == (3, 1, 2, 1)
    assert judged.exact == 1
    assert judged.pairs == Rates(0.0, false=1, found=2, missed=2)
    assert judged.b_cubed_precision == (2 + 0.5 + 0.5 + 2) / 6
    assert judged.b_cubed_recall == (2 * 2 / 3 + 1 / 3 + 1 + 2) / 6
    assert judged.over_merged_in_ten_thousand == 10_000 / 3


def test_a_record_nobody_grouped_stands_alone_and_one_without_truth_is_left_out():
    judged = clusters([("a", "b", "c", "unknown")], PERSON_OF)
    assert (judged.over_merged, judged.exact, judged.split) == (0, 2, 1)


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.sampled_from("1234"), min_size=1))
def test_the_truth_itself_is_without_fault(person_of):
    truth = {person: [record for record, each in person_of.items() if each == person] for person in person_of.values()}
    judged = clusters(truth.values(), person_of)
    assert (judged.over_merged, judged.split, judged.exact) == (0, 0, judged.persons)
    assert (judged.b_cubed_precision, judged.b_cubed_recall) == (1.0, 1.0)


def test_keys_are_judged_by_the_true_pairs_they_bring_together():
    judged = blocking({("b", "a"), ("c", "d")}, {("a", "b"), ("a", "c")}, records=4)
    assert (judged.true, judged.proposed_true, judged.proposed, judged.possible) == (2, 1, 2, 6)
    assert (judged.recall, judged.reduction) == (0.5, 1 - 2 / 6)
    assert blocking((), (), records=1).reduction is None
