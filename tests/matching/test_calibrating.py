"""Probabilities that can be relied on: laws of the curves, and the error after a few hundred judged pairs."""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.matching.calibrating import (
    ENOUGH,
    MOST_UNJUDGED,
    Bin,
    Calibration,
    Labelled,
    Told,
    TooFewJudged,
    error,
    fit,
    reliability,
    to_read,
    wilson,
)

KINDS = st.sampled_from(["platt", "isotonic"])
SHARES = st.sampled_from([0.01, 0.1, 1.0])
LABELS = st.lists(
    st.builds(Labelled, st.floats(-40, 60), st.sampled_from(["", "household"]), st.booleans(), SHARES),
    min_size=1,
    max_size=12,
)
BOTH = [Labelled(weight, "", weight > 5) for weight in range(-50, 50)]


@given(LABELS, KINDS, st.lists(st.floats(-60, 80), min_size=2, max_size=8))
def test_more_weight_is_never_less_probable_and_nothing_is_certain(labels, kind, weights):
    calibration = fit([*labels, *BOTH], kind=kind)
    for stratum in ("", "household", "unheard of"):
        probabilities = [calibration.probability(weight, stratum) for weight in sorted(weights)]
        assert all(0 < p < 1 for p in probabilities)
        assert all(one <= other + 1e-12 for one, other in zip(probabilities, probabilities[1:], strict=False))


@given(LABELS, KINDS, st.integers(0, 99))
def test_the_order_of_the_labels_does_not_matter(labels, kind, seed):
    every = [*labels, *BOTH]
    shuffled = [every[at] for at in np.random.default_rng(seed).permutation(len(every))]
    assert fit(shuffled, kind=kind) == fit([*labels, *BOTH], kind=kind)


@given(LABELS, KINDS)
def test_a_calibration_comes_back_from_a_model_file_as_it_was(labels, kind):
    calibration = fit([*labels, *BOTH], kind=kind, at="2026-03-01")
    assert Calibration.read(calibration.as_json()) == calibration


@given(st.floats(-2000, 2000))
def test_before_anybody_judged_the_weight_stands_and_never_claims_more_than_clerks_confirmed(weight):
    raw = Calibration()
    assert 0 < raw.probability(weight) <= MOST_UNJUDGED
    if -30 < weight < log2(MOST_UNJUDGED / (1 - MOST_UNJUDGED)):
        assert raw.probability(weight) == pytest.approx(1 / (1 + 2**-weight))


def test_no_curve_claims_more_than_its_labels_support():
    labels = [Labelled(weight, "", weight > 0) for weight in (-20.0, 20.0) * 60]
    for kind in ("platt", "isotonic"):
        calibration = fit(labels, kind=kind)
        assert calibration.probability(1000.0) == 61 / 62
        assert calibration.probability(-1000.0) == 1 / 62


def test_a_stratum_with_few_labels_is_read_from_all_pairs():
    few = [Labelled(30.0, "household", False)] * (ENOUGH - 1)
    calibration = fit([*BOTH, *few])
    assert list(calibration.curves) == [""]
    assert calibration.probability(12.0, "household") == calibration.probability(12.0)


def test_one_curve_would_hide_siblings_among_strangers():
    siblings = [Labelled(weight, "household", weight > 30) for weight in range(-50, 50) for _ in range(2)]
    calibration = fit([*BOTH, *siblings])
    assert calibration.probability(20.0, "household") < 0.1 < 0.9 < fit(BOTH).probability(20.0)


@pytest.mark.parametrize("labels", [BOTH[: ENOUGH - 1], [Labelled(3.0, "", True)] * 500, []])
def test_too_few_judged_pairs_are_refused_in_words(labels):
    with pytest.raises(TooFewJudged, match=rf"^{len(labels)} pairs have been judged, .* takes {ENOUGH}, .* until then"):
        fit(labels)


def test_asked_for_no_curve_there_is_none():
    assert fit([], kind="none", at="2026") == Calibration(at="2026")


def test_labels_that_mean_nothing_give_a_level_curve():
    against = [Labelled(-each.weight, "", each.same) for each in BOTH]
    calibration = fit(against)
    assert calibration.probability(-30) == calibration.probability(30) == pytest.approx(0.44, abs=0.01)


def over_confident(rng, n):
    """Pairs as a model scores them that counts one household thrice: its weights say far more than they should."""
    weights = np.concatenate([rng.normal(-14, 6, n * 8 // 10), rng.normal(26, 6, n // 10), rng.normal(7, 4, n // 10)])
    return weights, rng.random(len(weights)) < 1 / (1 + 2 ** -(0.6 * weights - 8))


@pytest.mark.parametrize(("labels", "kind"), [(400, "platt"), (500, "isotonic")])
@pytest.mark.parametrize("seed", range(5))
def test_after_a_few_hundred_reviews_what_is_said_is_so(kind, labels, seed):
    rng = np.random.default_rng(seed)
    weights, same = over_confident(rng, 20_000)
    read = to_read(weights, labels, rng)
    calibration = fit(Labelled(float(weights[at]), "", bool(same[at]), share) for at, share in read)
    assert calibration.kind == kind

    def told(by):
        return [Told(by.probability(float(w)), bool(s)) for w, s in zip(weights, same, strict=True)]

    assert error(reliability(told(calibration))) < 0.02 < 0.03 < error(reliability(told(Calibration())))


@given(st.lists(st.floats(-50, 60), min_size=1, max_size=200), st.integers(1, 300), st.integers(0, 9))
def test_every_band_is_read_and_no_pair_twice(weights, many, seed):
    read = to_read(weights, many, np.random.default_rng(seed))
    assert len({each.place for each in read}) == len(read) <= many + 20
    assert sum(1 / each.share for each in read) == pytest.approx(len(weights))


def test_labels_stand_for_the_pairs_that_were_not_read():
    labels = [Labelled(-5.0, "", False, 0.1)] * 90 + [Labelled(-5.0, "", True, 1.0)] * 90 + BOTH
    curve = fit(labels, kind="isotonic")
    assert curve.probability(-5.0) == pytest.approx(90 / 1001)


def test_a_reliability_curve_says_what_was_said_what_was_so_and_how_sure_that_is():
    told = [Told(0.92, True)] * 8 + [Told(0.94, False)] * 2 + [Told(0.01, False, 0.5)] * 5
    low, high = reliability(told, bins=10)
    assert (low.low, low.pairs, low.seen, low.share) == (0.0, 5, 0.0, 0.5)
    assert high == Bin(0.9, 1.0, pytest.approx(0.924), pytest.approx(0.8), *wilson(0.8, 10), 10, 0.5)
    assert error((low, high)) == pytest.approx(0.5 * 0.01 + 0.5 * 0.124)


def test_wilsons_interval_is_the_published_one():
    assert wilson(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert wilson(0.0, 10) == pytest.approx((0.0, 0.2775), abs=5e-5)
