"""How agencies put things: templates by agency and kind, and how an adult is spoken of whom nobody can name.

The texts are in the table beside this module. They name kinds of worry and describe no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tocsin.town.made.chance import Stream, Weighted
from tocsin.town.made.mutators import handle
from tocsin.town.made.parameters import DAYS_A_YEAR, read
from tocsin.town.made.planting import Meeting
from tocsin.town.made.residents import Resident

TABLE: Mapping[str, Any] = read("files/wording.toml")
SPOKEN_OF = Weighted({"handle": 0.35, "given": 0.2, "described": 0.45})
AGES = ("in {} teens", "in {} twenties", "in {} thirties", "in {} forties", "over fifty")


@cache
def weighted(*names: str) -> Weighted[str]:
    """A table of choices with weights, by its place in the wording."""
    found: Any = TABLE
    for name in names:
        found = found[name]
    return Weighted(found)


def spoken_of(seed: int, stream: Stream, meeting: Meeting) -> str:
    """How somebody who saw a meeting speaks of its adult: by what they are called, or by how old they look."""
    how, adult = SPOKEN_OF.one(stream), meeting.adult
    noun, their = ("a woman", "her") if adult.sex == "F" else ("a man", "his")
    if how == "handle":
        return f"{noun} they call {handle(Stream(seed, 'handle', adult.id))}"
    if how == "given":
        return f"{noun} called {adult.given}"
    return f"{noun} {AGES[max(0, min(4, about_age(adult, meeting.day) // 10 - 1))]}".format(their)


def about_age(person: Resident, day: int) -> int:
    """Somebody's age in whole years on a day."""
    return int((day - person.born) / DAYS_A_YEAR)


def street_of(place: str) -> str:
    """The street of a planted place, which is all that most people notice."""
    return place.split(", ")[1]


def told(stream: Stream, templates: list[str], child: str, meeting: Meeting | None = None, who: str = "") -> str:
    """One template filled in; what a meeting had no vehicle or telephone for leaves no trace in the sentence."""
    parts = {"child": child, "who": who, "where": "", "vehicle": "", "phone": ""}
    if meeting:
        parts["where"] = street_of(meeting.place)
        parts["vehicle"] = f" Vehicle {meeting.vehicle}." if meeting.vehicle else ""
        parts["phone"] = f" Telephone {meeting.phone}." if meeting.phone else ""
    return stream.one_of(templates).format(**parts)
