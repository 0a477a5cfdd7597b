"""A moment as precisely as it is known: "2002", "June 2002", "11 February 2002", or to the minute.

Warnings of twenty years ago are dated by the month or the year; to write "1 January 2002" for "2002" would be to invent
evidence. The written forms are those of ISO 8601. A time without a zone is a time in England (Europe/London).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import total_ordering
from typing import Literal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
Precision = Literal["year", "month", "day", "minute"]

_FORM = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@total_ordering
@dataclass(frozen=True, slots=True, eq=True)
class When:
    """A moment or stretch of time, made by `When.parse` or `When.at`; sorts by its earliest moment.

    `earliest` is its first and `latest` its last second, both in UTC.
    """

    text: str
    precision: Precision
    earliest: datetime
    latest: datetime

    @classmethod
    def parse(cls, text: str) -> When:
        """Read "2002", "2002-06", "2002-02-11" or "2026-10-16T14:20"; raises ValueError with a sentence."""
        tidy = text.strip()
        found = _FORM.fullmatch(tidy)
        if not found:
            raise ValueError(_unreadable(text))
        year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
        _check_day(tidy, year, month, day, found)
        if found["hour"]:
            return _minute(tidy)
        return _stretch(year, month, day)

    @classmethod
    def at(cls, moment: datetime) -> When:
        """Make one from a datetime, to the minute; raises ValueError when it has no time zone."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone, so nobody can say when it was. Give it one.")
        return cls.parse(moment.astimezone(UTC).isoformat(timespec="minutes").replace("+00:00", "Z"))

    def words(self) -> str:
        """Say it as a person would: "2002", "June 2002", "11 February 2002", "16 October 2026 at 14:20"."""
        local = self.earliest.astimezone(LONDON)
        month = f"{_MONTHS[local.month - 1]} {local.year}"
        if self.precision == "year":
            return str(local.year)
        if self.precision == "month":
            return month
        day = f"{local.day} {month}"
        return day if self.precision == "day" else f"{day} at {local:%H:%M}"

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: When) -> bool:
        return (self.earliest, self.latest, self.text) < (other.earliest, other.latest, other.text)


def _unreadable(text: str) -> str:
    return (
        f"“{text[:40]}” is not a date we can read. Write it as far as it is known: "
        "2002, 2002-06, 2002-06-11 or 2002-06-11T14:20."
    )


def _check_day(text: str, year: int, month: int, day: int, found: re.Match[str]) -> None:
    if year == 0:
        raise ValueError(f"“{text}” has the year 0, which no calendar has. Check the year.")
    if found["month"] and not 1 <= month <= 12:
        raise ValueError(f"“{text}” has the month {found['month']}. A month is 01 to 12.")
    if found["day"]:
        last = monthrange(year, month)[1]
        if not 1 <= day <= last:
            raise ValueError(f"“{text}” is not a day: {_MONTHS[month - 1]} {year} has {last} days. Check the day.")


def _minute(text: str) -> When:
    try:
        moment = datetime.fromisoformat(text)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
        earliest = zoned.astimezone(UTC).replace(second=0, microsecond=0)
        earliest.astimezone(LONDON)  # at either end of the calendar there is no local time to show
    except (ValueError, OverflowError):
        raise ValueError(f"“{text[:40]}” is not a time of day. Write hours 00 to 23 and minutes 00 to 59.") from None
    return When(text, "minute", earliest, earliest + timedelta(seconds=59))


def _stretch(year: int, month: int, day: int) -> When:
    last_month = month or 12
    last_day = day or monthrange(year, last_month)[1]
    first = datetime(year, month or 1, day or 1, tzinfo=LONDON).astimezone(UTC)
    last = datetime(year, last_month, last_day, 23, 59, 59, tzinfo=LONDON).astimezone(UTC)
    if day:
        return When(f"{year:04}-{month:02}-{day:02}", "day", first, last)
    if month:
        return When(f"{year:04}-{month:02}", "month", first, last)
    return When(f"{year:04}", "year", first, last)
