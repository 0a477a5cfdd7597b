"""What the tests of recipes count with: a figure's true cells, and acts told in a word."""

from __future__ import annotations

from datetime import date
from typing import Any

from tocsin.concerns import ConfirmDecision, Decide, RaiseConcern, TakeStep
from tocsin.figures import RECIPES, Counted, Span
from tocsin.figures.tables import Key
from tocsin.people import Name, PersonDetails
from tocsin.words import When, load_profile

PROFILE = load_profile()
SPAN = Span.until(date(2026, 4, 30))
"""Ten years; what tests do in March 2026 falls into the last whole one."""

YEAR = "2025-26"


def counted(name: str, span: Span = SPAN) -> Counted:
    """The true counts of a figure."""
    return RECIPES[name].count(span, PROFILE)


def cells(name: str, table: int = 0, span: Span = SPAN) -> dict[Key, int]:
    """The cells of one of its tables that hold any."""
    return {key: many for key, many in counted(name, span).tables[table].counts.items() if many}


def base(name: str, table: int = 0) -> dict[Key, int]:
    """The denominators of one of its tables that are not nought."""
    return {key: many for key, many in (counted(name).tables[table].out_of or {}).items() if many}


def blanks(name: str) -> list[tuple[int, int]]:
    """What is missing, of how many."""
    return [(blank.blank, blank.of) for blank in counted(name).blanks]


def child(given: str, **more: Any) -> PersonDetails:
    """A child of that name."""
    return PersonDetails(names=(Name(given=given, family="Pale"),), **more)


def raised(register: Any, who: str = "teacher", **more: Any) -> str:
    """A concern, by default about nobody anybody could name."""
    told = {"account": "He is afraid.", "source": "2A"} | more
    concern: str = register.perform(RaiseConcern(**told), register.people[who]).ids["concern"]
    return concern


def about(register: Any, given: str, who: str = "teacher", **more: Any) -> tuple[str, str]:
    """A concern about a new record of a child, and the record."""
    told = {"account": "He is afraid.", "source": "2A", "person": child(given)} | more
    ids = register.perform(RaiseConcern(**told), register.people[who]).ids
    return ids["concern"], ids["record"]


def decided(register: Any, concern: str, outcome: str, **more: Any) -> str:
    """A decision of the hub, confirmed by the hub's manager where a second person is needed and asked for."""
    confirm = more.pop("confirm", False)
    told = {"reason": "Seen by the nurse.", "outcome": outcome, "concern": concern, "law": "ca1989_s17"} | more
    decision: str = register.perform(Decide(**told), register.hub).ids["decision"]
    if confirm:
        register.perform(ConfirmDecision(decision=decision, reason="I read it and agree."), register.hub_manager)
    return decision


def step(register: Any, concern: str, name: str, who: str = "social_worker", **more: Any) -> None:
    """A statutory step, taken today."""
    taken = TakeStep(concern=concern, step=name, when=When.parse(f"{register.at:%Y-%m-%d}"), **more)
    register.perform(taken, register.people[who])
