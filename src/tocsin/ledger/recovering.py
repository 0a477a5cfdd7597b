"""Closing a log that lost entries, and going on with it under a new name: what was signed is never signed otherwise.

Source: freeze and shard, as transparency logs do it (Sigstore's Rekor, Certificate Transparency): a log whose database
had to be set back keeps its numbers but not its name. Its first entry under the new name says what the old one had
signed, so that every lost entry is a declared loss and its receipt still proves it.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from tocsin.ledger.database import current
from tocsin.ledger.errors import AnchorLost, Behind, KeyMissing
from tocsin.ledger.proving import check_continues_signed
from tocsin.ledger.reading import entry
from tocsin.ledger.signing import last_signed, signing, state_in
from tocsin.ledger.store import Head, origin_of, read_head
from tocsin.proofs.entry import Entry, Json
from tocsin.proofs.keys import Kind, Verifier
from tocsin.proofs.note import Checkpoint
from tocsin.proofs.tree import frontier_root

OWN_KEYS = "ledger-"
"""How the command keys of the register's own housekeeping begin, by which such an act is found again."""

KEPT = "SELECT note FROM ledger_checkpoint WHERE log = %s ORDER BY size DESC LIMIT 20"
MADE_BY = "SELECT first FROM ledger_commandkey WHERE log = %s AND key = %s"


@dataclass(frozen=True, slots=True)
class Recovery:
    """A declared seam: `shard` goes on from `previous` at `size` entries, of which `signed` had been signed for.

    Entries `size` to `signed` - 1 of `previous` are lost; `keys` (as vkeys) still check what it signed. `entry` is the
    number of the entry that says so.
    """

    log: str
    previous: str
    shard: str
    size: int
    root: bytes
    signed: int
    at: datetime
    keys: tuple[str, ...]
    entry: int


@dataclass(frozen=True, slots=True)
class Closing:
    """What is about to be declared of a log: under which new name it goes on, and what its first entry will say."""

    log: str
    previous: str
    shard: str
    size: int
    signed: int
    meta: dict[str, Json]

    @property
    def key(self) -> str:
        """The act's own key, by which the seam is found again."""
        return seam_key(self.shard)


def why_not_continued(log: str) -> str:
    """The sentence that says why the log cannot go on under its name; "" where it can."""
    try:
        check_continues_signed(log)
        with connections[current()].cursor() as cursor:
            head = read_head(cursor, log)
        if head.origin:
            signing().verifiers(head.origin)
    except (Behind, AnchorLost, KeyMissing) as reason:
        return str(reason)
    return ""


def closing(log: str) -> Closing:
    """Prepare a log's next shard, with key and anchor. Nothing is entered yet, and what is made can be made again."""
    with connections[current()].cursor() as cursor:
        head = read_head(cursor, log)
        cursor.execute(KEPT, (log,))
        kept = [state_in(note) for (note,) in cursor.fetchall()]
    previous = origin_of(log, head)
    shard = _next_shard(previous)
    signed = _signed_last(previous, kept) or Checkpoint(previous, 0, b"")
    meta: dict[str, Json] = {
        "previous": previous,
        "size": head.size,
        "root": b64encode(frontier_root(head.frontier)).decode(),
        "signed": signed.size,
        "signed_root": b64encode(signed.root).decode(),
        "keys": [b64encode(bytes([key.kind]) + key.public).decode() for key in _keys(previous)],
    }
    return Closing(log, previous, shard, head.size, signed.size, meta)


def retire(origin: str) -> None:
    """Have nothing signed under a log's old name ever again."""
    signing().retire(origin)


def recoveries(log: str) -> tuple[Recovery, ...]:
    """Every time the log went on under a new name, oldest first."""
    with connections[current()].cursor() as cursor:
        head = read_head(cursor, log)
        found = []
        for shard in shards(log, head)[1:]:
            cursor.execute(MADE_BY, (log, OWN_KEYS + seam_key(shard)))
            found += [row[0] for row in cursor.fetchall()]
    return tuple(recovery_in(entry(log, n), log) for n in found)


def recovery_in(entry: Entry, log: str) -> Recovery:
    """Read an entry `log.recovered/1`."""
    meta = entry.meta
    keys = tuple(vkey(meta["previous"], key) for key in meta["keys"])
    return Recovery(
        log=log,
        previous=meta["previous"],
        shard=entry.log,
        size=meta["size"],
        root=b64decode(meta["root"]),
        signed=meta["signed"],
        at=entry.at,
        keys=keys,
        entry=entry.n,
    )


def vkey(origin: str, key: str) -> str:
    """A public key as an entry keeps it (kind and bytes, in base64), as the vkey that checks signatures of `origin`."""
    raw = b64decode(key)
    return Verifier(origin, raw[1:], Kind(raw[0])).text


def seam_key(shard: str) -> str:
    """The key of the act that begins a shard, without OWN_KEYS."""
    return f"recover-{shard.rpartition('/')[2]}"


def _next_shard(previous: str) -> str:
    """The first following name under which nothing was ever signed: a backup may be older than an earlier recovery."""
    stem, number = previous.rstrip("0123456789"), int(previous[len(previous.rstrip("0123456789")) :])
    while True:
        number += 1
        shard = f"{stem}{number}"
        try:
            signing().begin(shard)
            if not signing().last(shard):
                return shard
        except AnchorLost:
            continue


def _signed_last(origin: str, kept: list[Checkpoint]) -> Checkpoint | None:
    """The largest state known to be signed: as the anchor remembers it, or, where that is lost, the register itself."""
    try:
        anchored = last_signed(origin)
    except AnchorLost:
        anchored = None
    known = [each for each in (anchored, *kept) if each and each.origin == origin]
    return max(known, key=lambda each: each.size, default=None)


def _keys(origin: str) -> tuple[Verifier, ...]:
    try:
        return signing().verifiers(origin)
    except KeyMissing:
        return ()  # whoever noted the key down can still check with it


def shards(log: str, head: Head) -> list[str]:
    """Every name the log can have had, from its first to the present one."""
    origin = origin_of(log, head)
    stem = origin.rstrip("0123456789")
    return [f"{stem}{number}" for number in range(1, int(origin[len(stem) :]) + 1)]
