"""The days a figure counts, and the years and months they fall in.

A year ends when the country's statistical year ends (in England on 31 March, as in the children in need census), which
the profile says. A year that has not ended is counted as far as it has come and marked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

MOST_YEARS = 10
"""How many years a figure shows: long enough to see a change, short enough to be read."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both counted. `begins` is the month in which a statistical year begins."""

    first: date
    last: date
    begins: int = 4

    @classmethod
    def until(cls, last: date, begins: int = 4, years: int = MOST_YEARS) -> Span:
        """The year a day falls in, as far as it has come, and the whole years before it."""
        started = last.year if last.month >= begins else last.year - 1
        return cls(date(started - years + 1, begins, 1), last, begins)

    def since(self, day: date) -> Span:
        """The same without the years that were over before a day; the last year stays."""
        begun = date(min(self._start(day), self._start(self.last)), self.begins, 1)
        return replace(self, first=max(self.first, begun))

    def holds(self, day: date) -> bool:
        """Whether a day is counted."""
        return self.first <= day <= self.last

    def year_of(self, day: date) -> str:
        """The statistical year a day falls in, as "2025-26"."""
        started = day.year if day.month >= self.begins else day.year - 1
        return f"{started}-{(started + 1) % 100:02}"

    def years(self) -> tuple[str, ...]:
        """The years from the first day to the last, the earliest first."""
        starts = range(self._start(self.first), self._start(self.last) + 1)
        return tuple(self.year_of(date(year, self.begins, 1)) for year in starts)

    def months(self) -> tuple[str, ...]:
        """The months from the first day to the last as "2025-04", the earliest first."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        numbers = range(
            self.first.year * 12 + self.first.month - 1, self.first.year * 12 + self.first.month - 1 + count
        )
        return tuple(f"{number // 12}-{number % 12 + 1:02}" for number in numbers)

    @property
    def whole(self) -> bool:
        """Whether the last day ends a year."""
        return self.year_of(self.last) != self.year_of(self.last + timedelta(days=1))

    def _start(self, day: date) -> int:
        return int(self.year_of(day)[:4])


def month_of(day: date) -> str:
    """The month of a day as "2025-04"."""
    return f"{day.year}-{day.month:02}"
