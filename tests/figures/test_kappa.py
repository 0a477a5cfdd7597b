"""Two readers' agreement, against tables whose kappa and interval others have published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.figures.kappa import kappa, resampled

Table = list[list[int]]

SAS = [
    ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], 0.4842, 0.1380, 0.2137, 0.7547),
    ([[0, 0, 0], [5, 16, 3], [8, 12, 28]], 0.3333, 0.0814, 0.1738, 0.4929),
    ([[31, 12], [4, 58]], 0.6756757, 0.07344761, 0.5317210, 0.8196303),
]
"""Print-outs of PROC FREQ that statsmodels tests against, the second also Uebersax's; `ci.kappa` of R's statpsych."""

PARADOX = [([[40, 10], [5, 45]], 0.85, 0.70), ([[80, 10], [5, 5]], 0.85, 0.32)]
"""Feinstein and Cicchetti (Journal of Clinical Epidemiology, 1990): the same agreement, two kappas."""

tables = st.integers(2, 4).flatmap(
    lambda kinds: st.lists(st.lists(st.integers(0, 30), min_size=kinds, max_size=kinds), min_size=kinds, max_size=kinds)
)


@pytest.mark.parametrize(("table", "value", "error", "low", "high"), SAS)
def test_published_kappas_and_intervals(table: Table, value: float, error: float, low: float, high: float) -> None:
    found = kappa(table)
    assert (found.kappa, found.error, found.low, found.high) == pytest.approx((value, error, low, high), abs=6e-5)


@pytest.mark.parametrize(("table", "agreed", "value"), PARADOX)
def test_the_adjusted_kappa_shows_what_prevalence_hides(table: Table, agreed: float, value: float) -> None:
    found = kappa(table)
    assert (found.agreed, found.kappa, found.adjusted) == pytest.approx((agreed, value, 0.70), abs=5e-3)
    assert f"kappa is {value:.2f}" in found.words
    assert "adjusted for prevalence and bias, 0.70" in found.words


@pytest.mark.parametrize(("table", "said"), [([[0, 0], [0, 0]], "No file"), ([[9, 0], [0, 0]], "no value")])
def test_where_nothing_can_be_said_it_is_said(table: Table, said: str) -> None:
    found = kappa(table)
    assert found.kappa is None
    assert said in found.words
    assert resampled(table, np.random.default_rng(1), draws=50) is None


@pytest.mark.parametrize("table", [[[1, 2]], [[3]], [[1, -1], [0, 2]]])
def test_no_square_of_answers(table: Table) -> None:
    with pytest.raises(ValueError, match="square of numbers"):
        kappa(table)


def test_the_resampled_interval_agrees_where_files_are_many_and_is_the_same_again() -> None:
    table = [[310, 120], [40, 580]]
    found, again = (resampled(table, np.random.default_rng(5)) for _ in range(2))
    assert found == again
    assert found == pytest.approx((kappa(table).low, kappa(table).high), abs=0.005)


@settings(deadline=None)
@given(tables)
def test_neither_the_order_of_readers_nor_of_answers_matters(table: Table) -> None:
    found = kappa(table)
    turned = [[row[first] for row in table[::-1]] for first in range(len(table))][::-1]
    other = kappa(turned)
    assert (found.agreed, found.adjusted) == pytest.approx((other.agreed, other.adjusted))
    assert (found.kappa is None) == (other.kappa is None)
    assert found.kappa is None or found.kappa == pytest.approx(other.kappa)
    assert found.kappa is None or -1 <= found.kappa <= 1
