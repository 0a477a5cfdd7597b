"""Days of birth as agencies know them: to the day, the month or the year, by an age alone, or put in by default.

Sources: ISO 8601; that day and month change places and that 1 January stands for "not known" is what linkage of
administrative data meets everywhere (Harron, Dibben et al. 2017).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?)?(?:[T ].*)?\Z")
RUN = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)\Z")
BRITISH = re.compile(r"(?P<day>\d\d?)[/. -](?P<month>\d\d?)[/. -](?P<year>\d{4})\Z")
SHORT = re.compile(r"(?P<day>\d\d?)(?P<sign>[/.])(?P<month>\d\d?)(?P=sign)(?P<year>\d\d)\Z")
"""A year in two digits, never with hyphens: 09-06-05 may begin with the year as well as with the day."""
WORDED = re.compile(
    r"(?P<day>\d\d?)(?:st|nd|rd|th)?[ ./-]+(?:of )?(?P<month>[a-z]{3,9})[ .,/-]+(?P<year>\d{4}|\d\d)\Z", re.IGNORECASE
)
FORMS = (ISO, RUN, BRITISH, SHORT, WORDED)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
CENTURY_ENDS = 40
"""Two digits of a year up to these are of this century: a register of children holds few born in 1940."""
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
    given = text.strip()[:40]
    found = next((said.groupdict() for form in FORMS if (said := form.match(given))), None)
    if not found:
        return None
    year, month, day = _year(found["year"]), _month(found["month"] or "0"), int(found["day"] or 0)
    if not EARLIEST <= year <= LATEST or not _is_day(year, month or 1, day or 1):
        return None
    written = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
    return None if written in NOBODYS else written


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) <= CENTURY_ENDS else 1900)


def _month(said: str) -> int:
    """The month's number; 13, which no calendar has, where the word is none."""
    if said.isdigit():
        return int(said)
    return next((number for number, name in enumerate(MONTHS, 1) if name.startswith(said.lower())), 13)


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
