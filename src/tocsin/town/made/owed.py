"""What should have been done about each concern, by when, and what was: the truth that lateness is scored against.

Duties have the codes of the profile england_2026. A working day is Monday to Friday except a bank holiday in England
(Banking and Financial Dealings Act 1971, schedule 1, as the `holidays` package lists them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

import holidays

from tocsin.town.made.chance import Quantiles, Stream
from tocsin.town.made.courses import Answer, Course
from tocsin.town.made.houses import House
from tocsin.town.made.lives import NEVER, Missing
from tocsin.town.made.noted import Offence
from tocsin.town.made.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty: about what and whom, by when, and the day it was done, or NEVER."""

    about: str
    person: str
    duty: str
    due: int
    done: int

    def state(self, ends: int) -> str:
        """Kept, late, broken, or open: not done, and not yet due when the town ends."""
        if self.done != NEVER and self.done <= ends:
            return "kept" if self.done <= self.due else "late"
        return "broken" if self.due <= ends else "open"


@cache
def _closed(year: int) -> frozenset[int]:
    listed = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return frozenset(day.toordinal() for day in listed)


@cache
def working_days_after(day: int, number: int) -> int:
    """The day so many working days after; the day itself is never counted."""
    while number:
        day += 1
        number -= (day - 1) % 7 < 5 and day not in _closed(date.fromordinal(day).year)
    return day


@dataclass(frozen=True)
class Duties:
    """The duties of one town."""

    parameters: Parameters

    @cached_property
    def _table(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.parameters["duties"]
        return found

    @cached_property
    def _interview(self) -> Quantiles:
        return Quantiles(tuple(map(tuple, self._table["interview_days"])))

    def of(self, house: House) -> Iterator[Owed]:
        """Every duty about one household's children."""
        yield from map(self._decide, house.answers)
        for course in house.courses:
            yield from self._follow(course)
        for episode in house.missing:
            yield self._interviewed(episode)
        yield from map(self._record, house.offences)

    def reports(self, days: tuple[int, ...]) -> Iterator[Owed]:
        """An answer to each report that the young people's project sent; none was given."""
        duty = "answer_report"
        for number, day in enumerate(days, start=1):
            yield Owed(f"R{number}", "", duty, working_days_after(day, self._table[duty]), NEVER)

    def _decide(self, answer: Answer) -> Owed:
        duty, contact = "decide_on_referral", answer.contact
        due = working_days_after(contact.day, self._table[duty])
        return Owed(contact.id, contact.child.id, duty, due, answer.day)

    def _follow(self, course: Course) -> Iterator[Owed]:
        referral = course.referral
        told = (referral.contact.id, referral.contact.child.id)
        if referral.assessed != NEVER:
            due = working_days_after(referral.contact.day, self._table["finish_assessment"])
            yield Owed(*told, "finish_assessment", due, referral.assessed)
        if referral.conference != NEVER:
            due = working_days_after(referral.enquiry, self._table["hold_conference"])
            yield Owed(*told, "hold_conference", due, referral.conference)

    def _interviewed(self, episode: Missing) -> Owed:
        duty, back = "offer_return_interview", episode.day + episode.hours // 24
        stream = Stream(self.parameters.seed, "interviewed", episode.id)
        done = back + self._interview.one(stream) if episode.interviewed else NEVER
        return Owed(episode.id, episode.child.id, duty, back + self._table[duty], done)

    def _record(self, offence: Offence) -> Owed:
        duty = "record_crime"
        done = offence.day if offence.recorded else NEVER
        return Owed(offence.id, offence.child.id, duty, offence.day + self._table[duty], done)
