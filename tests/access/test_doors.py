"""Access through the two doors: founding, holding an office, restricting, asking to see, and being turned away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tocsin.access import (
    FOUNDER,
    Appoint,
    AskToSee,
    DissolveAgency,
    Leave,
    Refused,
    RegisterAgency,
    Restrict,
    RestrictedLine,
    find_office,
    holders,
    is_staffed,
    unstaffed_offices,
    why_unstaffed,
)
from tocsin.access.models import Look
from tocsin.concerns import ConcernView, Decide, RaiseConcern, TheConcern
from tocsin.people import Name, PersonDetails


@pytest.fixture
def concern(register: Any) -> str:
    """A teacher's concern about a named child."""
    child = PersonDetails(names=(Name(given="Robin", family="Vale"),))
    raised = register.perform(
        RaiseConcern(about="child", person=child, account="Came to school hungry again.", source="2A"), register.teacher
    )
    return raised.ids["concern"]


def test_the_founder_is_turned_away_once_an_administrator_holds_office(register: Any) -> None:
    with pytest.raises(Refused, match="administrator"):
        register.perform(RegisterAgency(name="Another", kind="school"), FOUNDER, "run_system")
    assert Look.objects.filter(verdict="founded", question="RegisterAgency").count() == 1


def test_whoever_left_an_office_can_no_longer_act_in_it(register: Any, concern: str) -> None:
    hub = register.hub
    register.perform(Leave(practitioner=hub.practitioner, office=hub.office), register.administrator, "run_system")
    register.later(minutes=1)
    with pytest.raises(Refused, match="do not hold this office"):
        register.look(TheConcern(concern=concern), hub)
    assert why_unstaffed(hub.office, register.at) == "left"
    assert hub.office in unstaffed_offices(register.at)


def test_who_held_an_office_has_one_answer_for_every_moment(register: Any) -> None:
    hub, nurse = register.hub, register.nurse
    before = register.at
    register.later(days=1)
    register.perform(Leave(practitioner=hub.practitioner, office=hub.office), register.administrator, "run_system")
    register.later(days=1)
    register.perform(Appoint(practitioner=nurse.practitioner, office=hub.office), register.administrator, "run_system")
    assert [held.id for held in holders(hub.office, before)] == [hub.practitioner]
    assert holders(hub.office, before + timedelta(days=1, hours=1)) == ()
    assert [held.id for held in holders(hub.office, register.at)] == [nurse.practitioner]


def test_a_dissolved_agency_leaves_its_offices_unable_to_answer(register: Any) -> None:
    register.perform(
        DissolveAgency(agency=register.agencies["council"], reason="Merged into its neighbour."),
        register.administrator,
        "run_system",
    )
    assert not is_staffed(register.hub.office, register.at)
    assert why_unstaffed(register.hub.office, register.at) == "dissolved"
    assert find_office("hub", at=register.at) == ""


def restrict(register: Any, item: str, level: str) -> None:
    until = register.at + timedelta(days=30)
    command = Restrict(
        item=item,
        level=level,
        reason_code=_first(register, "restriction_reason"),
        reason="Family of staff.",
        until=until,
    )
    register.perform(command, register.team_manager)


def _first(register: Any, codes: str) -> str:
    from tocsin.words import load_profile

    return next(iter(load_profile().codes[codes])).code


def test_a_closed_item_is_one_line_until_asked_for_with_a_reason(register: Any, concern: str) -> None:
    restrict(register, concern, "closed")
    line = register.look(TheConcern(concern=concern), register.social_worker)
    assert isinstance(line, RestrictedLine) and line.holder == "Hill Road School" and line.ask
    register.perform(
        AskToSee(item=concern, reason_code=_first(register, "see_reason"), words="Deciding today."),
        register.social_worker,
    )
    assert not isinstance(register.look(TheConcern(concern=concern), register.social_worker), RestrictedLine)
    register.later(hours=9)
    assert isinstance(register.look(TheConcern(concern=concern), register.social_worker), RestrictedLine)


def test_a_restriction_ends_by_itself(register: Any, concern: str) -> None:
    restrict(register, concern, "closed")
    register.later(days=31)
    assert not isinstance(register.look(TheConcern(concern=concern), register.social_worker), RestrictedLine)


def test_an_unseen_item_vanishes_and_the_look_says_so_to_its_holder(register: Any, concern: str) -> None:
    restrict(register, concern, "unseen")
    assert register.look(TheConcern(concern=concern), register.superintendent) is None
    assert register.look(TheConcern(concern=concern), register.teacher) is not None


def test_what_an_agency_made_unseen_its_own_caseworkers_go_on_working_with(register: Any, concern: str) -> None:
    """The hub owes an answer to it; that its own manager restricted it must not make that impossible."""
    restrict(register, concern, "unseen")
    for who in (register.hub, register.hub_manager, register.social_worker, register.director):
        assert isinstance(register.look(TheConcern(concern=concern), who), ConcernView)
    decided = Decide(concern=concern, outcome="assessment", reason="She is afraid of him.", law="ca1989_s17")
    register.perform(decided, register.hub)
    for who in (register.police, register.superintendent, register.lead_partner, register.scrutineer):
        purpose = "scrutiny" if who == register.scrutineer else "safeguard_child"
        assert register.look(TheConcern(concern=concern), who, purpose) is None
    register.later(days=31)
    assert isinstance(register.look(TheConcern(concern=concern), register.superintendent), ConcernView)


def test_a_closed_item_stays_closed_to_the_colleagues_of_whoever_closed_it(register: Any, concern: str) -> None:
    """It may be the family of one of them; they can ask to see it, and say why."""
    restrict(register, concern, "closed")
    assert isinstance(register.look(TheConcern(concern=concern), register.social_worker), RestrictedLine)


def test_a_seal_without_end_is_refused(register: Any, concern: str) -> None:
    far = register.at + timedelta(days=400)
    command = Restrict(
        item=concern, level="closed", reason_code=_first(register, "restriction_reason"), reason="x", until=far
    )
    with pytest.raises(Refused, match="six months"):
        register.perform(command, register.team_manager)


def test_the_administrator_sees_no_content_and_the_denial_is_kept(register: Any, concern: str) -> None:
    with pytest.raises(Refused, match="may not"):
        register.look(TheConcern(concern=concern), register.administrator, "run_system")
    assert Look.objects.filter(practitioner=register.administrator.practitioner, verdict="role_forbids").exists()
