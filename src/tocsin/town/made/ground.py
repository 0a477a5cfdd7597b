"""The ground: a map of hexagons with a home town and three neighbours around it, and the schools that stand on it.

Hexagons have axial coordinates (q, r); two are as far apart as the largest of |dq|, |dr| and |dq + dr|.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.town.made.numbers import postcode
from tocsin.town.made.parameters import Parameters, read

STREETS = 6
DIRECTIONS = ((1, 0), (-1, 1), (0, -1))
"""Where the neighbours lie, seen from the home town; each pair is two steps of sixty degrees apart."""


@dataclass(frozen=True, slots=True)
class Hexagon:
    """A neighbourhood of six streets."""

    number: int
    town: str
    q: int
    r: int
    streets: tuple[str, ...]
    postcodes: tuple[str, ...]

    def distance(self, other: Hexagon) -> int:
        """Steps from the one to the other."""
        q, r = self.q - other.q, self.r - other.r
        return max(abs(q), abs(r), abs(q + r))


@dataclass(frozen=True, slots=True)
class School:
    """A school and where it stands."""

    id: str
    name: str
    phase: str
    hexagon: Hexagon


@dataclass(frozen=True)
class Ground:
    """The map: hexagons by town, the home town first; the nearest school of each phase for each hexagon."""

    towns: dict[str, tuple[Hexagon, ...]]
    schools: tuple[School, ...] = ()
    nearest: dict[tuple[int, str], School] = field(default_factory=dict)


def survey(parameters: Parameters) -> Ground:
    """Draw the map and put schools on it, as many as the pupils of each phase need."""
    towns = _towns(parameters)
    schools = tuple(_schools(parameters, towns))
    ground = Ground(towns, schools)
    for hexagon in (each for town in towns.values() for each in town):
        for phase in ("primary", "secondary"):
            of_phase = [school for school in schools if school.phase == phase]
            ground.nearest[hexagon.number, phase] = min(
                of_phase, key=lambda school: (school.hexagon.distance(hexagon), school.id)
            )
    return ground


def _towns(parameters: Parameters) -> dict[str, tuple[Hexagon, ...]]:
    radius, small = parameters.sized["radius"], parameters["map"]["neighbour_radius"]
    away = radius + small + 3
    centres = [(0, 0, radius), *((q * away, r * away, small) for q, r in DIRECTIONS)]
    names = [parameters["towns"]["home"], *parameters["towns"]["neighbours"]]
    towns: dict[str, tuple[Hexagon, ...]] = {}
    number = 0
    for name, (q, r, wide) in zip(names, centres, strict=True):
        towns[name] = tuple(_disc(parameters, number, name, (q, r), wide))
        number += len(towns[name])
    return towns


def _disc(parameters: Parameters, number: int, town: str, centre: tuple[int, int], wide: int) -> Iterator[Hexagon]:
    area, letters = parameters["map"]["postcode_area"], parameters["map"]["inward_letters"]
    for q in range(-wide, wide + 1):
        for r in range(max(-wide, -q - wide), min(wide, wide - q) + 1):
            streets = tuple(_street(number * STREETS + street) for street in range(STREETS))
            codes = tuple(postcode(area, letters, number, street) for street in range(STREETS))
            yield Hexagon(number, town, centre[0] + q, centre[1] + r, streets, codes)
            number += 1


WORDS = read("names.toml")["streets"]


def _street(number: int) -> str:
    first, kinds = WORDS["first"], WORDS["kinds"]
    return f"{first[number % len(first)]} {kinds[(number // len(first)) % len(kinds)]}"


def _schools(parameters: Parameters, towns: dict[str, tuple[Hexagon, ...]]) -> Iterator[School]:
    children, sizes = parameters.sized["children"], parameters["schools"]
    for town, hexagons in towns.items():
        here = children if town == parameters["towns"]["home"] else children * parameters["map"]["neighbour_share"]
        for phase, share in (("primary", 7 / 18), ("secondary", 5 / 18)):
            count = max(1, round(here * share / sizes[f"pupils_{phase}"]))
            for number in range(count):
                at = hexagons[(2 * number + 1) * len(hexagons) // (2 * count) % len(hexagons)]
                title = "Primary School" if phase == "primary" else "School"
                yield School(
                    f"{town[:2].upper()}-{phase[0].upper()}{number + 1}", f"{at.streets[0]} {title}", phase, at
                )
