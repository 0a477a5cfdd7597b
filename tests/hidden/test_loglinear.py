"""Fits against what must hold for any fit: the margins, the two-list formula, bounds, and indifference to order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from hidden.published import KOSOVO
from tocsin.hidden.loglinear import Newton, fit, fit_one, intercept_variance
from tocsin.hidden.patterns import hierarchical_models, independence, model_of, sums_over_supersets

FULL = st.lists(st.integers(1, 400), min_size=15, max_size=15).map(lambda seen: np.array([0.0, *seen]))


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 300))
def test_two_lists_without_interaction_are_lincoln_and_petersen(first: int, second: int, both: int) -> None:
    counts = np.array([0.0, first, second, both])
    total = counts.sum() + fit_one(counts, independence(2)).hidden[0]
    assert total == pytest.approx((first + both) * (second + both) / both, rel=1e-9)


def test_the_variance_of_two_lists_is_the_delta_method_s() -> None:
    counts = np.array([[0.0, 60, 40, 25]])
    fits = fit(counts, independence(2)[None])
    assert intercept_variance(counts, independence(2)[None], fits) == pytest.approx([1 / 60 + 1 / 40 + 1 / 25])


@settings(max_examples=25, deadline=None)
@given(FULL)
def test_every_fit_has_the_margins_of_its_model(counts: np.ndarray) -> None:
    models = hierarchical_models(4, 3)
    fits = fit(np.tile(counts, (len(models), 1)), models)
    means = fits.means
    means[:, 0] = 0.0
    off = np.where(models, sums_over_supersets(means) - sums_over_supersets(counts), 0.0)
    assert fits.converged.all()
    assert np.abs(off).max() < 1e-4 * counts.sum()


@settings(max_examples=25, deadline=None)
@given(FULL, st.integers(0, 112))
def test_no_likelihood_is_higher_than_its_bound(counts: np.ndarray, which: int) -> None:
    model = hierarchical_models(4, 3)[which]
    going, heights = Newton.begin(counts[None], model[None]), list[float]()
    for _ in range(12):
        heights.append(float(going.highest()[0]))
        going = going.ahead()
    assert min(heights) >= float(going.loglik()[0]) - 1e-6
    assert heights[-1] == pytest.approx(float(going.loglik()[0]), abs=1e-5)


def test_a_general_optimiser_finds_the_same() -> None:
    model, counts = model_of("[123,14,34]", 4), KOSOVO.counts.astype(float)
    terms = np.flatnonzero(model)
    design = np.array([[float(h & t == t) for t in terms] for h in range(1, 16)])

    def minus_loglik(alpha: np.ndarray) -> float:
        return float(np.exp(design @ alpha).sum() - counts[1:] @ design @ alpha)

    found = minimize(minus_loglik, np.r_[5.0, np.zeros(terms.size - 1)], method="BFGS", options={"gtol": 1e-7})
    ours = fit_one(counts, model)
    assert ours.hidden[0] == pytest.approx(np.exp(found.x[0]), rel=1e-4)


def test_a_term_nobody_has_is_at_minus_infinity() -> None:
    counts = np.array([0.0, 30, 20, 0, 25, 10, 8, 0])
    fits = fit_one(counts, model_of("[12,3]", 3))
    assert fits.alpha[0, 0b011] == -np.inf
    assert fits.means[0, 0b011] == fits.means[0, 0b111] == 0
    assert fits.converged[0]


def test_fits_do_not_know_of_each_other() -> None:
    chance = np.random.default_rng(4)
    models = hierarchical_models(4, 3)
    counts = chance.poisson(30, (len(models), 16)).astype(float)
    counts[:, 0] = 0
    together = fit(counts, models)
    alone = [fit_one(*row).hidden[0] for row in zip(counts[::10], models[::10], strict=True)]
    np.testing.assert_allclose(together.hidden[::10], alone, rtol=1e-7)
