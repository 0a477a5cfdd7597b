"""Covering up: what whoever knows this code makes fit again after changing a leaf, as far as their care goes.

Each degree of care includes those before it; from `head` on the tables agree with themselves, and only what somebody
signed or remembers elsewhere can contradict. `signed` and `anchored` need the log's own key.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from attack.ground import Ground
from tocsin.ledger.signing import state_in
from tocsin.ledger.tiles import octets
from tocsin.proofs.note import Checkpoint, Signer
from tocsin.proofs.tree import EMPTY_ROOT, TILE_WIDTH, Frontier, extend, fold, frontier_root, leaf_hash
from tocsin.witness.anchor import Anchor
from tocsin.witness.keyfile import read_key
from tocsin.witness.signer import shard_of

CARE = ("row", "hash", "tiles", "head", "forgotten", "signed", "anchored")
"""How far a forger goes: the row alone; its hash too; the tiles; the head; no signature left that contradicts; all
signed again with the stolen key; and the anchor overwritten as well."""

Leaf = dict[str, Any]


def leaves(here: Ground, log: str) -> dict[int, bytes]:
    """A log's leaves by number, as stored."""
    found = here.sql("SELECT n, leaf FROM ledger_entry WHERE log = %s ORDER BY n", log)
    return {n: octets(leaf) for n, leaf in found}


def rewritten(leaf: bytes, change: Callable[[Leaf], object]) -> bytes:
    """A leaf after `change` had its way with what it says, in the form that the register writes."""
    said = json.loads(leaf)
    change(said)
    return written(said)


def written(said: Leaf) -> bytes:
    """A leaf's canonical bytes."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def cover_up(here: Ground, log: str, care: str) -> None:
    """Make what is stored beside a log's leaves fit them again, as far as `care` goes."""
    held = leaves(here, log)
    hashes = [leaf_hash(leaf) for leaf in held.values()]
    for step in (_hashes, _tiles, _head, _forget, _sign, _anchor)[: CARE.index(care)]:
        step(here, log, held, hashes)


def roots(hashes: list[bytes]) -> list[bytes]:
    """The root at every size from 0."""
    frontier: Frontier = ()
    found = [EMPTY_ROOT]
    for size, new in enumerate(hashes):
        frontier = extend(frontier, size, new)
        found.append(frontier_root(frontier))
    return found


def _hashes(here: Ground, log: str, held: dict[int, bytes], hashes: list[bytes]) -> None:
    stored = dict(here.sql("SELECT n, hash FROM ledger_entry WHERE log = %s", log))
    for n, new in zip(held, hashes, strict=True):
        if stored[n] != new:
            here.update("ledger_entry", (log, n), hash=new)


def _tiles(here: Ground, log: str, held: dict[int, bytes], hashes: list[bytes]) -> None:
    here.sql("DELETE FROM ledger_tile WHERE log = %s", log)
    for n in range(len(hashes) // TILE_WIDTH):
        row = hashes[n * TILE_WIDTH : (n + 1) * TILE_WIDTH]
        here.sql(
            "INSERT INTO ledger_tile (log, level, n, root, hashes) VALUES (%s, 0, %s, %s, %s)",
            *(log, n, fold(row), b"".join(row)),
        )


def _head(here: Ground, log: str, held: dict[int, bytes], hashes: list[bytes]) -> None:
    frontier: Frontier = ()
    for size, new in enumerate(hashes):
        frontier = extend(frontier, size, new)
    last = json.loads(list(held.values())[-1])["at"] if held else ""
    here.update("ledger_head", (log,), size=len(hashes), frontier=b"".join(frontier), last_at=last)


def _forget(here: Ground, log: str, held: dict[int, bytes], hashes: list[bytes]) -> None:
    """Drop every signed state that the new tree contradicts."""
    now = roots(hashes)
    for size, note in here.sql("SELECT size, note FROM ledger_checkpoint WHERE log = %s", log):
        if size >= len(now) or state_in(note).root != now[size]:
            here.delete("ledger_checkpoint", (log, size))
            here.sql("DELETE FROM ledger_cosignature WHERE origin = %s AND size = %s", here.origins[log], size)


def _sign(here: Ground, log: str, held: dict[int, bytes], hashes: list[bytes]) -> None:
    """Sign new states where old ones were dropped: the log's key has fallen into the forger's hands."""
    now = roots(hashes)
    origin = here.origins[log]
    key = signing_key(here, origin)
    for _, size in here.before["ledger_checkpoint"]:
        if size < len(now) and not here.sql("SELECT 1 FROM ledger_checkpoint WHERE log = %s AND size = %s", log, size):
            note = key.sign(Checkpoint(origin, size, now[size]).text)
            here.insert("ledger_checkpoint", (log, size, note))


def _anchor(here: Ground, log: str, held: dict[int, bytes], hashes: list[bytes]) -> None:
    """Overwrite what lies outside the database too, as whoever has every right on the machine can."""
    origin, now = here.origins[log], roots(hashes)
    memory = Anchor(here.home / "anchor", shard_of(origin))
    memory.replace(memory.read(), signing_key(here, origin).sign(Checkpoint(origin, len(hashes), now[-1]).text))


def signing_key(here: Ground, origin: str) -> Signer:
    """The log's own key, out of its file."""
    return Signer.parse(read_key(here.home / "keys" / f"{shard_of(origin)}.key"))
