"""A mapping: how one system's table is read, declared by a person, kept as data and never guessed.

Plain values. A mapping is saved as an act and has a version: what a file was read by can always be shown, and a later
version changes nothing that was read by an earlier one.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from dataclasses import field as made
from functools import cached_property
from typing import Any, TypeVar

from tocsin.access import Refused
from tocsin.exchange.mapped.dates import FORMS
from tocsin.exchange.mapped.wanted import KINDS, NAMED, PERSON, WANTED, choices
from tocsin.exchange.readers.limits import NO_TEXT
from tocsin.words import Profile

NAME_ORDERS = {
    "family, given": "SURNAME, Forename",
    "given family": "Forename Surname",
    "family given": "SURNAME Forename",
    "as written": "No fixed order: keep it as it is written",
}
"""How a whole name in one column is written."""

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME = 40
MOST_COLUMNS = 200
T = TypeVar("T", "Column", "TableMapping")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, the field it is read into, how it writes dates, and its codes in ours.

    A code whose value is "" is known and deliberately not read.
    """

    name: str
    field: str
    date: str = ""
    codes: Mapping[str, str] = made(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TableMapping:
    """How a table is read. `identity` are the columns that tell a row from all others, `person` one person from others.

    `kind` is what each row is; where one column says it row by row, `kind_column` names it and `kinds` gives the kind
    for each of its values. Rows of the kind "named" are about somebody else in the same incident as another row: the
    one that says the same in the column `beside`. `fixed` gives fields that are the same in every row, `sender` is who
    makes such files, `source` where the columns are described, and `dated` the day the mapping was made.
    """

    name: str
    version: int = 1
    title: str = ""
    sender: str = ""
    source: str = ""
    dated: str = ""
    lawful_basis: str = ""
    kind: str = "concern"
    kind_column: str = ""
    kinds: Mapping[str, str] = made(default_factory=dict)
    beside: str = ""
    identity: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    name_order: str = ""
    fixed: Mapping[str, str] = made(default_factory=dict)
    columns: tuple[Column, ...] = ()
    encoding: str = ""
    sheet: str = ""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns that are read, by their names in the file."""
        return {each.name: each for each in self.columns}

    @property
    def named(self) -> str:
        """This very version, as it is asked for."""
        return f"{self.name}@{self.version}"

    @property
    def code(self) -> str:
        """The format a file read by this mapping is in: "mapped:NAME@VERSION"."""
        return f"mapped:{self.name}@{self.version}"

    def kind_of(self, cells: Mapping[str, str]) -> str:
        """What a row with these cells is; "Suspect" means what "SUSPECT" does."""
        said = cells.get(self.kind_column, "").casefold()
        return next((kind for value, kind in self.kinds.items() if value.casefold() == said), self.kind)

    @cached_property
    def person_columns(self) -> frozenset[str]:
        """The columns that are about the person of a row."""
        return frozenset(each.name for each in self.columns if PERSON in WANTED[each.field].of)

    def wants(self) -> frozenset[str]:
        """Every column of the file that the mapping names."""
        named = (*self.identity, *self.person, *filter(None, (self.kind_column, self.beside)))
        return frozenset((*self.by_name, *named))

    def to_json(self) -> str:
        """The mapping as a file: the same mapping always makes the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> TableMapping:
        """Read what `to_json` wrote. Raises `Refused` when it is no mapping."""
        try:
            kept: dict[str, Any] = {
                name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()
            }
            kept["columns"] = tuple(_checked(Column(**each), Column("", "")) for each in kept.get("columns", ()))
            found = _checked(cls(**kept), cls(name=""))
            if NO_TEXT.search(found.to_json()):
                raise ValueError("it holds half of a character")
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            wrong = str(error)[:200]
            raise Refused(
                f"This is not a mapping: {wrong}.", field="mapping", next_step="Export one and compare."
            ) from None
        return found


def _checked(found: T, like: T) -> T:
    """What was read, if all in it is of the same kind as in another. Raises TypeError when not."""
    for each in fields(found):
        if not _is_like(getattr(found, each.name), getattr(like, each.name)):
            raise TypeError(f"“{each.name}” is of another kind")
    return found


def _is_like(value: object, like: object) -> bool:
    if isinstance(like, tuple):
        return isinstance(value, tuple) and all(isinstance(each, str | Column) for each in value)
    if isinstance(like, dict):
        return isinstance(value, dict) and all(isinstance(each, str) for pair in value.items() for each in pair)
    return type(value) is type(like)


def check(mapping: TableMapping, profile: Profile) -> None:
    """Raise `Refused` with the first thing that is wrong with a mapping, in words."""
    for wrong in faults(mapping, profile):
        raise Refused(wrong, field="mapping")


def faults(mapping: TableMapping, profile: Profile) -> Iterator[str]:
    """Everything that is wrong with a mapping, each as a sentence that says what to do."""
    if not NAME.fullmatch(mapping.name) or len(mapping.name) > LONGEST_NAME:
        yield f"Name the mapping in at most {LONGEST_NAME} small letters, digits and hyphens, such as “hill-road-log”."
    if len(mapping.columns) > MOST_COLUMNS:
        yield f"A table may have at most {MOST_COLUMNS} columns that are read."
    yield from _faults_of_rows(mapping)
    yield from _faults_of_columns(mapping, profile)
    for name, value in mapping.fixed.items():
        if name not in WANTED or (choices(name, profile) and value not in choices(name, profile)):
            yield f"“{value}” cannot stand for every row's {name}. Choose a value of its list."


def _faults_of_rows(mapping: TableMapping) -> Iterator[str]:
    known = {*KINDS, NAMED}
    if mapping.kind not in known or set(mapping.kinds.values()) - known:
        yield "Say what each row is: a concern, a missing episode, or a person's details."
    if not mapping.identity:
        yield (
            "Choose what tells a row from all others: the column with its number, or the columns that do so together. "
            "Without it the same file sent again would be entered twice."
        )
    if any(each.field == "FullName" for each in mapping.columns) and mapping.name_order not in NAME_ORDERS:
        yield "Say in which order the whole name is written."
    if NAMED in {mapping.kind, *mapping.kinds.values()} and not mapping.beside:
        yield "Say which column joins the rows of one incident."


def _faults_of_columns(mapping: TableMapping, profile: Profile) -> Iterator[str]:
    for column in mapping.columns:
        yield from _faults_of_column(column, mapping, profile)
    for name, n in Counter(each.name for each in mapping.columns).items():
        if n > 1:
            yield f"Column “{name}” is read into {n} fields. Choose one of them."
    used = Counter(each.field for each in mapping.columns)
    for name, n in used.items():
        if name in WANTED and n > 1 and not WANTED[name].many:
            yield f"{n} columns are read as “{WANTED[name].label}”. Choose one of them."


def _faults_of_column(column: Column, mapping: TableMapping, profile: Profile) -> Iterator[str]:
    wanted = WANTED.get(column.field)
    if wanted is None:
        yield f"Column “{column.name}”: there is no field “{column.field}”."
        return
    if not wanted.of & {PERSON, mapping.kind, *mapping.kinds.values()}:
        yield f"Column “{column.name}”: “{wanted.label}” does not belong to rows of this kind."
    if wanted.is_date and column.date not in FORMS:
        yield f"Column “{column.name}”: declare how its dates are written."
    offered = choices(column.field, profile)
    if bad := sorted({value for value in column.codes.values() if value and value not in offered}):
        yield f"Column “{column.name}”: “{bad[0]}” is none of the values of “{wanted.label}”."


def next_version(mapping: TableMapping, saved: int) -> TableMapping:
    """The mapping under the version after the last saved one."""
    return replace(mapping, version=saved + 1)
