"""Two areas learn that they hold the same child before either shows what it holds.

One area's tokens of some records go out under pseudonyms of their own, both made with a key that serves this one
comparison; whoever compares them needs neither the key nor a register. What they leak is said in `matching.tokens`.
Showing them is a disclosure, and finding out who a pseudonym is a look: both are kept.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from tocsin import people
from tocsin.access import Actor, Refused, Situation, check_may, mask
from tocsin.access.guards import Guarded
from tocsin.acts.door import enter_look
from tocsin.acts.window import MOST_ITEMS
from tocsin.matching.tokens import Tokens, encode
from tocsin.words import load_profile

MOST_SHOWN = 5000
"""The more records of one key are shown, the better frequencies tell names apart, so no more than a question needs."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The tokens of an area's records by pseudonym; `restricted` are kept from whoever shows them, and not in it."""

    tokens: Mapping[str, Tokens]
    restricted: int


def show_tokens(records: Collection[str], key: bytes, *, by: Actor, purpose: str, at: datetime) -> Shown:
    """Tokens of these records (ids) under a key that both areas hold for this comparison alone.

    Raises `Refused` when this person may not hand anything out, or names too many records or none; `WeakKey` when the
    key is too short.
    """
    s = _situation(by, purpose, at)
    wanted = sorted(set(records))
    if not 0 < len(wanted) <= MOST_SHOWN:
        raise Refused(f"Show the tokens of 1 to {MOST_SHOWN:,} records, no more than the question needs.")
    readable, restricted = _readable(wanted, s)
    columns = people.columns_kept(readable)
    tokens = {pseudonym(record, key): encode(columns[record], key) for record in readable if record in columns}
    _kept("TokensShown", readable, s)
    return Shown(dict(sorted(tokens.items())), restricted)


def who_is(
    pseudonyms: Collection[str], records: Collection[str], key: bytes, *, by: Actor, purpose: str, at: datetime
) -> dict[str, str]:
    """Which of these records each pseudonym is of: pseudonym → record id. Those of the other area are of none.

    Raises `Refused` as above.
    """
    s = _situation(by, purpose, at)
    readable, _ = _readable(sorted(set(records)), s)
    known = {pseudonym(record, key): record for record in readable}
    found = {each: known[each] for each in sorted(set(pseudonyms)) if each in known}
    _kept("WhoThePseudonymsAre", sorted(found.values()), s)
    return found


def pseudonym(record: str, key: bytes) -> str:
    """What stands for a record in one comparison; without the key it tells nothing, and another key gives another."""
    return hmac.new(key, f"tocsin pseudonym 1: {record}".encode(), sha256).hexdigest()[:24]


def _situation(by: Actor, purpose: str, at: datetime) -> Situation:
    s = Situation(by=by, purpose=purpose, at=at, profile=load_profile(), new_id=str)
    check_may(s, "export_deidentified")
    return s


def _readable(records: list[str], s: Situation) -> tuple[list[str], int]:
    """The records this person may read, and how many more there are that they may know of."""
    guards = people.guards(records)
    masked = mask(tuple(Guarded(guards[record]) for record in records if record in guards), s)
    return sorted(masked.shown), len(masked.lines)


def _kept(question: str, records: list[str], s: Situation) -> None:
    """One look for every so many records: an entry lists no more."""
    for first in range(0, len(records) or 1, MOST_ITEMS):
        enter_look(s, question, "", "allowed", {"shown": records[first : first + MOST_ITEMS]})
