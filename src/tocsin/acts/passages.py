"""Everything written about one item, text by text, with who may read it: what a redaction is about.

Only here is it known what every item is, whose, and what hangs together with it. A text that nobody may know of is
refused in the same words as one that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from tocsin import concerns, people, reports
from tocsin.access import Guard, Refused, RestrictedLine, Situation, Text, levels, may_read, texts
from tocsin.acts.sealing import found_item, keepers_of, nothing
from tocsin.ledger import REGISTER, Entry, NoSuchEntry, entry, pointer

LABELS = concerns.PART_LABELS | {
    "details": "What the record says of the person",
    "local_id": "The agency's own number",
    "title": "Title",
    "summary": "Summary",
    "author_words": "In the author's own words",
    "rows": "Rows of a file, as given",
    "quarantine": "What to put right in the file",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One text where it stands: its entry and kind, what it is called, and its words or the hole in their place."""

    guard: Guard
    n: int
    kind: str
    label: str
    at: datetime
    text: Text


@dataclass(frozen=True, slots=True)
class Written:
    """Everything written about one item that this person may read."""

    guard: Guard
    item: str
    passages: tuple[Passage | RestrictedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAbout:
    """Every text of one item, oldest first. `also` names texts of it that only floors above know of."""

    ability: ClassVar[str] = "propose_redaction"
    item: str
    also: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The item's id."""
        return self.item

    def answer(self, s: Situation) -> Written:
        """All of it, each text under its own guard. Raises `Refused` when there is no such item."""
        found = found_item(self.item, s)
        more = [each for each in self.also if place_of(each)[0].case == self.item]
        every = sorted({*_places(self.item), *more}, key=_in_order)
        said, guards = texts(every), concerns.guards_of_steps(self.item, s.profile)
        made = ((*place_of(each), said[each]) for each in every)
        passages = tuple(_passage(each, kind, text, _guard(each, found, guards)) for each, kind, text in made)
        return Written(found.guard, self.item, passages)


def passage(n: int, kind: str, s: Situation) -> tuple[Entry, Passage, Any]:
    """One text, with its entry and the item it is of, for whoever may read it; others are refused."""
    made, one, found = any_passage(n, kind, s)
    if not may_read(one.guard, s):
        raise nothing() if levels([made.case], s.at).get(made.case) == "unseen" else unread()
    return made, one, found


def any_passage(n: int, kind: str, s: Situation) -> tuple[Entry, Passage, Any]:
    """The same whoever may read it, under its guard. Raises `Refused` where there is no such text."""
    try:
        made = entry(REGISTER, n) if n >= 0 else None
    except NoSuchEntry:
        made = None
    if made is None or kind not in {part.kind for part in made.parts}:
        raise nothing()
    found = found_item(made.case, s)
    guard = _guard(made, found, concerns.guards_of_steps(made.case, s.profile))
    return made, _passage(made, kind, texts([pointer(made, kind)])[pointer(made, kind)], guard), found


def unread() -> Refused:
    """Whoever may not read a text signs for nothing about it."""
    return Refused(
        "You may not read this text, so you cannot sign for what becomes of it.",
        next_step="Ask to see it, or ask somebody who may read it.",
    )


def keepers(one: Passage, found: Any) -> frozenset[str]:
    """The agencies that keep a text or wrote it; a protected source's is left out, as it is everywhere."""
    return frozenset(keepers_of(found) | {one.guard.holder}) - {""}


def hangs_together(item: str) -> frozenset[str]:
    """The items a hold on one of which keeps the others: a person's records and all that is held on them."""
    records = people.records_of_person(concerns.record_of(item) or item)
    return frozenset({item, *records, *concerns.items_about(records)})


def place_of(pointer: str) -> tuple[Entry, str]:
    """The entry and the kind of text a pointer leads to. Refuses one that leads nowhere."""
    number, _, kind = pointer.partition("/")
    try:
        return entry(REGISTER, int(number)), kind
    except (ValueError, NoSuchEntry):
        raise nothing() from None


def _places(item: str) -> Iterable[str]:
    if item[:2] == "w_":
        return reports.pointers_of(item)
    return concerns.pointers_of(item) if item[:2] in ("c_", "m_") else people.pointers_of(item)


def _in_order(pointer: str) -> tuple[int, str]:
    number, _, kind = pointer.partition("/")
    return int(number), kind


def _passage(made: Entry, kind: str, text: Text, guard: Guard) -> Passage:
    return Passage(guard, made.n, kind, label_of(kind), made.at, text)


def _guard(made: Entry, found: Any, steps: Mapping[int, Guard]) -> Guard:
    """The guard of the step a text is of; one that stands in no trail belongs to the item, and to whoever wrote it."""
    if made.n in steps:
        return steps[made.n]
    whole: Guard = found.guard
    return replace(whole, since=made.at, author=made.by, opens=True)


def label_of(kind: str) -> str:
    """What a text of this kind is called."""
    return LABELS.get(kind, kind.replace("-", " ").replace("_", " ").capitalize())
