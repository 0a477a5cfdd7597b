"""Reading: entries in order, the texts they commit to, and what the log was at a moment.

Leaves are read in chunks and texts only when somebody asks for one, so that folding a long log stays quick.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from tocsin.ledger.cases import case_key
from tocsin.ledger.driver import asking
from tocsin.ledger.errors import NoSuchEntry
from tocsin.ledger.store import REGISTER, read_head
from tocsin.ledger.tiles import Cursor, octets
from tocsin.proofs import seal
from tocsin.proofs.entry import Entry, decode, stamp

CHUNK = 1000
POINTERS_AT_ONCE = 400

LEAVES = "SELECT leaf FROM ledger_entry WHERE log = %s AND n >= %s AND n < %s ORDER BY n"
LEAF = "SELECT leaf FROM ledger_entry WHERE log = %s AND n = %s"
PARTS = (
    'SELECT p.n, p.kind, p."case", p.sealed, p.wrapped, c.wrapped FROM ledger_part p '
    'JOIN ledger_casekey c ON c."case" = p."case" WHERE p.log = %s AND p.n IN ({marks})'
)

_Bytes = bytes


def size(log: str) -> int:
    """How many entries the log holds; the next one gets this number."""
    with asking() as cursor:
        return read_head(cursor, log).size


def entries(log: str, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
    """The entries start..stop in order, as the log stood when the first was asked for; safe to write between them."""
    stop = size(log) if stop is None else stop
    for first in range(start, stop, CHUNK):
        yield from map(decode, _leaves(log, first, min(first + CHUNK, stop)))


def entry(log: str, n: int) -> Entry:
    """One entry; raises NoSuchEntry."""
    return decode(leaf(log, n))


def leaf(log: str, n: int) -> bytes:
    """One entry's bytes, which is what its hash, its receipt and every proof are about; raises NoSuchEntry."""
    with asking() as cursor:
        return leaf_at(cursor, log, n)


def leaf_at(cursor: Cursor, log: str, n: int) -> bytes:
    """The same, for whoever has a cursor in hand."""
    cursor.execute(LEAF, (log, n))
    row = cursor.fetchone()
    if not row:
        raise NoSuchEntry(f"{log} has no entry {n}. Its entries are numbered from 0.")
    return octets(row[0])


def leaves(log: str, stop: int) -> Iterator[_Bytes]:
    """The first `stop` entries' bytes in order, a chunk in memory at a time."""
    for first in range(0, stop, CHUNK):
        yield from _leaves(log, first, min(first + CHUNK, stop))


def size_at(log: str, at: datetime) -> int:
    """How many entries had been recorded by a moment (that very millisecond included): times never go back."""
    known, unknown, moment = 0, size(log), stamp(at)
    while known < unknown:
        middle = (known + unknown) // 2
        if stamp(entry(log, middle).at) <= moment:
            known = middle + 1
        else:
            unknown = middle
    return known


class Parts:
    """The texts of one entry, opened when asked for. None stands for a text that is redacted or never was."""

    def __init__(self, log: str, n: int, kinds: frozenset[str]) -> None:
        self._log = log
        self._n = n
        self._kinds = kinds
        self._opened: dict[str, _Bytes] | None = None

    def text(self, kind: str) -> str | None:
        """A part as text."""
        content = self.bytes(kind)
        return None if content is None else content.decode()

    def json(self, kind: str) -> Any:
        """A part that holds JSON, parsed."""
        content = self.bytes(kind)
        return None if content is None else json.loads(content)

    def bytes(self, kind: str) -> _Bytes | None:
        """A part as it was given; Tampered if it was changed since, KeyMissing if the register's key is gone."""
        if kind not in self._kinds:
            return None
        if self._opened is None:
            self._opened = {kind: content for _, kind, content in opened(self._log, [self._n])}
        return self._opened.get(kind)


def parts_of(entry: Entry) -> Parts:
    """The texts an entry commits to. Asks the database only when one is wanted."""
    return Parts(log_of(entry), entry.n, frozenset(part.kind for part in entry.parts))


def pointer(entry: Entry, kind: str) -> str:
    """Where a text of the register lies, `523/account`: what shadow tables keep instead of the text."""
    return f"{entry.n}/{kind}"


def text_at(pointer: str) -> str | None:
    """The text a pointer leads to; None if it is redacted or the pointer is empty."""
    return texts_at([pointer])[pointer]


def texts_at(pointers: Iterable[str]) -> dict[str, str | None]:
    """Many texts of the register in few questions; None for those redacted. Each pointer asked for is in the answer."""
    wanted: dict[str, str | None] = dict.fromkeys(pointers)
    numbers = iter(sorted({int(each.partition("/")[0]) for each in wanted if each}))
    while group := list(islice(numbers, POINTERS_AT_ONCE)):
        for n, kind, content in opened(REGISTER, group):
            if f"{n}/{kind}" in wanted:
                wanted[f"{n}/{kind}"] = content.decode()
    return wanted


def opened(log: str, numbers: list[int]) -> Iterator[tuple[int, str, bytes]]:
    """Every part still there of some entries, as (entry, kind, plaintext)."""
    with asking() as cursor:
        cursor.execute(PARTS.format(marks=", ".join(["%s"] * len(numbers))), [log, *numbers])
        rows = cursor.fetchall()
    for n, kind, case, sealed, wrapped, case_wrapped in rows:
        where = seal.place(log, n, kind)
        key = seal.unwrap(case_key(case, octets(case_wrapped)), octets(wrapped), where)
        yield n, kind, seal.unseal(key, octets(sealed), where)


def log_of(entry: Entry) -> str:
    """The short name of the log an entry is in."""
    return entry.log.rpartition("/")[2].rstrip("0123456789")


def _leaves(log: str, start: int, stop: int) -> list[bytes]:
    with asking() as cursor:
        cursor.execute(LEAVES, (log, start, stop))
        return [octets(row[0]) for row in cursor.fetchall()]
