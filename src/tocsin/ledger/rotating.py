"""One key taking over from another: both sign for a while, so that whoever follows the log can follow the change.

The entries that begin and end it are in the log whose key it is, each signed for by both keys. Old receipts go on being
checked by the old key, which these entries keep for ever.
"""

from base64 import b64encode
from dataclasses import dataclass

from tocsin.ledger.driver import asking
from tocsin.ledger.reading import entry
from tocsin.ledger.recovering import MADE_BY, OWN_KEYS, shards, vkey
from tocsin.ledger.signing import signing
from tocsin.ledger.store import origin_of, read_head
from tocsin.ledger.tiles import Cursor
from tocsin.proofs.entry import Json
from tocsin.proofs.keys import Verifier

ROTATED = "key.rotated/1"


@dataclass(frozen=True, slots=True)
class Rotation:
    """A change of the key that signs a shard: the vkeys before and after, and whether the new one signs alone."""

    shard: str
    number: int
    old: str
    new: str
    finished: bool


def rotations(log: str) -> tuple[Rotation, ...]:
    """Every change of a key of the log that an entry tells of, by shard and in order."""
    with asking() as cursor:
        names = shards(log, read_head(cursor, log))
        return tuple(each for shard in names for each in _rotations(cursor, log, shard))


def rotation_key(shard: str, number: int, step: str) -> str:
    """The key of the act that begins or finishes a shard's rotation of that number, without OWN_KEYS."""
    return f"rotate-{shard.rpartition('/')[2]}-{number}-{step}"


def begin_rotation(log: str) -> tuple[str, int, dict[str, Json]]:
    """Have a second key sign beside the present one: the shard, the rotation's number, what its entry is to say."""
    shard, known = _now(log)
    signing().begin_rotation(shard)
    return shard, _number(shard, known), _meta(shard, "begun")


def rotation_under_way(log: str) -> tuple[str, int, dict[str, Json]] | None:
    """The rotation not finished yet, with what the entry that ends it is to say; None if there is none."""
    shard, known = _now(log)
    if len(signing().verifiers(shard)) < 2:
        return None
    return shard, _number(shard, known), _meta(shard, "finished")


def finish_rotation(shard: str) -> None:
    """Have the new key sign alone."""
    signing().finish_rotation(shard)


def _now(log: str) -> tuple[str, list[Rotation]]:
    with asking() as cursor:
        shard = origin_of(log, read_head(cursor, log))
        return shard, list(_rotations(cursor, log, shard))


def _number(shard: str, known: list[Rotation]) -> int:
    """Of the rotation that the present pair of keys belongs to: one told of already keeps its number."""
    told = bool(known) and known[-1].new == signing().verifiers(shard)[1].text
    return len(known) + (not told)


def _rotations(cursor: Cursor, log: str, shard: str) -> list[Rotation]:
    found: list[Rotation] = []
    while meta := _told(cursor, log, rotation_key(shard, len(found) + 1, "begun")):
        done = _told(cursor, log, rotation_key(shard, len(found) + 1, "finished"))
        keys = (vkey(shard, str(meta["old"])), vkey(shard, str(meta["new"])))
        found.append(Rotation(shard, len(found) + 1, *keys, finished=done is not None))
    return found


def _told(cursor: Cursor, log: str, key: str) -> dict[str, Json] | None:
    cursor.execute(MADE_BY, (log, OWN_KEYS + key))
    row = cursor.fetchone()
    return dict(entry(log, row[0]).meta) if row else None


def _meta(shard: str, step: str) -> dict[str, Json]:
    old, new = signing().verifiers(shard)
    return {"step": step, "old": _public(old), "new": _public(new)}


def _public(key: Verifier) -> str:
    return b64encode(bytes([key.kind]) + key.public).decode()
