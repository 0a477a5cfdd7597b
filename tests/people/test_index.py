"""The index of who is like whom: folded with the records, the same after a rebuild, bounded whatever is recorded."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.alike import AYESHA, BRIEFLY, MISSPELT, STRANGER, child, held, made, recorded
from tocsin.access import Refused
from tocsin.acts import outdated, rebuild, stamp
from tocsin.acts.models import Fold
from tocsin.matching import MOST_IN_A_BLOCK, keys_asked, keys_of
from tocsin.people import (
    Address,
    AmendRecord,
    AskKnown,
    EthnicityNote,
    Name,
    PersonDetails,
    RecordPerson,
    SayDifferent,
    SayNotSure,
    SayTheSame,
    TakeBack,
)
from tocsin.people.describing import columns_of
from tocsin.people.likening import alike, liken, model, scorer
from tocsin.people.models import Curve, Draw, Drawn, Key, Likeness, Likening
from tocsin.people.projection import SHADOWS

TAUGHT = (Curve, Draw, Drawn)
"""Rebuilt in test_calibrating."""


def rows() -> list[list[str]]:
    return [sorted(map(str, table._default_manager.values_list())) for table in SHADOWS if table not in TAUGHT]


def index() -> list[list[str]]:
    return [sorted(map(str, table._default_manager.values_list())) for table in (Likening, Key, Likeness)]


def likened() -> set[tuple[str, str]]:
    return set(Likeness.objects.values_list("first", "second"))


def pair(one: str, other: str) -> tuple[str, str]:
    return min(one, other), max(one, other)


def test_a_rebuild_gives_the_same_joins_and_the_same_index(register: Any) -> None:
    known = held(register)
    first, second = known["school"], known["health"]
    register.perform(SayTheSame(first=first, second=second, reason="seen"), register.hub)
    said = register.perform(SayTheSame(first=first, second=known["stranger"], reason="slip"), register.hub)
    register.perform(TakeBack(judgement=said.ids["judgement"], reason="wrong row"), register.hub)
    register.perform(SayDifferent(first=first, second=known["brother"], reason="brother"), register.hub)
    register.perform(SayNotSure(first=second, second=known["police"], reason="too little"), register.hub)
    register.perform(AmendRecord(record=first, details=MISSPELT, reason="as she spells it"), register.school_lead)
    for seed in range(12):
        recorded(register, made(seed), "nurse")
    before = rows()
    assert all(before), "every table has something to lose"
    rebuild()
    assert rows() == before


def test_a_register_weighed_by_another_model_is_out_of_date(register: Any) -> None:
    stamp()
    assert "tocsin.people.projection" not in outdated()
    Fold.objects.filter(package="tocsin.people.projection").update(version=3 << 24)
    assert "tocsin.people.projection" in outdated()


def test_an_amendment_is_weighed_anew_and_what_was_said_before_counts_no_more(register: Any) -> None:
    known = held(register)
    school, police = pair(known["school"], known["police"]), known["police"]
    assert pair(*school) in likened()
    stranger = child("Grace Oduya", "2009-11-30", Address(lines="3 Quay Street", postcode="MB9 2AA"))
    register.perform(AmendRecord(record=known["school"], details=stranger, reason="mixed up"), register.school_lead)
    assert pair(known["school"], known["stranger"]) in likened()
    assert pair(known["school"], police) not in likened()
    register.perform(AmendRecord(record=known["school"], details=AYESHA, reason="back"), register.school_lead)
    assert pair(known["school"], police) in likened()


def test_the_index_is_the_same_whichever_of_two_was_written_last(register: Any) -> None:
    ids = [recorded(register, who, "nurse") for who in (AYESHA, MISSPELT, BRIEFLY)]
    before = index()
    for record, who in zip(ids, (AYESHA, MISSPELT, BRIEFLY), strict=True):
        for told in (STRANGER, who):
            register.perform(AmendRecord(record=record, details=told, reason="read again"), register.nurse)
        assert index() == before


def test_what_linkage_does_not_compare_is_no_reason_to_weigh_again(
    register: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = recorded(register, AYESHA, "nurse")
    before = index()
    monkeypatch.setattr("tocsin.people.likening.liken", lambda *given: pytest.fail("it was weighed again"))
    more = replace(AYESHA, description="A scar on the left hand.", school="Hill Road School")
    register.perform(AmendRecord(record=record, details=more, reason="seen today"), register.nurse)
    assert index() == before


def test_every_pair_that_shares_a_key_is_weighed(register: Any) -> None:
    """Against the plainest recount: everybody with everybody."""
    told = {recorded(register, made(seed), "nurse"): columns_of(made(seed)) for seed in range(40)}
    weigh = scorer().score
    expected = {}
    for one, left in told.items():
        for other, right in told.items():
            meet = set(keys_asked(model(), left)) & set(keys_of(model(), right))
            score = weigh(left, right)
            if one < other and meet and (score.twins or score.weight >= 0):
                expected[one, other] = score.weight
    assert expected and dict(((a, b), w) for a, b, w in Likeness.objects.values_list("first", "second", "weight")) == (
        pytest.approx(expected)
    )


def test_a_place_is_like_nobody(register: Any) -> None:
    place = RecordPerson(kind="place", details=AYESHA)
    register.perform(place, register.nurse)
    recorded(register, AYESHA, "nurse")
    assert Likening.objects.count() == 1 and not likened()


GROUNDS = st.fixed_dictionaries(
    {
        "nationality": st.sampled_from(("", "GBR", "PAK", "POL", "Pakistani", "unknown")),
        "ethnicities": st.lists(
            st.builds(
                EthnicityNote,
                kind=st.sampled_from(("self", "witness", "officer")),
                code=st.sampled_from(("", "WBRI", "APKN", "WROM", "BCRB")),
                blank=st.sampled_from(("", "refused")),
            ),
            max_size=4,
        ).map(tuple),
        "school": st.sampled_from(("", "St Joseph's Catholic School", "Al-Noor Primary")),
        "description": st.sampled_from(("", "Muslim family", "Polish, Catholic", "Roma")),
    }
)


@settings(deadline=None)
@given(GROUNDS, GROUNDS, st.integers(0, 200), st.integers(0, 200))
def test_ethnicity_nationality_and_religion_move_no_weight_and_no_key(
    one: dict[str, Any], other: dict[str, Any], first: int, second: int
) -> None:
    """The permutation test: whatever stands in these fields, and where a school's name tells faith, nothing moves."""
    plain = [columns_of(made(seed)) for seed in (first, second)]
    moved = [
        columns_of(replace(made(seed), **changed)) for seed, changed in zip((first, second), (one, other), strict=True)
    ]
    assert [keys_asked(model(), each) for each in plain] == [keys_asked(model(), each) for each in moved]
    assert scorer().score(*plain) == scorer().score(*moved)
    assert scorer().explain(*plain) == scorer().explain(*moved)


HOSTILE = {
    "empty": PersonDetails(),
    "one letter": child("A", home=None),
    "one letter each": child("A B", "2011-01-01"),
    "ten thousand aliases": PersonDetails(
        names=tuple(
            Name(given=f"A{a}{b}", family=f"W{c}{d}", kind="alias") for a, b, c, d in product("abcdefghij", repeat=4)
        )
    ),
    "emoji": child("🦊🦊 👩‍👩‍👧", "2011-04-09"),
    "right to left": child("محمد עברית", "2011-04-09"),
    "overrides": child("\u202eyma \u2066hslaw\u2069", "2011-04-09"),
    "SQL": child("Robert'); DROP TABLE people_key;-- %s {} \\", "2011-04-09"),
    "NUL": child("Amy\x00 Wal\x00sh", "2011-04-09"),
    "lone surrogate": child("Amy \ud800", "2011-04-09"),
    "a thousand letters": child("A" * 1000 + " " + "b" * 1000, "2011-04-09"),
    "a thousand homes": PersonDetails(addresses=tuple(Address(lines=f"{n} Mill Lane") for n in range(1000))),
    "numbers of all kinds": child("Amy Walsh", phones=tuple(f"0{n}" for n in range(500)), nhs_number="0" * 10),
}


@pytest.mark.parametrize("details", HOSTILE.values(), ids=HOSTILE)
def test_hostile_records_are_kept_indexed_and_asked_about(register: Any, details: PersonDetails) -> None:
    recorded(register, AYESHA, "nurse")
    try:
        record = register.perform(RecordPerson(details=details, tolerant=True), register.nurse).ids["record"]
    except Refused as refusal:
        assert refusal.reason
        return
    assert Key.objects.filter(record=record).count() < 2000
    register.look(AskKnown(record=record), register.hub)
    try:
        register.look(AskKnown(details=details), register.hub)
    except Refused as refusal:
        assert "nothing to go by" in refusal.reason


def test_the_answer_says_that_not_every_alias_was_looked_at(register: Any) -> None:
    check = register.look(AskKnown(details=HOSTILE["ten thousand aliases"]), register.hub)
    assert "aliases" in check.full
    assert register.look(AskKnown(details=AYESHA), register.hub).full == ()


def test_a_name_that_too_many_share_is_not_read_whole_and_the_answer_says_so(db: None) -> None:
    """Four hundred of one name and year; who shares a second key with the one asked about is found among them."""
    common = [child("Mohammed Khan", f"2011-0{n % 9 + 1}-{n % 28 + 1:02}", home=None) for n in range(400)]
    for n, who in enumerate(common):
        liken(f"r_{n:03}", "child", who)
    asked = alike(columns_of(child("Mohammed Khan", "2011-04-09", home=None)))
    assert asked.crowded > 0
    born = [columns_of(who)["born"] for who in common]
    exact = {f"r_{n:03}" for n, day in enumerate(born) if day == "2011-04-09"}
    assert exact <= {like.record for like in asked.likes}
    assert len(asked.likes) < 400
    assert MOST_IN_A_BLOCK < 400
