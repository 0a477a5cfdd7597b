"""Doubly robust with covariates: without any it is Lincoln and Petersen, with them it is right where that is wrong."""

import numpy as np
import pytest
from scipy.special import expit

from tocsin.hidden import Estimate, Refused
from tocsin.hidden.elementary import lincoln_petersen
from tocsin.hidden.robust import dr, logistic
from tocsin.hidden.tables import PatternTable

PEOPLE = 20_000


def town(seed: int) -> dict[str, list[object]]:
    """Two agencies that both find the older more easily, and nothing else ties them."""
    chance = np.random.default_rng(seed)
    age = chance.normal(size=PEOPLE)
    area = chance.integers(0, 2, PEOPLE)
    police = chance.random(PEOPLE) < expit(-1.0 + age + area)
    health = chance.random(PEOPLE) < expit(-1.2 + 1.2 * age - area)
    seen = police | health
    return {
        "police": police[seen].astype(int).tolist(),
        "health": health[seen].astype(int).tolist(),
        "age": age[seen].tolist(),
        "area": ["north" if a else "south" for a in area[seen]],
    }


def test_without_covariates_it_is_lincoln_and_petersen() -> None:
    frame = town(1)
    found = dr(frame, ["police", "health"], [], chance=np.random.default_rng(1))
    plain = lincoln_petersen(PatternTable.from_frame(frame, ["police", "health"]))
    assert isinstance(found, Estimate) and isinstance(plain, Estimate)
    assert found.estimate == pytest.approx(plain.estimate, rel=2e-3)


def test_where_people_differ_it_is_right_and_lincoln_and_petersen_too_low() -> None:
    frame = town(2)
    found = dr(frame, ["police", "health"], ["age", "area"], chance=np.random.default_rng(1))
    plain = lincoln_petersen(PatternTable.from_frame(frame, ["police", "health"]))
    assert isinstance(found, Estimate) and isinstance(plain, Estimate)
    assert plain.interval().high < PEOPLE
    assert found.interval().low < PEOPLE < found.interval().high
    assert "age and area" in found.statement()


def test_hardly_anybody_on_both_lists_is_refused() -> None:
    frame = {"a": [1] * 20 + [0] * 20, "b": [0] * 20 + [1] * 20, "age": list(range(40))}
    assert isinstance(dr(frame, ["a", "b"], ["age"], chance=np.random.default_rng(1)), Refused)


def test_a_name_is_no_kind() -> None:
    frame = {"a": [1, 0, 1] * 10, "b": [1, 1, 0] * 10, "who": [f"child {i}" for i in range(30)]}
    with pytest.raises(ValueError, match="'who' has 30 values; at most 20"):
        dr(frame, ["a", "b"], ["who"], chance=np.random.default_rng(1))


def test_the_logistic_regression_solves_its_equations() -> None:
    chance = np.random.default_rng(3)
    known = np.column_stack([np.ones(500), chance.normal(size=500)])
    on = (chance.random(500) < expit(known @ np.array([-0.5, 1.0]))).astype(float)
    weights = logistic(known, on)
    assert known.T @ (on - expit(known @ weights)) == pytest.approx(1e-3 * weights, abs=1e-8)
