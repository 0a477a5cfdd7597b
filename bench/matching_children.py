"""Invented children by the million, and questions about them as agencies misspell them: for how long things take.

Households with brothers, sisters and twins; eight children a postcode; two in five known by no NHS number. How well
children are found is measured on the town and on public sets, never on these.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tocsin.town.made.chance import Stream, Weighted
from tocsin.town.made.mutators import (
    blank,
    day_and_month_swapped,
    nickname,
    respelled,
    typo,
    wrong_year,
)
from tocsin.town.made.names import Names

SEED = 5
ORIGINS = Weighted(
    {
        "british": 0.74,
        "pakistani": 0.06,
        "indian": 0.05,
        "polish": 0.05,
        "nigerian": 0.04,
        "bangladeshi": 0.03,
        "arab": 0.03,
    }
)
HOW_MANY = Weighted({1: 0.5, 2: 0.35, 3: 0.15})
TWINS, MADE_UP, HAS_NHS = 0.015, 0.5, 0.6
A_POSTCODE, A_YEAR, FROM_YEAR, YEARS = 8, 365, 2008, 18
ONSETS = ("b", "br", "c", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "st", "t", "th", "w")
RIMES = ("a", "ai", "al", "an", "ar", "as", "e", "el", "en", "er", "i", "ia", "il", "in", "is", "o", "on", "or", "y")
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
STREETS = ("Mill", "Tallow", "Juniper", "Potter", "Nailer", "Glover", "Chapel", "Orchard", "Weaver", "Quarry")
KINDS = ("Street", "Road", "Close", "Lane", "Avenue")
WRONG = {
    "given": (typo, nickname, respelled, typo),
    "family": (typo, respelled, typo, blank),
    "born": (day_and_month_swapped, wrong_year, blank),
    "lines": (blank,),
    "postcode": (typo, blank),
    "nhs": (blank,),
}
A_FIELD_WRONG = 0.18
QUESTIONS_ABOUT_KNOWN = 0.8


class Invented(NamedTuple):
    """One child as one agency would write it down; every field a text, "" where not given."""

    given: str
    family: str
    born: str
    sex: str
    lines: str
    postcode: str
    nhs: str


def children(many: int, seed: int = SEED) -> Iterator[Invented]:
    """So many children, household by household; the same for the same seed."""
    names, made, household = Names(), 0, 0
    while made < many:
        stream = Stream(seed, "household", household)
        for child in _household(stream, names, made, household):
            if made == many:
                return
            yield child
            made += 1
        household += 1


def _household(stream: Stream, names: Names, made: int, household: int) -> Iterator[Invented]:
    origin = ORIGINS.one(stream)
    family = _syllables(stream, 3) if stream.happens(MADE_UP) else names.family(stream, origin)
    lines = f"{1 + stream.below(180)} {STREETS[household // 40 % 10]} {KINDS[household // 400 % 5]}"
    born = ""
    for at in range(HOW_MANY.one(stream)):
        twin = bool(born) and stream.happens(TWINS)
        born = born if twin else _day(stream)
        sex = "FM"[stream.below(2)]
        given = _syllables(stream, 2) if stream.happens(MADE_UP) else names.given(stream, origin, sex, int(born[:4]))
        nhs = nhs_number(made + at) if stream.happens(HAS_NHS) else ""
        yield Invented(given, family, born, sex, lines, postcode((made + at) // A_POSTCODE), nhs)


def _syllables(stream: Stream, many: int) -> str:
    return "".join(stream.one_of(ONSETS) + stream.one_of(RIMES) for _ in range(many)).capitalize()


def _day(stream: Stream) -> str:
    return f"{FROM_YEAR + stream.below(YEARS)}-{1 + stream.below(12):02}-{1 + stream.below(28):02}"


def postcode(number: int) -> str:
    """A postcode that is nowhere, one for each number up to 396,000."""
    outside, sector = 1 + number // 4000 % 99, number // 400 % 10
    return f"QX{outside} {sector}{LETTERS[number // 20 % 20]}{LETTERS[number % 20]}"


def nhs_number(number: int) -> str:
    """An NHS number whose check digit fits; where none would, the next number's."""
    digits = f"{4_000_000_00 + number:09}"
    check = 11 - sum((10 - at) * int(digit) for at, digit in enumerate(digits)) % 11
    return f"{digits}{check % 11}" if check != 10 else ""


def asked(known: list[Invented], many: int, seed: int = SEED) -> Iterator[Invented]:
    """So many questions: four in five about somebody known, as another agency writes it; one in five about nobody."""
    strangers = children(many, seed + 1)
    for number in range(many):
        stream = Stream(seed, "asked", number)
        stranger = next(strangers)
        about_known = stream.happens(QUESTIONS_ABOUT_KNOWN)
        yield miswritten(stream, stream.one_of(known)) if about_known else stranger._replace(nhs="")


def miswritten(stream: Stream, child: Invented) -> Invented:
    """The child with some of its fields written otherwise."""
    wrong = {
        name: stream.one_of(ways)(stream, getattr(child, name))
        for name, ways in WRONG.items()
        if getattr(child, name) and stream.happens(A_FIELD_WRONG)
    }
    return child._replace(**wrong)
