"""Pooling over draws of who is whom, and adding up strata."""

import numpy as np
import pytest

from hidden.published import KOSOVO, SPINA_BIFIDA, table
from tocsin.hidden import Estimate, LowerBoundOnly, Refused
from tocsin.hidden.decomposable import dga
from tocsin.hidden.elementary import lincoln_petersen
from tocsin.hidden.linked import linked, pooled, tabulate
from tocsin.hidden.strata import stratified

EVEN = table("a b", {1: 200, 2: 200, 3: 200})


def test_clusters_become_patterns() -> None:
    made = tabulate(("police", "health"), [["police"], ["police", "health", "police"], ["health"], ["school"]])
    assert made.counts.tolist() == [0, 1, 1, 1]


def test_joins_that_never_differ_change_nothing() -> None:
    once = lincoln_petersen(EVEN)
    many = linked([EVEN] * 5, lincoln_petersen)
    assert isinstance(many, Estimate) and isinstance(once, Estimate)
    assert many.estimate == pytest.approx(once.estimate)
    assert many.diagnostics["share of variance from joins"] == 0
    assert many.interval().high == pytest.approx(once.interval().high, rel=0.02)


def test_rubins_rules_by_hand() -> None:
    answers = [lincoln_petersen(table("a b", {1: 200, 2: 200, 3: both})) for both in (150, 200, 250)]
    found = pooled([each for each in answers if isinstance(each, Estimate)])
    logs = np.log([200 * 200 / both for both in (150, 200, 250)])
    assert found.log_hidden == pytest.approx(logs.mean()) and found.between == pytest.approx(logs.var(ddof=1))
    assert found.total == pytest.approx(found.within + 4 / 3 * found.between)
    assert found.freedom == pytest.approx(2 * (1 + found.within / (4 / 3 * found.between)) ** 2)


def test_missed_joins_make_more_people() -> None:
    """Two lists, a tenth of the joins missed: N by one over nine tenths (hidden.md §5.5)."""
    rng = np.random.default_rng(1)
    people = [["a", "b"] if i < 4000 else ["a"] if i < 8000 else ["b"] for i in range(12_000)]
    apart = [[[name] for name in person] if rng.random() < 0.1 else [person] for person in people]
    found = lincoln_petersen(tabulate(("a", "b"), [each for person in apart for each in person]))
    true = lincoln_petersen(tabulate(("a", "b"), people))
    assert isinstance(found, Estimate) and isinstance(true, Estimate)
    assert found.estimate / true.estimate == pytest.approx(1 / 0.9, rel=0.02)


def test_too_many_refused_draws_refuse_the_pool() -> None:
    nothing = table("a b", {1: 5, 2: 5})
    assert isinstance(linked([EVEN] * 8 + [nothing] * 2, lincoln_petersen), Refused)


def test_strata_add_up_and_their_sum_is_surer_than_their_ends() -> None:
    strata = {("north",): KOSOVO, ("south",): KOSOVO.reordered(KOSOVO.lists)}
    found, one = stratified(strata, dga, chance=np.random.default_rng(1)), dga(KOSOVO)
    assert isinstance(found, Estimate) and found.estimate == pytest.approx(2 * one.estimate)
    assert found.table.n == 2 * KOSOVO.n
    low, high = found.interval()
    assert 2 * one.interval().low < low < found.estimate < high < 2 * one.interval().high


def test_a_stratum_without_an_estimate_leaves_a_lower_bound() -> None:
    small = table("B D R", {1: 5, 2: 6, 3: 2, 4: 9})
    found = stratified({("a",): SPINA_BIFIDA, ("b",): small}, dga, chance=np.random.default_rng(1))
    assert isinstance(found, LowerBoundOnly) and "b have no estimate" in found.reason
    assert SPINA_BIFIDA.n + small.n < found.bound < dga(SPINA_BIFIDA).estimate + small.n


def test_strata_that_are_all_too_small_are_refused() -> None:
    small = table("B D R", {1: 5, 2: 6, 3: 2, 4: 9})
    assert isinstance(stratified({("b",): small}, dga, chance=np.random.default_rng(1)), Refused)
