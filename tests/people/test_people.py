"""Recording, amending, finding, saying same and different: through the two doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tocsin.access import AskToSee, Refused, Restrict, RestrictedLine
from tocsin.acts import rebuild
from tocsin.people import (
    AmendRecord,
    EthnicityNote,
    FindPerson,
    Name,
    PersonDetails,
    RecordPerson,
    SayDifferent,
    SayTheSame,
    TakeBack,
    ThePerson,
    find_record,
    judgements_about,
    person_of,
    record,
    records_of_person,
    versions,
)
from tocsin.people.models import Judgement, Record, Term, Version
from tocsin.words import When, load_profile

AMY = PersonDetails(
    names=(Name(given="Amy", family="Walsh"), Name(given="Ames", kind="alias")),
    born=When.parse("2012-06-30"),
    sex="F",
    nhs_number="943 476 5919",
    school="Hill Road School",
)


def details(name: str, **more: Any) -> PersonDetails:
    given, _, family = name.partition(" ")
    return PersonDetails(names=(Name(given=given, family=family),), **more)


@pytest.fixture
def three(register: Any) -> tuple[str, str, str]:
    """The same child as three agencies hold her."""
    school = register.perform(RecordPerson(details=AMY), register.school_lead).ids["record"]
    health = register.perform(RecordPerson(details=details("Amie Walsh", nhs_number="9434765919")), register.nurse)
    police = register.perform(RecordPerson(details=details("Amy Welsh")), register.police)
    return school, health.ids["record"], police.ids["record"]


def found(register: Any, by: Any, **asked: Any) -> list[str]:
    return sorted(card.name for card in register.look(FindPerson(**asked), by).cards)


def test_a_record_is_kept_as_given_and_found_by_what_it_holds(register: Any, three: tuple[str, ...]) -> None:
    hub = register.hub
    assert found(register, hub, name="wal am") == ["Amie Walsh", "Amy Walsh"]
    assert found(register, hub, name="ames") == ["Amy Walsh"]
    assert found(register, hub, nhs_number="943-476-5919") == ["Amie Walsh", "Amy Walsh"]
    assert found(register, hub, born=When.parse("2012")) == ["Amy Walsh"]
    assert found(register, hub, born=When.parse("2012-07")) == []
    register.perform(RecordPerson(details=details("Ivy", born=When.parse("2012"))), hub)
    assert found(register, hub, born=When.parse("2012-06-30")) == ["Amy Walsh", "Ivy"]
    assert found(register, hub, born=When.parse("2012-07-01")) == ["Ivy"]
    assert found(register, hub, school="hill", kind="child") == ["Amy Walsh"]
    assert found(register, hub, name="amy", kind="adult") == []
    assert found(register, hub, reference=three[2].removeprefix("r_").upper()) == ["Amy Welsh"]
    assert found(register, hub, name="nobody") == []


@pytest.mark.parametrize(
    "asked", [{}, {"name": "a"}, {"name": " 🦊 "}, {"kind": "child"}, {"name": "%_"}, {"name": "a b c d e f gh i j"}]
)
def test_a_search_needs_something_to_go_by(register: Any, asked: dict[str, str]) -> None:
    with pytest.raises(Refused):
        register.look(FindPerson(**asked), register.hub)


@pytest.mark.parametrize(
    "name",
    ["🦊🦊", "محمد علي", "O’Brien", "Robert'); DROP TABLE people_record;--", "=cmd|' /C calc'!A0", "Sita", "A" * 1000,
     "Zo\u0308e \u202eevil", "100% _", "李 小龙"],
)  # fmt: skip
def test_hostile_names_are_kept_and_found(register: Any, name: str) -> None:
    made = register.perform(RecordPerson(details=details(name)), register.hub).ids["record"]
    kept = record(made)
    assert kept is not None and kept.called and "\u202e" not in kept.called
    if any(letter.isalpha() for letter in name):
        assert [each.id for each in register.look(FindPerson(name=name), register.hub).people] == [kept.person]


def test_whole_names_come_before_beginnings_and_the_rest_is_said_to_be_more(register: Any) -> None:
    for each in range(25):
        register.perform(RecordPerson(details=details(f"Annabel Number{each:02}")), register.hub)
    register.perform(RecordPerson(details=details("Ann Last")), register.hub)
    view = register.look(FindPerson(name="ann"), register.hub)
    assert view.cards[0].name == "Ann Last"
    assert len(view.cards) == 20 and view.more
    assert not register.look(FindPerson(name="ann last"), register.hub).more


def test_cards_tell_two_children_apart_by_the_fewest_facts(register: Any) -> None:
    for school in ("Hill Road", "Park Lane"):
        register.perform(
            RecordPerson(details=details("Amy Walsh", school=school, born=When.parse("2012"))), register.hub
        )
    register.perform(RecordPerson(details=details("Ben Walsh", school="Hill Road")), register.hub)
    cards = register.look(FindPerson(name="walsh"), register.hub).cards
    told = sorted((card.name, *(value for _, value in card.facts)) for card in cards)
    assert told == [("Amy Walsh", "2012", "Hill Road"), ("Amy Walsh", "2012", "Park Lane"), ("Ben Walsh",)]


def test_a_teacher_finds_the_children_of_the_school_and_no_others(register: Any, three: tuple[str, ...]) -> None:
    assert found(register, register.teacher, name="amy") == ["Amy Walsh"]
    assert found(register, register.school_lead, name="amy") == ["Amy Walsh"]
    assert found(register, register.youth_worker, name="amy") == []
    register.perform(SayTheSame(first=three[0], second=three[2], reason="same child"), register.hub)
    shown = register.look(FindPerson(name="amy"), register.teacher).people
    assert [each.id for person in shown for each in person.records] == [three[0]]
    assert found(register, register.teacher, name="welsh") == []


def test_a_restricted_record_is_a_line_and_an_unseen_one_is_not_there(register: Any, three: tuple[str, ...]) -> None:
    until = register.at + timedelta(days=30)
    codes = load_profile().codes
    code = next(iter(codes["restriction_reason"])).code
    seal = {"reason_code": code, "reason": "The child's family works here.", "until": until}
    register.perform(SayTheSame(first=three[0], second=three[1], reason="same child"), register.hub)
    register.perform(Restrict(item=three[0], level="closed", **seal), register.school_lead)
    person = register.look(ThePerson(id=three[1]), register.hub)
    assert person.name == "Amie Walsh" and "Amy Walsh" not in person.also_known_as
    assert [type(each) for each in person.records][0] is RestrictedLine and len(person.lines) == 1
    why = next(iter(codes["see_reason"])).code
    register.perform(AskToSee(item=three[0], reason_code=why, words="Deciding today."), register.hub)
    assert register.look(ThePerson(id=three[1]), register.hub).name == "Amy Walsh"
    register.perform(Restrict(item=three[2], level="unseen", **seal), register.superintendent)
    assert "Amy Welsh" not in found(register, register.hub, name="amy welsh")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (PersonDetails(), "names"),
        (details("Amy", nhs_number="943 476 5918"), "nhs_number"),
        (details("Amy", upn="12"), "upn"),
        (details("Amy", born_as_given="2012-02-31"), "born"),
        (details("A" * 1001), "names"),
    ],
)
def test_from_a_person_faults_are_refused_and_from_a_file_they_are_kept_and_marked(
    register: Any, wrong: PersonDetails, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        register.perform(RecordPerson(details=wrong), register.hub)
    assert refusal.value.field == field and refusal.value.reason.endswith(".")
    made = register.perform(RecordPerson(details=wrong, tolerant=True), register.hub).ids["record"]
    kept = record(made)
    assert kept is not None and kept.details is not None and kept.details.problems
    assert (kept.details.nhs_number, kept.details.born_as_given) == (wrong.nhs_number, wrong.born_as_given)


def test_the_kinds_of_blank_stay_apart(register: Any) -> None:
    notes = tuple(
        EthnicityNote(kind=kind, blank=blank)
        for kind, blank in (("self", "refused"), ("officer", "not_asked"), ("witness", "unknown_to_witness"))
    )
    made = register.perform(RecordPerson(details=details("Amy", ethnicities=notes)), register.hub).ids["record"]
    kept = record(made)
    assert kept is not None and kept.details is not None and kept.details.ethnicities == notes


def test_a_record_is_amended_by_its_own_agency_and_keeps_its_history(register: Any, three: tuple[str, ...]) -> None:
    better = details("Amelia Walsh")
    with pytest.raises(Refused, match="Only they can amend it"):
        register.perform(AmendRecord(record=three[0], details=better, reason="a guess"), register.nurse)
    with pytest.raises(Refused) as refusal:
        register.perform(AmendRecord(record=three[0], details=better, reason="  "), register.school_lead)
    assert refusal.value.field == "reason"
    register.perform(
        AmendRecord(record=three[0], details=better, reason="Birth certificate seen"), register.school_lead
    )
    assert found(register, register.hub, name="amelia") == ["Amelia Walsh"]
    assert found(register, register.hub, name="ames") == []
    (version,) = versions(three[0])
    kept = record(three[0])
    assert kept is not None
    assert version.reason == "Birth certificate seen" and version.details == kept.details


def test_an_agencys_own_number_finds_its_record_once(register: Any) -> None:
    register.perform(RecordPerson(details=AMY, local_id="P 0042/a"), register.school_lead)
    school = register.agencies["school"]
    assert find_record(school, "P 0042/a") and not find_record(register.agencies["police"], "P 0042/a")
    assert found(register, register.hub, reference="p0042a") == ["Amy Walsh"]
    with pytest.raises(Refused, match="already"):
        register.perform(RecordPerson(details=AMY, local_id="P 0042/a"), register.school_lead)
    with pytest.raises(Refused, match="your own agency"):
        register.perform(RecordPerson(details=AMY, agency=register.agencies["police"]), register.school_lead)


def say(register: Any, what: Any, first: str, second: str, by: Any) -> str:
    made: str = register.perform(what(first=first, second=second, reason="read both"), by).ids["judgement"]
    return made


def test_records_join_and_part_and_the_earliest_keeps_the_persons_id(register: Any, three: tuple[str, ...]) -> None:
    a, b, c = three
    ids = [person_of(each).id for each in three]
    one = say(register, SayTheSame, c, b, register.hub)
    assert person_of(c).id == person_of(b).id == ids[1]
    two = say(register, SayTheSame, a, c, register.social_worker)
    assert records_of_person(c) == (a, b, c) == records_of_person(ids[0])
    assert {person_of(each).id for each in three} == {ids[0]}
    with pytest.raises(Refused, match="no such person"):
        register.look(ThePerson(id=ids[2]), register.hub)
    register.perform(TakeBack(judgement=one, reason="two sisters"), register.hub)
    assert records_of_person(c) == (a, c) and records_of_person(b) == (b,)
    register.perform(TakeBack(judgement=two, reason="two sisters"), register.hub)
    assert [person_of(each).id for each in three] == ids
    said = judgements_about(three)
    assert [each.taken_back_reason for each in said] == ["two sisters", "two sisters"]
    with pytest.raises(Refused, match="already"):
        register.perform(TakeBack(judgement=two, reason="again"), register.hub)


def test_two_reviewers_disagree_and_both_stand_unjoined(register: Any, three: tuple[str, ...]) -> None:
    a, b, _ = three
    different = say(register, SayDifferent, a, b, register.hub)
    same = say(register, SayTheSame, b, a, register.social_worker)
    assert records_of_person(a) == (a,)
    assert {each.id: each.held_by for each in judgements_about([a])} == {different: "", same: different}
    register.perform(TakeBack(judgement=different, reason="I had misread it"), register.hub)
    assert records_of_person(a) == (a, b)
    say(register, SayDifferent, a, b, register.hub)
    assert records_of_person(a) == (a,)


def test_a_join_that_would_pull_in_two_said_to_be_different_is_refused_by_name(
    register: Any, three: tuple[str, ...]
) -> None:
    a, b, c = three
    say(register, SayTheSame, a, b, register.hub)
    different = say(register, SayDifferent, a, c, register.hub)
    with pytest.raises(Refused, match="Gwen Sienna said on 2 March 2026 are different") as refusal:
        say(register, SayTheSame, b, c, register.social_worker)
    assert different in refusal.value.next_step
    assert records_of_person(c) == (c,)


def test_judgements_that_make_no_sense_are_refused(register: Any, three: tuple[str, ...]) -> None:
    a, b, _ = three
    place = register.perform(RecordPerson(details=details("The Arcade"), kind="place"), register.hub).ids["record"]
    for first, second in ((a, a), (a, "r_none"), (a, place)):
        with pytest.raises(Refused):
            say(register, SayTheSame, first, second, register.hub)
    say(register, SayTheSame, a, b, register.hub)
    with pytest.raises(Refused, match="already"):
        say(register, SayTheSame, b, a, register.hub)
    with pytest.raises(Refused, match="may not"):
        say(register, SayTheSame, a, b, register.teacher)


def test_rebuilding_gives_the_same_rows(register: Any, three: tuple[str, ...]) -> None:
    a, b, c = three
    say(register, SayTheSame, a, b, register.hub)
    say(register, SayDifferent, b, a, register.social_worker)
    one = say(register, SayTheSame, b, c, register.hub)
    register.perform(TakeBack(judgement=one, reason="no"), register.hub)
    register.perform(AmendRecord(record=a, details=details("Amelia"), reason="seen"), register.school_lead)
    rows = [sorted(map(str, table.objects.values_list())) for table in (Record, Version, Term, Judgement)]
    rebuild()
    assert rows == [sorted(map(str, table.objects.values_list())) for table in (Record, Version, Term, Judgement)]
