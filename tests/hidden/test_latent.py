"""Latent classes: one class has a closed form, chains that disagree never print an interval, the judges are right."""

import numpy as np
import pytest
from scipy.special import betaln, gammaln

from hidden.published import HEPATITIS, KOREA, NETHERLANDS5, UK5
from tocsin.hidden.chains import met
from tocsin.hidden.latent import Shape, latent, sampled
from tocsin.hidden.quadrature import Posterior, nodes
from tocsin.hidden.results import Estimate, Refused
from tocsin.hidden.tables import PatternTable


def independence(table: PatternTable) -> Posterior:
    """p(N) ∝ (1/N) N!/(N-n)! ∏ B(n_j + 1, N - n_j + 1)."""
    at = nodes(table.n, furthest=20)
    everyone = table.n + at.hidden
    density = -np.log(everyone) + gammaln(everyone + 1) - gammaln(at.hidden + 1)
    density += sum(betaln(size + 1, everyone - size + 1) for size in table.sizes)
    return Posterior.of(table.n, at, density)


@pytest.mark.parametrize("table", [HEPATITIS, KOREA], ids=["hepatitis A", "Korea"])
def test_one_class_is_the_posterior_of_independent_lists(table: PatternTable) -> None:
    found = latent(table, classes=1, chance=np.random.default_rng(7))
    assert isinstance(found, Estimate)
    at = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    exact = independence(table).quantile(at)
    deviation = (exact[-1] - exact[0]) / 2.56
    assert np.quantile(found.draws, at) == pytest.approx(exact, abs=0.1 * deviation + 0.5)


@pytest.mark.parametrize("table", [UK5, NETHERLANDS5], ids=["UK", "Netherlands"])
def test_chains_that_disagree_never_print_an_interval(table: PatternTable) -> None:
    found = latent(table, chance=np.random.default_rng(1), most_steps=2000)
    assert isinstance(found, Refused)
    assert "R-hat" in str(found.reasons[0]) and "give the range over methods" in str(found.reasons[0])


def test_the_same_seed_says_the_same() -> None:
    shape = Shape.of(HEPATITIS, 3, 20, 0)
    first, second = (sampled(shape, np.random.default_rng(5), 4, 200) for _ in range(2))
    assert (first == second).all()


def test_fewer_chains_than_can_disagree_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        latent(UK5, chance=np.random.default_rng(1), chains=2)


def test_independent_draws_count_in_full() -> None:
    judged = met(np.random.default_rng(1).normal(size=(4, 2000)))
    assert judged.agreed and judged.ess == pytest.approx(8000, rel=0.1)


def test_draws_that_follow_their_last_count_less() -> None:
    """An autoregression of .9 has an autocorrelation time of 19."""
    chance, draws = np.random.default_rng(2), np.zeros((4, 20_000))
    for t in range(1, draws.shape[1]):
        draws[:, t] = 0.9 * draws[:, t - 1] + chance.normal(size=4)
    assert met(draws).ess == pytest.approx(80_000 / 19, rel=0.15)


def test_one_chain_elsewhere_is_seen() -> None:
    draws = np.random.default_rng(3).normal(size=(8, 1000))
    draws[0] += 3
    assert not met(draws).agreed


def test_chains_that_differ_in_width_only_are_seen() -> None:
    draws = np.random.default_rng(4).normal(size=(8, 1000))
    draws[:4] *= 5
    assert met(draws).r_hat > 1.05
