"""Whether a curve is better than what stands: worked by hand, and on pairs made so that the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.matching.calibrating import Calibration, Labelled, Told, TooFewJudged, error, fit, reliability
from tocsin.matching.trying import brier, error_of, gain, told_by, told_unseen


def made(seed: int, many: int = 600) -> list[Labelled]:
    """Pairs whose weights claim twice the bits they are worth."""
    rng = np.random.default_rng(seed)
    weights = rng.uniform(-6, 14, many)
    true = 1 / (1 + 2.0 ** (-weights / 2))
    return [Labelled(float(w), "", bool(rng.random() < p)) for w, p in zip(weights, true, strict=True)]


def test_the_mean_squared_error_counts_a_pair_for_all_it_stands_for() -> None:
    told = [Told(1.0, True), Told(0.5, False, 0.25), Told(0.0, True)]
    assert brier(told) == pytest.approx((0 + 4 * 0.25 + 1) / 6)


def test_the_error_is_that_of_the_reliability_curve_and_lies_in_its_interval() -> None:
    told = told_by(Calibration(), made(1))
    found = error_of(told, np.random.default_rng(5))
    assert found.value == pytest.approx(error(reliability(told)))
    assert found.low < found.value < found.high
    assert found == error_of(told, np.random.default_rng(5))


def test_a_curve_learnt_on_the_other_pairs_beats_weights_that_claim_too_much() -> None:
    taught = made(2)
    unseen = told_unseen(taught, "isotonic")
    assert len(unseen) == len(taught) and sum(each.same for each in unseen) == sum(each.same for each in taught)
    raw = told_by(Calibration(), taught)
    gained = gain(raw, unseen, np.random.default_rng(5))
    assert gained.value == pytest.approx(brier(raw) - brier(unseen)) and 0 < gained.low < gained.value < gained.high
    assert gain(unseen, unseen, np.random.default_rng(5)).low == 0


def test_no_pair_is_told_by_a_curve_that_has_seen_it() -> None:
    """Answers that are pure chance: a curve that had seen them would do better than one half."""
    rng = np.random.default_rng(3)
    taught = [Labelled(float(rng.uniform(0, 10)), "", bool(rng.random() < 0.5)) for _ in range(600)]
    seen = told_by(fit(taught, kind="isotonic"), taught)
    assert brier(seen) < 0.25 <= brier(told_unseen(taught, "isotonic"))


def test_too_few_are_said_to_be_too_few() -> None:
    with pytest.raises(TooFewJudged, match="A curve takes"):
        told_unseen(made(4, many=90), "platt")


def test_pairs_judged_because_much_hung_on_them_do_not_bend_the_curve() -> None:
    """At every weight urgent pairs are oftener one child. They were all judged; of the rest one in twenty was drawn."""
    rng = np.random.default_rng(6)
    urgent = [Labelled(float(w), "", bool(rng.random() < 0.9)) for w in rng.uniform(0, 10, 1000)]
    rest = [Labelled(float(w), "", bool(rng.random() < 0.3)) for w in rng.uniform(0, 10, 9000)]
    drawn = [each._replace(share=0.05) for each in rest[:450]]
    truth = sum(each.same for each in (*urgent, *rest)) / 10_000
    by_scheme, by_urgency = fit([*urgent, *drawn], kind="platt"), fit([*urgent, *rest[:450]], kind="platt")
    assert by_scheme.probability(5.0) == pytest.approx(truth, abs=0.04)
    assert by_urgency.probability(5.0) > truth + 0.2
