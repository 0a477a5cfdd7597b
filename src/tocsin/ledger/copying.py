"""Copying a log's beginning into a scratch database, so that the product can run on what was known then."""

from django.db import connections, transaction

from tocsin.ledger.database import current
from tocsin.ledger.reading import leaf
from tocsin.ledger.store import read_head
from tocsin.ledger.tiles import Cursor, Tiles
from tocsin.proofs.entry import decode, stamp
from tocsin.proofs.tree import TILE_WIDTH, frontier_of

AT_ONCE = 5000
ENTRIES = (
    "SELECT log, n, leaf, hash FROM ledger_entry WHERE log = %s AND n >= %s AND n < %s",
    "INSERT INTO ledger_entry (log, n, leaf, hash) VALUES (%s, %s, %s, %s)",
)
PARTS = (
    'SELECT log, n, kind, "case", sealed, wrapped FROM ledger_part WHERE log = %s AND n >= %s AND n < %s',
    'INSERT INTO ledger_part (log, n, kind, "case", sealed, wrapped) VALUES (%s, %s, %s, %s, %s, %s)',
)
TILES = (
    "SELECT log, level, n, root, hashes FROM ledger_tile WHERE log = %s AND level = %s AND n < %s",
    "INSERT INTO ledger_tile (log, level, n, root, hashes) VALUES (%s, %s, %s, %s, %s)",
)
LEVELS = 8
CASES = (
    'SELECT DISTINCT c."case", c.wrapped FROM ledger_casekey c JOIN ledger_part p ON p."case" = c."case" '
    "WHERE p.log = %s AND p.n < %s"
)
INSERT_CASE = 'INSERT INTO ledger_casekey ("case", wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING'
SIGN_NOTHING = "UPDATE ledger_head SET signs = %s"
SET_HEAD = "UPDATE ledger_head SET origin = %s, size = %s, frontier = %s, last_at = %s, signs = %s WHERE log = %s"


def copy_until(log: str, size: int, *, into: str) -> None:
    """Copy the first `size` entries of a log, with parts, tiles and keys, to the empty log of the database `into`.

    The copy can be read, folded and verified but signs nothing. Command keys stay behind: no act is repeated there.
    """
    with (
        connections[current()].cursor() as source,
        transaction.atomic(using=into),
        connections[into].cursor() as target,
    ):
        for first in range(0, size, AT_ONCE):
            span = (log, first, min(first + AT_ONCE, size))
            _copy(source, target, ENTRIES, span)
            _copy(source, target, PARTS, span)
        for level in range(LEVELS):
            _copy(source, target, TILES, (log, level, size // TILE_WIDTH ** (level + 1)))
        source.execute(CASES, (log, size))
        target.executemany(INSERT_CASE, source.fetchall())
        frontier = b"".join(frontier_of(Tiles(source, log).node, size))
        last_at = stamp(decode(leaf(log, size - 1)).at) if size else ""
        target.execute(SET_HEAD, (read_head(source, log).origin, size, frontier, last_at, False, log))


def make_scratch(alias: str) -> None:
    """Make the empty register of a database one that signs nothing and knows no anchor: it will be thrown away."""
    with connections[alias].cursor() as cursor:
        cursor.execute(SIGN_NOTHING, (False,))


def _copy(source: Cursor, target: Cursor, table: tuple[str, str], span: tuple[object, ...]) -> None:
    select, insert = table
    source.execute(select, span)
    target.executemany(insert, source.fetchall())
