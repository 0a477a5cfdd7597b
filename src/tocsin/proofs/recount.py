"""Counting a log again from its leaves, many at a time, trusting nothing that is stored beside them.

Plain Python: no database, no settings. Source of the tree's shape: RFC 9162 §2.1; of its rows of 256: C2SP tlog-tiles.
Two hashes for each entry are the floor of this work; everything else here is kept small beside them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import orjson

from tocsin.proofs.checkpoint import follows
from tocsin.proofs.leaves import LEAF, Form
from tocsin.proofs.tree import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, fold

UNKNOWN = bytes(HASH_SIZE)
RECOVERED = "log.recovered/1"


@dataclass(frozen=True, slots=True)
class Rows:
    """Some entries as they are stored, column by column, and each leaf as `LEAF` matches it; numbers only rise."""

    numbers: Sequence[int]
    leaves: Sequence[bytes]
    kept: Sequence[bytes]
    forms: Sequence[Form | None]

    @classmethod
    def of(cls, numbers: Sequence[int], leaves: Sequence[bytes], kept: Sequence[bytes]) -> "Rows":
        """Entries by their numbers, their leaves, and the hashes kept beside those."""
        return cls(numbers, leaves, kept, [LEAF.fullmatch(leaf) for leaf in leaves])


@dataclass(frozen=True, slots=True)
class Tile:
    """A complete row of 256 hashes that the recount arrived at, to be held against the stored one."""

    level: int
    n: int
    root: bytes
    hashes: tuple[bytes, ...]


class Recount:
    """Counts a log again from its leaves: hashes, numbers, names, times, tiles and roots, trusting none of the stored.

    Feed it every row in order with `add`; `problems` are sentences that name the entry, `roots` the root at each size
    in `marks`, `spoilt` the entries already complained of. `add` returns the tiles that the rows completed.
    """

    def __init__(self, origin: str, marks: Iterable[int] = ()) -> None:
        self.problems: list[str] = []
        self.spoilt: set[int] = set()
        self.roots: dict[int, bytes] = {}
        self.size = 0
        self.last_at = ""
        self._origin = origin
        self._shard = ""
        self._marks = sorted(set(marks))
        self._edges: list[list[bytes]] = [[]]
        self._mark()

    def add(self, rows: Rows) -> list[Tile]:
        """Count rows, each found under its number beside a stored hash."""
        tiles: list[Tile] = []
        begin = 0
        for end in _gaps(rows.numbers):
            tiles += self.skip_to(rows.numbers[begin])
            tiles += self._add_run(rows.leaves[begin:end], rows.kept[begin:end], rows.forms[begin:end])
            begin = end
        return tiles

    def skip_to(self, n: int) -> list[Tile]:
        """Complain of every entry missing before `n`, and count on as if something unknown stood in its place."""
        absent = range(self.size, n)
        for each in absent:
            self.complain(each, f"Entry {each} is missing.")
        return self._push([UNKNOWN] * len(absent))

    def close(self) -> None:
        """Complain of a log whose entries all belong to a shard that was never closed in favour of this one."""
        if self._shard not in ("", self._origin):
            self.problems.append(
                f"The entries belong to {self._shard}, and none of them says that {self._origin} goes on from there."
            )

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

    def _add_run(self, leaves: Sequence[bytes], kept: Sequence[bytes], forms: Sequence[Form | None]) -> list[Tile]:
        """Leaves whose numbers follow each other, the next first."""
        found = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
        if found != list(kept):
            for n, (new, old) in enumerate(zip(found, kept, strict=True), self.size):
                if new != old:
                    self.complain(n, f"Entry {n} was changed: its bytes no longer give the hash kept beside them.")
        if not self._shard:
            self._place(self.size, leaves[0], forms[0])
        if not self._goes_on(forms):
            for n, (leaf, form) in enumerate(zip(leaves, forms, strict=True), self.size):
                self._place(n, leaf, form)
        return self._push(found)

    def _goes_on(self, forms: Sequence[Form | None]) -> bool:
        """Whether leaves, at one glance, have the numbers and the log that are next, and times that never go back."""
        known = [form for form in forms if form]
        times = [self.last_at.encode(), *(form["at"] for form in known)]
        good = (
            len(known) == len(forms)
            and [int(form["n"]) for form in known] == list(range(self.size, self.size + len(known)))
            and {form["log"] for form in known} == {self._shard.encode()}
            and sorted(times) == times
        )
        if good:
            self.last_at = times[-1].decode()
        return good

    def _place(self, n: int, leaf: bytes, form: Form | None) -> None:
        number, log, at = _places(leaf, form)
        if number != n or log != self._shard or at < self.last_at:
            self._complain_of_content(n, leaf, number, log, at)
        self.last_at = at or self.last_at

    def _complain_of_content(self, n: int, leaf: bytes, number: object, log: str, at: str) -> None:
        if number is None:
            self.complain(n, f"Entry {n} cannot be read: its bytes are not a leaf.")
            return
        if number != n:
            self.complain(n, f"Entry {n} says of itself that it is number {number}: entries were swapped or moved.")
        if log != self._shard and not self._begins_shard(n, leaf, log):
            self.complain(n, f"Entry {n} belongs to {log}, not to {self._shard or self._origin}.")
        if at < self.last_at:
            self.complain(n, f"Entry {n} is recorded at {at}, before the entry ahead of it at {self.last_at}.")

    def _begins_shard(self, n: int, leaf: bytes, log: str) -> bool:
        """Whether the log may go on under this name: at its beginning, and where an entry says it was recovered."""
        ours = log == self._origin or follows(self._origin, log)
        if ours and (not self._shard or _recovers(leaf, self._shard, n)):
            self._shard = log
            return True
        self._shard = self._shard or self._origin
        return log == self._shard

    def _push(self, hashes: Sequence[bytes]) -> list[Tile]:
        """Add leaf hashes, stopping where a tile is full or a root is wanted."""
        tiles: list[Tile] = []
        at = 0
        while at < len(hashes):
            stop = at + min(TILE_WIDTH - len(self._edges[0]), self._until_mark(len(hashes) - at))
            self._edges[0] += hashes[at:stop]
            self.size += stop - at
            at = stop
            tiles += self._completed()
            self._mark()
        return tiles

    def _completed(self) -> list[Tile]:
        tiles, level = [], 0
        while len(self._edges[level]) == TILE_WIDTH:
            hashes = tuple(self._edges[level])
            tile = Tile(level, self.size // TILE_WIDTH ** (level + 1) - 1, fold(hashes), hashes)
            tiles.append(tile)
            self._edges[level] = []
            level += 1
            if level == len(self._edges):
                self._edges.append([])
            self._edges[level].append(tile.root)
        return tiles

    def _until_mark(self, most: int) -> int:
        after = bisect_right(self._marks, self.size)
        return min(most, self._marks[after] - self.size) if after < len(self._marks) else most

    def _mark(self) -> None:
        place = bisect_right(self._marks, self.size)
        if place and self._marks[place - 1] == self.size:
            self.roots[self.size] = self.root()


def _gaps(numbers: Sequence[int]) -> Iterable[int]:
    """Where runs of consecutive numbers end."""
    if not numbers or numbers[-1] - numbers[0] == len(numbers) - 1:
        return [len(numbers)] if numbers else []
    breaks = [i for i in range(1, len(numbers)) if numbers[i] != numbers[i - 1] + 1]
    return [*breaks, len(numbers)]


def _places(leaf: bytes, form: Form | None) -> tuple[object, str, str]:
    """Number, log and time as a leaf gives them; None: no leaf."""
    if form:
        return int(form["n"]), form["log"].decode(), form["at"].decode()
    try:
        said = orjson.loads(leaf)
        return said["n"], str(said["log"]), str(said["at"])
    except (ValueError, KeyError, TypeError):
        return None, "", ""


def _recovers(leaf: bytes, previous: str, size: int) -> bool:
    """Whether a leaf is the entry by which a closed shard of `size` entries is continued."""
    try:
        said = orjson.loads(leaf)
        return said["type"] == RECOVERED and (said["meta"]["previous"], said["meta"]["size"]) == (previous, size)
    except (ValueError, KeyError, TypeError):
        return False
