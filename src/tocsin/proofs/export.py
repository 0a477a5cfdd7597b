"""A whole log as files that anybody's tools can read, and the check that nothing in them was touched.

Source: C2SP tlog-tiles: `checkpoint`; `tile/L/N[.p/W]`, rows of up to 256 hashes; `tile/entries/N[.p/W]`, the entries
of such a row with their lengths in front. Both directions take one row at a time, so that memory stays flat however
long the log is. What is sealed is not in here: leaves hold commitments only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.proofs.checkpoint import Checkpoint, follows
from tocsin.proofs.errors import FolderInUse, Tampered
from tocsin.proofs.leaves import read_strictly
from tocsin.proofs.note import claimed
from tocsin.proofs.policy import Standing
from tocsin.proofs.tree import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, fold, leaf_hash
from tocsin.proofs.verify import trusted

CHECKPOINT = "checkpoint"
ENTRIES = "entries"
RECOVERED = "log.recovered/1"
LENGTH_SIZE = 2
LONGEST_ENTRY = 2 ** (8 * LENGTH_SIZE) - 1
LONGEST_BUNDLE = TILE_WIDTH * (LENGTH_SIZE + LONGEST_ENTRY)
LONGEST_NOTE = 1_000_000
MOST_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class VerifiedExport:
    """What checking an export found: who stands behind its checkpoint, and every problem as a sentence.

    Where `problems` is empty, the files hold each entry of the log as it was signed.
    """

    standing: Standing
    problems: tuple[str, ...]


def write_export(folder: Path, leaves: Iterable[bytes], checkpoint: str) -> None:
    """Write the log whose entries are `leaves` into an empty folder; the checkpoint comes last, and only if it fits.

    Tampered where the entries are not those the checkpoint (a note with its signatures) was made of.
    """
    signed = claimed(checkpoint)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderInUse(f"{folder} is not empty. Name a new folder, so that two exports cannot mix.")
    tree = _Tree()
    bundle: list[bytes] = []
    for leaf in leaves:
        bundle.append(_with_length(leaf, tree.size))
        for row in tree.add(leaf_hash(leaf)):
            _put(folder, row, bundle)
    for row in tree.ragged():
        _put(folder, row, bundle)
    if (tree.size, tree.root()) != (signed.size, signed.root):
        raise Tampered(
            f"The {tree.size} entries are not the {signed.size} that the checkpoint was signed for. {folder} got no "
            "checkpoint, so it proves nothing. Check the register: tocsin verify register"
        )
    (folder / CHECKPOINT).write_bytes(checkpoint.encode())


def verify_export(folder: Path, trust_text: str) -> VerifiedExport:
    """Check an export with a key or a policy, as text; Tampered where its checkpoint cannot be believed."""
    note = _read(folder, CHECKPOINT, LONGEST_NOTE)
    if note is None:
        raise Tampered(f"There is no checkpoint in {folder}. Name the folder that holds a file called “{CHECKPOINT}”.")
    try:
        standing = trusted(trust_text).weigh(note.decode())
    except UnicodeDecodeError:
        raise Tampered("The checkpoint is not text, so it was signed by nobody.") from None
    problems = []
    for problem in _Count(folder, standing.checkpoint).problems():
        problems.append(problem)
        if len(problems) == MOST_PROBLEMS:
            problems.append(f"These are {MOST_PROBLEMS} problems; nothing after them was looked at.")
            break
    return VerifiedExport(standing, tuple(problems))


def tile_path(level: int | str, n: int, width: int = TILE_WIDTH) -> str:
    """Where row `n` of a level (or of "entries") lies: three digits a folder, all but the last after an x."""
    name = f"{n % 1000:03}"
    while n := n // 1000:
        name = f"x{n % 1000:03}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < TILE_WIDTH else "")


@dataclass(frozen=True, slots=True)
class _Row:
    level: int
    n: int
    hashes: Sequence[bytes]

    @property
    def path(self) -> str:
        return tile_path(self.level, self.n, len(self.hashes))


class _Tree:
    """The right edge of a growing tree, row over row."""

    def __init__(self) -> None:
        self.size = 0
        self._rows: list[list[bytes]] = [[]]

    def add(self, new: bytes) -> Iterator[_Row]:
        """Take in a leaf's hash; the rows that it fills, lowest first."""
        self.size += 1
        full: list[_Row] = []
        for level, row in enumerate(self._rows):
            row.append(new)
            if len(row) < TILE_WIDTH:
                break
            full.append(_Row(level, (self.size >> TILE_HEIGHT * (level + 1)) - 1, tuple(row)))
            new = fold(row)
            row.clear()
        else:
            self._rows.append([new])
        return iter(full)

    def ragged(self) -> Iterator[_Row]:
        """The rows that are begun and not full."""
        for level, row in enumerate(self._rows):
            if row:
                yield _Row(level, self.size >> TILE_HEIGHT * (level + 1), tuple(row))

    def root(self) -> bytes:
        """The root of all that was taken in."""
        edge: list[bytes] = []
        for row in self._rows:
            edge = [fold([*row, *edge])] if row or edge else []
        return edge[0] if edge else fold([])


class _Count:
    """Counts an export again from its entries and holds what it arrives at against every other file."""

    def __init__(self, folder: Path, signed: Checkpoint) -> None:
        self._folder = folder
        self._signed = signed
        self._tree = _Tree()
        self._log = ""
        self._last_at = ""

    def problems(self) -> Iterator[str]:
        """Every problem, as it is found; the last concern the whole."""
        for first in range(0, self._signed.size, TILE_WIDTH):
            before = self._tree.size
            yield from self._count(first, min(first + TILE_WIDTH, self._signed.size))
            if self._tree.size == before:
                return
        for row in self._tree.ragged():
            yield from self._check(row)
        if self._log not in ("", self._signed.origin):
            yield f"The entries belong to {self._log}; none says that {self._signed.origin} goes on from there."
        if self._tree.root() != self._signed.root:
            yield f"These are not the entries that were signed: the root should be {self._signed.root.hex()}."

    def _count(self, first: int, end: int) -> Iterator[str]:
        """Count one row of entries, or where they are gone its hashes; with neither, nothing after can be counted."""
        path, width = first // TILE_WIDTH, end - first
        kept = _in_hashes(_read(self._folder, tile_path(0, path, width), HASH_SIZE * width), width)
        leaves = _in_leaves(_read(self._folder, tile_path(ENTRIES, path, width), LONGEST_BUNDLE), width)
        if kept is None:
            yield f"The hashes of entries {first} to {end - 1} are not there whole."
        if leaves is None:
            yield f"Entries {first} to {end - 1} are not there whole."
        if kept is None and leaves is None:
            yield f"From entry {first} on nothing can be checked."
        found = [leaf_hash(leaf) for leaf in leaves] if leaves else kept or []
        for n, leaf in enumerate(leaves or (), first):
            if kept and kept[n - first] != found[n - first]:
                yield f"Entry {n} was changed: its bytes do not give the hash kept of it."
            yield from self._read_leaf(n, leaf)
        for row in (row for new in found for row in self._tree.add(new)):
            yield from self._check(row)

    def _check(self, row: _Row) -> Iterator[str]:
        """Hold a row above the entries' own against its file."""
        if row.level and _read(self._folder, row.path, HASH_SIZE * len(row.hashes)) != b"".join(row.hashes):
            yield f"The file {row.path} does not hold the hashes that the entries below it give."

    def _read_leaf(self, n: int, leaf: bytes) -> Iterator[str]:
        try:
            entry = read_strictly(leaf)
        except Tampered as fault:
            yield f"Entry {n} cannot be read. {fault}"
            return
        number, log, at = entry["n"], entry["log"], entry["at"]
        if number != n:
            yield f"Entry {n} says of itself that it is number {number}: entries were swapped or moved."
        if log != self._log and not self._goes_on(entry):
            yield f"Entry {n} belongs to {log}, not to {self._log or self._signed.origin}."
        if at < self._last_at:
            yield f"Entry {n} is recorded at {at}, before the one ahead of it at {self._last_at}."
        self._last_at = at

    def _goes_on(self, entry: Mapping[str, Any]) -> bool:
        """Whether the log may be called so from here: at its beginning, or where an entry says what closed before."""
        log, meta = entry["log"], entry["meta"]
        known = log == self._signed.origin or follows(self._signed.origin, log)
        says = (entry["type"], meta.get("previous"), meta.get("size"))
        if known and (not self._log or says == (RECOVERED, self._log, entry["n"])):
            self._log = log
            return True
        return False


def _with_length(leaf: bytes, n: int) -> bytes:
    if len(leaf) > LONGEST_ENTRY:
        raise Tampered(f"Entry {n} has {len(leaf)} bytes; {LONGEST_ENTRY} is the most that an export can hold.")
    return len(leaf).to_bytes(LENGTH_SIZE, "big") + leaf


def _put(folder: Path, row: _Row, bundle: list[bytes]) -> None:
    """Write a row of hashes and, where it is the entries' own, the entries, which are then forgotten."""
    _write(folder / row.path, row.hashes)
    if row.level == 0:
        _write(folder / tile_path(ENTRIES, row.n, len(row.hashes)), bundle)
        bundle.clear()


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(pieces))


def _read(folder: Path, name: str, most: int) -> bytes | None:
    """A file's bytes; None where there is none, and one byte too many where it is longer than any such file."""
    path = folder / name
    try:
        if not path.is_file():  # a stranger's folder may hold a pipe, which would be waited for, or a device
            return None
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError:
        return None


def _in_hashes(raw: bytes | None, width: int) -> list[bytes] | None:
    if raw is None or len(raw) != width * HASH_SIZE:
        return None
    return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]


def _in_leaves(raw: bytes | None, width: int) -> list[bytes] | None:
    """The entries of a bundle; None unless it holds exactly that many and nothing else."""
    leaves: list[bytes] = []
    rest = raw or b""
    at = 0
    while at + LENGTH_SIZE <= len(rest) and len(leaves) < width:
        end = at + LENGTH_SIZE + int.from_bytes(rest[at : at + LENGTH_SIZE], "big")
        leaves.append(rest[at + LENGTH_SIZE : end])
        at = end
    return leaves if (at, len(leaves)) == (len(rest), width) else None
