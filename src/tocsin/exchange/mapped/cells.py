"""From a row's cells to values in the register's words, by a mapping; every doubt says what became of the row.

The readers are those of every format (`values.READERS`). What is added here is what a table needs: codes translated,
a whole name taken apart in its declared order, several columns put into one account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tocsin.exchange.mapped.dates import how, looks_right
from tocsin.exchange.mapped.mapping import Column, TableMapping
from tocsin.exchange.mapped.wanted import NOUNS, PERSON, WANTED
from tocsin.exchange.rows import Doubt, Given, Value
from tocsin.exchange.values import LONGEST, Fields, read_values
from tocsin.words import Profile

NO_CODE = "is no value this mapping knows. Say what it means in our words"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a row's cells depends on, besides the cells."""

    mapping: TableMapping
    today: date
    profile: Profile

    def read(self, kind: str, given: Sequence[Given]) -> tuple[dict[str, Value], list[Doubt]]:
        """The values and doubts of a row of this kind ("child" for the person of any row)."""
        columns = self.mapping.by_name
        own = [each for each in given if each.name in columns and kind in WANTED[columns[each.name].field].of]
        noun = NOUNS[self._noun(kind, given)]
        values, doubts = read_values(
            (self._translated(each) for each in own), self._fields(own), self.today, self.profile
        )
        values = {**_fixed(self.mapping, kind), **values, **_put_together(own, self.mapping)}
        originals = {each.name: each for each in own}
        told = [self._told(doubt, originals[doubt.field], noun) for doubt in doubts]
        return values, told

    def _noun(self, kind: str, given: Sequence[Given]) -> str:
        return self.mapping.kind_of({each.name: each.text for each in given}) if kind == PERSON else kind

    def _fields(self, given: Iterable[Given]) -> Fields:
        """The fields that one column is read into by itself, with their readers."""
        columns = (self.mapping.by_name[each.name] for each in given)
        return {each.name: (each.field, _how(each)) for each in columns if each.field not in PUT_TOGETHER}

    def _translated(self, given: Given) -> Given:
        """The cell in the words of our codes, where the mapping has them."""
        return given._replace(text=self.mapping.by_name[given.name].codes.get(given.text, given.text))

    def _told(self, doubt: Doubt, given: Given, noun: str) -> Doubt:
        column = self.mapping.by_name[given.name]
        fix = doubt.fix
        if WANTED[column.field].codes:
            fix = NO_CODE
        elif column.date and " a date " in fix and looks_right(given.text, column.date):
            fix = "is not a day of any calendar. Send the right date"
        return _kept(doubt._replace(given=given.text[:LONGEST], fix=fix), noun)


def _how(column: Column) -> str:
    return how(column.date) if WANTED[column.field].is_date else WANTED[column.field].how


def _kept(doubt: Doubt, noun: str) -> Doubt:
    """The doubt with what became of the row: what is wrong, what we did, what is asked."""
    wrong, _, asked = doubt.fix.rpartition(". ")
    return doubt._replace(fix=f"{wrong}. We kept the {noun} and left this blank. Please {asked[:1].lower()}{asked[1:]}")


def _fixed(mapping: TableMapping, kind: str) -> dict[str, Value]:
    """The values that every row of the file has, though no column says so."""
    return {name: _shaped(name, value) for name, value in mapping.fixed.items() if kind in WANTED[name].of}


def _shaped(name: str, value: str) -> Value:
    reader = WANTED[name].how.partition(" ")[0]
    return (value,) if reader == "codes" else value == "1" if reader == "flag" else value


def _put_together(given: Sequence[Given], mapping: TableMapping) -> dict[str, Value]:
    """The fields made of a part of a cell, or of several cells."""
    texts: dict[str, list[Given]] = {}
    for each in given:
        field = mapping.by_name[each.name].field
        if field in PUT_TOGETHER and each.text:
            texts.setdefault(field, []).append(each)
    made: dict[str, Value] = {}
    for field, cells in texts.items():
        made.update(PUT_TOGETHER[field](field, cells, mapping))
    return made


def _account(field: str, cells: list[Given], mapping: TableMapping) -> Iterator[tuple[str, Value]]:
    """One text; of several columns, the first as it is and each other one under its name."""
    leading = next(each.name for each in mapping.columns if each.field == field)
    ordered = sorted(cells, key=lambda each: each.name != leading)
    yield field, "\n".join(each.text if each.name == leading else f"{each.name}: {each.text}" for each in ordered)


def _described(field: str, cells: list[Given], mapping: TableMapping) -> Iterator[tuple[str, Value]]:
    yield field, "\n".join(f"{each.name}: {each.text}" for each in cells)


def _name(field: str, cells: list[Given], mapping: TableMapping) -> Iterator[tuple[str, Value]]:
    whole = " ".join(cells[0].text.split())[:LONGEST]
    first, comma, rest = whole.partition(",")
    if mapping.name_order == "family, given" and comma:
        yield from (("FamilyName", first.strip()), ("GivenName", rest.strip()))
    elif mapping.name_order == "given family" and " " in whole:
        yield from zip(("GivenName", "FamilyName"), whole.rsplit(" ", 1), strict=True)
    elif mapping.name_order == "family given" and " " in whole:
        yield from zip(("FamilyName", "GivenName"), whole.split(" ", 1), strict=True)
    else:
        yield "GivenName", whole


def _age(field: str, cells: list[Given], mapping: TableMapping) -> Iterator[tuple[str, Value]]:
    text = cells[0].text[:LONGEST]
    yield "BornAsGiven", f"aged {text} when it was written" if text.isdigit() else text


PUT_TOGETHER = {
    "FullName": _name,
    "Age": _age,
    "Account": _account,
    "Circumstances": _account,
    "Description": _described,
}
"""Fields that are not one cell read by one reader, and how each is made."""
