"""How files come out of agencies' systems: stray spaces, words for codes, dates that cannot be, a row exported twice.

Each kind was met in files of other makers; how often is a table of parameters by file and column (`untidy`). A row is
named by its first cell, and every change is told, so that a reader's doubts can be held against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from tocsin.town.made.chance import Stream
from tocsin.town.made.records import Told
from tocsin.town.made.writing import File, Table

HARD_SPACE = "\N{NO-BREAK SPACE}"
SEXES = {"F": "Female", "M": "Male", "1": "Male", "2": "Female"}
LETTERED = {"Female": "b) Female", "Male": "a) Male"}
IMPOSSIBLE = ((r"\d\d/\d\d/", "31/02/"), (r"\d\d-[A-Z][a-z]{2}-", "31-Feb-"), (r"(\d{4})-\d\d-\d\d", r"\1-02-31"))
"""A day that never was, in each of the agencies' ways to write one."""

Change = Callable[[str], str]


def hard_space(text: str) -> str:
    """A space that is none to a program, between the words or after them."""
    return text.replace(" ", HARD_SPACE, 1) if " " in text else text + HARD_SPACE


def impossible_date(text: str) -> str:
    """The 31st of February of that year."""
    for form, day in IMPOSSIBLE:
        if re.match(form, text):
            return re.sub(form, day, text, count=1)
    return text


CHANGES: Mapping[str, Change] = {
    "hard_space": hard_space,
    "trailing_space": lambda text: text + " ",
    "leading_space": lambda text: " " + text,
    "in_words": lambda text: SEXES.get(text, text),
    "lettered": lambda text: LETTERED.get(SEXES.get(text, text), text),
    "in_groups": lambda text: f"{text[:3]} {text[3:6]} {text[6:]}",
    "two_lines": lambda text: f"{text}\nMerrowby",
    "other_fashion": lambda text: text.replace("/", "."),
    "impossible_date": impossible_date,
}


class Untidy:
    """What may befall the rows of one file."""

    def __init__(self, seed: int, agency: str, shares: Mapping[str, Mapping[str, float]], told: Told) -> None:
        self._seed, self._agency, self._told = seed, agency, told
        self._shares = {column: kinds for column, kinds in shares.items() if column != "row"}
        self._twice = shares.get("row", {}).get("twice", 0.0)

    def rows(self, columns: Sequence[str], cells: Sequence[object]) -> list[Sequence[object]]:
        """The row as it comes out: once or twice, its texts as they were or not."""
        record = str(cells[0])
        stream = Stream(self._seed, "untidy", self._agency, record)
        named = dict(zip(columns, cells, strict=True))
        for column, kinds in self._shares.items():
            for kind, share in kinds.items():
                if stream.happens(share):
                    named[column] = self._changed(record, column, kind, named[column])
        out = tuple(named.values())
        if not stream.happens(self._twice):
            return [out]
        self._told(self._agency, record, "row", "", "", "twice")
        return [out, out]

    def _changed(self, record: str, column: str, kind: str, before: object) -> object:
        if not before or isinstance(before, (int, date, datetime)):
            return before
        after = CHANGES[kind](str(before))
        if after != before:
            self._told(self._agency, record, column, str(before), after, kind)
        return after


class Export(Table):
    """A table that comes out of an agency's system as it will."""

    def __init__(self, file: File, columns: Sequence[str], ending: str, mark: str, untidy: Untidy) -> None:
        super().__init__(file, columns, ending, mark)
        self._named, self._untidy = columns, untidy

    def row(self, *cells: object) -> None:
        """Append a row, or the same one twice."""
        for row in self._untidy.rows(self._named, cells):
            super().row(*row)
