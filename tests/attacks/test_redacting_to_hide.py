"""A manager wants words gone: every way of redacting to hide, tried through the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from acts.keeping import CHILD, as_office, authorise, last_of, propose, raised, redacted, refused
from register import Register
from tocsin.access import Actor, Appoint, AskToSee, Hole, Restrict, texts
from tocsin.acts import AuthoriseRedaction, DeclineRedaction, PlaceHold, WrittenAbout
from tocsin.concerns import Decide, RaiseConcern, TheConcern, TrailStep
from tocsin.ledger import REGISTER, size, text_at
from tocsin.people import RecordPerson, SayTheSame

NOTHING = "The register holds nothing with this reference."


def appoint(register: Register, who: Actor, where: Actor) -> Actor:
    """Give somebody a second office, as an administrator may."""
    made = Appoint(practitioner=who.practitioner, office=where.office)
    register.perform(made, register.administrator, "run_system")
    return as_office(who, where)


def test_nobody_is_both_people_under_two_offices(register: Register) -> None:
    _, entry = raised(register)
    redaction = propose(register, entry)
    for where in (register.hub_manager, register.lead_partner, register.superintendent):
        both = appoint(register, register.hub, where)
        assert refused(lambda both=both: authorise(register, redaction, both)).code == "same_person"
    assert text_at(f"{entry}/where")


@pytest.mark.parametrize("second", ["hub_manager", "team_manager", "director", "head", "school_lead"])
def test_two_from_inside_are_not_enough(register: Register, second: str) -> None:
    """The school wrote it, the council has it: neither is outside, nor are the two of them together."""
    _, entry = raised(register)
    redaction = propose(register, entry)
    assert refused(lambda: authorise(register, redaction, getattr(register, second))).code == "nobody_outside"


@pytest.mark.parametrize("second", ["lead_partner", "superintendent", "scrutineer"])
def test_one_from_outside_is(register: Register, second: str) -> None:
    _, entry = raised(register)
    assert authorise(register, propose(register, entry), getattr(register, second))


def test_an_office_outside_does_not_make_an_insider_an_outsider(register: Register) -> None:
    _, entry = raised(register)
    redaction = propose(register, entry)
    dressed = appoint(register, register.director, register.lead_partner)
    assert refused(lambda: authorise(register, redaction, dressed)).code == "nobody_outside"


def test_a_proposal_from_a_borrowed_office_outside_does_not_count_as_outside(register: Register) -> None:
    _, entry = raised(register)
    dressed = appoint(register, register.director, register.lead_partner)
    redaction = propose(register, entry, by=dressed)
    assert refused(lambda: authorise(register, redaction, register.hub_manager)).code == "nobody_outside"


@pytest.mark.parametrize("who", ["teacher", "youth_worker", "administrator", "hub", "social_worker", "police"])
def test_only_those_who_answer_for_an_office_are_the_second(register: Register, who: str) -> None:
    _, entry = raised(register)
    redaction = propose(register, entry, by=register.team_manager)
    purpose = "run_system" if who == "administrator" else "safeguard_child"
    attempt = AuthoriseRedaction(redaction=redaction, reason="Go.")
    assert refused(lambda: register.perform(attempt, getattr(register, who), purpose)).code == "role_forbids"


def test_a_second_person_who_may_not_read_it_signs_nothing(register: Register) -> None:
    _, entry = raised(register)
    redaction = propose(register, entry)
    assert "may not read this text" in refused(lambda: authorise(register, redaction, register.nurse)).reason


def test_a_hold_placed_between_stops_the_second_person_and_is_named(register: Register) -> None:
    concern, entry = raised(register)
    redaction = propose(register, entry)
    held = PlaceHold(item=concern, reason_code="inquiry", reason="The inquiry asked for everything.")
    register.perform(held, register.teacher)
    said = refused(lambda: authorise(register, redaction))
    assert said.code == "held" and "(inquiry), placed on 2 March 2026 by Class teacher" in said.reason
    assert text_at(f"{entry}/where")


ON = ["its concern", "her other concern", "her record", "another record of hers", "everything"]


@pytest.mark.parametrize("on", ON)
def test_a_hold_on_anything_that_hangs_together_is_enough(register: Register, on: str) -> None:
    concern, entry = raised(register)
    record = last_of("person.recorded/1").meta["record"]
    again = register.perform(RaiseConcern(account="Again.", record=record), register.nurse).ids["concern"]
    other = register.perform(RecordPerson(details=CHILD, kind="child"), register.police).ids["record"]
    register.perform(SayTheSame(first=record, second=other, reason="The same child."), register.hub)
    item = {
        "its concern": concern,
        "her other concern": again,
        "her record": record,
        "another record of hers": other,
        "everything": "register",
    }[on]
    register.perform(PlaceHold(item=item, reason_code="review", reason="A review reads it."), register.lead_partner)
    details = last_of("concern.raised/1")
    for n, part in ((entry, "where"), (details.n, "account")):
        assert refused(lambda n=n, part=part: propose(register, n, part)).code == "held"


@pytest.mark.parametrize("type", ["redaction.proposed/1", "part.redacted/1", "redaction.declined/1", "hold.placed/1"])
def test_why_something_was_redacted_or_held_is_never_redacted(register: Register, type: str) -> None:
    concern, entry = raised(register)
    redacted(register, entry)
    declined = propose(register, entry, "account")
    register.perform(DeclineRedaction(redaction=declined, reason="It stays."), register.scrutineer, "scrutiny")
    last = last_of(type) if type != "hold.placed/1" else None
    if last is None:
        other, _ = raised(register)
        register.perform(PlaceHold(item=other, reason_code="review", reason="A review."), register.lead_partner)
        last = last_of(type)
    said = refused(lambda: propose(register, last.n, "reason"))
    assert said.code == "never" and said.reason.startswith("It says why")


def unseen(register: Register) -> tuple[str, int]:
    """A concern the council keeps unseen."""
    concern, entry = raised(register)
    until = register.at + timedelta(days=30)
    level = Restrict(item=concern, level="unseen", reason_code="safety", reason="He looks for her.", until=until)
    register.perform(level, register.director)
    return concern, entry


def test_a_part_of_what_is_unseen_is_refused_as_one_that_is_not_there(register: Register) -> None:
    _, entry = unseen(register)
    there = refused(lambda: propose(register, entry, by=register.superintendent))
    nowhere = refused(lambda: propose(register, 10**6, by=register.superintendent))
    told = [(each.reason, each.next_step, each.field, each.code) for each in (there, nowhere)]
    assert told[0] == told[1] and told[0][0] == NOTHING


def test_a_proposal_about_what_is_unseen_is_not_there_either(register: Register) -> None:
    _, entry = unseen(register)
    redaction = propose(register, entry, by=register.director)
    there = refused(lambda: authorise(register, redaction, register.superintendent))
    nowhere = refused(lambda: authorise(register, "e_000000000000", register.superintendent))
    assert (there.reason, there.code) == (nowhere.reason, nowhere.code) == (NOTHING, "not_acceptable")


def test_a_hold_on_what_is_unseen_tells_nobody_that_it_is_there(register: Register) -> None:
    concern, _ = unseen(register)
    for item in (concern, "c_000000000000"):
        hold = PlaceHold(item=item, reason_code="review", reason="?")
        assert refused(lambda hold=hold: register.perform(hold, register.superintendent)).reason == NOTHING


def test_a_closed_text_is_signed_for_only_by_who_asked_to_see_it(register: Register) -> None:
    concern, entry = raised(register)
    redaction = propose(register, entry)
    until = register.at + timedelta(days=30)
    closed = Restrict(item=concern, level="closed", reason_code="safety", reason="He looks for her.", until=until)
    register.perform(closed, register.director)
    assert "may not read this text" in refused(lambda: authorise(register, redaction)).reason
    ask = AskToSee(item=concern, reason_code="scrutiny", words="Before I sign.")
    register.perform(ask, register.scrutineer, "scrutiny")
    assert authorise(register, redaction)


def test_the_same_command_again_gives_the_same_receipt_and_takes_nothing_more(register: Register) -> None:
    _, entry = raised(register)
    redaction = propose(register, entry)
    command = AuthoriseRedaction(redaction=redaction, reason="I have seen the order.")
    first = register.perform(command, register.scrutineer, "scrutiny", key="once")
    before = size(REGISTER)
    assert register.perform(command, register.scrutineer, "scrutiny", key="once") == first
    assert size(REGISTER) == before and text_at(f"{entry}/account")
    stolen = AuthoriseRedaction(redaction=propose(register, entry, "account"), reason="I have seen the order.")
    assert refused(lambda: register.perform(stolen, register.scrutineer, "scrutiny", key="once"))


def test_a_decisions_reason_can_go_and_the_decision_stays_with_its_name(register: Register) -> None:
    """Whoever redacts the reason of a decision leaves a hole under a decision that still says who made it."""
    concern, _ = raised(register)
    decided = Decide(concern=concern, outcome="assessment", reason="I saw no need to hurry.", law="ca1989_s17")
    register.perform(decided, register.hub)
    redacted(register, last_of("decision.made/1").n, "reason", by=register.hub_manager)
    trail = register.look(TheConcern(concern=concern), register.hub).trail
    steps = [step for step in trail if isinstance(step, TrailStep) and step.type == "decision.made/1"]
    assert steps[0].who.name == "Gwen Sienna" and isinstance(steps[0].texts[0].text, Hole)


@pytest.mark.parametrize("act", [lambda concern: PlaceHold(item=concern, reason_code="review", reason="Mine.")])
def test_a_protected_source_signs_nothing_by_name(register: Register, act: Callable[[str], PlaceHold]) -> None:
    concern, _ = raised(register, protected=True)
    said = refused(lambda: register.perform(act(concern), register.teacher))
    assert "protected source" in said.reason


def test_a_hole_never_names_a_protected_source(register: Register) -> None:
    concern, entry = raised(register, protected=True)
    redacted(register, entry)
    for who in (register.hub, register.director, register.superintendent):
        views = (register.look(question, who) for question in (WrittenAbout(item=concern), TheConcern(concern=concern)))
        shown = "".join(map(repr, views))
        assert "Asha Teal" not in shown and register.teacher.practitioner not in shown
    assert isinstance(texts([f"{entry}/where"])[f"{entry}/where"], Hole)
