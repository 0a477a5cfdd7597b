"""Somebody hunts a protected source: by names, offices, agencies, receipts, and by who is named beside them."""

from __future__ import annotations

import base64

import pytest

from register import Register
from tocsin.access import Refused
from tocsin.acts import ReceiptOf, TheChild
from tocsin.concerns import (
    AddInformation,
    AnswerCheck,
    AskForCheck,
    Decide,
    RaiseConcern,
    TheConcern,
)
from tocsin.people import Name, PersonDetails

CHILD = PersonDetails(names=(Name(given="Robin", family="Sample"),), school="Hill Road School")


def raised_by(who: str, register: Register) -> dict[str, str]:
    command = RaiseConcern(person=CHILD, account="I saw him hit her.", protected=True, harms=("neglect",))
    return register.perform(command, getattr(register, who)).ids


@pytest.mark.parametrize(
    ("reader", "may"),
    [("scrutineer", True), ("lead_partner", False), ("director", False), ("hub", False), ("school_lead", False)],
)
def test_the_receipt_of_a_protected_source_names_them_to_the_scrutineer_alone(
    register: Register, reader: str, may: bool
) -> None:

    concern = raised_by("teacher", register)["concern"]
    n = register.perform(AddInformation(concern=concern, text="More."), register.teacher).entry
    try:
        proof = register.look(ReceiptOf(n=n), getattr(register, reader)).proof
    except Refused:
        assert not may
        return
    extra = next(line.partition(" ")[2] for line in proof.splitlines() if line.startswith("extra"))
    named = register.teacher.practitioner in base64.b64decode(extra).decode()
    assert named == may


def test_who_decides_is_named_though_they_raised_it_under_protection(register: Register) -> None:
    ids = raised_by("hub", register)
    register.perform(
        Decide(concern=ids["concern"], outcome="assessment", reason="To be looked at.", law="ca1989_s17"), register.hub
    )
    seen = register.look(TheConcern(concern=ids["concern"]), register.director)
    assert [each.who.name for each in seen.decisions] == ["Gwen Sienna"]
    made = next(step for step in seen.trail if step.type == "decision.made/1")
    assert made.who.name == "Gwen Sienna"


def test_an_answer_for_an_office_does_not_tell_whose_office_the_source_is_in(register: Register) -> None:
    """“A protected source answered the school's check” would say that the source works there."""
    ids = raised_by("school_lead", register)
    asked = register.perform(
        AskForCheck(concern=ids["concern"], office=register.school_lead.office, question="Known?"), register.hub
    )
    register.perform(AnswerCheck(check_id=asked.ids["check"], known="yes", answer="He is ours."), register.school_lead)
    seen = register.look(TheConcern(concern=ids["concern"]), register.hub)
    answered = next(step for step in seen.trail if step.type == "check.answered/1")
    assert answered.who.name == "Bram Ochre"
    assert next(step for step in seen.trail if step.type == "concern.raised/1").who.name == "A protected source"


@pytest.mark.parametrize("reader", ["hub", "director", "nurse", "school_lead", "lead_partner", "superintendent"])
def test_nothing_of_a_protected_source_in_any_view(register: Register, reader: str) -> None:
    ids = raised_by("teacher", register)
    register.perform(AddInformation(concern=ids["concern"], text="Again today."), register.teacher)
    who = getattr(register, reader)
    source = register.teacher
    gone = (source.practitioner, source.office, source.agency, "Asha Teal", "Class teacher")
    for question in (TheConcern(concern=ids["concern"]), TheChild(id=ids["record"])):
        said = repr(register.look(question, who))
        assert not [each for each in gone if each in said]
    for text in ("", "?"):
        try:
            register.perform(AddInformation(concern=ids["concern"], text=text), who)
        except Refused as refused:
            assert not [each for each in gone if each in f"{refused.reason} {refused.next_step}"]
