"""Three kinds of answer that cannot be mistaken for each other, nor for a number."""

import json

import numpy as np
import pytest

from tocsin.hidden.results import Drawn, Estimate, Interval, LowerBoundOnly, Reason, Refused, Result, rounded
from tocsin.hidden.tables import PatternTable

TABLE = PatternTable(("A", "B"), np.array([0, 10, 20, 5]))
DRAWS = np.arange(1.0, 1001.0)
ANSWERS: tuple[Result, ...] = (
    Estimate(
        method="chapman",
        table=TABLE,
        estimate=64.0,
        spread=Drawn(DRAWS),
        assumption="the lists are independent",
        if_instead=Interval(50, 90),
    ),
    LowerBoundOnly(method="overlap", table=TABLE, bound=123.0, reason="Nobody is on both lists.", level=0.95),
    Refused(method="dga", table=TABLE, reasons=(Reason("lists", "There are two lists.", "Find a third."),)),
)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_no_answer_is_a_number(answer: Result) -> None:
    with pytest.raises(TypeError):
        float(answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_an_answer_says_what_it_is_in_words_and_for_programs(answer: Result) -> None:
    said = json.loads(answer.to_json())
    assert said["answer"] == type(answer).__name__
    assert said["data"] == TABLE.fingerprint
    assert said["statement"] == answer.statement()


def test_an_estimate_is_never_said_without_its_assumption() -> None:
    words = ANSWERS[0].statement()
    assert "an assumption that cannot be checked from these lists: the lists are independent." in words
    assert "it would be 50 to 90" in words
    assert "more often too low than too high" in words


def test_drawn_intervals_are_equal_tailed_and_know_their_error() -> None:
    low, high = Drawn(DRAWS).interval(0.8)
    assert (low, high) == pytest.approx((100.5, 900.5), abs=0.5)
    error = Drawn(DRAWS).mc_error(0.8)
    binomial = np.sqrt(1000 * 0.1 * 0.9)
    assert error == pytest.approx((binomial, binomial), rel=0.25)


def test_a_level_is_a_share() -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1 was expected, as 0\.95"):
        Drawn(DRAWS).interval(95)


def test_nobody_reads_more_into_a_number_than_is_there() -> None:
    assert [rounded(x) for x in (157.17, 1034.15, 11312.99, 123456.0, float("inf"))] == [
        "160",
        "1,030",
        "11,300",
        "123,000",
        "without limit",
    ]
