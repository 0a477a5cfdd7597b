"""Joins that wait for a second person, doubts, and what reviewers' words teach: through the two doors."""

from __future__ import annotations

from typing import Any

import pytest

from people.alike import AYESHA, BRIEFLY, MISSPELT, STRANGER, child, recorded
from tocsin.access import Refused
from tocsin.people import (
    IMPACT_WORDS,
    PersonDetails,
    RecordPerson,
    SayDifferent,
    SayNotSure,
    SayTheSame,
    TakeBack,
    doubts_about,
    draws,
    how_far_they_agree,
    judgements_about,
    persons_of,
    said_same,
)
from tocsin.people.agreeing import agreement

ONE_NUMBER = child("Ayesha Kowalczyk", "2011-04-09", sex="F", nhs_number="943 476 5919")
OTHER_NUMBER = child("Ayesha Kowalczyk", "2011-04-09", sex="F", nhs_number="401 023 2137")
TWIN = child("Leah Kowalczyk", "2011-04-09", sex="F")


def same(register: Any, first: str, second: str, by: str) -> str:
    said = SayTheSame(first=first, second=second, reason="one photograph")
    return str(register.perform(said, getattr(register, by)).ids["judgement"])


def are_one(*records: str) -> bool:
    return len(set(persons_of(records).values())) == 1


IMPACTS = {
    "nothing against it": (AYESHA, MISSPELT, ()),
    "too little said to speak against it": (PersonDetails(names=BRIEFLY.names), MISSPELT, ()),
    "numbers": (ONE_NUMBER, OTHER_NUMBER, ("numbers",)),
    "twins": (AYESHA, TWIN, ("twins",)),
    "against": (AYESHA, STRANGER, ("against",)),
}


@pytest.mark.parametrize(("left", "right", "codes"), IMPACTS.values(), ids=IMPACTS)
def test_a_join_waits_where_the_table_says(
    register: Any, left: PersonDetails, right: PersonDetails, codes: tuple[str, ...]
) -> None:
    first, second = recorded(register, left, "school_lead"), recorded(register, right, "nurse")
    same(register, first, second, "hub")
    (said,) = judgements_about([first])
    assert said.needs_second == codes and said.waits == bool(codes) and set(codes) <= set(IMPACT_WORDS)
    assert are_one(first, second) != bool(codes)


def test_a_second_person_ends_the_wait_and_either_taking_back_begins_it_again(register: Any) -> None:
    first, second = recorded(register, AYESHA, "school_lead"), recorded(register, TWIN, "nurse")
    one = same(register, first, second, "hub")
    with pytest.raises(Refused, match="already"):
        same(register, second, first, "hub")
    assert not are_one(first, second)
    same(register, second, first, "social_worker")
    assert are_one(first, second) and list(said_same()) == [(first, second), (second, first)]
    register.perform(TakeBack(judgement=one, reason="two girls after all"), register.hub)
    assert not are_one(first, second) and list(said_same()) == []


def test_two_whole_histories_are_joined_by_two_people_and_parted_again_as_they_were(register: Any) -> None:
    told = (AYESHA, MISSPELT, BRIEFLY, AYESHA)
    a, b, c, d = (recorded(register, who, "nurse") for who in told)
    same(register, a, b, "hub")
    same(register, c, d, "hub")
    before = persons_of([a, b, c, d])
    same(register, b, c, "hub")
    assert judgements_about([b])[-1].needs_second == ("several",) and persons_of([a, b, c, d]) == before
    second = same(register, b, c, "social_worker")
    assert are_one(a, b, c, d)
    register.perform(TakeBack(judgement=second, reason="mistaken"), register.hub)
    assert persons_of([a, b, c, d]) == before


def test_two_reviewers_may_disagree_and_both_stand(register: Any) -> None:
    first, second = recorded(register, AYESHA, "school_lead"), recorded(register, MISSPELT, "nurse")
    same(register, first, second, "hub")
    register.perform(SayDifferent(first=second, second=first, reason="two girls"), register.social_worker)
    assert [each.same for each in judgements_about([first])] == [True, False] and not are_one(first, second)
    told = how_far_they_agree()
    assert (told.pairs, told.agreed) == (1, 0) and "Of 1 pairs" in told.words


def test_not_being_sure_joins_nothing_and_is_kept(register: Any) -> None:
    first, second = recorded(register, AYESHA, "school_lead"), recorded(register, MISSPELT, "nurse")
    doubt = SayNotSure(first=first, second=second, reason="no photograph")
    register.perform(doubt, register.hub)
    assert [(each.reason, each.who.name) for each in doubts_about([second])] == [("no photograph", "Gwen Sienna")]
    assert not are_one(first, second) and judgements_about([first]) == ()
    with pytest.raises(Refused, match="may not"):
        register.perform(doubt, register.teacher)
    with pytest.raises(Refused, match="same record"):
        register.perform(SayNotSure(first=first, second=first, reason="x"), register.hub)
    with pytest.raises(Refused):
        register.perform(SayNotSure(first=first, second=second, reason=" "), register.hub)


def test_draws_hold_to_what_people_said_and_are_the_same_for_the_same_seed(register: Any) -> None:
    a, b, c = (recorded(register, who, "nurse") for who in (AYESHA, AYESHA, MISSPELT))
    alone = recorded(register, STRANGER, "nurse")
    adult = register.perform(RecordPerson(details=AYESHA, kind="adult"), register.nurse).ids["record"]
    register.perform(SayDifferent(first=a, second=b, reason="cousins of one name"), register.hub)
    drawn = list(draws(40, seed=7))
    assert drawn == list(draws(40, seed=7)) != list(draws(40, seed=8)) and len(drawn) == 40
    assert all(set(part) == {a, b, c, alone} and part[a] != part[b] for part in drawn)
    assert {part[alone] for part in drawn} == set(persons_of([alone]).values())
    assert any(part[c] == part[a] for part in drawn) and any(part[c] == part[b] for part in drawn)
    assert [set(part) for part in draws(2, seed=7, kind="adult")] == [{adult}] * 2


def test_draws_of_some_records_are_the_draws_of_all(register: Any) -> None:
    a, b, c = (recorded(register, who, "nurse") for who in (AYESHA, AYESHA, MISSPELT))
    stranger = recorded(register, STRANGER, "nurse")
    register.perform(SayDifferent(first=a, second=b, reason="cousins of one name"), register.hub)
    for some in ([a], [c, stranger], [stranger]):
        told = [[part[each] for each in some] for part in draws(20, seed=7, of=some)]
        assert told == [[part[each] for each in some] for part in draws(20, seed=7)]
    assert list(draws(2, seed=7, of=[stranger])) == [persons_of([stranger])] * 2


def test_a_draw_gives_a_person_the_id_that_joining_would(register: Any) -> None:
    a, b = recorded(register, AYESHA, "nurse"), recorded(register, STRANGER, "police")
    same(register, a, b, "hub")
    same(register, a, b, "social_worker")
    assert list(draws(3, seed=1)) == [persons_of([a, b])] * 3 and are_one(a, b)


def test_agreement_is_krippendorffs_alpha() -> None:
    """Two reviewers over ten pairs, worked by hand: 20 answers, 9 same and 11 different, 3 pairs in disagreement."""
    judged = [["same", "same"]] * 3 + [["different", "different"]] * 4 + [["same", "different"]] * 3
    told = agreement([*judged, ["same"], []])
    assert (told.pairs, told.agreed) == (10, 7)
    assert told.alpha == pytest.approx(1 - 19 * 6 / (2 * 9 * 11))
    assert agreement([["same", "same"]]).alpha is None
    assert agreement([]).pairs == 0 and "nothing can be said" in agreement([]).words
