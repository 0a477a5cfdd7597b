"""How the cells of a format's tables are read, as data: each column's meaning, and those that need taking apart.

A manner reads a row given to it again at any time: after a person has put a cell right, the same rules hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tocsin.exchange.rows import Doubt, Given, Value
from tocsin.exchange.values import LONGEST, read_values
from tocsin.words import Profile

Cells = Mapping[str, str]
"""A row's texts by column, in the format's own spelling of it."""


class Meaning(NamedTuple):
    """What a column says: of which kind of row it is a value, that value's name, and its reader (`values.READERS`)."""

    kind: str
    name: str
    how: str


Part = tuple[Meaning, str]
"""Something a cell says, and the text to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a format's columns are read.

    `spelt` gives a column's name as the tables below have it. `taken_apart` gives what a column says beside its own
    meaning, from its text and its row. `tidied` puts a cell's text into the form its reader (the declaration) expects.
    `passing` are columns that say something else with every extract, so that a row has not changed when only they have.
    """

    meanings: Mapping[str, Meaning]
    taken_apart: Mapping[str, Callable[[str, Cells], Iterator[Part]]] = field(default_factory=dict)
    spelt: Callable[[str], str] = str
    tidied: Callable[[str, str], str] = lambda text, how: text
    passing: frozenset[str] = frozenset()

    def read(
        self, kind: str, given: Sequence[Given], today: date, profile: Profile
    ) -> tuple[dict[str, Value], list[Doubt]]:
        """The values and doubts of a row of this kind with these cells, some of which may be other rows' details."""
        parts = [(each, *part) for row in self._rows(given) for each in row for part in self._parts(each, row, kind)]
        tidy = [(each, meaning, self.tidied(text, meaning.how)) for each, meaning, text in parts]
        return read_parts(tidy, today, profile)

    def lasting(self, given: Sequence[Given]) -> tuple[Given, ...]:
        """The cells that count when a row is compared with what came before."""
        return tuple(each for each in given if self.spelt(each.name) not in self.passing)

    def about_person(self, given: Sequence[Given]) -> tuple[Given, ...]:
        """The cells of a row that are about its person."""
        return tuple(each for each in given if self._says(each).kind == "child")

    def _says(self, given: Given) -> Meaning:
        return self.meanings.get(self.spelt(given.name), NOTHING)

    def _parts(self, given: Given, row: Sequence[Given], kind: str) -> Iterator[Part]:
        if self._says(given).kind == kind:
            yield self._says(given), given.text
        if apart := self.taken_apart.get(self.spelt(given.name)):
            cells = {self.spelt(each.name): each.text for each in row}
            yield from ((meaning, text) for meaning, text in apart(given.text, cells) if meaning.kind == kind)

    def _rows(self, given: Sequence[Given]) -> Iterator[list[Given]]:
        """The rows that cells were put together from: one ends where a column comes again."""
        row: dict[str, Given] = {}
        for each in given:
            if each.name in row:
                yield list(row.values())
                row = {}
            row[each.name] = each
        yield list(row.values())


NOTHING = Meaning("", "", "")


def read_parts(
    parts: Sequence[tuple[Given, Meaning, str]], today: date, profile: Profile
) -> tuple[dict[str, Value], list[Doubt]]:
    """The values of what cells say, and the doubts, each about its cell as given."""
    numbered = [Given(str(n), text, each.line) for n, (each, _, text) in enumerate(parts)]
    fields = {str(n): (meaning.name, meaning.how) for n, (_, meaning, _) in enumerate(parts)}
    values, doubts = read_values(numbered, fields, today, profile)
    cells = [parts[int(doubt.field)][0] for doubt in doubts]
    told = [
        doubt._replace(field=cell.name, given=cell.text[:LONGEST]) for doubt, cell in zip(doubts, cells, strict=True)
    ]
    return values, told


def reads(
    manner: Manner,
) -> Callable[[str, Sequence[Given], str, date, Profile], tuple[Mapping[str, Value], Sequence[Doubt]]]:
    """How `exchange.formats` reads a row again."""
    return lambda kind, given, more, today, profile: manner.read(kind, given, today, profile)
