"""The office to which everything kept silent inside climbs is closed by nobody alone, and by nobody inside."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.access import (
    Appoint,
    CloseOffice,
    CloseOutside,
    Command,
    CreateOffice,
    DissolveAgency,
    ProposeClosing,
    Refused,
    RegisterPractitioner,
    actor,
    is_staffed,
)
from tocsin.acts import Receipt
from tocsin.ledger import REGISTER, entry, parts_of

WHY = "The partnership has commissioned another scrutineer from today."
PURPOSES = {"scrutineer": "scrutiny"}


def tries(register: Any, who: str, command: Command) -> Receipt:
    return register.perform(command, getattr(register, who), PURPOSES.get(who, "run_system"))


@pytest.fixture
def outside(register: Any) -> str:
    """The scrutineer's office; the council has a second administrator."""
    new = tries(register, "administrator", RegisterPractitioner(name="Pip Flax", agency=register.agencies["council"]))
    office = register.administrator.office
    tries(register, "administrator", Appoint(practitioner=new.ids["practitioner"], office=office))
    register.people["other_administrator"] = actor(new.ids["practitioner"], office)
    return str(register.scrutineer.office)


def test_nobody_closes_it_alone(register: Any, outside: str) -> None:
    with pytest.raises(Refused, match="Nobody closes an office outside alone"):
        tries(register, "administrator", CloseOffice(office=outside))
    with pytest.raises(Refused, match="has an office outside, Independent scrutineer"):
        dissolve = DissolveAgency(agency=register.agencies["scrutiny"], reason="No money for it.")
        tries(register, "administrator", dissolve)
    assert is_staffed(outside, register.at)


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("", "scrutineer", "not_asked"),
        ("scrutineer", "scrutineer", "same_person"),
        ("administrator", "administrator", "same_person"),
        ("administrator", "other_administrator", "nobody_outside"),
        ("administrator", "scrutineer", ""),
        ("scrutineer", "administrator", ""),
    ],
)
def test_two_close_it_one_of_them_from_outside(register: Any, outside: str, first: str, second: str, code: str) -> None:
    if first:
        tries(register, first, ProposeClosing(office=outside, reason=WHY))
    assert is_staffed(outside, register.at), "proposing closes nothing"
    try:
        tries(register, second, CloseOutside(office=outside, reason=WHY))
    except Refused as refusal:
        assert refusal.code == code
    assert is_staffed(outside, register.at) == bool(code)


def test_the_latest_proposal_is_the_one_that_holds(register: Any, outside: str) -> None:
    """Two who both propose it agree; the first of them may then close it."""
    for who in ("administrator", "scrutineer"):
        tries(register, who, ProposeClosing(office=outside, reason=WHY))
    with pytest.raises(Refused, match="You proposed closing it yourself"):
        tries(register, "scrutineer", CloseOutside(office=outside, reason=WHY))
    tries(register, "administrator", CloseOutside(office=outside, reason=WHY))
    assert not is_staffed(outside, register.at)


def test_the_entry_that_closes_it_leads_to_both_people_and_both_reasons(register: Any, outside: str) -> None:
    proposed = tries(register, "administrator", ProposeClosing(office=outside, reason=WHY))
    closed = entry(REGISTER, tries(register, "scrutineer", CloseOutside(office=outside, reason="I agree.")).entry)
    assert closed.type == "office.closed/1" and closed.refs == (proposed.entry,)
    assert (entry(REGISTER, proposed.entry).by, closed.by) == (
        register.administrator.practitioner,
        register.scrutineer.practitioner,
    )
    assert [parts_of(entry(REGISTER, n)).text("reason") for n in (proposed.entry, closed.n)] == [WHY, "I agree."]


def test_a_reason_is_written_each_time(register: Any, outside: str) -> None:
    with pytest.raises(Refused) as refusal:
        tries(register, "administrator", ProposeClosing(office=outside, reason=" "))
    assert refusal.value.field == "reason"
    tries(register, "administrator", ProposeClosing(office=outside, reason=WHY))
    with pytest.raises(Refused) as refusal:
        tries(register, "scrutineer", CloseOutside(office=outside, reason=" "))
    assert refusal.value.field == "reason"


def test_what_is_closed_is_not_closed_again_and_its_agency_may_then_go(register: Any, outside: str) -> None:
    tries(register, "administrator", ProposeClosing(office=outside, reason=WHY))
    tries(register, "scrutineer", CloseOutside(office=outside, reason=WHY))
    register.later(minutes=1)
    with pytest.raises(Refused, match="no such office, or it was closed"):
        tries(register, "administrator", CloseOutside(office=outside, reason=WHY))
    tries(register, "administrator", DissolveAgency(agency=register.agencies["scrutiny"], reason="It has no office."))


def test_an_office_inside_is_still_closed_by_one(register: Any, outside: str) -> None:
    with pytest.raises(Refused, match="not one outside"):
        tries(register, "administrator", ProposeClosing(office=register.hub.office, reason=WHY))
    tries(register, "administrator", CloseOffice(office=register.hub.office))
    assert not is_staffed(register.hub.office, register.at)


def test_neither_a_manager_nor_the_hub_has_a_say_in_it(register: Any, outside: str) -> None:
    for who in ("hub", "head", "director", "lead_partner"):
        with pytest.raises(Refused) as refusal:
            register.perform(ProposeClosing(office=outside, reason=WHY), getattr(register, who), "supervise")
        assert refusal.value.code == "role_forbids"


def test_a_second_office_outside_may_be_created_by_one(register: Any, outside: str) -> None:
    """Opening an office raises attention; only closing one could lower it."""
    made = CreateOffice(agency=register.agencies["scrutiny"], kind="scrutineer", label="Second scrutineer")
    assert tries(register, "administrator", made).ids["office"]
