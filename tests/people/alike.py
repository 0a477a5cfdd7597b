"""Children for tests of likeness: one girl as three agencies hold her, her brother, and others made by a seed."""

from __future__ import annotations

from random import Random
from typing import Any

from tocsin.people import Address, Name, PersonDetails, RecordPerson
from tocsin.words import When

HOME = Address(lines="14 Mill Lane", postcode="MB1 4TT")


def child(name: str, born: str = "", home: Address | None = HOME, **more: Any) -> PersonDetails:
    """Somebody of this name."""
    given, _, family = name.partition(" ")
    return PersonDetails(
        names=(Name(given=given, family=family),),
        born=When.parse(born) if born else None,
        addresses=(home,) if home else (),
        **more,
    )


AYESHA = child("Ayesha Kowalczyk", "2011-04-09", sex="F")
MISSPELT = child("Aisha Kowalchyk", "2011-09-04", sex="F")
BRIEFLY = child("Ayesha Kowalczyk", "2011", phones=("07700 900123",), sex="F")
BROTHER = child("Tomasz Kowalczyk", "2013-01-22", sex="M")
STRANGER = child("Grace Oduya", "2009-11-30", Address(lines="3 Quay Street", postcode="MB9 2AA"), sex="F")


def recorded(register: Any, who: PersonDetails, by: str) -> str:
    """The id of a new record of this person, by this office."""
    return str(register.perform(RecordPerson(details=who), getattr(register, by)).ids["record"])


def held(register: Any) -> dict[str, str]:
    """The girl as her school, the health trust and the police hold her, her brother, and a stranger."""
    told = {
        "school": (AYESHA, "school_lead"),
        "health": (MISSPELT, "nurse"),
        "police": (BRIEFLY, "police"),
        "brother": (BROTHER, "school_lead"),
        "stranger": (STRANGER, "police"),
    }
    return {name: recorded(register, who, by) for name, (who, by) in told.items()}


def made(seed: int) -> PersonDetails:
    """A child made up by a seed, of few names, so that many are alike."""
    dice = Random(seed)
    name = f"{dice.choice(('Amy', 'Aimee', 'Omar', 'Umar', 'Jo'))} {dice.choice(('Walsh', 'Welsh', 'Khan', 'Can'))}"
    born = f"20{dice.randint(10, 12)}-0{dice.randint(1, 3)}-1{dice.randint(0, 9)}"
    return child(name, born, Address(lines=f"{dice.randint(1, 3)} Mill Lane", postcode="MB1 4TT"))
