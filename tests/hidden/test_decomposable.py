"""Averaging over decomposable graphs: the published figures, and what must hold whatever the table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

from hidden.published import HEPATITIS, KOSOVO, SPINA_BIFIDA, UK5
from tocsin.hidden.decomposable import averaged, dga, set_terms
from tocsin.hidden.graphs import decomposable
from tocsin.hidden.quadrature import Nodes, nodes, weighted
from tocsin.hidden.tables import PatternTable

TABLES = st.lists(st.integers(0, 30), min_size=7, max_size=7).filter(lambda seen: min(seen[0], seen[1], seen[2]) > 0)


@pytest.mark.parametrize(("lists", "graphs"), [(2, 2), (3, 8), (4, 61), (5, 822), (6, 18_154)])
def test_there_are_as_many_decomposable_graphs_as_counted(lists: int, graphs: int) -> None:
    assert len(decomposable(lists).edges) == graphs


def test_the_four_rings_of_four_lists_are_not_decomposable() -> None:
    names = {decomposable(4).name(g, ("a", "b", "c", "d")) for g in range(61)}
    assert "a–b a–c b–d c–d" not in names and "a–b a–c a–d b–d c–d" in names


def test_kosovo_on_the_settings_of_dga_itself() -> None:
    """R package dga 2.0.2: mean 12,749.3493 with every integer from 1 to 10 n and the complete graph among the rest."""
    found = averaged(KOSOVO, complete=True, at=weighted(np.arange(1, 10 * KOSOVO.n + 1.0)))
    assert found.posterior.mean == pytest.approx(12_749.3493, abs=5e-5)


def test_kosovo_by_default() -> None:
    found = dga(KOSOVO)
    assert round(found.estimate, 2) == 12_749.35
    assert next(iter(found.model_weights)) == "EXH–ABA EXH–OSCE EXH–HRW ABA–OSCE OSCE–HRW"


def test_spina_bifida_as_madigan_and_york_published_it() -> None:
    """1997: model-averaged Bayes estimate 731, best graph .37, with one as the prior count of a cell."""
    found = averaged(SPINA_BIFIDA, delta=1.0, complete=True, at=weighted(np.arange(0, 2000.0)))
    assert int(found.posterior.bayes) == 731
    assert found.named(SPINA_BIFIDA.lists)["D–R"] == pytest.approx(0.37, abs=0.005)


def test_the_complete_graph_is_left_out_and_its_weight_said() -> None:
    without, with_it = dga(HEPATITIS), dga(HEPATITIS, complete=True)
    assert 0.6 < without.diagnostics["complete graph weight"] < 0.75
    assert "P–Q P–E Q–E" in with_it.model_weights and "P–Q P–E Q–E" not in without.model_weights
    assert round(float(without.diagnostics["median"])) == 402


def test_the_complete_graph_alone_would_say_that_hardly_anybody_is_hidden() -> None:
    """Why it is left out: with a prior count of one it takes 98 % of Kosovo and says 4,533 where about 10,400 died."""
    grid = np.linspace(1, 30 * KOSOVO.n, 1000)
    found = averaged(KOSOVO, delta=1.0, complete=True, at=Nodes(grid, np.ones(1000)))
    assert found.complete > 0.95
    assert round(found.posterior.people[np.searchsorted(np.cumsum(found.posterior.mass), 0.5)]) == 4_533


def test_a_few_hundred_nodes_say_what_eight_thousand_say() -> None:
    many = averaged(UK5, at=weighted(np.arange(0, 60 * UK5.n + 1.0, 20))).posterior
    few = averaged(UK5).posterior
    assert few.people.size < 700
    assert few.mean == pytest.approx(many.mean, rel=1e-4)
    assert few.interval(0.95) == pytest.approx(many.interval(0.95), rel=2e-3)


@given(TABLES, st.permutations(["a", "b", "c"]))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_lists_is_nothing(seen: list[int], order: list[str]) -> None:
    table = PatternTable(("a", "b", "c"), np.array([0, *seen]))
    here, there = averaged(table), averaged(table.reordered(order))
    assert there.posterior.mean == pytest.approx(here.posterior.mean, rel=1e-9)
    assert sorted(there.weights) == pytest.approx(sorted(here.weights), rel=1e-9)


@given(TABLES)
@settings(max_examples=25, deadline=None)
def test_independent_lists_have_their_closed_form(seen: list[int]) -> None:
    """One graph without pairs is a product of beta-binomials over the lists."""
    table = PatternTable(("a", "b", "c"), np.array([0, *seen]))
    at = nodes(table.n, furthest=5)
    only = np.flatnonzero(decomposable(3).edges == 0)
    logs = decomposable(3).factors[only].astype(float) @ set_terms(table, at.hidden, 0.25)
    by_hand = sum(betaln(size + 1, table.n + at.hidden - size + 1) for size in table.sizes)
    assert np.ptp(logs[0] - by_hand) < 1e-8
