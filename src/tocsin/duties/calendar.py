"""Which days and hours count: working days, hub hours, school days, always.

Source: a working day is Monday to Friday except a bank holiday in England (Banking and Financial Dealings Act 1971,
schedule 1, and the proclamations under it, as the `holidays` package lists them). Opening hours and school terms are
data of the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
MONDAY_TO_FRIDAY = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
ONE_DAY = timedelta(days=1)


@cache
def england(year: int) -> Mapping[date, str]:
    """Bank holidays in England in one year: date to name, substitute days included."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year).items())


def none_at_all(year: int) -> Mapping[date, str]:
    """No bank holidays: for clocks that run day and night, every day."""
    return {}


@dataclass(frozen=True, slots=True)
class Calendar:
    """What counts as a day and as an hour for one kind of clock.

    `closes` is None where nothing ever closes. `terms` empty means that every month is alike; a school year that has no
    term listed is counted in working days, because a missing table must not stop a clock.
    """

    name: str
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    opens: time = time(0)
    closes: time | None = None
    bank_holidays: Callable[[int], Mapping[date, str]] = england
    terms: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise ValueError(f"The calendar {self.name!r} is open on no day of the week. Name at least one.")
        if self.closes is not None and self.closes <= self.opens:
            raise ValueError(f"The calendar {self.name!r} closes at {self.closes}, which is not after {self.opens}.")

    def why_closed(self, day: date) -> str:
        """The reason a day does not count: "weekend", "bank holiday" or "outside term"; empty when it does."""
        if day.weekday() not in self.weekdays:
            return "weekend"
        if day in self.bank_holidays(day.year):
            return "bank holiday"
        return "" if self._in_term(day) else "outside term"

    def is_working(self, day: date) -> bool:
        """Whether the day counts."""
        return not self.why_closed(day)

    def next_working(self, day: date) -> date:
        """The day itself when it counts, else the first later one that does."""
        while self.why_closed(day):
            day += ONE_DAY
        return day

    def previous_working(self, day: date) -> date:
        """The day itself when it counts, else the last earlier one that does."""
        while self.why_closed(day):
            day -= ONE_DAY
        return day

    def plus(self, day: date, number: int) -> date:
        """`number` counting days after the day (before it, when negative); the day itself is never counted."""
        step = ONE_DAY if number > 0 else -ONE_DAY
        left = abs(number)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many counting days lie after `first`, up to and including `last`; 0 when `last` is not later."""
        return sum(self.is_working(first + ONE_DAY * n) for n in range(1, (last - first).days + 1))

    def closing(self, day: date, otherwise: time) -> datetime:
        """The moment the day ends in London: closing time, or `otherwise` in a calendar that never closes."""
        return datetime.combine(day, self.closes or otherwise, LONDON)

    def open_times(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of time that count from `start` on, in order and without end; their ends are in UTC."""
        day = start.astimezone(LONDON).date()
        while True:
            day = self.next_working(day)
            opens = datetime.combine(day, self.opens, LONDON)
            closes = self.closing(day, time(0)) if self.closes else datetime.combine(day + ONE_DAY, time(0), LONDON)
            if start < closes:
                yield max(opens.astimezone(start.tzinfo), start), closes.astimezone(start.tzinfo)
            day += ONE_DAY

    def _in_term(self, day: date) -> bool:
        if not self.terms:
            return True
        listed = any(_school_year(first) == _school_year(day) for first, _ in self.terms)
        return not listed or any(first <= day <= last for first, last in self.terms)


def _school_year(day: date) -> int:
    """The year in which the school year of this day began; school years turn on 1 September."""
    return day.year if day.month >= 9 else day.year - 1
