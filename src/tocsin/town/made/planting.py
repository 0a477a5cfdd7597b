"""What is planted among the people: groups of adults who exploit children, and groups that only look like them.

Adults are drawn from all households alike, so that a suspect's ethnicity says nothing. A meeting says who was where
with whom and which agency saw something, and no more. Decoys meet as often and harm nobody: a warning about one is
false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from tocsin.town.made.chance import Stream, Weighted
from tocsin.town.made.parameters import DAYS_A_YEAR, Parameters
from tocsin.town.made.residents import Household, Population, Resident

EXPLOITATION = "exploitation"

MOST_TRIED = 20_000
"""Households looked into for one group; a town of any size has its people among fewer."""

NEVER_ON_A_PLATE = "IQ"
"""Letters that no registration mark of the present form carries, so that a plate of them is no car's."""

DRAMA = 500
"""Telephones of planted groups are 07700 900500 to 900999, of the range Ofcom keeps for drama; nobody else has one."""


class TooFew(Exception):
    """A group was to be planted in a town too small for it; nothing of the town is whole."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A place, vehicle or telephone of a group."""

    kind: str
    value: str
    town: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A planted group; `harm` is the census factor of what is done to its children, empty for a decoy."""

    id: str
    kind: str
    harm: str
    begins: int
    ends: int
    adults: tuple[Resident, ...]
    children: tuple[Resident, ...]
    things: tuple[Thing, ...]

    def of(self, kind: str) -> tuple[Thing, ...]:
        """Its places, its vehicles or its telephones."""
        return tuple(thing for thing in self.things if thing.kind == kind)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A child and an adult of a group at one place on one day, and the agencies that saw something of it."""

    id: str
    day: int
    child: Resident
    adult: Resident
    place: str
    vehicle: str
    phone: str
    seen_by: tuple[str, ...]


@dataclass(frozen=True)
class Planting:
    """Everything planted in one town."""

    population: Population

    @property
    def _parameters(self) -> Parameters:
        return self.population.parameters

    @cached_property
    def _table(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._parameters["planted"]
        return found

    def groups(self) -> Iterator[Group]:
        """The exploiting groups and then the decoys, each kind of decoy in turn."""
        for number in range(self._count("exploitation_per_hundred_thousand")):
            yield self._group(f"X{number + 1:03}", EXPLOITATION, self._table)
        kinds = tuple(self._table["decoys"])
        for number in range(max(len(kinds), self._count("decoys_per_hundred_thousand"))):
            kind = kinds[number % len(kinds)]
            yield self._group(f"D{number + 1:03}", kind, {**self._table, **self._table["decoys"][kind]})

    def _count(self, rate: str) -> int:
        expected: float = self._table[rate] * self._parameters.sized["children"] / 100_000
        return max(1, round(expected))

    def _group(self, id: str, kind: str, table: Mapping[str, Any]) -> Group:
        stream = Stream(self._parameters.seed, "planted", id)
        harm = Weighted[str](table["harms"]).one(stream) if kind == EXPLOITATION else ""
        starts, ends = self._parameters.starts.toordinal(), self._parameters.ends.toordinal()
        lasts = min(_between(stream, table["days"]), ends - starts)
        begins = starts + stream.below(ends - starts - lasts + 1)
        children = tuple(self._children(stream, harm, begins, _between(stream, table["children"])))
        adults = tuple(self._adults(stream, begins, _between(stream, table["adults"])))
        things = tuple(self._things(stream, id, kind, table))
        return Group(id, kind, harm, begins, begins + lasts, adults, children, things)

    def _children(self, stream: Stream, harm: str, day: int, count: int) -> Iterator[Resident]:
        youngest, oldest = self._table["ages"]
        girls = self._table["girls"][harm] if harm else 0.5
        keep = {"F": girls / max(girls, 1 - girls), "M": (1 - girls) / max(girls, 1 - girls)}
        found: set[str] = set()
        for home in self._homes(stream, self.population.counts[0]):
            for child in home.children:
                fits = youngest * DAYS_A_YEAR <= day - child.born < oldest * DAYS_A_YEAR and child.id not in found
                if fits and len(found) < count and stream.happens(keep[child.sex]):
                    found.add(child.id)
                    yield child
            if len(found) == count:
                return

    def _adults(self, stream: Stream, day: int, count: int) -> Iterator[Resident]:
        found: set[str] = set()
        for home in self._homes(stream, self.population.size):
            adult = stream.one_of(home.adults)
            if day - adult.born >= 18 * DAYS_A_YEAR and adult.id not in found:
                found.add(adult.id)
                yield adult
            if len(found) == count:
                return

    def _homes(self, stream: Stream, size: int) -> Iterator[Household]:
        """Households at random, as long as somebody still looks; raises `TooFew` rather than look for ever."""
        for _ in range(MOST_TRIED):
            yield self.population.household(stream.below(size))
        raise TooFew(
            f"Nobody was left to plant in a town of {size:,} households after {MOST_TRIED:,} tries. Nothing whole was"
            " written: make a larger town, or ask for fewer or smaller groups in its parameters."
        )

    def _things(self, stream: Stream, id: str, kind: str, table: Mapping[str, Any]) -> Iterator[Thing]:
        towns = tuple(self.population.ground.towns.values())
        for _ in range(1 if kind == "crowded_address" else table["places"]):
            away = stream.happens(table["elsewhere"])
            hexagon = stream.one_of(stream.one_of(towns[1:]) if away else towns[0])
            street = stream.below(len(hexagon.streets))
            address = f"Unit {1 + stream.below(30)}, {hexagon.streets[street]}, {hexagon.postcodes[street]}"
            yield Thing("place", address, hexagon.town)
        for _ in range(table["vehicles"]):
            letters = "".join(stream.one_of(NEVER_ON_A_PLATE) for _ in range(5))
            yield Thing("vehicle", f"{letters[:2]}{stream.below(100):02} {letters[2:]}")
        for number in range(table["phones"]):
            serial = int(id[1:]) * 2 + number + (250 if kind != EXPLOITATION else 0)
            yield Thing("phone", f"07700 900{DRAMA + serial % DRAMA:03}")

    def meetings(self, group: Group) -> Iterator[Meeting]:
        """Every meeting of a group, by child and then by day, until the child is grown or the group is no more."""
        stream = Stream(self._parameters.seed, "meetings", group.id)
        for child in group.children:
            visible = stream.gamma(self._table["visibility_shape"])
            ends = min(group.ends, child.born + round(18 * DAYS_A_YEAR) - 1)
            mean = self._table["meetings_a_child_a_year"] * (ends - group.begins + 1) / DAYS_A_YEAR
            days = sorted(group.begins + stream.below(ends - group.begins + 1) for _ in range(stream.poisson(mean)))
            for number, day in enumerate(days):
                yield self._meeting(stream, group, f"{group.id}-{child.id}-{number + 1}", day, child, visible)

    def _meeting(self, stream: Stream, group: Group, id: str, day: int, child: Resident, visible: float) -> Meeting:
        named = {"vehicle": self._table["names_vehicle"], "phone": self._table["names_phone"]}
        values = {kind: self._named(stream, group.of(kind), share) for kind, share in named.items()}
        adult, place = stream.one_of(group.adults), stream.one_of(group.of("place")).value
        seen = tuple(self._seen(stream, visible))
        return Meeting(id, day, child, adult, place, values["vehicle"], values["phone"], seen)

    def _named(self, stream: Stream, things: tuple[Thing, ...], share: float) -> str:
        return stream.one_of(things).value if stream.happens(share) and things else ""

    def _seen(self, stream: Stream, visible: float) -> Iterator[str]:
        """Who saw it: each agency by itself, but for the pairs the table makes likelier or less likely together."""
        seen: set[str] = set()
        for agency, share in self._table["seen_by"].items():
            times = 1.0
            for pair, factor in self._table["together"].items():
                first, second = pair.split("-")
                times *= factor if second == agency and first in seen else 1
            if stream.happens(min(0.95, share * visible * times)):
                seen.add(agency)
                yield agency


def _between(stream: Stream, both: tuple[int, int]) -> int:
    least, most = both
    return least + stream.below(most - least + 1)


def captures(
    group: Group, meetings: Iterable[Meeting], agencies: tuple[str, ...]
) -> Iterator[tuple[str, str, int, int]]:
    """Child, agency, year, and whether that agency saw the child with the group in that year: 1 or 0."""
    seen = {(each.child.id, agency, date.fromordinal(each.day).year) for each in meetings for agency in each.seen_by}
    years = range(date.fromordinal(group.begins).year, date.fromordinal(group.ends).year + 1)
    for child in group.children:
        for year in years:
            for agency in agencies:
                yield child.id, agency, year, int((child.id, agency, year) in seen)
