"""Folding what people write into what a search compares, so that O’Brien, OBRIEN and o'brien are one word.

Sources: Unicode Standard Annex 15 (compatibility decomposition) and the full case folding of Python's `str.casefold`.
Letters that do not decompose are listed here. Nothing is guessed: sound-alikes and nicknames belong to matching.
"""

from __future__ import annotations

import re
import unicodedata
from zoneinfo import ZoneInfo

from tocsin.people.details import PersonDetails
from tocsin.words import When

LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
LONGEST_WORD = 40
MOST_NAMES = 50
"""Names searched for one record; a file with 10,000 aliases keeps them all in the record and is found by the first."""

LONDON = ZoneInfo("Europe/London")


def folded(text: str) -> str:
    """Lower case without accents, in the letters of the script it was written in."""
    spread = unicodedata.normalize("NFKD", text).casefold().translate(LETTERS)
    return "".join(letter for letter in unicodedata.normalize("NFKD", spread) if not unicodedata.combining(letter))


def words_asked(text: str) -> tuple[str, ...]:
    """The words somebody searches for: split at spaces, joined across apostrophes and hyphens."""
    joined = (_letters(word) for word in folded(text).split())
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in joined if word))


def words_kept(text: str) -> frozenset[str]:
    """Every word a name can be found by: each piece of it, each spaced word joined, and the whole run together."""
    spaced = folded(text).split()
    pieces = (piece for word in spaced for piece in re.split(r"[\W_]+", word))
    whole = _letters("".join(spaced))
    found = {*pieces, *(_letters(word) for word in spaced), whole}
    return frozenset(word[:LONGEST_WORD] for word in found if word)


def compact(text: str) -> str:
    """An identifier or postcode without spaces and signs, in capitals."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:LONGEST_WORD]


def phone(text: str) -> str:
    """The digits of a telephone number, with Britain's +44 and 0044 as the 0 people dial."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    return re.sub(r"^(0044|44)0?(?=\d{9,10}$)", "0", digits)[:LONGEST_WORD]


def born_day(born: When) -> str:
    """A date of birth as it is searched for: "2012", "2012-06" or, by the calendar in London, "2012-06-30"."""
    if born.precision == "minute":
        return born.earliest.astimezone(LONDON).date().isoformat()
    return born.text


def terms(record: str, details: PersonDetails, local_id: str = "") -> frozenset[tuple[str, str]]:
    """Every (field, value) pair a record is found by. Sex, ethnicity and nationality are not among them, on purpose."""
    found = {("name", word) for name in details.names[:MOST_NAMES] for word in words_kept(name.whole)}
    found |= {("school", word) for word in words_kept(details.school)}
    found |= {("postcode", compact(address.postcode)) for address in details.addresses[:MOST_NAMES]}
    found |= {("phone", phone(number)) for number in details.phones[:MOST_NAMES]}
    found |= {("nhs_number", compact(details.nhs_number)), ("upn", compact(details.upn))}
    found |= {("reference", compact(record.partition("_")[2])), ("reference", compact(local_id))}
    found |= {("born", born_day(details.born))} if details.born else set()
    return frozenset(pair for pair in found if pair[1])


def _letters(word: str) -> str:
    return re.sub(r"[\W_]+", "", word)
