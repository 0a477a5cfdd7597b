"""Legal holds: easy to place, two people to lift, and a refusal that names the hold."""

from __future__ import annotations

from typing import Any

import pytest

from acts.keeping import as_office, propose, raised, redacted, refused, rows
from register import Register
from tocsin.access import Appoint, count_holds, holds, holds_on
from tocsin.acts import AskToLift, KeepHold, LiftHold, PlaceHold, rebuild
from tocsin.ledger import REGISTER, verify_register


def hold(register: Register, item: str, by: str = "superintendent", **more: Any) -> str:
    stated = {"reason_code": "investigation", "reason": "Operation Lantern."} | more
    return register.perform(PlaceHold(item=item, **stated), getattr(register, by)).ids["hold"]


def ask(register: Register, held: str, by: str) -> None:
    register.perform(AskToLift(hold=held, reason="The trial is over."), getattr(register, by), purpose_of(by))


def lift(register: Register, held: str, by: str) -> None:
    register.perform(LiftHold(hold=held, reason="I agree."), getattr(register, by), purpose_of(by))


def purpose_of(who: str) -> str:
    return "scrutiny" if who == "scrutineer" else "safeguard_child"


@pytest.mark.parametrize("who", ["teacher", "youth_worker", "nurse", "hub", "police", "superintendent", "lead_partner"])
def test_anybody_who_works_with_it_keeps_it_from_disposal(register: Register, who: str) -> None:
    concern, entry = raised(register)
    hold(register, concern, by=who)
    assert refused(lambda: propose(register, entry)).code == "held"


def test_lifted_by_two_it_stops_nothing_any_more(register: Register) -> None:
    concern, entry = raised(register)
    held = hold(register, concern)
    ask(register, held, "director")
    assert refused(lambda: propose(register, entry)).code == "held"
    lift(register, held, "superintendent")
    assert holds_on([concern]) == () and count_holds() == 0
    assert redacted(register, entry)


def test_nobody_lifts_alone_in_whatever_office(register: Register) -> None:
    concern, _ = raised(register)
    held = hold(register, concern)
    assert refused(lambda: lift(register, held, "director")).code == "not_asked"
    ask(register, held, "superintendent")
    assert refused(lambda: lift(register, held, "superintendent")).code == "same_person"
    hat = register.lead_partner
    register.perform(
        Appoint(practitioner=register.superintendent.practitioner, office=hat.office),
        register.administrator,
        "run_system",
    )
    both = as_office(register.superintendent, hat)
    assert refused(lambda: register.perform(LiftHold(hold=held, reason="I."), both)).code == "same_person"
    assert count_holds() == 1


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("director", "head", False),  # those whose papers they are
        ("director", "lead_partner", False),
        ("superintendent", "director", True),  # one of the agency that placed it
        ("director", "superintendent", True),
        ("scrutineer", "director", True),
        ("director", "scrutineer", True),
    ],
)
def test_one_of_the_two_placed_it_or_stands_outside(register: Register, first: str, second: str, may: bool) -> None:
    concern, _ = raised(register)
    held = hold(register, concern)
    ask(register, held, first)
    if may:
        lift(register, held, second)
        assert refused(lambda: lift(register, held, second)).code == "lifted"
    else:
        assert refused(lambda: lift(register, held, second)).code == "not_the_placers"
    assert count_holds() == (0 if may else 1)


def test_declining_to_lift_leaves_it_standing_and_it_may_be_asked_again(register: Register) -> None:
    concern, _ = raised(register)
    held = hold(register, concern)
    ask(register, held, "director")
    assert "proposed already" in refused(lambda: ask(register, held, "head")).reason
    register.perform(KeepHold(hold=held, reason="The appeal is heard in May."), register.superintendent)
    assert refused(lambda: lift(register, held, "superintendent")).code == "not_asked"
    ask(register, held, "director")
    lift(register, held, "superintendent")


def test_the_whole_register_is_held_by_those_who_may_lift(register: Register) -> None:
    _, entry = raised(register)
    everything = PlaceHold(item="register", reason_code="inquiry", reason="A statutory inquiry was announced.")
    assert refused(lambda: register.perform(everything, register.teacher)).code == "role_forbids"
    register.perform(everything, register.lead_partner)
    said = refused(lambda: propose(register, entry)).reason
    assert "(inquiry), placed on 2 March 2026 by Lead safeguarding partner forbids this" in said
    assert [each.item for each in holds()] == ["register"]


@pytest.mark.parametrize("item", ["c_000000000000", "o_1", "", "c_\x00", "everything"])
def test_nothing_that_is_not_there_is_held(register: Register, item: str) -> None:
    assert refused(lambda: hold(register, item))


def test_holds_fold_again_to_the_same_rows_and_verify(register: Register) -> None:
    concern, _ = raised(register)
    first, second = hold(register, concern), hold(register, concern, by="nurse")
    for held in (first, second):
        ask(register, held, "scrutineer")
    lift(register, first, "director")
    register.perform(KeepHold(hold=second, reason="Not yet."), register.director)
    before = rows()
    rebuild()
    assert rows() == before
    assert [each.id for each in holds()] == [second]
    assert verify_register(REGISTER, deep=True).problems == ()
