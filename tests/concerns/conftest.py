"""Concerns raised in a founded register; see story.py for what the tests do with them."""

from __future__ import annotations

import pytest

from concerns.story import CHILD, Story
from register import Register
from tocsin.concerns import RaiseConcern


@pytest.fixture
def story(register: Register) -> Story:
    """A concern that is neither serious, nor a repeat, nor about danger."""
    command = RaiseConcern(account="He was tired and hungry again.", person=CHILD, harms=("neglect",))
    ids = register.perform(command, by=register.teacher).ids
    return Story(register, ids["concern"], ids["record"])


@pytest.fixture
def serious(register: Register) -> Story:
    """A concern about serious harm and immediate danger."""
    command = RaiseConcern(account="He has marks on his neck.", person=CHILD, harms=("physical",), danger=True)
    ids = register.perform(command, by=register.teacher).ids
    return Story(register, ids["concern"], ids["record"])
