"""Everything that happens to one household, gathered: what every agency's file is written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tocsin.town.made.courses import Answer, Course, Courses
from tocsin.town.made.failings import Failings
from tocsin.town.made.lives import Lives, Missing
from tocsin.town.made.noted import Note, Noted, Offence
from tocsin.town.made.parameters import Parameters
from tocsin.town.made.planting import EXPLOITATION, Group, Meeting, Planting
from tocsin.town.made.residents import Household, Population


@dataclass(frozen=True, slots=True)
class Sighting:
    """A meeting of a planted group that some agency saw, and the offence told of then, if any."""

    group: Group
    meeting: Meeting
    offence: Offence | None


@dataclass(frozen=True, slots=True)
class House:
    """A household and what happens to its children in the town's years."""

    household: Household
    answers: tuple[Answer, ...]
    courses: tuple[Course, ...]
    missing: tuple[Missing, ...]
    notes: tuple[Note, ...]
    log: tuple[Note, ...]
    offences: tuple[Offence, ...]
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True)
class Houses:
    """The households of one town, one by one; what is planted is known before the first."""

    population: Population

    @property
    def parameters(self) -> Parameters:
        """The numbers of the town."""
        return self.population.parameters

    @cached_property
    def failings(self) -> Failings:
        """What institutions did wrong."""
        return Failings(self.parameters)

    @cached_property
    def planted(self) -> tuple[tuple[Group, tuple[Meeting, ...]], ...]:
        """Every planted group with its meetings."""
        planting = Planting(self.population)
        return tuple((group, tuple(planting.meetings(group))) for group in planting.groups())

    @cached_property
    def _seen(self) -> dict[int, tuple[Sighting, ...]]:
        """What agencies saw of the planted groups, by the child's household and then by group and meeting."""
        found: dict[int, list[Sighting]] = {}
        for group, meetings in self.planted:
            for meeting in meetings:
                if meeting.seen_by:
                    told = Sighting(group, meeting, self._noted.alleged(group, meeting))
                    found.setdefault(_home(meeting.child.id), []).append(told)
        return {number: tuple(told) for number, told in found.items()}

    @cached_property
    def _exploiting(self) -> dict[int, tuple[Group, ...]]:
        found: dict[int, dict[str, Group]] = {}
        for group, _ in self.planted:
            for child in group.children if group.kind == EXPLOITATION else ():
                found.setdefault(_home(child.id), {})[group.id] = group
        return {number: tuple(groups.values()) for number, groups in found.items()}

    @cached_property
    def _lives(self) -> Lives:
        return Lives(self.parameters)

    @cached_property
    def _noted(self) -> Noted:
        return Noted(self.population)

    @cached_property
    def _courses(self) -> Courses:
        return Courses(self.parameters, self.failings)

    def __iter__(self) -> Iterator[House]:
        return map(self.house, range(self.population.size))

    def house(self, number: int) -> House:
        """The household of that number, with all that happens to it after the town's first day."""
        household, starts = self.population.household(number), self.parameters.starts.toordinal()
        lived = list(self._lives.contacts(household))
        referred = list(self._lives.referrals(household, lived))
        answers = tuple(self._courses.answers(household, lived, {one.contact.id for one in referred}))
        undecided = {one.contact.id for one in answers if one.day > self.parameters.ends.toordinal()}
        recent = [one for one in referred if one.contact.day >= starts and one.contact.id not in undecided]
        sightings = self._seen.get(number, ())
        offences = [*self._noted.offences(household), *(each.offence for each in sightings if each.offence)]
        return House(
            household=household,
            answers=tuple(one for one in answers if one.contact.day >= starts),
            courses=tuple(self._courses.follow(household, recent, self._exploiting.get(number, ()))),
            missing=tuple(self._missing(household, self._exploiting.get(number, ()))),
            notes=tuple(self._noted.notes(household)),
            log=tuple(self._noted.log(household)),
            offences=tuple(offences),
            sightings=sightings,
        )

    def _missing(self, household: Household, groups: tuple[Group, ...]) -> Iterator[Missing]:
        """Episodes as other children have them, and more of a child who is being exploited."""
        starts = self.parameters.starts.toordinal()
        yield from (one for one in self._lives.missing(household) if one.day >= starts)
        for group in groups:
            for child in household.children:
                if child in group.children:
                    yield from self._lives.gone(child, group.id, group.begins, group.ends)


def _home(person: str) -> int:
    """The number of somebody's household, which their id carries."""
    return int(person[1:-1])
