"""What the tests of redaction, holds and retention have in common: a concern with words in it, and how to sign."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from register import Register
from tocsin.access import Actor, Refused
from tocsin.acts import AuthoriseRedaction, ProposeRedaction, shadows
from tocsin.concerns import RaiseConcern
from tocsin.ledger import REGISTER, entries
from tocsin.people import Address, Name, PersonDetails
from tocsin.words import When

WHERE = "She lives at 4 Safe Street, Millbrook, with him."
CHILD = PersonDetails(
    names=(Name(given="Robin", family="Vale"),),
    born=When.parse("2012-05-04"),
    school="Hill Road School",
    addresses=(Address(lines="4 Safe Street", postcode="MB1 2AB"),),
)
BECAUSE = "The order of 3 March asks for it."


def raised(register: Register, **more: Any) -> tuple[str, int]:
    """A teacher's concern with two texts, and the number of its entry."""
    made = register.perform(
        RaiseConcern(person=CHILD, account="Bruises on both arms.", where=WHERE, **more), register.teacher
    )
    return made.ids["concern"], made.entry


def propose(register: Register, entry: int, part: str = "where", by: Actor | None = None, **more: Any) -> str:
    stated = {"basis": "court_order", "reason": BECAUSE} | more
    made = register.perform(ProposeRedaction(entry=entry, part=part, **stated), by or register.hub)
    return made.ids["redaction"]


def authorise(register: Register, redaction: str, by: Actor | None = None) -> int:
    scrutineer = register.scrutineer
    purpose = "scrutiny" if by in (None, scrutineer) else "safeguard_child"
    return register.perform(
        AuthoriseRedaction(redaction=redaction, reason="I have seen the order."), by or scrutineer, purpose
    ).entry


def redacted(register: Register, entry: int, part: str = "where", **more: Any) -> int:
    return authorise(register, propose(register, entry, part, **more))


def refused(act: Any) -> Refused:
    """The refusal an act ends in."""
    try:
        act()
    except Refused as refusal:
        return refusal
    raise AssertionError("It was not refused.")


def as_office(who: Actor, where: Actor) -> Actor:
    """Somebody in another's office."""
    return replace(where, practitioner=who.practitioner)


def rows() -> dict[str, list[dict[str, Any]]]:
    return {table._meta.db_table: list(table._default_manager.order_by("pk").values()) for table in shadows()}


def last_of(type: str) -> Any:
    return [entry for entry in entries(REGISTER) if entry.type == type][-1]
