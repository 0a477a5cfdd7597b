"""The algebra of patterns: how many models there are, how they are written, and that sums are what they say."""

import numpy as np
import pytest

from tocsin.hidden.patterns import (
    generators,
    hierarchical_models,
    model_of,
    notation,
    sums_over_subsets,
    sums_over_supersets,
)


@pytest.mark.parametrize(
    ("lists", "order", "models"),
    [(3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 2, 1_024), (5, 3, 6_212), (5, 4, 6_893), (6, 2, 32_768)],
)
def test_there_are_as_many_hierarchical_models_as_counted(lists: int, order: int, models: int) -> None:
    found = hierarchical_models(lists, order)
    assert len(found) == len(np.unique(found, axis=0)) == models


def test_hierarchy_holds_in_every_model() -> None:
    for model in hierarchical_models(4, 3):
        terms = set(np.flatnonzero(model).tolist())
        assert all(t & ~(1 << j) in terms for t in terms for j in range(4))


@pytest.mark.parametrize("written", ["[1,2,3]", "[12,3]", "[23,1]", "[12,13,23]"])
def test_a_model_is_written_as_the_field_writes_it(written: str) -> None:
    assert notation(model_of(written, 3)) == written


def test_only_what_hierarchy_does_not_give_is_written() -> None:
    model = model_of("[123,14,34]", 4)
    assert sorted(generators(model)) == [0b0111, 0b1001, 0b1100]
    assert int(model.sum()) == 1 + 4 + 5 + 1


def test_sums_go_over_what_is_inside_and_over_what_contains() -> None:
    values = np.random.default_rng(1).normal(size=(3, 16))
    inside = [[sum(row[t] for t in range(16) if t & h == t) for h in range(16)] for row in values]
    around = [[sum(row[h] for h in range(16) if t & h == t) for t in range(16)] for row in values]
    np.testing.assert_allclose(sums_over_subsets(values), inside)
    np.testing.assert_allclose(sums_over_supersets(values), around)
