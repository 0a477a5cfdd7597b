"""Raising, adding, receiving, telling: almost anything is taken in, and what is refused says which field and why."""

from __future__ import annotations

from typing import Any

import pytest

from concerns.story import CHILD, Story
from register import Register
from tocsin.access import Refused
from tocsin.concerns import AddInformation, RaiseConcern, ReceiveConcern, TellRaiser, TheConcern
from tocsin.ledger import REGISTER, entry
from tocsin.people import PersonDetails
from tocsin.words import When

GOOD: dict[str, Any] = {"account": "He said he is afraid to go home.", "person": CHILD, "harms": ("emotional",)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account": " \u202e\x00 "}, "account"),
        ({"account": "x" * 1_000_000}, "account"),
        ({"about": "dog"}, "about"),
        ({"harms": ("unhappiness",)}, "harms"),
        ({"harms": ("neglect", "neglect")}, "harms"),
        ({"source": "99"}, "source"),
        ({"need": "N99"}, "need"),
        ({"when": When.parse("2031-01-01")}, "when"),
        ({"needs_checking": ("everything",)}, "needs_checking"),
        ({"record": "r_000000000000"}, "person"),
        ({"record": "r_000000000000", "person": None}, "record"),
        ({"person": PersonDetails(names=CHILD.names, nhs_number="9991234560")}, "nhs_number"),
        ({"child_words": "x" * 1_000_000}, "child_words"),
    ],
)
def test_a_fault_is_refused_by_field_and_the_rest_is_taken_in(
    register: Register, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        register.perform(RaiseConcern(**(GOOD | change)), by=register.teacher)
    assert caught.value.field == field
    assert len(caught.value.reason) > 10
    register.perform(RaiseConcern(**GOOD), by=register.teacher)


@pytest.mark.parametrize("who", ["teacher", "youth_worker", "nurse", "police", "hub", "director", "administrator"])
def test_anyone_may_raise(register: Register, who: str) -> None:
    receipt = register.perform(RaiseConcern(**GOOD), by=register.people[who])
    assert receipt.ids["concern"].startswith("c_")
    assert receipt.ids["office"] == register.hub.office


@pytest.mark.parametrize("about", ["child", "unknown_child", "adult", "place"])
def test_danger_with_nobody_to_name_is_taken_in(register: Register, about: str) -> None:
    command = RaiseConcern(account="Screams from the flat over the shop.", about=about, danger=True)
    meta = entry(REGISTER, register.perform(command, by=register.teacher).entry).meta
    assert meta["record"] == ""
    assert meta["needs_checking"] == ([] if about == "unknown_child" else ["person"])


@pytest.mark.parametrize("tolerated", [{"danger": True}, {"needs_checking": ("code",)}])
def test_a_bad_number_does_not_lose_a_child(register: Register, tolerated: dict[str, Any]) -> None:
    bad = PersonDetails(names=CHILD.names, nhs_number="9991234560")
    receipt = register.perform(RaiseConcern(**(GOOD | {"person": bad} | tolerated)), by=register.teacher)
    assert entry(REGISTER, receipt.entry).meta["needs_checking"] == ["code"]


def test_what_was_seen_long_ago_starts_no_clock(register: Register) -> None:
    receipt = register.perform(RaiseConcern(**GOOD, when=When.parse("2019-05")), by=register.teacher)
    meta = entry(REGISTER, receipt.entry).meta
    assert meta["seen"] == "2019-05" and "when" not in meta
    view = register.look(TheConcern(concern=receipt.case), by=register.hub)
    assert view.line.when == "May 2019"


def test_history_is_imported_only_by_those_who_may(register: Register) -> None:
    command = RaiseConcern(**GOOD, when=When.parse("2019-05-03"), imported=True)
    with pytest.raises(Refused) as caught:
        register.perform(command, by=register.teacher)
    assert caught.value.code == "role_forbids"
    receipt = register.perform(command, by=register.team_manager)
    assert entry(REGISTER, receipt.entry).meta["when"] == "2019-05-03"


def test_no_word_of_an_account_stands_in_the_leaf_or_the_shadow(register: Register) -> None:
    said = {"account": "Zanzibar", "child_words": "Zanzibar", "where": "Zanzibar", "who_knows": "Zanzibar"}
    command = RaiseConcern(**said, told_not_to_report=True, told_not_words="Zanzibar", about="place")
    receipt = register.perform(command, by=register.teacher)
    assert "Zanzibar" not in str(entry(REGISTER, receipt.entry))
    view = register.look(TheConcern(concern=receipt.case), by=register.hub)
    assert [written.text for written in view.trail[0].texts] == ["Zanzibar"] * 5


def test_those_with_a_part_add_and_others_raise_their_own(story: Story) -> None:
    command = AddInformation(concern=story.concern, text="His sister says the same.")
    story.refused(command, story.register.nurse, saying="no part")
    story.refused(AddInformation(concern=story.concern, text=" "), story.register.teacher, field="text")
    story.refused(AddInformation(concern="c_000000000000", text="x"), story.register.teacher, field="concern")
    for who in ("teacher", "school_lead", "hub"):
        story.do(command, story.register.people[who])
    story.ask("nurse")
    story.do(command, story.register.nurse)


def test_information_after_a_decision_reopens_it(story: Story) -> None:
    story.receive()
    story.decide()
    story.tell()
    assert story.status == "closed"
    story.do(AddInformation(concern=story.concern, text="He is hungry again."), story.register.teacher)
    assert story.status == "decided"
    story.receive()
    story.decide(reason="Seen again, and still as before.")
    story.refused(ReceiveConcern(concern=story.concern), story.register.hub, saying="already")
    assert story.status == "decided"
    story.tell()
    assert story.status == "closed"


def test_receiving_is_for_the_office_that_has_it_and_once(story: Story) -> None:
    command = ReceiveConcern(concern=story.concern)
    story.refused(command, story.register.social_worker, saying="Safeguarding hub")
    assert story.status == "raised"
    story.receive()
    assert story.status == "received"
    story.refused(command, story.register.hub, saying="already")


def test_an_empty_hub_is_stood_in_for_by_its_agency_alone(story: Story) -> None:
    from tocsin.access import Leave

    hub = story.register.hub
    leave = Leave(practitioner=hub.practitioner, office=hub.office)
    story.register.perform(leave, by=story.register.administrator, purpose="run_system")
    story.register.later(hours=1)
    story.do(ReceiveConcern(concern=story.concern), story.register.social_worker)
    assert story.status == "received"


def test_a_raiser_is_told_what_happened_and_only_that(story: Story) -> None:
    def told(what: str, text: str = "We have it.") -> TellRaiser:
        return TellRaiser(concern=story.concern, text=text, what=what)

    hub = story.register.hub
    story.refused(told("received"), hub, field="what", saying="Nobody has received")
    story.refused(told("outcome"), hub, field="what", saying="nothing is decided")
    story.refused(told("weather"), hub, field="what")
    story.receive()
    story.refused(told("received", text=""), hub, field="text")
    story.refused(told("received"), story.register.social_worker)
    story.do(told("received"), hub)
    story.refused(told("received"), hub, field="what", saying="was told")
    story.decide()
    story.do(told("outcome"), hub)
    story.refused(told("outcome"), hub, field="what", saying="already")


def test_a_protected_source_is_in_no_view_of_those_not_entitled(register: Register) -> None:
    command = RaiseConcern(**GOOD, protected=True)
    concern = register.perform(command, by=register.teacher).case
    traces = (register.teacher.practitioner, register.teacher.office, register.teacher.agency, "Asha", "Hill Road")
    register.perform(AddInformation(concern=concern, text="More."), by=register.teacher)
    for who in ("hub", "social_worker", "director", "school_lead", "police"):
        seen = str(register.look(TheConcern(concern=concern), by=register.people[who]))
        assert not [trace for trace in traces if trace in seen], who
    for who, purpose in (("teacher", "safeguard_child"), ("scrutineer", "scrutiny")):
        assert "Asha Teal" in str(register.look(TheConcern(concern=concern), by=register.people[who], purpose=purpose))


def test_a_protected_sources_manager_cannot_find_out_by_trying(register: Register) -> None:
    concern = register.perform(RaiseConcern(**GOOD, protected=True), by=register.teacher).case
    with pytest.raises(Refused, match="no part"):
        register.perform(AddInformation(concern=concern, text="Stop it."), by=register.school_lead)
    register.perform(ReceiveConcern(concern=concern), by=register.hub)
    register.perform(TellRaiser(concern=concern, text="We have it."), by=register.hub)
    view = register.look(TheConcern(concern=concern), by=register.teacher)
    assert "We have it." in str(view.trail)
