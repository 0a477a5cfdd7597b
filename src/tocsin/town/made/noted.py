"""What agencies write down by themselves: notes that reach nobody else, a school's log too, and offences told of.

Neither ethnicity, name nor address is read here. A meeting of a planted group that an agency saw is in no way a note:
see `planting`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tocsin.town.made.chance import Quantiles, Stream, Weighted
from tocsin.town.made.lives import NEVER
from tocsin.town.made.parameters import DAYS_A_YEAR, GROWN, Parameters
from tocsin.town.made.planting import EXPLOITATION, Group, Meeting
from tocsin.town.made.residents import Household, Population, Resident

LETTERS = {"police": "P", "health": "H", "voluntary": "V", "school": "S"}


@dataclass(frozen=True, slots=True)
class Note:
    """Something an agency wrote down about a child and told nobody of."""

    id: str
    child: Resident
    day: int
    agency: str


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence against a child that police were told of; a suspect who is not known is None."""

    id: str
    child: Resident
    day: int
    kind: str
    suspect: Resident | None
    recorded: bool
    outcome: str = ""
    decided: int = NEVER
    meeting: str = ""


@dataclass(frozen=True)
class Noted:
    """The notes and offences of one town's children, in the years the town writes."""

    population: Population

    @property
    def _parameters(self) -> Parameters:
        return self.population.parameters

    @cached_property
    def _first(self) -> int:
        return self._parameters.starts.toordinal()

    @cached_property
    def _last(self) -> int:
        return self._parameters.ends.toordinal()

    def _days(self, stream: Stream, child: Resident, from_age: float, a_year: float) -> list[int]:
        begin = max(self._first, child.born + round(from_age * DAYS_A_YEAR))
        end = min(self._last, child.born + round(GROWN * DAYS_A_YEAR) - 1)
        if end < begin:
            return []
        count = stream.poisson(a_year * (end - begin + 1) / DAYS_A_YEAR)
        return sorted(begin + stream.below(end - begin + 1) for _ in range(count))

    def notes(self, household: Household) -> Iterator[Note]:
        """What agencies other than schools wrote down, by child, agency and day."""
        table = self._parameters["notes"]
        stream = Stream(self._parameters.seed, "notes", household.number)
        for child in household.children:
            for agency in ("police", "health", "voluntary"):
                from_age = table.get(f"{agency}_from_age", 0)
                days = self._days(stream, child, from_age, _of_age(table[f"{agency}_per_thousand"], from_age))
                yield from _numbered(child, agency, days)

    def log(self, household: Household) -> Iterator[Note]:
        """A school's log: few pupils hold half of it; of the entries drawn, the share that this size of town keeps."""
        table = self._parameters["school_log"]
        kept = table["written"][self._parameters.size]
        stream = Stream(self._parameters.seed, "school log", household.number)
        for child in household.children:
            share = table["few_hold"] / table["few"]
            rest = (1 - table["few_hold"]) / (1 - table["few"])
            a_year = table["per_pupil"] * (share if stream.happens(table["few"]) else rest)
            days = self._days(stream, child, self._parameters["schools"]["starts"], a_year)
            yield from _numbered(child, "school", [day for day in days if stream.happens(kept)])

    def offences(self, household: Household) -> Iterator[Offence]:
        """Offences against the household's children that police were told of and recorded."""
        table = self._parameters["offences"]
        stream = Stream(self._parameters.seed, "offences", household.number)
        for child in household.children:
            number = 0
            for kind, from_age in table["from_age"].items():
                for day in self._days(stream, child, from_age, _of_age(table[f"{kind}_per_thousand"], from_age)):
                    suspect = self._suspect(stream, household)
                    ended = self._ended(stream, day, suspect)
                    yield Offence(f"O{child.id[1:]}{number:02}", child, day, kind, suspect, True, *ended)
                    number += 1

    def _suspect(self, stream: Stream, household: Household) -> Resident | None:
        who = self._suspects.one(stream)
        if who == "nobody":
            return None
        home = household if who == "household" else self.population.household(stream.below(self.population.size))
        return stream.one_of(home.adults)

    @cached_property
    def _suspects(self) -> Weighted[str]:
        return Weighted(self._parameters["offences"]["suspect"])

    def _ended(self, stream: Stream, day: int, suspect: Resident | None) -> tuple[str, int]:
        """The Home Office's outcome of an offence and its day; neither if it lies after the town's end."""
        found = self._outcomes.one(stream)
        outcome = found if suspect else self._parameters["offences"]["no_suspect"]
        decided = day + self._outcome_days.one(stream)
        return (outcome, decided) if decided <= self._last else ("", NEVER)

    @cached_property
    def _outcomes(self) -> Weighted[str]:
        return Weighted(self._parameters["offences"]["outcomes"])

    @cached_property
    def _outcome_days(self) -> Quantiles:
        return Quantiles(tuple(map(tuple, self._parameters["offences"]["outcome_days"])))

    def alleged(self, group: Group, meeting: Meeting) -> Offence | None:
        """The offence that police were told of when they saw a meeting of an exploiting group, if one was told of."""
        stream = Stream(self._parameters.seed, "alleged", meeting.id)
        if group.kind != EXPLOITATION or "police" not in meeting.seen_by:
            return None
        if not stream.happens(self._parameters["offences"]["alleged"]):
            return None
        recorded = not stream.happens(self._parameters["failings"]["offences_not_recorded"])
        ended = self._ended(stream, meeting.day, meeting.adult) if recorded else ("", NEVER)
        kind = "sexual" if group.harm == "11A" else "exploitation"
        told = (meeting.child, meeting.day, kind, meeting.adult, recorded, *ended, meeting.id)
        return Offence(f"O-{meeting.id}", *told)


def _of_age(per_thousand: float, from_age: float) -> float:
    """How often a year for a child of that age and over, when it is so often for each thousand children of all ages."""
    return per_thousand / 1000 * GROWN / (GROWN - from_age)


def _numbered(child: Resident, agency: str, days: list[int]) -> Iterator[Note]:
    for number, day in enumerate(days):
        yield Note(f"N{child.id[1:]}{LETTERS[agency]}{number:02}", child, day, agency)
