"""Bootstrap intervals against their formula worked by hand, and that helpers, chunks and failures change nothing."""

import numpy as np
import pytest
from scipy.stats import norm

from hidden.published import HEPATITIS, KOREA
from tocsin.hidden.bootstrap import Bca, acceleration, bca, resampled
from tocsin.hidden.patterns import Reals
from tocsin.hidden.stepwise import totals

DRAWS = np.random.default_rng(3).lognormal(5, 0.4, 4000)
COUNTS = HEPATITIS.counts.astype(float)


def seen_once(counts: Reals) -> Reals:
    return np.asarray(counts[:, [1, 2, 4]].sum(axis=1))


def test_without_bias_and_acceleration_it_is_the_percentile_interval() -> None:
    spread = Bca(float(np.median(DRAWS)), DRAWS, acceleration=0.0)
    assert spread.interval(0.9) == pytest.approx(np.quantile(DRAWS, [0.05, 0.95], method="median_unbiased"), rel=1e-3)


def test_the_formula_worked_by_hand() -> None:
    spread = Bca(160.0, DRAWS, acceleration=0.05)
    bias = norm.ppf((DRAWS < 160).mean())
    levels = [norm.cdf(bias + (bias + z) / (1 - 0.05 * (bias + z))) for z in norm.ppf([0.025, 0.975])]
    assert spread.interval(0.95) == pytest.approx(np.quantile(DRAWS, levels, method="median_unbiased"))


def test_the_acceleration_is_that_of_leaving_out_every_person() -> None:
    people = np.repeat(np.arange(8), HEPATITIS.counts)
    left_out = np.array([COUNTS - (np.arange(8) == pattern) for pattern in people])
    away = seen_once(left_out).mean() - seen_once(left_out)
    assert acceleration(COUNTS, seen_once) == pytest.approx((away**3).sum() / (6 * (away**2).sum() ** 1.5))


def test_replicates_hold_as_many_people_and_no_new_patterns() -> None:
    drawn = resampled(KOREA.counts.astype(float), 500, np.random.default_rng(1))
    assert (drawn.sum(axis=1) == KOREA.n).all()
    assert (drawn[:, KOREA.counts == 0] == 0).all()
    np.testing.assert_allclose(drawn.mean(axis=0), KOREA.counts, atol=1.5)


def test_another_seed_moves_the_ends_by_about_the_error_given() -> None:
    spreads = [bca(COUNTS, seen_once, 500, np.random.default_rng(seed)) for seed in range(30)]
    moved = np.std([spread.interval(0.95) for spread in spreads], axis=0, ddof=1)
    said = np.mean([spread.mc_error(0.95) for spread in spreads], axis=0)
    assert said == pytest.approx(moved, rel=0.45)


def test_how_many_processes_work_changes_nothing() -> None:
    one, two = (bca(COUNTS, totals, 300, np.random.default_rng(2), workers=workers) for workers in (1, 2))
    np.testing.assert_array_equal(one.draws, two.draws)


def test_replicates_without_an_estimate_are_counted_and_left_out() -> None:
    def every_other(counts: Reals) -> Reals:
        return np.where(counts[:, 1] % 2 == 1, counts[:, 1], np.nan)

    spread = bca(COUNTS, every_other, 400, np.random.default_rng(5))
    assert spread.failed + spread.draws.size == 400
    assert 100 < spread.failed < 300
    assert np.isfinite(spread.interval(0.8)).all()


def test_without_replicates_there_is_an_estimate_and_no_interval() -> None:
    spread = bca(COUNTS, seen_once, 0, np.random.default_rng(1))
    assert spread.estimate == seen_once(COUNTS[None])[0]
    assert np.isnan(spread.interval(0.95)).all() and np.isnan(spread.mc_error(0.95)).all()


def test_progress_is_told_to_the_end() -> None:
    told = list[tuple[int, int]]()
    bca(COUNTS, seen_once, 600, np.random.default_rng(6), progress=lambda done, total: told.append((done, total)))
    assert told == [(200, 600), (400, 600), (600, 600)]
