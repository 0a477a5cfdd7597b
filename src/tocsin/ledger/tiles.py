"""Tiles: the tree's hashes in rows of 256, complete ones stored, the ragged edge read from the rows beneath.

Source: C2SP tlog-tiles v0.1. A tile of level 0 holds leaf hashes, of level 1 the roots of level-0 tiles, and so on,
so any proof needs a handful of rows however long the log has grown.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from tocsin.proofs.errors import Tampered
from tocsin.proofs.tree import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, fold

LEAVES_BENEATH = "SELECT hash FROM ledger_entry WHERE log = %s AND n >= %s AND n < %s ORDER BY n"
TILES_BENEATH = "SELECT root FROM ledger_tile WHERE log = %s AND level = %s AND n >= %s AND n < %s ORDER BY n"
ONE_TILE = "SELECT hashes FROM ledger_tile WHERE log = %s AND level = %s AND n = %s"
INSERT_TILE = "INSERT INTO ledger_tile (log, level, n, root, hashes) VALUES (%s, %s, %s, %s, %s)"


class Cursor(Protocol):
    """As much of a database cursor as the ledger uses."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""

    def execute(self, sql: str, params: Any = None) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, param_list: Any) -> Any:
        """Run one statement for many rows."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """Every row left."""


def beneath(cursor: Cursor, log: str, level: int, n: int) -> list[bytes]:
    """The hashes that tile `n` of a level is made of, as far as their rows exist yet."""
    first, after = n * TILE_WIDTH, (n + 1) * TILE_WIDTH
    if level == 0:
        cursor.execute(LEAVES_BENEATH, (log, first, after))
    else:
        cursor.execute(TILES_BENEATH, (log, level - 1, first, after))
    return [cell if type(cell) is bytes else octets(cell) for (cell,) in cursor.fetchall()]


def store_completed(cursor: Cursor, log: str, before: int, after: int, level: int = 0) -> None:
    """Store the tiles that growing a level from `before` to `after` hashes completed, and those above them in turn."""
    # Should rows beneath have been removed, the tile comes out short: `tocsin verify` names what is gone, and a damaged
    # past does not stop the next warning from being entered.
    complete = range(before // TILE_WIDTH, after // TILE_WIDTH)
    for n in complete:
        hashes = beneath(cursor, log, level, n)
        cursor.execute(INSERT_TILE, (log, level, n, fold(hashes), b"".join(hashes)))
    if complete:
        store_completed(cursor, log, complete.start, complete.stop, level + 1)


class Tiles:
    """The nodes of one log's tree for making proofs; keeps what it has read, so use a fresh one for each head.

    `known` are nodes already at hand: the head's frontier saves a fresh entry's proof nearly all its reading.
    """

    def __init__(self, cursor: Cursor, log: str, known: Mapping[tuple[int, int], bytes] = MappingProxyType({})) -> None:
        self._cursor = cursor
        self._log = log
        self._known = known
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def node(self, height: int, index: int) -> bytes:
        """The root of the perfect subtree of 2**height leaves at place `index`; Tampered if rows for it are gone."""
        if (height, index) in self._known:
            return self._known[height, index]
        level, within = divmod(height, TILE_HEIGHT)
        width = 1 << within
        n, first = divmod(index * width, TILE_WIDTH)
        hashes = self._row(level, n)[first : first + width]
        if len(hashes) < width:
            raise Tampered(f"{self._log}: hashes of level {level}, tile {n}, are missing. Verify the register.")
        return fold(hashes)

    def _row(self, level: int, n: int) -> list[bytes]:
        if (level, n) not in self._rows:
            self._cursor.execute(ONE_TILE, (self._log, level, n))
            stored = self._cursor.fetchone()
            self._rows[level, n] = split_hashes(stored[0]) if stored else beneath(self._cursor, self._log, level, n)
        return self._rows[level, n]


def split_hashes(joined: object) -> list[bytes]:
    """The 32-byte hashes of a stored row, in order."""
    row = octets(joined)
    return [row[at : at + HASH_SIZE] for at in range(0, len(row), HASH_SIZE)]


def octets(value: object) -> bytes:
    """A column of bytes as bytes, whatever the driver gave or whoever tampered put there: SQLite takes any kind."""
    if type(value) is bytes:
        return value
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
