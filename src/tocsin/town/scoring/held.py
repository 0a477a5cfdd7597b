"""What the register holds of the rows of agencies' files, found by the numbers the agencies gave them.

The rows as they came lie in the ledger as parts of the entries that brought them; here they are read again, as somebody
would who checks a register against the files it was filled from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tocsin.access import agency_kind
from tocsin.ledger import REGISTER, Entry, entries, size, texts_at

NUMBERS = frozenset(
    {
        "pers_person_id",
        "cont_contact_id",
        "cine_referral_id",
        "miss_table_id",
        "Log No",
        "Entry Ref",
        "Misper Ref",
        "contact_id",
        "Ref",
    }
)
"""The columns in which the town's agencies number their rows."""

AT_ONCE = 500


class Held(NamedTuple):
    """What became of a row: how its import ended, what it went to, and the record of the person it is about."""

    result: str
    subject: str
    record: str


def held_rows(progress: Callable[[int, int], None] = lambda done, total: None) -> dict[tuple[str, str], Held]:
    """Every imported row with a number of its own, by (kind of agency, number); the latest version counts."""
    found: dict[tuple[str, str], Held] = {}
    total, waiting = size(REGISTER), list[Entry]()
    for entry in entries(REGISTER):
        if entry.type == "rows.imported/1":
            waiting.append(entry)
        if len(waiting) == AT_ONCE:
            found.update(_held(waiting))
            progress(entry.n, total)
            waiting = []
    found.update(_held(waiting))
    return found


def _held(brought: Iterable[Entry]) -> Iterator[tuple[tuple[str, str], Held]]:
    some = list(brought)
    texts = texts_at(f"{entry.n}/rows" for entry in some)
    for entry in some:
        kind = agency_kind(entry.meta["sender"])
        given = json.loads(texts[f"{entry.n}/rows"] or "{}")
        for key, _, _, result, subject, *_ in entry.meta["rows"]:
            numbers = {text for name, text in given.get(key, ()) if name in NUMBERS}
            yield from (((kind, number), Held(result, subject, entry.meta["record"])) for number in numbers)
