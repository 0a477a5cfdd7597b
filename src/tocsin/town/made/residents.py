"""Households and the people in them: each is a function of the seed and its number, so that none need be remembered.

Ethnicity follows from the parents' origins and decides names and what can be recorded; nothing that happens reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tocsin.town.made.chance import Stream, Weighted
from tocsin.town.made.ground import STREETS, Ground, Hexagon
from tocsin.town.made.names import Names
from tocsin.town.made.numbers import nhs_number, pupil_number
from tocsin.town.made.parameters import DAYS_A_YEAR, GROWN, Parameters

ROOM = 8
"""Serials a household may use."""

DAYS_OF_CHILDHOOD = round(GROWN * DAYS_A_YEAR)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who lives in the town; `born` is a day's ordinal."""

    id: str
    role: str
    given: str
    family: str
    origin: str
    ethnicity: str
    sex: str
    born: int
    nhs_number: str
    upn: str = ""
    primary: str = ""
    secondary: str = ""


@dataclass(frozen=True, slots=True)
class Household:
    """An address and who lives there."""

    number: int
    hexagon: Hexagon
    address: str
    postcode: str
    adults: tuple[Resident, ...]
    children: tuple[Resident, ...]


@dataclass(frozen=True)
class Population:
    """All households of the map, by number: the home town's first, then each neighbour's."""

    parameters: Parameters
    ground: Ground
    names: Names

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Households of each town, in the map's order."""
        here: int = self._needed(self.parameters.sized["children"])
        share: float = self.parameters["map"]["neighbour_share"]
        return (here, *(round(here * share) for _ in self.parameters["towns"]["neighbours"]))

    def _needed(self, children: int) -> int:
        table = self.parameters["households"]
        mean = sum(int(count) * share for count, share in table["children"].items())
        needed: float = children / GROWN * self._window / DAYS_A_YEAR / mean * (1 + table["without_children"])
        return round(needed)

    @cached_property
    def _window(self) -> int:
        return self._last - self._first

    @cached_property
    def _last(self) -> int:
        return self.parameters.ends.toordinal()

    @cached_property
    def _first(self) -> int:
        """The earliest birth of an eldest child whose siblings may still be children when the town starts."""
        gaps: float = 3 * 1.4 * self.parameters["households"]["gap_years"]
        lived = self.parameters.starts.toordinal() - round(DAYS_A_YEAR)
        return lived - DAYS_OF_CHILDHOOD - round(gaps * DAYS_A_YEAR)

    @property
    def size(self) -> int:
        """Households in all."""
        return sum(self.counts)

    @cached_property
    def _sizes(self) -> Weighted[int]:
        return Weighted({int(count): share for count, share in self.parameters["households"]["children"].items()})

    @cached_property
    def _origins(self) -> Weighted[str]:
        return Weighted(self.parameters["people"]["origins"])

    def household(self, number: int) -> Household:
        """The household of that number."""
        hexagon, address, postcode = self._address(number)
        stream = Stream(self.parameters.seed, "household", number)
        births = tuple(self._births(stream))
        eldest = births[0] if births else self._first + stream.below(self._window)
        adults = tuple(self._adults(stream, number, eldest))
        kept = (born for born in births if self._first_child < born <= self._last)
        children = tuple(self._child(stream, number, place, born, adults, hexagon) for place, born in enumerate(kept))
        return Household(number, hexagon, address, postcode, adults, children)

    @cached_property
    def _first_child(self) -> int:
        return self.parameters.starts.toordinal() - round(DAYS_A_YEAR) - DAYS_OF_CHILDHOOD

    def _address(self, number: int) -> tuple[Hexagon, str, str]:
        town = 0
        while number >= self.counts[town]:
            number -= self.counts[town]
            town += 1
        hexagons = tuple(self.ground.towns.values())[town]
        rest, at = divmod(number, len(hexagons))
        house, street = divmod(rest, STREETS)
        hexagon = hexagons[at]
        return hexagon, f"{house + 1} {hexagon.streets[street]}", hexagon.postcodes[street]

    def _births(self, stream: Stream) -> Iterator[int]:
        table = self.parameters["households"]
        if stream.happens(table["without_children"] / (1 + table["without_children"])):
            return
        born = self._first + stream.below(self._window)
        for _ in range(self._sizes.one(stream)):
            yield born
            born += round(table["gap_years"] * DAYS_A_YEAR * (0.6 + 0.8 * stream.fraction()))

    def _adults(self, stream: Stream, number: int, eldest: int) -> Iterator[Resident]:
        table = self.parameters["households"]
        origin = self._origins.one(stream)
        sexes = "FM"
        if stream.happens(table["lone"]):
            sexes = "F" if stream.happens(table["lone_mother"]) else "M"
        shared = stream.happens(table["takes_one_name"])
        family = ""
        for place, sex in enumerate(sexes):
            own = self._origins.one(stream) if place and stream.happens(table["other_origin"]) else origin
            years = table["youngest_parent"] + stream.below(table["oldest_parent"] - table["youngest_parent"])
            born = eldest - round((years + stream.fraction()) * DAYS_A_YEAR)
            family = family if shared and family else self.names.family(stream, own)
            given = self.names.given(stream, own, sex, date.fromordinal(born).year)
            code = self.parameters["people"]["ethnicity"][own]
            nhs = nhs_number(number * ROOM + place)
            yield Resident(f"P{number:06}{place}", "adult", given, family, own, code, sex, born, nhs)

    def _child(
        self, stream: Stream, number: int, place: int, born: int, adults: tuple[Resident, ...], hexagon: Hexagon
    ) -> Resident:
        sex = "M" if stream.happens(self.parameters["people"]["boys"]) else "F"
        named_by = stream.one_of(adults)
        serial = number * ROOM + 2 + place
        return Resident(
            id=f"P{number:06}{2 + place}",
            role="child",
            given=self.names.given(stream, named_by.origin, sex, date.fromordinal(born).year),
            family=adults[-1].family,
            origin=named_by.origin,
            ethnicity=mixed(tuple(adult.ethnicity for adult in adults)),
            sex=sex,
            born=born,
            nhs_number=nhs_number(serial),
            upn=pupil_number(serial),
            primary=self.ground.nearest[hexagon.number, "primary"].id,
            secondary=self.ground.nearest[hexagon.number, "secondary"].id,
        )


def mixed(parents: tuple[str, ...]) -> str:
    """A child's ethnicity as the 18+1 codes have it, from the parents'."""
    codes = sorted(set(parents), key=lambda code: (code[0] != "W", code))
    if len({code[0] for code in codes}) == 1:
        return codes[0] if len(codes) == 1 else f"{codes[0][0]}9"
    if codes[0][0] != "W" or len(codes) > 2:
        return "M9"
    return {"B1": "M1", "B2": "M2", "A": "M3"}.get(codes[1], "M3" if codes[1][0] == "A" else "M9")
