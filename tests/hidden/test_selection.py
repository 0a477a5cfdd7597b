"""Exhaustive choice by BIC: the published figures, and that races end as if every model had been fitted."""

import numpy as np
import pytest

from hidden.published import HEPATITIS, KOREA, KOSOVO, UK5
from tocsin.hidden.averaging import bic_weights, bma
from tocsin.hidden.existence import Verdict, verdict
from tocsin.hidden.loglinear import fit
from tocsin.hidden.patterns import notation
from tocsin.hidden.results import Estimate, Refused
from tocsin.hidden.selection import Ranking, Reselection, bic, different
from tocsin.hidden.tables import PatternTable

SPARSE = PatternTable(tuple("ABCD"), np.array([0, 9, 3, 0, 4, 0, 1, 0, 7, 1, 0, 0, 1, 0, 0, 0]))


@pytest.mark.parametrize(
    ("table", "order", "total", "criterion", "model"),
    [
        (KOREA, 2, 157.17, 57.1408, "[12,23]"),
        (KOSOVO, 3, 10_356.519, 203.0296, "[123,14,34]"),
        (UK5, 3, 25_311.29, 195.8791, "[123,25,34]"),
        (UK5, 2, 22_991.33, 196.5398, "[12,13,23,25,34]"),
    ],
    ids=["Korea", "Kosovo", "UK5", "UK5-pairs"],
)
def test_published_estimates(table: PatternTable, order: int, total: float, criterion: float, model: str) -> None:
    ranking = Ranking.of(table, order)
    assert ranking.totals[0] == pytest.approx(total, rel=5e-7, abs=0.005)
    assert ranking.bic[0] == pytest.approx(criterion, abs=5e-5)
    assert notation(ranking.models[0]) == model


@pytest.mark.parametrize("table", [KOREA, HEPATITIS, KOSOVO], ids=["Korea", "hepatitis", "Kosovo"])
def test_a_race_ends_as_if_every_model_had_been_fitted_and_judged(table: PatternTable) -> None:
    ranking = Ranking.of(table)
    replicates = np.random.default_rng(8).multinomial(table.n // 3, table.counts / table.n, size=25).astype(float)
    raced = Reselection(ranking.models, ranking.fits.alpha)(replicates)
    np.testing.assert_allclose(raced, [best_of_all(row, ranking) for row in replicates], rtol=1e-6)


def test_a_sparse_table_has_few_different_models_and_unsound_winners_go_at_once() -> None:
    """Nearly every pattern empty: hundreds of models without an estimate would win one after another."""
    replicates = np.random.default_rng(5).multinomial(SPARSE.n, SPARSE.counts / SPARSE.n, size=25).astype(float)
    ranking = Ranking.of(SPARSE)
    kept = different(SPARSE.counts.astype(float), ranking.models)
    assert kept[0] == 0 and kept.size < len(ranking.models)
    raced = Reselection(ranking.models[kept], ranking.fits.alpha[kept])(replicates)
    np.testing.assert_allclose(raced, [best_of_all(row, ranking) for row in replicates], rtol=1e-5)


def best_of_all(counts: np.ndarray, ranking: Ranking) -> float:
    """N of the sound model with the lowest BIC, all models fitted from nothing."""
    fits = fit(np.tile(counts, (len(ranking.models), 1)), ranking.models)
    criterion = fits.bic(ranking.models, int(counts.sum()))
    for model in np.argsort(criterion):
        if verdict(counts, ranking.models[model]) == Verdict.SOUND:
            return float(counts.sum() + fits.hidden[model])
    return float("nan")


def test_the_order_of_the_lists_changes_nothing() -> None:
    other = KOSOVO.reordered(["HRW", "EXH", "OSCE", "ABA"])
    np.testing.assert_allclose(np.sort(Ranking.of(KOSOVO).bic), np.sort(Ranking.of(other).bic), rtol=1e-9)
    assert Ranking.of(other).totals[0] == pytest.approx(Ranking.of(KOSOVO).totals[0], rel=1e-8)


def test_kosovo_s_interval_is_within_what_the_seed_moves() -> None:
    """Published: 6,947 to 18,010 from 1,000 replicates with all 113 models in each."""
    found = bic(KOSOVO, n_boot=1_000, chance=np.random.default_rng(1))
    assert isinstance(found, Estimate)
    error = found.mc_error
    low, high = found.interval()
    assert abs(low - 6_947) < 3 * np.sqrt(2) * error.low
    assert abs(high - 18_010) < 3 * np.sqrt(2) * error.high


def test_no_sound_model_is_a_refusal() -> None:
    apart = PatternTable(("A", "B", "C"), np.array([0, 10, 20, 0, 30, 0, 0, 0]))
    for method in (bic, bma):
        found = method(apart, n_boot=50, chance=np.random.default_rng(1))
        assert isinstance(found, Refused)
        assert "None of 8 models" in found.statement()


def test_with_seven_lists_not_every_model_is_looked_at() -> None:
    seven = PatternTable(tuple("ABCDEFG"), np.array([0, *[3] * 127]))
    for method in (bic, bma):
        found = method(seven, n_boot=50, chance=np.random.default_rng(1))
        assert isinstance(found, Refused)
        assert "There are 7 lists; up to 6" in found.statement()


def test_weights_are_those_of_schwarz_and_the_average_lies_among_its_models() -> None:
    assert bic_weights(np.array([10.0, 12.0, 16.0])) == pytest.approx(np.array([1, np.exp(-1), np.exp(-3)]) / 1.4176668)
    found = bma(KOSOVO, n_boot=4_000, chance=np.random.default_rng(2))
    assert isinstance(found, Estimate)
    assert found.model_weights["[123,14,34]"] == pytest.approx(0.371, abs=0.001)
    assert sum(found.model_weights.values()) == pytest.approx(1, abs=0.01)
    assert found.estimate == pytest.approx(13_184, abs=1)
    low, high = found.interval(0.8)
    assert low < 10_357 < found.estimate < high


def test_one_model_s_draws_have_its_variance() -> None:
    """With weight one on two independent lists: Var N = e^a0 + e^2a0 Var a0."""
    two = PatternTable(("A", "B"), np.array([0, 600, 400, 250]))
    found = bma(two, n_boot=40_000, chance=np.random.default_rng(3))
    assert isinstance(found, Estimate)
    hidden = 600 * 400 / 250
    assert found.estimate == pytest.approx(1250 + hidden)
    assert found.draws.var() == pytest.approx(hidden + hidden**2 * (1 / 600 + 1 / 400 + 1 / 250), rel=0.05)
