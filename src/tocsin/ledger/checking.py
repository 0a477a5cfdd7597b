"""Checking the live register: every hash, number, tile and signature counted again, and with `deep` every text opened.

What is stored beside the leaves is compared with what they give; each problem is a sentence that names the entry. A
text that is gone must be explained by two people's entries in the same log (see `redactions`).
"""

from dataclasses import dataclass

from django.db import connections

from tocsin.ledger.cases import case_key
from tocsin.ledger.database import current
from tocsin.ledger.redactions import Redactions
from tocsin.ledger.sidetables import Commands, any_bytes, pretended_copy, restored_texts, spoilt_case_keys, strays
from tocsin.ledger.signed import Signed, named
from tocsin.ledger.store import Head, origin_of, read_head
from tocsin.ledger.tiles import Cursor, octets, split_hashes
from tocsin.proofs import seal
from tocsin.proofs.entry import PartRef, decode_strictly
from tocsin.proofs.errors import Tampered
from tocsin.proofs.recount import Recount, Tile
from tocsin.proofs.tree import EMPTY_ROOT, TILE_WIDTH, perfect_subtrees

AT_ONCE = 2000
MOST_MISSING = 10_000
"""How many missing entries are named one by one: a head changed to say 2**62 must not keep the check busy for ever."""
ROWS = "SELECT n, leaf, hash FROM ledger_entry WHERE log = %s AND n >= %s AND n < %s ORDER BY n"
TILE_AND_ROOT = "SELECT hashes, root FROM ledger_tile WHERE log = %s AND level = %s AND n = %s"
HELD = "SELECT COUNT(*), MAX(n) FROM ledger_entry WHERE log = %s"
PARTS = (
    'SELECT p.n, p.kind, p."case", p.sealed, p.wrapped, c.wrapped FROM ledger_part p '
    'LEFT JOIN ledger_casekey c ON c."case" = p."case" WHERE p.log = %s AND p.n >= %s AND p.n < %s'
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What verifying a log found: its recounted root and size, and every problem as a sentence.

    `holes` are texts (as `523/account`) that are gone and explained, `missing` those gone without explanation.
    """

    root: bytes
    size: int
    problems: tuple[str, ...]
    holes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def verify_register(log: str, deep: bool = False) -> Findings:
    """Count a log again from its leaves and compare everything stored with it; `deep` also opens every text."""
    try:
        return _verified(log, deep)
    except Tampered as fault:
        return Findings(EMPTY_ROOT, 0, (str(fault),))


def _verified(log: str, deep: bool) -> Findings:
    with any_bytes(), connections[current()].cursor() as cursor:
        cursor.execute(HELD, (log,))
        held, last = cursor.fetchone()
        signed = Signed(cursor, log)
        head = read_head(cursor, log)  # after the others, because an act may be entered in between
        recount = Recount(origin_of(log, head), signed.sizes)
        texts = _Texts(log, recount, Commands(cursor, log, recount) if head.signs else None)
        stop = min(head.size, held + MOST_MISSING)
        for first in range(0, stop, AT_ONCE):
            _count(cursor, log, recount, range(first, min(first + AT_ONCE, stop)), texts if deep else None)
        recount.close()
        _check_head(recount, head, last)
        signed.check(recount)
        recount.problems += strays(cursor, log)
        if not head.signs:
            recount.problems += pretended_copy(cursor, log)
        if deep:
            texts.explain(cursor, head.size)
    return Findings(recount.root(), recount.size, tuple(recount.problems), tuple(texts.holes), tuple(texts.missing))


class _Texts:
    """The deep half: every text opened and compared with its commitment, every absence explained or complained of."""

    def __init__(self, log: str, recount: Recount, commands: Commands | None) -> None:
        self.holes: list[str] = []
        self.missing: list[str] = []
        self._log = log
        self._recount = recount
        self._commands = commands
        self._absent: list[tuple[int, str]] = []
        self._redactions = Redactions()

    def check(self, cursor: Cursor, leaves: dict[int, bytes], numbers: range) -> None:
        """Check the texts of some leaves."""
        cursor.execute(PARTS, (self._log, numbers.start, numbers.stop))
        stored = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
        for n, leaf in leaves.items():
            for part in self._parts(n, leaf):
                self._check_part(n, part, stored.pop((n, part.kind), None))
        for n, kind in stored:
            self._complain(n, f"Entry {n} knows nothing of the text “{kind}” that is stored with it.")
        if self._commands:
            self._commands.check()

    def explain(self, cursor: Cursor, size: int) -> None:
        """Sort the texts that are gone into explained holes and missing ones, once every redaction has been read."""
        for n, sentence in restored_texts(cursor, self._log, self._redactions.explained):
            self._complain(n, sentence)
        self._recount.problems += spoilt_case_keys(cursor)
        if self._commands:
            self._commands.close(size)
        for n, kind in self._absent:
            if (n, kind) in self._redactions.explained:
                self.holes.append(f"{n}/{kind}")
            else:
                self.missing.append(f"{n}/{kind}")
                self._complain(n, f"Entry {n}: its text “{kind}” is gone, and no entry says that it was redacted.")

    def _parts(self, n: int, leaf: bytes) -> tuple[PartRef, ...]:
        try:
            entry = decode_strictly(leaf)
        except Tampered as fault:
            self._complain(n, f"Entry {n}: {fault}")
            return ()
        if wrong := self._redactions.note(entry):
            self._complain(n, wrong)
        if self._commands:
            self._commands.add(n, entry.cmd)
        return entry.parts

    def _check_part(self, n: int, part: PartRef, row: tuple[str, bytes, bytes, bytes | None] | None) -> None:
        case, sealed, wrapped, case_wrapped = row or ("", b"", b"", None)
        if case_wrapped is None:
            self._absent.append((n, part.kind))
            return
        where = seal.place(self._log, n, part.kind)
        try:
            key = seal.unwrap(case_key(case, octets(case_wrapped)), octets(wrapped), where)
            text = seal.unseal(key, octets(sealed), where)
        except Tampered as fault:
            self._complain(n, f"Entry {n}: {fault}")
            return
        if (seal.commitment(seal.salt(key), text), len(text)) != (part.commitment, part.size):
            self._complain(n, f"Entry {n}: its text “{part.kind}” is not the one the entry was made with.")

    def _complain(self, n: int, sentence: str) -> None:
        self._recount.complain(n, sentence)


def _count(cursor: Cursor, log: str, recount: Recount, numbers: range, texts: _Texts | None) -> None:
    cursor.execute(ROWS, (log, numbers.start, numbers.stop))
    # SQLite keeps a value of any kind in any column: a number that is none stands nowhere.
    rows = [(n, octets(leaf), octets(kept)) for n, leaf, kept in cursor.fetchall() if type(n) is int]
    tiles = [*recount.add(rows), *recount.skip_to(numbers.stop)]
    for tile in tiles:
        _check_tile(cursor, log, recount, tile)
    if texts:
        texts.check(cursor, {n: leaf for n, leaf, _ in rows}, numbers)


def _check_tile(cursor: Cursor, log: str, recount: Recount, tile: Tile) -> None:
    cursor.execute(TILE_AND_ROOT, (log, tile.level, tile.n))
    row = cursor.fetchone()
    kept = split_hashes(row[0]) if row else []
    width = TILE_WIDTH**tile.level
    for place, found in enumerate(tile.hashes):
        first = (tile.n * TILE_WIDTH + place) * width
        entries = range(first, first + width)
        if kept[place : place + 1] != [found] and not any(n in recount.spoilt for n in entries):
            recount.complain(first, f"{named(entries)} no longer fit the tile kept of the tree (level {tile.level}).")
    if kept[:TILE_WIDTH] == list(tile.hashes) and (len(kept) > TILE_WIDTH or octets(row[1]) != tile.root):
        covered = range(tile.n * TILE_WIDTH * width, (tile.n + 1) * TILE_WIDTH * width)
        recount.problems.append(f"{named(covered)} do not give the root kept with their tile (level {tile.level}).")


def _check_head(recount: Recount, head: Head, last: object) -> None:
    if isinstance(last, int) and last >= head.size:
        recount.complain(last, f"Entries {head.size} to {last} lie beyond the end of the log ({head.size} entries).")
    if last is not None and not isinstance(last, int):
        recount.problems.append(f"An entry is kept under {last!r}, which is no number.")
    if head.size and head.last_at != recount.last_at:
        recount.problems.append(f"The log's head says its last entry is of {head.last_at}; it is of {recount.last_at}.")
    if recount.size < head.size:
        recount.problems.append(
            f"Entries {recount.size} to {head.size - 1} are missing too: the log's head says it has {head.size}."
        )
        return
    pieces = perfect_subtrees(0, head.size)
    if len(pieces) != len(head.frontier):
        recount.problems.append(f"The log's head was changed: its hashes are not those of {head.size} entries.")
    for (height, index), kept in zip(pieces, head.frontier, strict=False):
        entries = range(index << height, index + 1 << height)
        if recount.node(height, index) != kept and not any(n in recount.spoilt for n in entries):
            recount.problems.append(f"{named(entries)} no longer fit the log's head: one of them was changed.")
