"""The door itself: exactly once, all or nothing, nothing in a leaf that anyone wrote."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.access import Refused
from tocsin.access.models import Look
from tocsin.acts import rebuild, shadows
from tocsin.concerns import Decide, RaiseConcern, ReceiveConcern, TheConcern
from tocsin.ledger import LOOKS, REGISTER, entries, size, verify_register
from tocsin.people import Name, PersonDetails

WORDS = "Came to school in a stranger's car, third time."


def raising(account: str = WORDS, **more: Any) -> RaiseConcern:
    child = PersonDetails(names=(Name(given="Robin", family="Vale"),))
    return RaiseConcern(about="child", person=child, account=account, source="2A", **more)


def test_the_same_form_sent_twice_is_entered_once_and_answered_with_the_first_receipt(register: Any) -> None:
    first = register.perform(raising(), register.teacher, key="form-1")
    before = size(REGISTER)
    register.later(seconds=2)
    assert register.perform(raising(), register.teacher, key="form-1") == first
    assert size(REGISTER) == before


def test_the_same_key_with_other_words_is_refused_and_the_first_words_are_kept(register: Any) -> None:
    register.perform(raising(), register.teacher, key="form-1")
    before = size(REGISTER)
    with pytest.raises(Refused, match="sent before with other words"):
        register.perform(raising("Something else."), register.teacher, key="form-1")
    assert size(REGISTER) == before


def test_a_refused_act_leaves_nothing_behind(register: Any) -> None:
    before = [list(table._default_manager.order_by("pk").values()) for table in shadows()], size(REGISTER)
    with pytest.raises(Refused):
        register.perform(raising("   "), register.teacher)
    assert ([list(table._default_manager.order_by("pk").values()) for table in shadows()], size(REGISTER)) == before


def test_a_denied_act_is_entered_in_the_log_of_looks(register: Any) -> None:
    concern = register.perform(raising(), register.teacher).ids["concern"]
    before = size(LOOKS)
    with pytest.raises(Refused, match="may not receive a concern"):
        register.perform(ReceiveConcern(concern=concern), register.teacher)
    assert size(LOOKS) == before + 1
    assert Look.objects.filter(question="ReceiveConcern", verdict="role_forbids").count() == 1


def test_a_look_is_entered_with_who_why_and_what(register: Any) -> None:
    concern = register.perform(raising(), register.teacher).ids["concern"]
    register.look(TheConcern(concern=concern), register.hub)
    *_, last = entries(LOOKS)
    assert (last.by, last.office, last.purpose) == (register.hub.practitioner, register.hub.office, "safeguard_child")
    assert last.meta["subject"] == concern and concern in last.meta["shown"]


def test_nothing_anyone_wrote_stands_in_a_leaf(register: Any) -> None:
    register.perform(raising(child_words="He says I owe him.", where="Behind the station"), register.teacher)
    for entry in entries(REGISTER):
        leaf = repr(entry.meta).lower()
        assert not any(word in leaf for word in ("stranger", "robin", "vale", "owe", "station", "asha"))


def test_everything_the_door_takes_in_verifies_deeply(register: Any) -> None:
    register.perform(raising(), register.teacher)
    assert not verify_register(REGISTER, deep=True).problems
    assert not verify_register(LOOKS, deep=True).problems


def test_rebuild_makes_the_same_rows(register: Any) -> None:
    concern = register.perform(raising(), register.teacher).ids["concern"]
    register.perform(ReceiveConcern(concern=concern), register.hub)
    register.look(TheConcern(concern=concern), register.hub)
    before = [list(table._default_manager.order_by("pk").values()) for table in shadows()]
    assert rebuild() == size(REGISTER) + size(LOOKS)
    assert [list(table._default_manager.order_by("pk").values()) for table in shadows()] == before


def test_a_decision_without_a_concern_is_a_sentence_not_a_traceback(register: Any) -> None:
    with pytest.raises(Refused) as refused:
        register.perform(
            Decide(concern="c_nothere", outcome="assessment", reason="Looks serious.", law="ca1989_s17"), register.hub
        )
    assert refused.value.reason.endswith(".")
