"""How a record comes to differ from the truth: small changes of one text, each by a throw, and what kind each is.

The kinds are those of record linkage's own test data (Christen and Pudjijono 2009): keys beside the right one, letters
swapped or dropped, short forms, names heard alike, days and months swapped, fields left out. The tables are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tocsin.town.made.chance import Stream
from tocsin.town.made.parameters import read

Mutator = Callable[[Stream, str], str]

_TABLE: Mapping[str, Any] = read("variants.toml")
NICKNAMES: Mapping[str, list[str]] = _TABLE["nicknames"]
SPELLINGS: Mapping[str, list[str]] = {name: group for group in _TABLE["spellings"]["alike"] for name in group}
LETTERS: list[tuple[str, str]] = [(this, that) for this, that in _TABLE["spellings"]["letters"]]
HANDLES: list[str] = _TABLE["handles"]["names"]


def _neighbours(rows: list[str]) -> dict[str, str]:
    """Each letter with those beside it on a keyboard, in its row and in the rows above and below."""
    found = {letter: "" for row in rows for letter in row}
    for number, row in enumerate(rows):
        for at, letter in enumerate(row):
            found[letter] += row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            for other in (*rows[max(0, number - 1) : number], *rows[number + 1 : number + 2]):
                found[letter] += other[at : at + 1]
    return found


NEIGHBOURS = _neighbours(_TABLE["keyboard"]["rows"])


def typo(stream: Stream, text: str) -> str:
    """One slip of the fingers behind the first letter: a neighbouring key, two letters swapped, one lost or doubled."""
    if len(text) < 3:
        return text
    at = 1 + stream.below(len(text) - 2)
    slip = stream.below(4)
    if slip == 0:
        beside = NEIGHBOURS.get(text[at].lower(), "")
        return text[:at] + (stream.one_of(beside) if beside else text[at] * 2) + text[at + 1 :]
    if slip == 1:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + (text[at] * 2 if slip == 2 else "") + text[at + 1 :]


def nickname(stream: Stream, text: str) -> str:
    """A short form, or the initial of a name that has none in the table."""
    return stream.one_of(NICKNAMES[text]) if text in NICKNAMES else text[:1]


def respelled(stream: Stream, text: str) -> str:
    """Another spelling of the name, or the first letters that are heard alike written the other way."""
    others = [name for name in SPELLINGS.get(text, ()) if name != text]
    if others:
        return stream.one_of(others)
    return next((text[0] + text[1:].replace(this, that, 1) for this, that in LETTERS if this in text[1:]), text)


def day_and_month_swapped(stream: Stream, text: str) -> str:
    """An ISO date with its day and month changed over, where that is a date too."""
    return f"{text[:5]}{text[8:]}-{text[5:7]}" if text[8:] <= "12" else text


def wrong_year(stream: Stream, text: str) -> str:
    """An ISO date some years off, still before the century after; 29 February becomes the day before it."""
    year = int(text[:4]) + stream.one_of((-10, -1, 1, 1, -1))
    return f"{year}{text[4:].replace('-02-29', '-02-28')}"


def blank(stream: Stream, text: str) -> str:
    """Nothing at all."""
    return ""


def handle(stream: Stream) -> str:
    """A name somebody goes by that has nothing to do with theirs."""
    return stream.one_of(HANDLES)


MUTATORS: Mapping[str, Mutator] = {
    "typo": typo,
    "nickname": nickname,
    "spelling": respelled,
    "day_month": day_and_month_swapped,
    "wrong_year": wrong_year,
    "missing": blank,
}
