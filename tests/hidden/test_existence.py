"""Whether an estimate exists: the published verdicts, the published numbers of sound models, and linear programming."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hidden.by_linear_programming import compare
from hidden.published import ARTIFICIAL, KOREA, KOSOVO, UK5
from tocsin.hidden.existence import Verdict, verdict
from tocsin.hidden.loglinear import fit
from tocsin.hidden.patterns import hierarchical_models, model_of
from tocsin.hidden.selection import Ranking
from tocsin.hidden.tables import PatternTable


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("[1,2,3]", 0),
        ("[12,3]", 1),
        ("[13,2]", 0),
        ("[23,1]", 0),
        ("[12,13]", 1),
        ("[12,23]", 1),
        ("[13,23]", 0),
        ("[12,13,23]", 2),
    ],
)
def test_the_eight_verdicts_on_the_artificial_table(model: str, code: int) -> None:
    assert verdict(ARTIFICIAL.counts, model_of(model, 3)) == code


@pytest.mark.parametrize(("table", "sound"), [(KOREA, 6), (KOSOVO, 113), (UK5, 6_084)], ids=["Korea", "Kosovo", "UK5"])
def test_as_many_models_are_sound_as_peers_find(table: PatternTable, sound: int) -> None:
    assert len(Ranking.of(table).models) == sound


def test_linear_programming_says_the_same() -> None:
    """A short form of `python -m hidden.by_linear_programming 100000`."""
    given_verdicts, disagree = compare(150, seed=11)
    assert not disagree
    assert {"SOUND", "NO_ESTIMATE", "NOT_UNIQUE"} <= set(given_verdicts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 2, 9]), min_size=15, max_size=15), st.permutations([0, 1, 2, 3]))
def test_the_order_of_the_lists_decides_nothing(seen: list[int], order: list[int]) -> None:
    counts, patterns = np.array([0, *seen]), np.arange(16)
    moved = sum((patterns >> old & 1) << new for new, old in enumerate(order))
    for model in hierarchical_models(4, 3)[::9]:
        other_counts, other_model = np.zeros_like(counts), np.zeros_like(model)
        other_counts[moved], other_model[moved] = counts, model
        assert verdict(counts, model) == verdict(other_counts, other_model)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 3]), min_size=15, max_size=15).filter(any))
def test_a_witness_never_swears_to_what_does_not_exist(seen: list[int]) -> None:
    models = hierarchical_models(4, 3)
    counts = np.tile(np.array([0.0, *seen]), (len(models), 1))
    fits = fit(counts, models)
    for row in np.flatnonzero(fits.witnessed):
        assert verdict(counts[row], models[row]) in (Verdict.SOUND, Verdict.NOT_UNIQUE)
