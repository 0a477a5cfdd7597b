"""Days of birth as agencies know them: to the day, the month or the year, by an age alone, or put in by default.

Sources: ISO 8601; that day and month change places and that 1 January stands for "not known" is what linkage of
administrative data meets everywhere (Harron, Dibben et al. 2017).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?)?(?:[T ].*)?\Z")
BRITISH = re.compile(r"(?P<day>\d\d?)[/. -](?P<month>\d\d?)[/. -](?P<year>\d{4})\Z")
DEFAULTS = frozenset({"01-01"})
NOBODYS = frozenset({"1900-01-01", "1901-01-01", "1899-12-31", "1899-12-30", "1970-01-01", "1111-11-11"})
"""Days that programs put in where nobody gave one."""

INFANT = re.compile(r"m(?:on)?ths?\b|w(?:ee)?ks?\b|days?\b|/12\b|/52\b", re.IGNORECASE)
"""An age in months, weeks or days, as health visitors write it too: 5/12, 6/52."""

EARLIEST, LATEST = 1890, 2100
OLDEST = 130


@lru_cache(maxsize=200_000)
def read(text: str) -> str | None:
    """yyyy-mm-dd, yyyy-mm or yyyy, as precisely as it was given; None for what is no date, or is a program's own."""
    found = ISO.match(text.strip()[:40]) or BRITISH.match(text.strip()[:40])
    if not found:
        return None
    year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
    if not EARLIEST <= year <= LATEST or not _is_day(year, month or 1, day or 1):
        return None
    written = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
    return None if written in NOBODYS else written


def swapped(day: str) -> str | None:
    """The day with its day and month exchanged, where that is another day of the calendar; None otherwise."""
    year, month, number = day[:4], day[5:7], day[8:10]
    if not number or number == month or not _is_day(int(year), int(number), int(month)):
        return None
    return f"{year}-{number}-{month}"


def is_default(day: str) -> bool:
    """Whether the day of the year is one that is put in where only the year is known."""
    return len(day) == 10 and day[5:] in DEFAULTS


def years_at(age: str, on: str) -> tuple[str, ...]:
    """The years somebody of about that age on that day can be born in: an age is often a year off, said or not."""
    known, years = read(on), re.search(r"(?<!\d)\d{1,2}(?!\d)", age[:20])
    if not known or not years or int(years[0]) > OLDEST:
        return ()
    born = int(known[:4]) - (0 if INFANT.search(age[:20]) else int(years[0]))
    return tuple(str(year) for year in range(born - 2, born + 2))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
