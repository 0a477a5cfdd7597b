"""The town's partnership file: the agencies and offices of a register it can be read into, for `tocsin found`.

Who holds an office is one of the team it is of, or, where no team is named, somebody drawn for it alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tocsin.town.made.agencies import WORKED_FROM, YEARS_OF_BIRTH, Practitioner
from tocsin.town.made.chance import Stream, Weighted
from tocsin.town.made.names import Names
from tocsin.town.made.parameters import Parameters


def partnership(parameters: Parameters, names: Names, staff: Mapping[str, tuple[Practitioner, ...]]) -> str:
    """The text of the file."""
    home = parameters["towns"]["home"]
    return "\n".join(
        line
        for agency in parameters["partnership"]["agency"]
        for line in _agency(parameters, names, staff, agency, agency["name"].format(home=home))
    )


def _agency(
    parameters: Parameters,
    names: Names,
    staff: Mapping[str, tuple[Practitioner, ...]],
    agency: Mapping[str, Any],
    name: str,
) -> Iterator[str]:
    yield f"[[agency]]\nname = {_text(name)}\nkind = {_text(agency['kind'])}\n"
    for office in agency["offices"]:
        held_by = [
            f"{one.given} {one.family}" for one in staff.get(office.get("team", ""), ())[: office.get("people", 1)]
        ]
        holders = held_by or [_drawn(parameters, names, name, office["label"])]
        listed = ", ".join(_text(holder) for holder in dict.fromkeys(holders))
        yield "[[agency.office]]"
        yield f"kind = {_text(office['kind'])}\nlabel = {_text(office['label'])}\nholders = [{listed}]\n"


def _drawn(parameters: Parameters, names: Names, agency: str, label: str) -> str:
    stream = Stream(parameters.seed, "holder", agency, label)
    origin = Weighted[str](parameters["people"]["origins"]).one(stream)
    given = names.given(stream, origin, stream.one_of("FFM"), WORKED_FROM + stream.below(YEARS_OF_BIRTH))
    return f"{given} {names.family(stream, origin)}"


def _text(text: str) -> str:
    """A string of TOML; JSON's form is one."""
    return json.dumps(text, ensure_ascii=False)
