"""As known: the register as it was, with the whole product on top, and nothing to be added to it."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.access import Refused
from tocsin.acts import as_known, look, perform
from tocsin.concerns import MyConcerns, RaiseConcern
from tocsin.ledger import REGISTER, size
from tocsin.people import Name, PersonDetails


def raising(account: str) -> RaiseConcern:
    child = PersonDetails(names=(Name(given="Robin", family="Vale"),))
    return RaiseConcern(about="child", person=child, account=account, source="2A")


@pytest.fixture
def two_concerns(register: Any) -> Any:
    """One concern on Monday, another on Thursday."""
    register.perform(raising("First."), register.teacher)
    register.later(days=3)
    register.perform(raising("Second."), register.teacher)
    return register


def raised(register: Any) -> int:
    view: Any = look(MyConcerns(), by=register.teacher, purpose="safeguard_child", at=register.at)
    return len(view.concerns)


def test_what_was_entered_later_is_not_known_then(two_concerns: Any) -> None:
    register = two_concerns
    now = register.at
    assert raised(register) == 2
    with as_known(register.later(days=-1)):
        assert raised(register) == 1
    register.at = now
    assert raised(register) == 2


def test_nothing_can_be_added_to_the_past(two_concerns: Any) -> None:
    register = two_concerns
    before = size(REGISTER)
    with as_known(register.at), pytest.raises(Refused, match="past"):
        perform(raising("Third."), by=register.teacher, purpose="safeguard_child", at=register.at)
    assert size(REGISTER) == before
