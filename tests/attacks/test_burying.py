"""Somebody wants a warning gone: every way of ending, moving or taking over what is owed, tried by the wrong person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from register import Register
from tocsin.access import Appoint, Command, DissolveAgency, Refused, offices_of
from tocsin.acts import sweep
from tocsin.concerns import (
    AcceptHandOver,
    AddInformation,
    ConfirmDecision,
    ConfirmLowering,
    Decide,
    RaiseConcern,
    Rate,
    TakeStep,
    TellRaiser,
    held,
    status,
)
from tocsin.duties import duties_about
from tocsin.people import AmendRecord, EthnicityNote, Name, PersonDetails, RecordPerson
from tocsin.words import When, load_profile

AGREED = "I read it and agree."
BURIED = {"outcome": "nfa", "reason": "Seen and settled.", "law": "ca1989_s17"}


def raised(register: Register, **more: object) -> str:
    return register.perform(RaiseConcern(account="Bruises.", **more), register.teacher).ids["concern"]


def standing(concern: str) -> str:
    found = held(concern, load_profile())
    assert found is not None
    return status(found)


def owed(register: Register, subject: str) -> set[str]:
    return {duty.code for duty in duties_about((subject,), register.at)}


def allowed(register: Register, command: Command, who: str) -> bool:
    try:
        register.perform(command, getattr(register, who))
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("who", "may"),
    [("scrutineer", True), ("school_lead", False), ("hub_manager", False), ("director", False), ("nurse", False)],
)
def test_only_those_outside_end_what_the_scrutineer_owes_somebody_told_not_to_report(
    register: Register, who: str, may: bool
) -> None:
    concern = raised(register, told_not_to_report=True, told_not_words="My lead said to leave it.")
    step = TakeStep(concern=concern, step="told_not_to_report_reviewed", when=When.parse("2026-03-02"))
    assert allowed(register, step, who) == may
    assert ("told_not_to_report" in owed(register, concern)) != may


def told_not_to_record(register: Register) -> str:
    """A child's record with a blank that was ordered."""
    ordered = EthnicityNote(kind="self", blank="told_not_to_record")
    child = PersonDetails(names=(Name(given="Marta", family="Pale"),), ethnicities=(ordered,))
    return register.perform(RecordPerson(details=child), register.teacher).ids["record"]


def test_an_ordered_blank_is_not_answered_by_amending_it_away(register: Register) -> None:
    record = told_not_to_record(register)
    filled = PersonDetails(names=(Name(given="Marta", family="Pale"),))
    register.perform(AmendRecord(record=record, details=filled, reason="Tidied."), register.school_lead)
    assert owed(register, record) == {"told_not_to_record"}
    sweep(register.later(days=30))
    (duty,) = duties_about((record,), register.at)
    assert duty.rung > 0


@pytest.mark.parametrize(("who", "may"), [("scrutineer", True), ("school_lead", False), ("director", False)])
def test_only_those_outside_answer_for_somebody_told_not_to_record(register: Register, who: str, may: bool) -> None:
    record = told_not_to_record(register)
    concern = raised(register, record=record)
    other = raised(register)
    said = {"step": "told_not_to_record_reviewed", "when": When.parse("2026-03-02"), "note": "The head asked for it."}
    assert allowed(register, TakeStep(concern=other, **said), who) == may
    assert "told_not_to_record" in owed(register, record), "a step on another child's concern answers nothing"
    assert allowed(register, TakeStep(concern=concern, **said), who) == may
    assert ("told_not_to_record" in owed(register, record)) != may


@pytest.mark.parametrize(
    ("who", "may"), [("hub_manager", True), ("director", True), ("school_lead", True), ("superintendent", True)]
)
def test_second_persons_are_those_who_may_read_it(register: Register, who: str, may: bool) -> None:
    concern = raised(register, harms=("sexual",))
    made = register.perform(Decide(concern=concern, reason_code="below_threshold", **BURIED), register.hub)
    assert allowed(register, ConfirmDecision(decision=made.ids["decision"], reason=AGREED), who) == may


def test_a_safeguarding_lead_elsewhere_is_no_second_person(register: Register) -> None:
    """They may not read it: whoever asks them asks for a signature."""
    concern = register.perform(RaiseConcern(account="Bruises.", danger=True), register.nurse).ids["concern"]
    made = register.perform(Decide(concern=concern, reason_code="below_threshold", **BURIED), register.hub)
    assert not allowed(register, ConfirmDecision(decision=made.ids["decision"], reason=AGREED), "school_lead")
    lower = register.perform(Rate(concern=concern, rating="green", reason="Calm now."), register.hub).ids["proposal"]
    assert not allowed(register, ConfirmLowering(proposal=lower, reason=AGREED), "school_lead")


def test_two_concerns_do_not_end_each_other(register: Register) -> None:
    """“The same as that one”, said of both, would close both and leave nobody with either."""
    one, other = raised(register), raised(register)
    link = {"reason_code": "duplicate"} | BURIED
    assert allowed(register, Decide(concern=one, joined_to=other, **link), "hub")
    assert not allowed(register, Decide(concern=other, joined_to=one, **link), "hub")
    assert {"decide_on_referral"} <= owed(register, other)


def stepped_down(register: Register) -> tuple[str, str]:
    concern = raised(register)
    down = Decide(
        concern=concern,
        outcome="early_help",
        reason="They know him.",
        law="ca1989_s17",
        accepted_by=register.youth_worker.office,
    )
    return concern, register.perform(down, register.hub).ids["handover"]


@pytest.mark.parametrize("who", ["hub", "hub_manager", "teacher", "administrator", "nurse"])
def test_nobody_accepts_for_an_agency_that_is_gone(register: Register, who: str) -> None:
    concern, handover = stepped_down(register)
    gone = DissolveAgency(agency=register.agencies["charity"], reason="It lost its grant.")
    register.perform(gone, register.administrator, "run_system")
    purpose = "run_system" if who == "administrator" else "safeguard_child"
    with pytest.raises(Refused):
        register.perform(AcceptHandOver(handover=handover, words="Ours."), getattr(register, who), purpose)
    register.perform(TellRaiser(concern=concern, text="Stepped down.", what="outcome"), register.hub)
    assert standing(concern) == "awaiting_acceptance"
    assert sweep(register.at).escalated and "accept_handover" in owed(register, handover)


def test_nobody_receives_what_they_sent(register: Register) -> None:
    """Holding the sending and the receiving office is still being one person."""
    concern, handover = stepped_down(register)
    both = Appoint(practitioner=register.hub.practitioner, office=register.youth_worker.office)
    register.perform(both, register.administrator, "run_system")
    other_hat = replace(register.youth_worker, practitioner=register.hub.practitioner)
    with pytest.raises(Refused, match="second person"):
        register.perform(AcceptHandOver(handover=handover, words="Ours."), other_hat)
    assert allowed(register, AcceptHandOver(handover=handover, words="Ours."), "youth_worker")


def test_a_climb_cannot_be_blocked_by_taking_its_key(register: Register) -> None:
    concern = raised(register)
    (duty,) = [each for each in duties_about((concern,), register.at) if each.code == "decide_on_referral"]
    with pytest.raises(Refused):
        register.perform(AddInformation(concern=concern, text="Mine."), register.teacher, key=f"sweep-{duty.id}-1")
    register.later(days=3)
    assert sweep(register.at).escalated
    assert next(each for each in duties_about((concern,), register.at) if each.id == duty.id).rung >= 1


def test_an_administrator_does_not_appoint_themself_to_read(register: Register) -> None:
    """They read nothing; in the scrutineer's office they would read every protected source."""
    keeper = register.administrator
    with pytest.raises(Refused, match="themself"):
        register.perform(
            Appoint(practitioner=keeper.practitioner, office=register.scrutineer.office), keeper, "run_system"
        )
    assert [held.role for held in offices_of(keeper.practitioner, register.at)] == ["administrator"]
