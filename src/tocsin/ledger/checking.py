"""Checking the live register: every hash, number, tile and signature counted again, and with `deep` every text opened.

What is stored beside the leaves is compared with what they give; each problem is a sentence that names the entry. A
text that is gone must be explained by two people's entries in the same log (see `redactions`).
"""

from dataclasses import dataclass

from tocsin.ledger.driver import asking
from tocsin.ledger.sidetables import Commands, any_bytes, pretended_copy, strays
from tocsin.ledger.signed import Signed, named
from tocsin.ledger.store import Head, origin_of, read_head
from tocsin.ledger.texts import Texts
from tocsin.ledger.tiles import Cursor, octets, split_hashes
from tocsin.proofs.errors import Tampered
from tocsin.proofs.recount import Recount, Rows, Tile
from tocsin.proofs.tree import EMPTY_ROOT, TILE_WIDTH, perfect_subtrees

AT_ONCE = 1024
MOST_MISSING = 10_000
"""How many missing entries are named one by one: a head changed to say 2**62 must not keep the check busy for ever."""
ROWS = "SELECT n, leaf, hash FROM ledger_entry WHERE log = %s AND n >= %s AND n < %s ORDER BY n"
TILE_AND_ROOT = "SELECT hashes, root FROM ledger_tile WHERE log = %s AND level = %s AND n = %s"
HELD = "SELECT COUNT(*), MAX(n) FROM ledger_entry WHERE log = %s"


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
    with any_bytes(), asking() as cursor:
        cursor.execute(HELD, (log,))
        held, last = cursor.fetchone()
        signed = Signed(cursor, log)
        head = read_head(cursor, log)  # after the others, because an act may be entered in between
        recount = Recount(origin_of(log, head), signed.sizes)
        texts = Texts(log, recount, Commands(cursor, log, recount) if head.signs else None)
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


def _count(cursor: Cursor, log: str, recount: Recount, numbers: range, texts: Texts | None) -> None:
    rows = _read(cursor, log, numbers)
    tiles = [*recount.add(rows), *recount.skip_to(numbers.stop)]
    for tile in tiles:
        _check_tile(cursor, log, recount, tile)
    if texts:
        texts.check(cursor, rows, numbers)


def _read(cursor: Cursor, log: str, numbers: range) -> Rows:
    cursor.execute(ROWS, (log, numbers.start, numbers.stop))
    found = cursor.fetchall()
    places, leaves, kept = zip(*found, strict=True) if found else ((), (), ())
    if {*map(type, places)} <= {int} and {*map(type, leaves), *map(type, kept)} <= {bytes}:
        return Rows.of(places, leaves, kept)
    # SQLite keeps a value of any kind in any column: a number that is none stands nowhere.
    sound = [row for row in found if type(row[0]) is int]
    return Rows.of([n for n, _, _ in sound], [octets(leaf) for _, leaf, _ in sound], [octets(old) for *_, old in sound])


def _check_tile(cursor: Cursor, log: str, recount: Recount, tile: Tile) -> None:
    cursor.execute(TILE_AND_ROOT, (log, tile.level, tile.n))
    row = cursor.fetchone()
    if row and row[0] == b"".join(tile.hashes) and row[1] == tile.root:
        return
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
