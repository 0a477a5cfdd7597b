"""Counting a log again from its leaves, one after another, trusting nothing that is stored beside them.

Plain Python: no database, no settings. Source of the tree's shape: RFC 9162 §2.1; of its rows of 256: C2SP tlog-tiles.
"""

import json
from collections.abc import Container
from dataclasses import dataclass

from tocsin.proofs.tree import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, fold, leaf_hash

UNKNOWN = bytes(HASH_SIZE)

_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Tile:
    """A complete row of 256 hashes that the recount arrived at, to be held against the stored one."""

    level: int
    n: int
    root: bytes
    hashes: tuple[bytes, ...]


class Recount:
    """Counts a log again from its leaves: hashes, numbers, names, times, tiles and roots, trusting none of the stored.

    Feed it every leaf in order with `add`; `problems` are sentences that name the entry, `roots` the root at each size
    in `marks`, `spoilt` the entries already complained of. `add` returns the tiles that the leaf completed.
    """

    def __init__(self, origin: str, marks: Container[int] = ()) -> None:
        self.problems: list[str] = []
        self.spoilt: set[int] = set()
        self.roots: dict[int, bytes] = {}
        self.size = 0
        self._origin = origin
        self._marks = marks
        self._last_at = ""
        self._edges: list[list[bytes]] = [[]]
        self._mark()

    def add(self, n: int, leaf: bytes, stored_hash: bytes) -> list[Tile]:
        """Count one leaf, found under number `n` beside a stored hash."""
        tiles = self.skip_to(n)
        found = leaf_hash(leaf)
        if found != stored_hash:
            self.complain(n, f"Entry {n} was changed: its bytes no longer give the hash kept beside them.")
        self._check_content(n, leaf)
        return tiles + self._push(found)

    def skip_to(self, n: int) -> list[Tile]:
        """Complain of every entry missing before `n`, and count on as if something unknown stood in its place."""
        tiles = []
        for absent in range(self.size, n):
            self.complain(absent, f"Entry {absent} is missing.")
            tiles += self._push(UNKNOWN)
        return tiles

    def root(self) -> bytes:
        """The root over everything counted so far."""
        remainder: list[bytes] = []
        for row in self._edges:
            remainder = [fold([*row, *remainder])] if row or remainder else []
        return remainder[0] if remainder else fold([])

    def node(self, height: int, index: int) -> bytes:
        """The root of a perfect subtree at the log's right edge: one of the pieces its frontier is made of."""
        level, within = divmod(height, TILE_HEIGHT)
        first = (index << within) % TILE_WIDTH
        return fold(self._edges[level][first : first + (1 << within)])

    def complain(self, n: int, sentence: str) -> None:
        """Note a problem with entry `n`."""
        self.spoilt.add(n)
        self.problems.append(sentence)

    @property
    def last_at(self) -> str:
        """The stamp of the last entry counted."""
        return self._last_at

    def _check_content(self, n: int, leaf: bytes) -> None:
        try:
            said = _decoder.decode(leaf.decode())
            number, log, at = said["n"], said["log"], str(said["at"])
        except (ValueError, KeyError, TypeError):
            self.complain(n, f"Entry {n} cannot be read: its bytes are not a leaf.")
            return
        if number != n:
            self.complain(n, f"Entry {n} says of itself that it is number {number}: entries were swapped or moved.")
        if log != self._origin:
            self.complain(n, f"Entry {n} belongs to {log}, not to {self._origin}.")
        if at < self._last_at:
            self.complain(n, f"Entry {n} is recorded at {at}, before the entry ahead of it at {self._last_at}.")
        self._last_at = at

    def _push(self, new: bytes) -> list[Tile]:
        tiles, level = [], 0
        self._edges[0].append(new)
        self.size += 1
        while len(self._edges[level]) == TILE_WIDTH:
            hashes = tuple(self._edges[level])
            tile = Tile(level, self.size // TILE_WIDTH ** (level + 1) - 1, fold(hashes), hashes)
            tiles.append(tile)
            self._edges[level] = []
            level += 1
            if level == len(self._edges):
                self._edges.append([])
            self._edges[level].append(tile.root)
        self._mark()
        return tiles

    def _mark(self) -> None:
        if self.size in self._marks:
            self.roots[self.size] = self.root()
