"""Saying that it is the third warning, in English, for any number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reports import repeat_sentence
from tocsin.reports.rules import ANSWERED, AWAITING, PARTLY, RESTRICTED, UNANSWERED, ordinal, outcome


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        ((), "taxis: no warning so far"),
        ((UNANSWERED,), "taxis: first warning, not answered"),
        ((ANSWERED,), "taxis: first warning, answered"),
        ((UNANSWERED,) * 2, "taxis: second warning, neither answered"),
        ((ANSWERED, UNANSWERED), "taxis: second warning, one answered"),
        ((ANSWERED,) * 2, "taxis: second warning, both answered"),
        ((UNANSWERED,) * 3, "taxis: third warning, none answered"),
        ((UNANSWERED, ANSWERED, UNANSWERED), "taxis: third warning, one answered"),
        ((ANSWERED,) * 3, "taxis: third warning, all answered"),
        ((UNANSWERED,) * 11, "taxis: 11th warning, none answered"),
        ((UNANSWERED,) * 10 + (ANSWERED,) * 11, "taxis: 21st warning, 11 answered"),
        ((AWAITING,), "taxis: first warning, not answered, one reply awaiting its author’s verdict"),
        ((AWAITING,) * 2, "taxis: second warning, neither answered, two replies awaiting their authors’ verdicts"),
        ((PARTLY, UNANSWERED, RESTRICTED), "taxis: third warning, none answered, one in part, one restricted"),
    ],
)
def test_sentences(outcomes: tuple[str, ...], sentence: str) -> None:
    assert repeat_sentence("taxis", outcomes) == sentence


@pytest.mark.parametrize(
    ("n", "word"),
    [(1, "first"), (10, "tenth"), (11, "11th"), (12, "12th"), (13, "13th"), (22, "22nd"), (23, "23rd"), (24, "24th"),
     (101, "101st"), (111, "111th"), (112, "112th"), (113, "113th"), (121, "121st")],
)  # fmt: skip
def test_ordinals(n: int, word: str) -> None:
    assert ordinal(n) == word


@given(st.lists(st.sampled_from(["", "answers", "answers_in_part", "does_not_answer"])))
def test_only_the_authors_word_answers_a_warning(verdicts: list[str]) -> None:
    assert (outcome(verdicts) == ANSWERED) == ("answers" in verdicts)
    if set(verdicts) <= {"does_not_answer"}:
        assert outcome(verdicts) == UNANSWERED


@given(st.lists(st.sampled_from([ANSWERED, PARTLY, AWAITING, UNANSWERED, RESTRICTED]), min_size=1, max_size=130))
def test_every_sentence_names_its_topic_once_and_has_no_empty_clause(outcomes: list[str]) -> None:
    sentence = repeat_sentence("Taxis", tuple(outcomes))
    assert sentence.startswith(f"Taxis: {ordinal(len(outcomes))} warning, ")
    assert ", ," not in sentence and not sentence.endswith(", ")
