"""The thousand replicates that R draws after set.seed(1234), fed to us: the peers' published intervals come out.

SparseMSE and MultipleSystemsEstimation draw from the rows in the order in which they were published.
"""

import numpy as np
import pytest

from hidden.as_r_draws import AsR
from hidden.published import KOREA, KOSOVO, UK5
from tocsin.hidden.bootstrap import Bca, Estimator, acceleration
from tocsin.hidden.patterns import Reals
from tocsin.hidden.selection import Ranking, Reselection
from tocsin.hidden.stepwise import totals
from tocsin.hidden.tables import PatternTable

UK5_ROWS = [1, 2, 4, 8, 16, 3, 5, 9, 6, 10, 18, 12, 20, 24, 7, 11, 14, 15]
KOSOVO_ROWS = [1, 2, 4, 8, 3, 5, 9, 6, 10, 12, 7, 11, 13, 14, 15]
KOREA_ROWS = [1, 2, 4, 3, 5, 7]


def as_r_resampled(table: PatternTable, rows: list[int]) -> Reals:
    replicates = np.zeros((1_000, table.counts.size))
    replicates[:, rows] = AsR(1234).multinomial(1_000, table.counts[rows])
    return replicates


def ends(table: PatternTable, rows: list[int], estimator: Estimator, *, nudge: float = 0.0) -> tuple[float, float]:
    counts = table.counts.astype(float)
    estimate = float(estimator(counts[None])[0]) + nudge
    return Bca(estimate, estimator(as_r_resampled(table, rows)), acceleration(counts, estimator)).interval(0.95)


def exhaustive(table: PatternTable) -> Reselection:
    ranking = Ranking.of(table)
    return Reselection(ranking.models, ranking.fits.alpha)


def test_the_stream_is_that_of_r() -> None:
    """set.seed(42); runif(3)"""
    stream = AsR(42)
    assert [stream.uniform() for _ in range(3)] == pytest.approx([0.9148060, 0.9370754, 0.2861395], abs=5e-8)


def test_binomials_by_both_ways_have_their_mean_and_variance() -> None:
    stream = AsR(7)
    for n, share in ((40, 0.3), (900, 0.4), (900, 0.93), (100_000, 0.2)):
        drawn = np.array([stream.binomial(n, share) for _ in range(4_000)])
        spread = np.sqrt(n * share * (1 - share))
        assert drawn.mean() == pytest.approx(n * share, abs=4 * spread / np.sqrt(4_000))
        assert drawn.std() == pytest.approx(spread, rel=0.06)


def test_the_united_kingdom_to_the_digits_published() -> None:
    """One replicate ties with the estimate to eight digits (11,312.9905 and 11,312.9903); the peer has it below."""
    published = (8_784.78, 14_700.55)
    assert ends(UK5, UK5_ROWS, totals, nudge=0.001) == pytest.approx(published, abs=0.006)
    assert ends(UK5, UK5_ROWS, totals) == pytest.approx(published, rel=0.0015)


def test_kosovo_with_all_models_in_every_replicate() -> None:
    assert ends(KOSOVO, KOSOVO_ROWS, exhaustive(KOSOVO)) == pytest.approx((6_947, 18_010), rel=0.001)


def test_korea_with_all_models_in_every_replicate() -> None:
    assert ends(KOREA, KOREA_ROWS, exhaustive(KOREA)) == pytest.approx((128.3, 349.7), rel=0.006)
