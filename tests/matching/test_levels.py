"""The vocabulary of comparison: what holds, what a missing value does, and that order makes no difference."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from matching.pairs import Record, conditions, pairs
from tocsin.matching.compiling import WRITTEN, asking
from tocsin.matching.levels import (
    KINDS,
    AllOf,
    AnyOf,
    Both,
    Condition,
    Crossed,
    Damerau,
    Either,
    Exact,
    JaroWinkler,
    Levenshtein,
    Missing,
    Otherwise,
    Overlap,
    SamePrefix,
    Swapped,
    just_under,
    read,
    written,
)

F, S = "forename", "surname"

HOLDS: list[tuple[Condition, Record, Record]] = [
    (Missing(F), {}, {F: "lee"}),
    (Missing(F), {F: ""}, {F: "lee"}),
    (Missing("phones"), {"phones": ()}, {"phones": ("1",)}),
    (Both(F), {F: "lee"}, {F: "james"}),
    (Either(F), {F: "lee"}, {}),
    (Exact(F), {F: "lee"}, {F: "lee"}),
    (Swapped(F, S), {F: "lee", S: "james"}, {F: "james", S: "lee"}),
    (Crossed(F, S), {F: "lee", S: "james"}, {F: "owen", S: "lee"}),
    (JaroWinkler(F, just_under(0.92)), {F: "abbccc"}, {F: "abbcacbcab"}),
    (JaroWinkler(F, just_under(0.85)), {F: "bcccaacbcb"}, {F: "ccbcbaab"}),
    (JaroWinkler(F, just_under(0.9)), {F: "cabbab"}, {F: "cbbb"}),
    (Levenshtein(F, 1), {F: "leah"}, {F: "lea"}),
    (Levenshtein(F, 2), {F: "lea"}, {F: "lae"}),
    (Damerau(F, 1), {F: "lea"}, {F: "lae"}),
    (SamePrefix(F, 3), {F: "leah"}, {F: "lea"}),
    (SamePrefix(F, 9), {F: "lea"}, {F: "lea"}),
    (Overlap("phones"), {"phones": ("1", "2")}, {"phones": ("2", "3")}),
    (AllOf(Exact(F), Missing(S)), {F: "lee"}, {F: "lee", S: "james"}),
    (AnyOf(Exact(F), Exact(S)), {F: "lee", S: "james"}, {F: "owen", S: "james"}),
    (Otherwise(), {}, {}),
]

HOLDS_NOT: list[tuple[Condition, Record, Record]] = [
    (Missing(F), {F: "lee"}, {F: "lee"}),
    (Both(F), {F: "lee"}, {F: None}),
    (Either(F), {F: ""}, {}),
    (Exact(F), {}, {}),
    (Exact(F), {F: ""}, {F: ""}),
    (Exact(F), {F: "lee"}, {F: "leah"}),
    (Swapped(F, S), {F: "lee", S: "james"}, {F: "james", S: "owen"}),
    (Swapped(F, S), {F: "lee"}, {S: "lee"}),
    (Crossed(F, S), {F: "lee", S: "james"}, {F: "lee", S: "james"}),
    (JaroWinkler(F, just_under(0.92)), {F: "lee"}, {F: "owen"}),
    (JaroWinkler(F, 0.0), {F: "lee"}, {F: ""}),
    (Levenshtein(F, 1), {F: "lea"}, {F: "lae"}),
    (Damerau(F, 1), {F: "lea"}, {F: "owen"}),
    (Damerau(F, 9), {F: "lea"}, {}),
    (SamePrefix(F, 4), {F: "leah"}, {F: "lea"}),
    (Overlap("phones"), {"phones": ("1",)}, {"phones": ()}),
    (AllOf(Exact(F), Missing(S)), {F: "lee", S: "james"}, {F: "lee", S: "james"}),
    (AnyOf(Exact(F), Exact(S)), {F: "lee"}, {F: "owen"}),
]


@pytest.mark.parametrize(("condition", "a", "b"), HOLDS)
def test_what_holds(condition: Condition, a: Record, b: Record) -> None:
    assert condition.holds(a, b) and condition.holds(b, a)


@pytest.mark.parametrize(("condition", "a", "b"), HOLDS_NOT)
def test_what_does_not(condition: Condition, a: Record, b: Record) -> None:
    assert not condition.holds(a, b) and not condition.holds(b, a)


def test_every_predicate_is_shown_above_both_ways_and_is_written_in_python() -> None:
    assert {type(each) for each, _, _ in HOLDS} == set(KINDS.values()) == set(WRITTEN)
    assert {type(each) for each, _, _ in HOLDS_NOT} == set(KINDS.values()) - {Otherwise}


@given(conditions, pairs())
def test_a_condition_means_the_same_compiled_and_with_the_records_exchanged(
    condition: Condition, pair: tuple[Record, Record]
) -> None:
    a, b = pair
    assert condition.holds(a, b) == condition.holds(b, a) == asking(condition)(a, b)


@given(conditions, pairs())
def test_nothing_holds_of_what_is_missing(condition: Condition, pair: tuple[Record, Record]) -> None:
    """A part that is no `Missing` and no `Either` cannot hold once one record lacks its columns."""
    a, b = pair
    for part in condition.parts():
        if not isinstance(part, Missing | Either | Otherwise):
            assert not part.holds(a | dict.fromkeys(part.columns()), b)


@given(conditions)
def test_a_condition_is_read_as_it_was_written(condition: Condition) -> None:
    assert read(json.loads(json.dumps(written(condition)))) == condition


@pytest.mark.parametrize("given_as", [{"is": "Eval"}, {"is": "Exact"}, {"is": "Exact", "column": "sex", "x": 1}, {}])
def test_what_is_no_condition_is_not_read(given_as: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        read(given_as)


def test_a_part_is_implied_by_all_of_and_not_by_any_of() -> None:
    assert AllOf(Exact(F), Missing(S)).implies(Exact(F))
    assert not AnyOf(Exact(F), Missing(S)).implies(Exact(F))
    assert AnyOf(AllOf(Exact(F), Both(S)), Exact(F)).implies(Exact(F))
