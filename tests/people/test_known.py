"""Is this child already known? Asked through the window, by each kind of office, with restrictions and without."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from people.alike import AYESHA, BROTHER, child, held, recorded
from tocsin.access import Refused, Restrict, RestrictedLine, unseen_looks
from tocsin.access.rules import ABILITIES, PRACTICE
from tocsin.people import AskKnown, PersonDetails, SayDifferent, SayNotSure, SayTheSame

TYPED = child("Aysha Kowalczyk", "2011-04-09", sex="F")


@pytest.fixture
def known(register: Any) -> dict[str, str]:
    return held(register)


def ask(register: Any, by: Any, details: PersonDetails | None = TYPED, record: str = "", **more: Any) -> Any:
    return register.look(AskKnown(details=details, record=record), by, **more)


def restrict(register: Any, record: str, level: str, by: Any) -> None:
    until = register.at + timedelta(days=9)
    register.perform(Restrict(item=record, level=level, reason_code="safety", reason="A refuge.", until=until), by)


def test_three_agencies_hold_a_misspelt_child_and_the_answer_says_why(register: Any, known: dict[str, str]) -> None:
    check = ask(register, register.hub)
    assert {each.record.id for each in check.candidates} == {known["school"], known["health"], known["police"]}
    assert check.status == "many" and check.lines == ()
    likeliest = check.candidates[0]
    assert likeliest.record.id == known["school"] and likeliest.probability >= 0.95
    assert "the same date of birth" in {step.words for step in likeliest.why.steps}
    assert [each.probability for each in check.candidates] == sorted(
        (each.probability for each in check.candidates), reverse=True
    )


def test_once_people_said_who_is_one_it_is_a_match_and_not_many(register: Any, known: dict[str, str]) -> None:
    register.perform(SayTheSame(first=known["school"], second=known["health"], reason="seen"), register.hub)
    register.perform(SayTheSame(first=known["school"], second=known["police"], reason="seen"), register.hub)
    assert ask(register, register.hub).status == "match"


def test_a_teacher_learns_that_others_hold_her_and_whom_to_ask_and_nothing_else(
    register: Any, known: dict[str, str]
) -> None:
    check = ask(register, register.teacher)
    assert [each.record.id for each in check.candidates] == [known["school"]], "their own school's they may read"
    assert {(line.item, line.holder) for line in check.lines} <= {
        (known["health"], "Millbrook Health Trust"),
        (known["police"], "Millbrook Police"),
    }
    assert check.lines and all(line.ask for line in check.lines)
    shown = repr(check)
    assert not any(secret in shown for secret in ("Aisha", "2011-09-04", "07700", "4 September"))


def test_brother_and_stranger_are_not_she(register: Any, known: dict[str, str]) -> None:
    assert known["stranger"] not in repr(ask(register, register.hub))
    found = ask(register, register.hub, BROTHER)
    assert found.status == "match" and [each.record.id for each in found.matches] == [known["brother"]]


def test_what_is_restricted_is_one_line_and_what_is_unseen_is_not_there_but_its_holder_learns(
    register: Any, known: dict[str, str]
) -> None:
    restrict(register, known["school"], "closed", register.school_lead)
    check = ask(register, register.hub)
    assert known["school"] in {line.item for line in check.lines}
    assert {each.record.id for each in check.candidates} == {known["health"], known["police"]}
    restrict(register, known["police"], "unseen", register.superintendent)
    assert known["police"] not in repr(ask(register, register.hub))
    assert ask(register, register.hub, None, known["police"]) is None
    assert {look.item for look in unseen_looks(register.police.agency)} == {known["police"]}


def test_asked_for_a_record_it_tells_what_people_said_of_the_pair(register: Any, known: dict[str, str]) -> None:
    first, second = known["school"], known["health"]
    register.perform(SayDifferent(first=second, second=first, reason="two girls"), register.hub)
    register.perform(SayNotSure(first=first, second=second, reason="no photograph"), register.social_worker)
    check = ask(register, register.hub, None, first)
    assert check.asked.id == first and first not in {each.record.id for each in check.candidates}
    told = next(each for each in check.candidates if each.record.id == second)
    assert [(each.same, each.reason) for each in told.said] == [(False, "two girls")]
    assert [each.reason for each in told.unsure] == ["no photograph"]
    assert not told.joined


def test_a_record_one_may_not_read_tells_nobody_whom_it_is_like(register: Any, known: dict[str, str]) -> None:
    assert isinstance(ask(register, register.teacher, None, known["health"]), RestrictedLine)


@pytest.mark.parametrize("details", [None, PersonDetails(), child("unknown", home=None)])
def test_there_must_be_something_to_go_by(register: Any, details: PersonDetails | None) -> None:
    with pytest.raises(Refused, match="nothing to go by"):
        ask(register, register.hub, details)


def test_no_such_record(register: Any) -> None:
    with pytest.raises(Refused, match="no such record"):
        ask(register, register.hub, None, "r_nobody")


ROLES = {
    "teacher": True,
    "school_lead": True,
    "youth_worker": True,
    "nurse": True,
    "police": True,
    "hub": True,
    "social_worker": True,
    "head": True,
    "administrator": False,
}


@pytest.mark.parametrize(("office", "may"), ROLES.items())
def test_everybody_in_practice_may_ask_and_whoever_runs_the_system_may_not(
    register: Any, office: str, may: bool
) -> None:
    recorded(register, AYESHA, "school_lead")
    by = getattr(register, office)
    purpose = "run_system" if office == "administrator" else "safeguard_child"
    if may:
        check = ask(register, by, purpose=purpose)
        assert check.status == "match" and bool(check.candidates) != bool(check.lines)
    else:
        with pytest.raises(Refused, match="may not"):
            ask(register, by, purpose=purpose)


def test_the_tables_say_who_may_ask_and_who_may_review() -> None:
    assert ABILITIES["ask_known"] == PRACTICE
    assert ABILITIES["review_pairs"] == ABILITIES["join_records"]


def test_low_confidence_is_for_those_who_may_read_it(register: Any) -> None:
    """Two born on one day in one home under one name may be twins: low, with the rule's own words."""
    twin = recorded(register, child("Leah Kowalczyk", "2011-04-09", sex="F"), "nurse")
    asked = ask(register, register.hub, AYESHA)
    assert asked.status == "low" and [each.record.id for each in asked.lows] == [twin]
    assert any("twins" in sentence for sentence in asked.candidates[0].why.sentences)
    asked = ask(register, register.teacher, AYESHA)
    assert asked.status == "none" and asked.lines == ()
