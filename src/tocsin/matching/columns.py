"""The columns linkage compares, made once for each record: folded to plain letters, tidied, and missing where missing.

Everything is lower-case ASCII, so that counting letters and counting bytes is one to every engine. Missing is None,
never "" and never a word for "unknown". Lists hold at most `MOST` values. Sources: ISO 8601 for days; the reasons for
each column are in `docs/matching.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .cleaning import dates, names, numbers, phones, places
from .described import Described

MOST = 24
"""Values of one list that are compared; a record with ten thousand aliases is bounded like any other."""

SEXES = {"f": "f", "female": "f", "girl": "f", "m": "m", "male": "m", "boy": "m"}
"""Words for a sex; whatever else is given is not known to mean one."""

Prepared = dict[str, str | tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is: one text or a list of them, and in words."""

    kind: str
    what: str


COLUMNS: Mapping[str, Column] = {
    "forename": Column("text", "the first forename of the current name"),
    "surname": Column("text", "the surname of the current name"),
    "initial": Column("text", "the first letter of the forename, be it all there is"),
    "surname_initial": Column("text", "the first letter of the surname"),
    "full_name": Column("text", "forename and surname of the current name"),
    "name_sorted": Column("text", "every word of the current name, in the order of the alphabet"),
    "forenames": Column("list", "every forename of every name"),
    "surnames": Column("list", "every surname of every name, and each half of a double one"),
    "forename_root": Column("text", "the name that the forename is a short or another spelling of"),
    "forename_roots": Column("list", "every name that any forename is a form of"),
    "called_roots": Column("list", "the same of the first forename of every name, which is what a child is called by"),
    "forename_sound": Column("text", "how the forename sounds"),
    "surname_sound": Column("text", "how the surname sounds"),
    "aliases": Column("list", "every full name"),
    "born": Column("text", "the day of birth, where it is known to the day"),
    "born_swapped": Column("text", "the same with day and month exchanged, where that is a day"),
    "born_year": Column("text", "the year of birth"),
    "born_month": Column("text", "the year and month of birth"),
    "born_default": Column("text", "y where the day is one that is put in when nobody knows"),
    "born_years": Column("list", "the years of birth that fit what is known, be it only an age"),
    "sex": Column("text", "f or m"),
    "postcode": Column("text", "the latest postcode"),
    "postcodes": Column("list", "every postcode"),
    "outcode": Column("text", "the first half of the latest postcode"),
    "address": Column("text", "number and first line of the latest address"),
    "addresses": Column("list", "the same of every address"),
    "phones": Column("list", "every telephone number, with the country's code"),
    "nhs": Column("text", "the NHS number, where its check digit fits"),
    "upn": Column("text", "the pupil number, where its check letter fits"),
    "parents": Column("list", "the full names of parents and carers"),
}


def prepare(described: Described) -> Prepared:
    """Every column of a record, None where it says nothing; no text that anybody sends makes it fail."""
    return {
        **_names(described),
        **_born(described),
        **_home(described),
        "sex": SEXES.get(described.sex.strip().lower()),
        "phones": _several(phones.number(each) for each in described.phones[:MOST]),
        "nhs": numbers.nhs_number(described.nhs_number),
        "upn": numbers.pupil_number(described.upn),
        "parents": _several(names.whole(each) for each in described.parents[:MOST]),
    }


def _names(described: Described) -> Prepared:
    given = [(names.forenames(first), names.surnames(last)) for first, last, _ in _current_first(described)]
    shown = next(((first, last) for first, last in given if first or last), ((), ()))
    forename, surname = _first(shown[0]), _first(shown[1])
    whole = [" ".join((*first, *last[:1])) for first, last in given]
    forenames = _several(each for first, _ in given for each in first if len(each) > 1)
    return {
        "initial": shown[0][0][0] if shown[0] else None,
        "surname_initial": shown[1][0][0] if shown[1] else None,
        "forename": forename,
        "surname": surname,
        "full_name": " ".join(filter(None, (forename, surname))) or None,
        "name_sorted": " ".join(sorted(" ".join((*shown[0], *shown[1][:1])).split())) or None,
        "forenames": forenames,
        "surnames": _several(each for _, last in given for each in last if len(each) > 1),
        "forename_root": names.roots(forename)[0] if forename else None,
        "forename_roots": _roots(forenames or ()),
        "called_roots": _roots(filter(None, (_first(first) for first, _ in given))),
        "forename_sound": names.sound(forename) if forename else None,
        "surname_sound": names.sound(surname) if surname else None,
        "aliases": _several(whole),
    }


def _roots(forenames: Iterable[str]) -> tuple[str, ...] | None:
    return _several(root for each in forenames for root in names.roots(each))


def _first(words: tuple[str, ...]) -> str | None:
    """The first word, where it is more than an initial."""
    return words[0] if words and len(words[0]) > 1 else None


def _current_first(described: Described) -> list[tuple[str, str, str]]:
    return sorted(described.names[: 2 * MOST], key=lambda name: name[2] != "current")[:MOST]


def _born(described: Described) -> Prepared:
    day = dates.read(described.born)
    years = (day[:4],) if day else dates.years_at(*described.age_on)
    return {
        "born": day if day and len(day) == 10 else None,
        "born_swapped": dates.swapped(day) if day else None,
        "born_year": day[:4] if day else None,
        "born_month": day[:7] if day and len(day) >= 7 else None,
        "born_default": "y" if day and dates.is_default(day) else None,
        "born_years": _several(years),
    }


def _home(described: Described) -> Prepared:
    postcodes = _several(places.postcode(each) for _, each in reversed(described.addresses[-MOST:]))
    homes = _several(places.address(each) for each, _ in reversed(described.addresses[-MOST:]))
    return {
        "postcode": postcodes[0] if postcodes else None,
        "postcodes": postcodes,
        "outcode": postcodes[0][:-3] if postcodes else None,
        "address": homes[0] if homes else None,
        "addresses": homes,
    }


def _several(values: Iterable[str | None]) -> tuple[str, ...] | None:
    return tuple(dict.fromkeys(value for value in values if value))[:MOST] or None
