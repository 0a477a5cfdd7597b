"""What every file is read into: rows of a few kinds, gathered by the person they are about. Plain values.

`given` is the row as its maker wrote it, `values` the same in the register's words (the census's names where the census
has one). From here on nothing knows which format a row came in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

Value = str | bool | tuple[str, ...]

KINDS = {
    "child": "children",
    "episode": "referrals",
    "concern": "concerns",
    "missing": "missing episodes",
    "assessment": "assessments",
    "cin_plan": "child in need plans",
    "enquiry": "section 47 enquiries",
    "protection_plan": "child protection plans",
    "review": "plan reviews",
    "named": "others named in the same incident",
    "detail": "rows of details",
    "unread": "blocks not read yet",
}
"""The kinds of row there are, in words."""

as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""A value as JSON without a space in it: what hashes are made of, and what is kept of a row."""

RAISES = frozenset({"episode", "concern", "missing"})
"""Kinds that bring somebody into the register by themselves: it holds concerns, not children."""


class Given(NamedTuple):
    """One cell or element as the file has it."""

    name: str
    text: str
    line: int


class Doubt(NamedTuple):
    """One thing wrong in a row: the field, what it said and where.

    `code` is of the list "needs_checking"; `fix` goes on from what was given: "is not a date. …".
    """

    code: str
    field: str
    given: str
    line: int
    fix: str
    sheet: str = ""

    @property
    def sentence(self) -> str:
        """The whole sentence, for whoever can put it right."""
        return f"{place(self.line, self.sheet)}, {self.field}: “{self.given[:60]}” {self.fix}."


def place(line: int, sheet: str = "") -> str:
    """Where in a file something stands, as people look it up: "Line 12", or "List 3, row 12"."""
    return f"{sheet}, row {line}" if sheet else f"Line {line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. `key` is the same whenever the row comes again, `content` only while nothing in it has changed.

    `episode` is the key of the row that raised the concern it belongs to (its own, for one that raises), and `repeats`
    says how it meets an earlier row with its key in the same file: "" not at all, "same" in the same words, "other" in
    others. `sheet` names the table of a file that holds several. A person's row is `inside` another where the file has
    one row for a person and an event: it waits with that one and not by itself. So is a referral that others name and
    nobody sent. A row of details is read into the row it belongs to, and is kept as it came beside it.
    """

    kind: str
    line: int
    given: tuple[Given, ...]
    values: Mapping[str, Value]
    doubts: tuple[Doubt, ...] = ()
    key: str = ""
    content: str = ""
    episode: str = ""
    repeats: str = ""
    sheet: str = ""
    inside: bool = False

    def text(self, name: str) -> str:
        """The cleaned value of a field with one text, or ""."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The cleaned values of a field with many."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def as_given(self) -> str:
        """The row as the file has it, one cell a line, for a person who has to put it right."""
        return "\n".join(f"{each.name}: {each.text}" for each in self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One person of a file, known by `key`: rows in the file's order, their own first; `notes`: what was left out."""

    key: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Every key that what came before can be found by: the person's, the rows' and those of what they belong to."""
        named = {each for row in self.rows for each in (row.key, row.episode) if each}
        return frozenset({self.key, *named})

    def sent_by(self, agency: str) -> Child:
        """The child under keys that no other agency's rows have, whatever both number alike."""

        def theirs(key: str) -> str:
            return hashed([agency, key]) if key else ""

        rows = (replace(row, key=theirs(row.key), episode=theirs(row.episode)) for row in self.rows)
        return replace(self, key=theirs(self.key), rows=tuple(rows))

    def told_apart(self, seen: MutableMapping[str, str]) -> Child:
        """The child with its rows compared with those `seen` before in the file (content by key), which they join.

        A row with an earlier one's key and other words gets a key of its own, under which it can wait in quarantine.
        """
        return replace(self, rows=tuple(_told_apart(row, seen) for row in self.rows))


def _told_apart(row: Row, seen: MutableMapping[str, str]) -> Row:
    first = seen.setdefault(row.key, "")
    other = row.key if first in ("", row.content) else hashed([row.key, row.content])
    repeats = "same" if seen.get(other) == row.content else "other" if other != row.key else ""
    seen[other] = row.content
    return replace(row, key=other, repeats=repeats)


def hashed(value: object) -> str:
    """The first half of SHA-256 over the value's JSON: enough to tell rows apart, short enough for a leaf."""
    return hashlib.sha256(as_json(value).encode()).hexdigest()[:32]


def content_of(given: Sequence[Given]) -> str:
    """The hash of what a row says, wherever in the file it stands, and in whatever order its columns do."""
    return hashed(sorted((each.name, each.text) for each in given if each.text))
