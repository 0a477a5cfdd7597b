"""Deciding: what no further action needs, when a second person is needed, and that the first is never the second."""

from __future__ import annotations

from typing import Any

import pytest

from concerns.story import Story
from tocsin.concerns import (
    AcceptHandOver,
    ConfirmDecision,
    Decide,
    DeclineHandOver,
    HandOver,
    RaiseConcern,
    RefuseDecision,
    ReportMissing,
    TheConcern,
    TheMissing,
    ToDecide,
)
from tocsin.ledger import REGISTER, entry
from tocsin.words import When

NFA: dict[str, Any] = {
    "outcome": "nfa",
    "reason": "The nurse saw him and explained the bruise.",
    "reason_code": "below_threshold",
    "law": "ca1989_s17",
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": "hope"}, "outcome"),
        ({"reason": " "}, "reason"),
        ({"reason_code": ""}, "reason_code"),
        ({"reason_code": "busy"}, "reason_code"),
        ({"reason_code": "not_stated"}, "reason_code"),
        ({"law": ""}, "law"),
        ({"law": "magna_carta"}, "law"),
        ({"told": ("o_000000000000",)}, "told"),
        ({"reason_code": "signposted"}, "accepted_by"),
        ({"reason_code": "duplicate"}, "joined_to"),
        ({"joined_to": "c_000000000000"}, "joined_to"),
        ({"accepted_by": "o_000000000000"}, "accepted_by"),
        ({"outcome": "assessment"}, "reason_code"),
        ({"outcome": "early_help", "reason_code": ""}, "accepted_by"),
        ({"when": When.parse("2026-02-01")}, "when"),
        ({"imported": True}, None),
    ],
)
def test_what_a_decision_lacks_is_named(story: Story, change: dict[str, Any], field: str | None) -> None:
    story.refused(Decide(concern=story.concern, **(NFA | change)), story.register.hub, field=field)
    story.do(Decide(concern=story.concern, **NFA), story.register.hub)
    assert story.status == "decided"


def test_only_the_office_that_has_it_decides_and_only_once(story: Story) -> None:
    command = Decide(concern=story.concern, **NFA)
    story.refused(command, story.register.social_worker, saying="Only the office that has this concern")
    story.refused(command, story.register.teacher, saying="may not")
    story.do(command, story.register.hub)
    story.refused(command, story.register.hub, saying="was decided")


def test_closing_takes_a_decision_and_a_told_raiser(story: Story) -> None:
    story.decide()
    assert story.status == "decided"
    story.tell()
    assert story.status == "closed"


def test_a_step_on_the_way_closes_nothing(story: Story) -> None:
    story.decide(outcome="assessment")
    story.tell()
    assert story.status == "decided"


@pytest.mark.parametrize("dismissive", ["It is a lifestyle choice.", "She is STREET-WISE, and\nknows it."])
def test_dismissive_words_call_for_a_second_person_whatever_the_outcome(story: Story, dismissive: str) -> None:
    story.decide(outcome="assessment", reason=dismissive)
    assert story.status == "awaiting_second_person"


def test_serious_harm_and_danger_call_for_a_second_person(serious: Story) -> None:
    advance = serious.register.look(ToDecide(concern=serious.concern), by=serious.register.hub).second
    assert advance == ("the harm alleged is serious", "the person who raised it said there was immediate danger")
    decision = serious.decide()
    assert serious.status == "awaiting_second_person"
    serious.refused(ConfirmDecision(decision=decision, reason="I agree."), serious.register.hub, saying="your own")
    serious.refused(RefuseDecision(decision=decision, reason="I do not."), serious.register.hub, saying="your own")
    serious.refused(ConfirmDecision(decision=decision, reason=""), serious.register.hub_manager, field="reason")
    serious.refused(ConfirmDecision(decision="d_0", reason="Yes."), serious.register.hub_manager, field="decision")
    serious.refused(ConfirmDecision(decision=decision, reason="Yes."), serious.register.teacher, saying="may not")
    serious.refused(Decide(concern=serious.concern, **NFA), serious.register.hub, saying="second person")
    serious.confirm(decision)
    assert serious.status == "decided"
    serious.refused(ConfirmDecision(decision=decision, reason="Yes."), serious.register.hub_manager, field="decision")
    serious.tell()
    assert serious.status == "closed"


def test_what_the_second_person_refuses_is_decided_again(serious: Story) -> None:
    serious.receive()
    decision = serious.decide()
    serious.do(RefuseDecision(decision=decision, reason="See the marks first."), serious.register.hub_manager)
    assert serious.status == "received"
    serious.decide(outcome="strategy_discussion")
    assert serious.status == "decided"


def test_a_repeat_and_unopened_items_are_met_before_no_further_action(story: Story) -> None:
    missing = ReportMissing(
        record=story.record, when=When.parse("2026-03-01"), kind="home", circumstances="Out all night."
    )
    episode = story.do(missing, story.register.police)["missing"]
    again = story.again()
    hub = story.register.hub
    view = story.register.look(ToDecide(concern=again.concern), by=hub)
    assert {(item.kind, item.opened) for item in view.items} == {("concern", False), ("missing", False)}
    assert view.held == 2 and [line.why for line in view.repeats] == ["person"]
    again.refused(Decide(concern=again.concern, **NFA), hub, field="not_opened_reason", saying="2 of the items")

    story.register.look(TheConcern(concern=story.concern), by=hub)
    again.refused(Decide(concern=again.concern, **NFA), hub, field="not_opened_reason", saying="1 of the items")
    story.register.look(TheMissing(missing=episode), by=hub)
    again.decide()
    assert again.status == "awaiting_second_person"


def test_deciding_without_opening_takes_a_reason_and_is_on_record(story: Story) -> None:
    again = story.again()
    command = Decide(concern=again.concern, **NFA, not_opened_reason="I decided the first one yesterday.")
    receipt = story.register.perform(command, by=story.register.hub)
    assert entry(REGISTER, receipt.entry).meta["unopened"] == 1
    assert "1 items held were not opened" in str(
        story.register.look(TheConcern(concern=again.concern), by=story.register.hub)
    )


def test_parting_two_records_parts_their_concerns(story: Story) -> None:
    from tocsin.people import SayTheSame, TakeBack

    other = story.do(RaiseConcern(account="x", person=story_child("Joe")), story.register.nurse)
    said = SayTheSame(first=story.record, second=other["record"], reason="Same address.")
    judgement = story.do(said, story.register.hub)["judgement"]
    hub = story.register.hub
    assert story.register.look(ToDecide(concern=other["concern"]), by=hub).held == 1
    story.do(TakeBack(judgement=judgement, reason="Two cousins."), hub)
    assert story.register.look(ToDecide(concern=other["concern"]), by=hub).held == 0


def story_child(given: str) -> Any:
    from tocsin.people import Name, PersonDetails

    return PersonDetails(names=(Name(given=given, family="Pale"),))


def test_a_duplicate_names_an_open_concern(story: Story) -> None:
    again = story.again()
    duplicate = NFA | {"reason_code": "duplicate", "not_opened_reason": "It is the same event."}
    for wrong in (again.concern, "c_000000000000"):
        again.refused(
            Decide(concern=again.concern, **duplicate, joined_to=wrong), again.register.hub, field="joined_to"
        )
    again.do(Decide(concern=again.concern, **duplicate, joined_to=story.concern), again.register.hub)
    assert again.status == "awaiting_second_person"


def test_a_step_down_counts_when_the_named_office_accepts(story: Story) -> None:
    team = story.register.social_worker
    own = Decide(
        concern=story.concern, outcome="early_help", reason="r", law="ca2004_s10", accepted_by=story.register.hub.office
    )
    story.refused(own, story.register.hub, field="accepted_by")
    receipt = story.register.perform(
        Decide(concern=story.concern, outcome="early_help", reason="r", law="ca2004_s10", accepted_by=team.office),
        by=story.register.hub,
    )
    handover = receipt.ids["handover"]
    story.tell()
    assert story.status == "awaiting_acceptance"
    story.refused(AcceptHandOver(handover=handover, words="Yes."), story.register.hub, saying="Only the office asked")
    story.refused(AcceptHandOver(handover=handover, words=" "), team, field="words")
    story.do(AcceptHandOver(handover=handover, words="Kim Lee visits on Friday."), team)
    assert story.status == "closed"
    story.refused(DeclineHandOver(handover=handover, reason="No."), team, field="handover")


def test_a_declined_step_down_stays_and_is_offered_elsewhere(story: Story) -> None:
    register = story.register
    handover = story.do(
        Decide(
            concern=story.concern,
            outcome="early_help",
            reason="r",
            law="ca2004_s10",
            accepted_by=register.social_worker.office,
        ),
        register.hub,
    )["handover"]
    offer = HandOver(concern=story.concern, office=register.team_manager.office, kind="step_down", reason="Second try.")
    story.refused(offer, register.hub, saying="offered already")
    story.do(DeclineHandOver(handover=handover, reason="No room."), register.social_worker)
    story.tell()
    assert story.status == "awaiting_acceptance"
    again = story.do(offer, register.hub)["handover"]
    story.do(AcceptHandOver(handover=again, words="We take her."), register.team_manager)
    assert story.status == "closed"


def test_a_step_down_that_needs_two_is_offered_after_the_second(story: Story) -> None:
    team = story.register.social_worker
    step_down = {
        "outcome": "early_help",
        "reason": "A lifestyle choice.",
        "law": "ca2004_s10",
        "accepted_by": team.office,
    }
    receipt = story.register.perform(Decide(concern=story.concern, **step_down), by=story.register.hub)
    assert "handover" not in receipt.ids
    confirm = ConfirmDecision(decision=receipt.ids["decision"], reason="Yes.")
    assert story.do(confirm, story.register.hub_manager)["handover"]
    assert story.status == "awaiting_acceptance"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"office": "o_000000000000"}, "office"), ({"kind": "throw"}, "kind"), ({"reason": ""}, "reason")],
)
def test_a_hand_over_names_office_kind_and_reason(story: Story, change: dict[str, str], field: str) -> None:
    good = {"office": story.register.social_worker.office, "kind": "allocation", "reason": "Their area."}
    story.refused(HandOver(concern=story.concern, **(good | change)), story.register.hub, field=field)
    to_self = good | {"office": story.register.hub.office}
    story.refused(HandOver(concern=story.concern, **to_self), story.register.hub, field="office", saying="already")
    story.refused(HandOver(concern=story.concern, **good), story.register.social_worker)
    handover = story.do(HandOver(concern=story.concern, **good), story.register.hub)["handover"]
    assert story.status == "awaiting_acceptance"
    story.do(AcceptHandOver(handover=handover, words="Ours."), story.register.social_worker)
    story.refused(Decide(concern=story.concern, **NFA), story.register.hub, saying="Duty social work team")
    story.decide(by=story.register.social_worker)


def test_history_decided_elsewhere_is_never_closed(story: Story) -> None:
    register = story.register
    raised = RaiseConcern(account="Row 7 of the census.", imported=True, when=When.parse("2024-05-01"))
    old = Story(register, story.do(raised, register.team_manager)["concern"], "")
    decided = {"outcome": "nfa", "reason": "The file says no further action.", "imported": True}
    told = Decide(concern=old.concern, when=When.parse("2024-05-02"), **decided)
    old.refused(told, register.social_worker, saying="may not")
    old.refused(
        Decide(concern=old.concern, when=When.parse("2031-05-02"), **decided), register.team_manager, field="when"
    )
    old.do(told, register.team_manager)
    assert old.status == "decided_elsewhere"
    old.decide()
    old.tell()
    assert old.status == "closed"
