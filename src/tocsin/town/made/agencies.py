"""Who works in the town: agencies, their teams, and practitioners with invented names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.town.made.chance import Stream, Weighted
from tocsin.town.made.ground import Ground
from tocsin.town.made.names import Names
from tocsin.town.made.parameters import Parameters

WORKED_FROM = 1962
YEARS_OF_BIRTH = 40


@dataclass(frozen=True, slots=True)
class Team:
    """A team of an agency; `source` is the census code of who refers (children in need census, referral source)."""

    id: str
    agency: str
    label: str
    source: str
    people: int


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody who works in a team."""

    id: str
    team: str
    given: str
    family: str


def teams(parameters: Parameters, ground: Ground) -> Iterator[Team]:
    """Every team: those of the table, and the safeguarding leads of each school."""
    for row in parameters["agencies"]["team"]:
        people = max(2, round(row["per_hundred_thousand"] * parameters.sized["children"] / 100_000))
        yield Team(row["id"], row["agency"], row["label"], row["source"], people)
    for school in ground.schools:
        yield Team(f"school-{school.id}", "school", f"{school.name}: safeguarding", "2A", 2)


def practitioners(parameters: Parameters, names: Names, team: Team) -> Iterator[Practitioner]:
    """The people of one team."""
    origins = Weighted[str](parameters["people"]["origins"])
    for number in range(team.people):
        stream = Stream(parameters.seed, "practitioner", team.id, number)
        origin, sex = origins.one(stream), stream.one_of("FFM")
        given = names.given(stream, origin, sex, WORKED_FROM + stream.below(YEARS_OF_BIRTH))
        yield Practitioner(f"{team.id}-{number + 1}", team.id, given, names.family(stream, origin))
