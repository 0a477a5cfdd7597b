"""A restriction is looked at again by the day it ends, or that nobody did climbs to somebody outside (failing 12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from register import Register
from tocsin.access import AskToSee, Refused, Restrict
from tocsin.acts import MyWork, sweep
from tocsin.concerns import RaiseConcern, TheConcern, TrailStep
from tocsin.duties import DutyView, duties_about
from tocsin.duties.rules import allowed
from tocsin.ledger import Entry
from tocsin.words import load_profile

REVIEW = "review_restriction"


def restricted(register: Register, level: str = "closed", days: float = 30) -> str:
    concern = register.perform(RaiseConcern(account="Bruises."), register.teacher).ids["concern"]
    restrict(register, concern, level, days)
    return concern


def restrict(register: Register, item: str, level: str, days: float = 30, who: str = "team_manager") -> None:
    until = register.at + timedelta(days=days)
    command = Restrict(item=item, level=level, reason_code="staff_family", reason="Family of staff.", until=until)
    by = getattr(register, who)
    register.perform(command, by, "scrutiny" if who == "scrutineer" else "safeguard_child")


def owed(register: Register, item: str, *, answered: bool = False) -> list[DutyView]:
    found = duties_about((item,), register.at, answered=answered)
    return [duty for duty in found if duty.code == REVIEW]


@pytest.mark.parametrize("level", ["closed", "unseen"])
@pytest.mark.parametrize("days", [0.5, 1, 30, 180])
def test_whoever_restricts_owes_a_look_again_by_the_day_it_ends(register: Register, level: str, days: float) -> None:
    concern = restricted(register, level, days)
    (duty,) = owed(register, concern)
    assert duty.office == register.team_manager.office
    ends = register.at + timedelta(days=days)
    assert ends - timedelta(hours=25) < duty.due <= ends + timedelta(hours=1)


def test_renewing_answers_it_and_owes_the_next_and_lifting_owes_nothing(register: Register) -> None:
    concern = restricted(register)
    register.later(days=29)
    restrict(register, concern, "closed", 60)
    (duty,) = owed(register, concern)
    assert duty.due > register.at + timedelta(days=58)
    restrict(register, concern, "open")
    assert owed(register, concern) == []
    assert [each.status for each in owed(register, concern, answered=True)] == ["met", "met"]


def test_a_restriction_that_ran_out_unreviewed_climbs_to_the_scrutineer_who_may_answer(register: Register) -> None:
    concern = restricted(register)
    register.later(days=31)
    assert owed(register, concern)[0].status == "late"
    for _ in range(40):
        sweep(register.later(days=1))
    (duty,) = owed(register, concern)
    assert duty.escalated_to == register.scrutineer.office
    restrict(register, concern, "open", who="scrutineer")
    assert owed(register, concern) == []


def test_a_stranger_does_not_answer_for_it(register: Register) -> None:
    concern = restricted(register)
    register.later(days=31)
    with pytest.raises(Refused, match="Another agency keeps this"):
        restrict(register, concern, "open", who="superintendent")
    assert owed(register, concern)


def test_the_scrutineer_answers_only_where_there_was_a_restriction(register: Register) -> None:
    concern = register.perform(RaiseConcern(account="Bruises."), register.teacher).ids["concern"]
    with pytest.raises(Refused, match="Another agency keeps this"):
        restrict(register, concern, "open", who="scrutineer")


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-03-12T12:00:00+00:00", "10 days"),
        ("2026-03-02T20:00:00+00:00", "8 hours"),
        ("2026-03-02T12:10:00+00:00", "1 hours"),
        ("2026-01-01T00:00:00+00:00", "1 hour"),
        ("soon", "1 hour"),
        ("", "1 hour"),
        ("2026-03-12", "1 hour"),  # no zone: nobody can say when that is
    ],
)
def test_the_time_is_what_is_left_until_the_moment_named(until: str, expected: str) -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    made = Entry(1, "register", "item.restricted/1", at, "u", "o", "", "c_1", "", (), (), {"until": until})
    assert allowed(load_profile().duty(REVIEW), made) == expected


# --- the trail and the desk say who restricted, who asked, and why ------------------------------------------------


def trail(register: Register, concern: str, who: str) -> list[TrailStep]:
    steps = register.look(TheConcern(concern=concern), getattr(register, who)).trail
    return [step for step in steps if isinstance(step, TrailStep)]


def test_the_trail_shows_who_restricted_it_and_who_asked_to_see_it(register: Register) -> None:
    concern = restricted(register)
    ask = AskToSee(item=concern, reason_code="danger_now", words="She is in the waiting room.")
    register.perform(ask, register.superintendent)
    for who in ("hub", "school_lead"):  # who has it, and whose it is
        shown = {step.type: step for step in trail(register, concern, who)}
        assert shown["item.restricted/1"].what == (
            "Restricted who may read it until 1 April 2026: closed (family of somebody who uses the register)"
        )
        assert shown["item.restricted/1"].texts[0].text == "Family of staff."
        assert "a child may be in danger now" in shown["item.asked_to_see/1"].what
        assert shown["item.asked_to_see/1"].who.name == "Fay Russet"
        assert shown["item.asked_to_see/1"].texts[0].text == "She is in the waiting room."


def test_who_asked_is_told_to_the_agency_that_keeps_it_for_a_while(register: Register) -> None:
    concern = restricted(register)
    register.perform(AskToSee(item=concern, reason_code="deciding", words="Today."), register.superintendent)
    told = register.look(MyWork(), register.team_manager).asked
    assert [(each.item, each.who.name, each.reason_code) for each in told] == [(concern, "Fay Russet", "deciding")]
    assert register.look(MyWork(), register.nurse).asked == ()
    assert register.look(MyWork(), register.teacher).asked == ()
    register.later(days=15)
    assert register.look(MyWork(), register.team_manager).asked == ()


def test_lifting_shows_in_the_trail(register: Register) -> None:
    concern = restricted(register)
    restrict(register, concern, "open")
    assert trail(register, concern, "hub")[-1].what == "Lifted the restriction"
