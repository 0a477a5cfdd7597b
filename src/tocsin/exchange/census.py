"""Read one child of a children-in-need census file, tolerantly: what each row says, and what is doubtful in it.

Plain values in, plain values out; nothing is loaded here. Files found in the wild differ from every specification: sex
as 1 or F, truth as 0 or false, text between elements, whole blocks missing or unheard of. So a reader that fails leaves
a doubt beside the row instead of refusing it, and the text stays as it was given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from lxml import etree

from tocsin.exchange.fields import (
    BLOCKS,
    FIELDS,
    IDENTITY,
    IN_ORDER,
    KINDS_OF_DOUBT,
    LONGEST,
    READERS,
    WRAPPERS,
    Value,
)
from tocsin.exchange.reading import line_of, name_of
from tocsin.words import Profile

LONGEST_KEPT = 4000
"""Characters kept of one element as given."""


class Doubt(NamedTuple):
    """One thing wrong in a row: the element, what it said and where.

    `code` is of the list "needs_checking"; `fix` goes on from what was given: "is not a date. …".
    """

    code: str
    field: str
    given: str
    line: int
    fix: str

    @property
    def sentence(self) -> str:
        """The whole sentence, for whoever can put it right."""
        return f"Line {self.line}, {self.field}: “{self.given[:60]}” {self.fix}."


class Given(NamedTuple):
    """One element as the file has it."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. `key` is the same whenever the row comes again, `content` only while nothing in it has changed.

    `episode` is the key of the referral the row belongs to, and `repeats` says how it meets an earlier row with its key
    in the same file: "" not at all, "same" in the same words, "other" in others.
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

    def text(self, name: str) -> str:
        """The cleaned value of a field with one text, or ""."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The cleaned values of a field with many."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def as_given(self) -> str:
        """The row as the file has it, one element a line, for a person who has to put it right."""
        return "\n".join(f"{each.name}: {each.text}" for each in self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One child of a file, known by `key`: rows in the file's order, its own first; `notes` say what was left out."""

    key: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def told_apart(self, seen: dict[str, str]) -> Child:
        """The child with its rows compared with those `seen` before in the file (content by key), which they join.

        A row with an earlier one's key and other words gets a key of its own, under which it can wait in quarantine.
        """
        return replace(self, rows=tuple(_told_apart(row, seen) for row in self.rows))


@dataclass(slots=True)
class _Block:
    """One element on its way to a row: its fields as given, the blocks in it, and what nobody knows how to read."""

    given: list[Given] = field(default_factory=list)
    blocks: list[etree._Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_child(element: etree._Element, *, sender: str, today: date, profile: Profile) -> Child:
    """Read one Child element. `sender` is the authority's number; a date after `today` is doubtful: no event yet."""
    notes: list[str] = []
    rows = [
        replace(row, values=values, doubts=(*doubts, *_out_of_order(row.kind, values, row.line)))
        for row in _rows(element, "child", notes)
        for values, doubts in [_values(row, today, profile)]
    ]
    keyed = tuple(_keyed(rows, sender))
    return Child(key=keyed[0].key, rows=keyed, notes=tuple(notes))


def _told_apart(row: Row, seen: dict[str, str]) -> Row:
    first = seen.setdefault(row.key, "")
    other = row.key if first in ("", row.content) else hashed([row.key, row.content])
    repeats = "same" if seen.get(other) == row.content else "other" if other != row.key else ""
    seen[other] = row.content
    return replace(row, key=other, repeats=repeats)


def _rows(element: etree._Element, kind: str, notes: list[str], episode: str = "") -> Iterator[Row]:
    """The row an element is, then the rows inside it; `episode` numbers the referral until keys are known."""
    block = _Block()
    if kind in ("review", "unread"):
        block.given.append(Given(name_of(element), _text(element, kind), line_of(element)))
    else:
        _gather(element, kind, block)
    line = line_of(element)
    notes += block.notes
    yield Row(kind=kind, line=line, given=tuple(block.given), values={}, episode=episode)
    for position, inner in enumerate(block.blocks):
        inner_kind = BLOCKS.get(name_of(inner), "unread")
        yield from _rows(inner, inner_kind, notes, str(position) if inner_kind == "episode" else episode)


def _gather(element: etree._Element, kind: str, block: _Block) -> None:
    _note_stray(element.text, element, block)
    for inner in element.iterchildren("*"):
        name = name_of(inner)
        if name in WRAPPERS or (name not in BLOCKS and _holds_rows(inner)):
            _gather(inner, kind, block)
        elif name in BLOCKS or (name not in FIELDS[kind] and len(inner)):
            block.blocks.append(inner)
        else:
            block.given.append(Given(name, _text(inner, kind), line_of(inner)))
            if name not in FIELDS[kind]:
                block.notes.append(f"{name} is no element this register reads; its text was kept with the row.")
        _note_stray(inner.tail, element, block)


def _holds_rows(element: etree._Element) -> bool:
    return len(element) > 0 and any(name_of(each) in BLOCKS for each in element.iterdescendants("*"))


def _note_stray(text: str | None, element: etree._Element, block: _Block) -> None:
    if text and text.strip():
        block.notes.append(f"Text between elements was passed over in {name_of(element)}: “{text.strip()[:40]}”.")


def _text(element: etree._Element, kind: str) -> str:
    if kind == "unread":
        return etree.tostring(element, encoding="unicode", with_tail=False)[:LONGEST_KEPT]
    return " ".join(" ".join(str(text) for text in element.itertext()).split())[:LONGEST_KEPT]


def _values(row: Row, today: date, profile: Profile) -> tuple[dict[str, Value], list[Doubt]]:
    values: dict[str, Value] = {}
    doubts: list[Doubt] = []
    for each in row.given:
        how, _, codes = FIELDS[row.kind].get(each.name, "").partition(" ")
        if not how or not each.text:
            continue
        try:
            value = READERS[how](each.text, codes, today, profile)
            _put(values, each.name, value)
        except ValueError as error:
            doubts.append(Doubt(KINDS_OF_DOUBT[how], each.name, each.text[:LONGEST], each.line, str(error)))
    return values, doubts


def _put(values: dict[str, Value], name: str, value: Value) -> None:
    before = values.get(name)
    if isinstance(value, tuple) and isinstance(before, tuple):
        values[name] = tuple(dict.fromkeys((*before, *value)))
    elif before is None:
        values[name] = value
    elif before != value:
        raise ValueError(f"is given twice and differently; “{before}” was used. Send one")


def _out_of_order(kind: str, values: Mapping[str, Value], line: int) -> Iterator[Doubt]:
    for of, first, second in IN_ORDER:
        earlier, later = values.get(first), values.get(second)
        if of == kind and isinstance(earlier, str) and isinstance(later, str) and later < earlier:
            yield Doubt(
                "order", second, later, line, f"is before {first} ({earlier}). Both were loaded; send the right ones"
            )


def _keyed(rows: list[Row], sender: str) -> Iterator[Row]:
    """Give each row its content hash and its key; siblings with one identity are told apart by what they say."""
    rows = [replace(row, content=hashed([(each.name, each.text) for each in row.given])) for row in rows]
    referrals = {row.episode: _identified(row) for row in rows if row.kind == "episode"}
    natural = [(row.kind, referrals.get(row.episode, ""), _identified(row)) for row in rows]
    alike: dict[tuple[str, ...], set[str]] = {}
    for row, name in zip(rows, natural, strict=True):
        alike.setdefault(name, set()).add(row.content)
    place = {(name, content): n for name, said in alike.items() for n, content in enumerate(sorted(said))}
    child = _identity_of_child(rows[0])
    keys: dict[str, str] = {}
    for row, name in zip(rows, natural, strict=True):
        key = hashed([sender, child, *name, place[name, row.content]])
        if row.kind == "episode":
            keys[row.episode] = key
        yield replace(row, key=key, episode=keys.get(row.episode, ""))


def _identity_of_child(row: Row) -> str:
    return row.text("LAchildID") or row.text("UPN") or row.content


def _identified(row: Row) -> str:
    given = {each.name: each.text for each in row.given}
    return next(
        (given[name] for name in IDENTITY[row.kind] if given.get(name)), row.content if row.kind == "unread" else ""
    )


def hashed(value: object) -> str:
    """The first half of SHA-256 over the value's JSON: enough to tell rows apart, short enough for a leaf."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
