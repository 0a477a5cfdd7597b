"""The plain rules: truth tables for what was decided by the house, Hypothesis for what must hold in every history."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.concerns import rules
from tocsin.concerns.rules import Asked, Challenged, Decided, Held, Offered, Proposed

RAISED = Held(id="c", n=1, office="hub", agency="school", raised_by="asha", raised_office="teacher")
NFA = Decided(id="d", n=10, by="gwen", office="hub", outcome="nfa", closes=True)
PENDING = replace(NFA, second=("repeat",))
CONFIRMED = replace(PENDING, confirmed=12)
OFFER = Offered(id="h", n=11, office="team", sender="hub", kind="step_down")
CHALLENGE = Challenged(id="x", n=14, by="asha", agency="school", office="hub")
KNOWN = Asked(id="k", n=6, office="police", agency="police", answered=30, known="partly")

STATUS = [
    ("raised", {}),
    ("received", {"received": 5}),
    ("decided", {"decisions": (NFA,)}),
    ("decided", {"decisions": (NFA,), "told_outcome": 9}),
    ("decided", {"decisions": (replace(NFA, closes=False),), "told_outcome": 20}),
    ("decided", {"decisions": (replace(NFA, by=""),), "told_outcome": 20}),
    ("decided", {"decisions": (replace(NFA, reasoned=False),), "told_outcome": 20}),
    ("decided", {"decisions": (NFA,), "told_outcome": 20, "informed": 30}),
    ("decided", {"decisions": (NFA,), "told_outcome": 20, "checks": (KNOWN,)}),
    ("closed", {"decisions": (NFA,), "told_outcome": 20, "checks": (replace(KNOWN, answered=9),)}),
    ("closed", {"decisions": (NFA,), "told_outcome": 20, "checks": (replace(KNOWN, known="no"),)}),
    ("decided", {"decisions": (CONFIRMED,), "told_outcome": 11}),
    ("closed", {"decisions": (CONFIRMED,), "told_outcome": 13}),
    ("closed", {"decisions": (NFA,), "told_outcome": 20, "informed": 9}),
    ("awaiting_second_person", {"decisions": (PENDING,), "told_outcome": 20}),
    ("received", {"decisions": (replace(PENDING, refused=12),), "received": 5, "told_outcome": 20}),
    ("awaiting_acceptance", {"decisions": (replace(NFA, needs_acceptor=True),), "told_outcome": 20}),
    (
        "awaiting_acceptance",
        {"decisions": (replace(NFA, needs_acceptor=True),), "offers": (OFFER,), "told_outcome": 20},
    ),
    (
        "awaiting_acceptance",
        {
            "decisions": (replace(NFA, needs_acceptor=True),),
            "offers": (replace(OFFER, declined=12),),
            "told_outcome": 20,
        },
    ),
    (
        "closed",
        {
            "decisions": (replace(NFA, needs_acceptor=True),),
            "offers": (replace(OFFER, accepted=12),),
            "told_outcome": 20,
        },
    ),
    ("challenged", {"challenges": (CHALLENGE,)}),
    ("challenged", {"decisions": (NFA,), "told_outcome": 13, "challenges": (replace(CHALLENGE, answered=15),)}),
    (
        "closed",
        {"decisions": (NFA,), "told_outcome": 13, "challenges": (replace(CHALLENGE, answered=15, accepted=16),)},
    ),
    (
        "received",
        {
            "decisions": (NFA,),
            "told_outcome": 13,
            "challenges": (replace(CHALLENGE, answered=15, changes=True, accepted=16),),
        },
    ),
    ("decided_elsewhere", {"imported": True, "decisions": (replace(NFA, imported=True),), "told_outcome": 20}),
    ("closed", {"imported": True, "decisions": (replace(NFA, imported=True, n=9), NFA), "told_outcome": 20}),
]


@pytest.mark.parametrize(("expected", "history"), STATUS)
def test_where_a_concern_stands(expected: str, history: dict[str, Any]) -> None:
    held = replace(RAISED, **history)
    assert rules.status(held) == expected
    assert (rules.missing_for_closing(held) == ()) == (expected == "closed")


def test_every_status_has_its_words_and_can_be_reached() -> None:
    assert {name for name, _ in rules.STATUSES} == set(rules.STATUS_WORDS) == {name for name, _ in STATUS}


@pytest.mark.parametrize("flags", list(product((False, True), repeat=5)))
def test_second_person_truth_table(flags: tuple[bool, ...]) -> None:
    ends, dismissive, repeat, serious, danger = flags
    reasons = rules.second_person_reasons(
        ends=ends, dismissive=dismissive, repeat=repeat, serious=serious, danger=danger
    )
    assert set(reasons) <= set(rules.SECOND_PERSON_WORDS)
    assert bool(reasons) == (dismissive or (ends and (repeat or serious or danger)))


@pytest.mark.parametrize(
    ("rating", "danger", "now"), [("", False, ""), ("", True, "red"), ("blue", True, "blue"), ("amber", False, "amber")]
)
def test_danger_counts_as_most_urgent_until_somebody_rates(rating: str, danger: bool, now: str) -> None:
    assert rules.rating_now(rating, danger, ["red", "amber", "green", "blue"]) == now


@given(st.sampled_from(["", "red", "amber", "green"]), st.sampled_from(["red", "amber", "green"]))
def test_only_less_urgent_is_lowering(was: str, rating: str) -> None:
    order = ["red", "amber", "green"]
    assert rules.is_lowering(was, rating, order) == (was != "" and order.index(was) < order.index(rating))


@pytest.mark.parametrize(
    ("office", "agency", "protected", "part"),
    [
        ("hub", "council", False, True),
        ("dsl", "school", False, True),
        ("dsl", "school", True, False),
        ("police", "police", False, True),
        ("team", "council", False, True),
        ("nurse", "health", False, False),
        ("nobody", "", False, False),
    ],
)
def test_who_has_a_part(office: str, agency: str, protected: bool, part: bool) -> None:
    asked = (Asked(id="k", n=2, office="police", agency="police"),)
    held = replace(RAISED, checks=asked, offers=(OFFER,), protected=protected)
    assert rules.takes_part(held, office, agency) == part


def test_what_was_opened_is_left_out_in_order() -> None:
    assert rules.unopened(("c3", "m2", "c1"), {"m2"}) == ("c3", "c1")


numbers = st.integers(min_value=2, max_value=60)
some = st.none() | numbers
decided = st.builds(
    Decided,
    id=st.sampled_from(["d1", "d2", "d3"]),
    n=numbers,
    by=st.sampled_from(["", "gwen"]),
    office=st.just("hub"),
    outcome=st.just("nfa"),
    closes=st.booleans(),
    needs_acceptor=st.booleans(),
    reasoned=st.booleans(),
    second=st.sampled_from([(), ("repeat",)]),
    confirmed=some,
    refused=some,
    imported=st.booleans(),
)
challenged = st.builds(
    Challenged,
    id=st.just("x"),
    n=numbers,
    by=st.just("asha"),
    agency=st.just("school"),
    office=st.just("hub"),
    answered=some,
    changes=st.booleans(),
    accepted=some,
)
offered = st.builds(
    Offered, id=st.just("h"), n=numbers, office=st.just("team"), sender=st.just("hub"), kind=st.just("step_down"),
    accepted=some, declined=some,
)  # fmt: skip
proposed = st.builds(
    Proposed, id=st.just("q"), n=numbers, by=st.just("gwen"), rating=st.just("blue"), was=st.just("red"), settled=some
)
histories = st.builds(
    replace,
    st.just(RAISED),
    received=some,
    informed=some,
    told=some,
    told_outcome=some,
    imported=st.booleans(),
    decisions=st.lists(decided, max_size=3).map(tuple),
    challenges=st.lists(challenged, max_size=2).map(tuple),
    offers=st.lists(offered, max_size=2).map(tuple),
    proposals=st.lists(proposed, max_size=1).map(tuple),
)


@given(histories)
def test_closed_always_has_a_named_decision_a_reason_and_a_told_raiser(held: Held) -> None:
    if rules.status(held) == "closed":
        stands = rules.current(held)
        assert stands and stands.by and stands.reasoned and not stands.imported
        assert held.told_outcome is not None and held.told_outcome > stands.settled
        assert not rules.open_challenges(held) and rules.pending_offer(held) is None
        assert rules.missing_for_closing(held) == ()


@given(histories)
def test_every_history_has_a_status_in_words(held: Held) -> None:
    assert rules.status(held) in rules.STATUS_WORDS


@given(histories, numbers)
def test_a_new_challenge_or_new_information_always_reopens(held: Held, n: int) -> None:
    late = 100 + n
    assert rules.status(replace(held, informed=late)) != "closed"
    assert rules.status(replace(held, challenges=(*held.challenges, replace(CHALLENGE, n=late)))) == "challenged"


@given(histories)
def test_what_is_open_may_be_decided_unless_a_second_person_is_waited_for(held: Held) -> None:
    waits = rules.pending_decision(held) is not None
    reopened = bool(rules.open_challenges(held)) or rules.current(held) is None
    assert rules.may_be_decided(held) <= (not waits)
    assert not (reopened and not waits) or rules.may_be_decided(held)
