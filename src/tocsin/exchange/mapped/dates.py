"""Ways of writing a date, by example. A person declares one for each column; nothing here ever chooses.

03/04/2026 is the third of April to one system and the fourth of March to another, and a file in which every date can be
read both ways gives no hint. So every way that fits is shown with what it would make of the file's own dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tocsin.words import When

ISO = "iso"

FORMS: dict[str, str] = {
    "%d/%m/%Y": "day/month/year",
    "%d/%m/%Y %H:%M": "day/month/year and time",
    "%d/%m/%Y %H:%M:%S": "day/month/year and time with seconds",
    "%m/%d/%Y": "month/day/year",
    "%m/%d/%Y %H:%M": "month/day/year and time",
    "%d/%m/%y": "day/month/short year",
    "%m/%d/%y": "month/day/short year",
    "%d-%m-%Y": "day-month-year",
    "%d.%m.%Y": "day.month.year",
    "%d-%b-%Y": "day-month in letters-year",
    "%d-%b-%Y %H:%M": "day-month in letters-year and time",
    "%d %b %Y": "day, month in letters, year",
    "%d %B %Y": "day, month in words, year",
    "%Y%m%d": "eight digits, year first",
    "%m/%Y": "month/year",
    ISO: "year-month-day, also dates that a spreadsheet knows to be dates",
}
"""Every way of writing a date that can be declared: as `strptime` reads it, and in words."""

EXAMPLE = datetime(2026, 1, 31, 14, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fit:
    """How one way of writing dates fits a column: how many of its dates it reads, and some of them as it reads them."""

    form: str
    reads: int
    of: int
    shown: tuple[tuple[str, str], ...]


def how(form: str) -> str:
    """The declaration of `values.READERS` for a way of writing."""
    return "moment" if form == ISO else f"date {form}"


def example(form: str) -> str:
    """A date written this way."""
    return "2026-01-31" if form == ISO else f"{EXAMPLE:{form}}"


def read(text: str, form: str) -> When | None:
    """The date a text is in this way of writing, or None."""
    try:
        if form == ISO:
            return When.parse(text)
        moment = datetime.strptime(" ".join(text.split()), form).replace(tzinfo=UTC)
    except ValueError:
        return None
    written = "%Y-%m-%dT%H:%M" if "%H" in form else "%Y-%m-%d" if "%d" in form else "%Y-%m"
    return When.parse(f"{moment:{written}}")


def fitting(texts: Iterable[str], today: date, shown: int = 3) -> tuple[Fit, ...]:
    """Every way that reads at least one of these texts, in the order of FORMS; a date after `today` is not read."""
    asked = list(dict.fromkeys(text for text in texts if text))
    found = []
    for form in FORMS:
        made = {text: when for text in asked if (when := read(text, form)) and when.earliest.date() <= today}
        if made:
            some = tuple((text, when.words()) for text, when in list(made.items())[:shown])
            found.append(Fit(form, len(made), len(asked), some))
    return tuple(found)


def two_ways(fits: Iterable[Fit]) -> str:
    """A sentence when every date of a column can be read in more than one way; "" when at most one way fits."""
    whole = [fit for fit in fits if fit.reads == fit.of]
    for one in whole:
        for other in whole:
            for (text, first), (_, second) in zip(one.shown, other.shown, strict=False):
                if first != second:
                    return (
                        f"Every date in this column can be read in more than one way: “{text}” is {first} or {second}. "
                        "The file cannot tell which. Ask whoever made it; nothing is chosen for you."
                    )
    return ""


def looks_right(text: str, form: str) -> bool:
    """Whether a text has the shape of this way of writing, so that only the day itself can be wrong."""
    return _shape(text) == _shape(example(form))


def _shape(text: str) -> str:
    return re.sub(r"[a-zA-Z]+", "a", re.sub(r"\d", "9", text.strip()))
