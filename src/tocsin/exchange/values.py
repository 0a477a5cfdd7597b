"""How one cell or element is read, whatever file it stands in: by a declared reader, never by guessing.

A reader takes the text as given and raises ValueError with the end of a sentence that begins with it: "“31/02/2026” is
not a date. …". What cannot be read leaves a doubt beside the row instead of refusing it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from tocsin.exchange.rows import Doubt, Given, Value
from tocsin.words import Profile, When
from tocsin.words.when import LONDON

Fields = Mapping[str, tuple[str, str]]
"""For each column of a file the value it gives and how it is read: a word of READERS, and what that reader needs."""

IN_ORDER = (
    ("episode", "CINreferralDate", "CINclosureDate"),
    ("assessment", "AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    ("cin_plan", "CINPlanStartDate", "CINPlanEndDate"),
    ("enquiry", "S47ActualStartDate", "DateOfInitialCPC"),
    ("protection_plan", "CPPstartDate", "CPPendDate"),
    ("concern", "ConcernDate", "OutcomeDate"),
    ("missing", "MissingStart", "MissingEnd"),
)
"""Pairs of dates the second of which cannot lie before the first; when it does, both are loaded and somebody asked."""

SEXES = {"1": "M", "2": "F", "0": "U", "9": "U", "M": "M", "F": "F", "U": "U"}
SEXES |= {"MALE": "M", "FEMALE": "F", "BOY": "M", "GIRL": "F", "UNKNOWN": "U"}
FLAGS = {"1": True, "true": True, "y": True, "yes": True, "0": False, "false": False, "n": False, "no": False}
DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?Z?")
LONGEST = 200
LONGEST_ACCOUNT = 20_000


def read_values(
    given: Iterable[Given], fields: Fields, today: date, profile: Profile
) -> tuple[dict[str, Value], list[Doubt]]:
    """Read a row's cells; a column without a reader, or an empty cell, gives nothing. A date after `today` is doubtful.

    Several texts for one field of many values are gathered; for one of a single value the first stays, with a doubt.
    """
    values: dict[str, Value] = {}
    doubts: list[Doubt] = []
    for each in given:
        name, declared = fields.get(each.name, ("", ""))
        how, _, more = declared.partition(" ")
        if not how or not each.text:
            continue
        try:
            _put(values, name, READERS[how](each.text, more, today, profile))
        except ValueError as error:
            doubts.append(Doubt(KINDS_OF_DOUBT[how], each.name, each.text[:LONGEST], each.line, str(error)))
    return values, doubts


def out_of_order(kind: str, values: Mapping[str, Value], line: int) -> Iterator[Doubt]:
    """A doubt for each pair of dates of a row that cannot be in this order."""
    for of, first, second in IN_ORDER:
        earlier, later = values.get(first), values.get(second)
        if of == kind and isinstance(earlier, str) and isinstance(later, str) and _before(later, earlier):
            fix = f"is before {first} ({earlier}). Both were loaded; send the right ones"
            yield Doubt("order", second, later, line, fix)


def _before(later: str, earlier: str) -> bool:
    return When.parse(later).latest < When.parse(earlier).earliest


def _put(values: dict[str, Value], name: str, value: Value) -> None:
    before = values.get(name)
    if isinstance(value, tuple) and isinstance(before, tuple):
        values[name] = tuple(dict.fromkeys((*before, *value)))
    elif before is None:
        values[name] = value
    elif before != value:
        raise ValueError(f"is given twice and differently; “{before}” was used. Send one")


def _a_date(text: str, form: str, today: date, profile: Profile) -> Value:
    day = _planned(text, form, today, profile)
    if isinstance(day, str) and When.parse(day).earliest.astimezone(LONDON).date() > today:
        raise ValueError("has not come yet, so it cannot have happened. Send the date on which it did")
    return day


def _planned(text: str, form: str, today: date, profile: Profile) -> Value:
    if form:
        return _declared(text, form)
    written = DATE.fullmatch(text)
    try:
        return date.fromisoformat(written[1] if written else "").isoformat()
    except ValueError:
        raise ValueError("is not a date. The census writes dates as 2026-02-28; send it like that") from None


def _declared(text: str, form: str) -> str:
    """A date in the declared form (as `strptime` reads it), as precise as the form is."""
    try:
        moment = datetime.strptime(" ".join(text.split()), form).replace(tzinfo=LONDON)
        written = "%Y-%m-%dT%H:%M" if "%H" in form else "%Y-%m-%d" if "%d" in form else "%Y-%m"
        return When.parse(f"{moment:{written}}").text
    except ValueError:
        example = f"{datetime(2026, 2, 28, 14, 30, tzinfo=LONDON):{form}}"
        raise ValueError(f"is not a date written like {example}. Send it like that") from None


def _moment(text: str, form: str, today: date, profile: Profile) -> Value:
    """A date as far as it is known, in one of the forms of ISO 8601."""
    try:
        when = When.parse(text)
    except ValueError:
        raise ValueError("is not a date. Send it as far as it is known: 2019, 2019-01 or 2019-01-31") from None
    return _a_date(when.text, "", today, profile) if when.precision == "day" else when.text


def _flag(text: str, more: str, today: date, profile: Profile) -> Value:
    if text.lower() not in FLAGS:
        raise ValueError("is neither true nor false. Send true, false, 1 or 0")
    return FLAGS[text.lower()]


def _sex(text: str, more: str, today: date, profile: Profile) -> Value:
    if text.upper() not in SEXES:
        raise ValueError("is no code for sex. Send F, M or U (1, 2, 0 and 9 are read too)")
    return SEXES[text.upper()]


def _code(text: str, codes: str, today: date, profile: Profile) -> Value:
    known = profile.codes[codes]
    found = next((each for each in (text, text.upper(), text.lower()) if each in known), "")
    if not found:
        raise ValueError(f"is not a code of the list “{known.title}”. Send one of that list")
    return found


def _codes(text: str, codes: str, today: date, profile: Profile) -> Value:
    return (str(_code(text, codes, today, profile)),)


def _short_text(text: str, more: str, today: date, profile: Profile) -> Value:
    return _no_longer_than(LONGEST, text)


def _account(text: str, more: str, today: date, profile: Profile) -> Value:
    return _no_longer_than(LONGEST_ACCOUNT, text)


def _no_longer_than(most: int, text: str) -> str:
    if len(text) > most:
        raise ValueError(f"has more than {most:,} characters. Send a shorter one")
    return text


def _number(text: str, more: str, today: date, profile: Profile) -> Value:
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise ValueError("is not a number from 0 to 999. Send a number")
    return text


READERS: Mapping[str, Callable[[str, str, date, Profile], Value]] = {
    "date": _a_date,
    "planned": _planned,
    "moment": _moment,
    "flag": _flag,
    "sex": _sex,
    "code": _code,
    "codes": _codes,
    "text": _short_text,
    "long": _account,
    "number": _number,
}
"""How a field is read, by the first word of its declaration; the rest is a code list, or for a date its form."""

KINDS_OF_DOUBT = {"date": "date", "planned": "date", "moment": "date", "text": "text", "long": "text"} | dict.fromkeys(
    ("flag", "sex", "code", "codes", "number"), "code"
)
"""What a failed reader means to whoever checks the concern: a code of the list "needs_checking"."""
