"""A curious person reads what is not theirs: by naming a record, by lifting a seal, by guessing an address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse

from register import Register
from tocsin.access import AskToSee, Refused, Restrict, RestrictedLine
from tocsin.acts import TheChild
from tocsin.concerns import (
    AddInformation,
    Challenge,
    RaiseConcern,
    TheConcern,
)
from tocsin.people import Name, PersonDetails, RecordPerson
from web.furnished import signed_in

HELD = PersonDetails(names=(Name(given="Robin", family="Sample"),), description="Placed at 4 Safe Street.")
SEAL = {"reason_code": "health", "reason": "Health detail."}


def seal(register: Register, item: str, level: str, **more: object) -> Restrict:
    stated = {"until": register.at + timedelta(days=30)} | SEAL | more
    return Restrict(item=item, level=level, **stated)


def test_raising_a_concern_about_a_record_does_not_open_the_record(register: Register) -> None:
    """A restricted line gives the record's id; raising on it must not turn the line into the record."""
    record = register.perform(RecordPerson(details=HELD, kind="child"), register.police).ids["record"]
    assert isinstance(register.look(TheChild(id=record), register.teacher).person.records[0], RestrictedLine)
    raised = register.perform(RaiseConcern(account="Seen crying.", record=record), register.teacher)
    seen = register.look(TheConcern(concern=raised.ids["concern"]), register.teacher)
    assert "Safe Street" not in repr(seen)
    assert "Safe Street" in repr(register.look(TheConcern(concern=raised.ids["concern"]), register.hub))


@pytest.mark.parametrize(
    ("who", "level", "may"),
    [
        ("school_lead", "closed", True),  # their own agency's
        ("hub_manager", "closed", True),  # of the agency that has it
        ("nurse", "closed", False),
        ("superintendent", "closed", False),
        ("superintendent", "unseen", False),
        ("director", "unseen", True),
        ("school_lead", "unseen", False),  # a school may not hide from the hub what the hub owes an answer to
    ],
)
def test_who_may_restrict_what_a_teacher_raised(register: Register, who: str, level: str, may: bool) -> None:
    concern = register.perform(RaiseConcern(account="Bruises."), register.teacher).ids["concern"]
    try:
        register.perform(seal(register, concern, level), getattr(register, who))
    except Refused:
        assert not may
    else:
        assert may


@pytest.mark.parametrize(
    ("who", "may"),
    [("nurse", False), ("superintendent", False), ("school_lead", True), ("scrutineer", True), ("director", False)],
)
def test_a_seal_is_lifted_by_whoever_set_it_or_by_the_scrutineer(register: Register, who: str, may: bool) -> None:
    concern = register.perform(RaiseConcern(account="Bruises."), register.teacher).ids["concern"]
    register.perform(seal(register, concern, "closed"), register.school_lead)
    try:
        register.perform(seal(register, concern, "open"), getattr(register, who))
    except Refused:
        assert not may
    else:
        assert may


@pytest.mark.parametrize("item", ["c_000000000000", "hello world", "x" * 1000, "", "c_\x00", "o_1"])
def test_nothing_that_is_not_there_is_restricted_or_asked_for(register: Register, item: str) -> None:
    """A hundred seals on nothing would push a real one off the scrutineer's list."""
    for command in (seal(register, item, "closed"), AskToSee(item=item, reason_code="danger_now", words="Let me.")):
        with pytest.raises(Refused):
            register.perform(command, register.director)


def unseen(register: Register) -> str:
    concern = register.perform(RaiseConcern(account="A witness."), register.nurse).ids["concern"]
    register.perform(seal(register, concern, "unseen"), register.director)
    return concern


def test_an_unseen_item_is_refused_in_the_same_words_as_one_that_is_not_there(register: Register) -> None:
    """Whoever tries an address learns nothing from the answer."""
    there, nowhere = unseen(register), "c_000000000000"
    for make in (
        lambda id: AddInformation(concern=id, text="?"),
        lambda id: Challenge(concern=id, grounds="?"),
        lambda id: AskToSee(item=id, reason_code="danger_now", words="?"),
        lambda id: seal(register, id, "closed"),
        lambda id: seal(register, id, "open"),
    ):
        said = []
        for id in (there, nowhere):
            with pytest.raises(Refused) as refused:
                register.perform(make(id), register.superintendent)
            said.append((refused.value.reason, refused.value.next_step, refused.value.field, refused.value.code))
        assert said[0] == said[1]


@pytest.mark.parametrize("address", ["/concern/", "/decide/", "/challenge/"])
def test_the_page_of_an_unseen_item_is_that_of_one_that_is_not_there(
    register: Register, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.web.clock.now", lambda: register.at)
    there, nowhere = unseen(register), "c_000000000000"
    client = signed_in(register.superintendent, "safeguard_child")
    first, second = (client.get(address + id) for id in (there, nowhere))
    assert first.status_code == second.status_code
    assert said(first, there) == said(second, nowhere)


def said(response: HttpResponse, id: str) -> str:
    """The page without its own address and the token that differs each time."""
    text = response.content.decode().replace(id, "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
