"""Read one child of a children-in-need census file, tolerantly: what each row says, and what is doubtful in it.

Plain values in, plain values out; nothing is loaded here. Files found in the wild differ from every specification: sex
as 1 or F, truth as 0 or false, text between elements, whole blocks missing or unheard of. So a reader that fails leaves
a doubt beside the row instead of refusing it, and the text stays as it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from tocsin.exchange.fields import BLOCKS, FIELDS, IDENTITY, WRAPPERS
from tocsin.exchange.reading import line_of, name_of
from tocsin.exchange.rows import Child, Given, Row, content_of, hashed
from tocsin.exchange.values import out_of_order, read_values
from tocsin.words import Profile

LONGEST_KEPT = 4000
"""Characters kept of one element as given."""

DECLARED = {kind: {name: (name, how) for name, how in fields.items()} for kind, fields in FIELDS.items()}
"""The census's own names are the register's words for these values."""


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
        replace(row, values=values, doubts=(*doubts, *out_of_order(row.kind, values, row.line)))
        for row in _rows(element, "child", notes)
        for values, doubts in [read_values(row.given, DECLARED[row.kind], today, profile)]
    ]
    keyed = tuple(_keyed(rows, sender))
    return Child(key=keyed[0].key, rows=keyed, notes=tuple(notes))


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


def _keyed(rows: list[Row], sender: str) -> Iterator[Row]:
    """Give each row its content hash and its key; siblings with one identity are told apart by what they say."""
    rows = [replace(row, content=content_of(row.given)) for row in rows]
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
