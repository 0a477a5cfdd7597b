"""What witnesses signed of this register: kept as their own lines, to be put under the checkpoint they belong to.

Source: C2SP tlog-cosignature v1 (one line for each key, beneath the log's own signature, covering the same text).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connections

from tocsin.ledger.database import current
from tocsin.ledger.signing import state_in
from tocsin.ledger.store import origin_of, read_head
from tocsin.ledger.tiles import Cursor
from tocsin.proofs.entry import stamp

WITNESSED = "checkpoint.witnessed/1"

KEPT = "SELECT 1 FROM ledger_cosignature WHERE origin = %s AND size = %s AND witness = %s AND key = %s AND at = %s"
KEEP = "INSERT INTO ledger_cosignature (origin, size, witness, key, at, line) VALUES (%s, %s, %s, %s, %s, %s)"
SIZES = "SELECT DISTINCT size FROM ledger_cosignature WHERE origin = %s AND size > %s ORDER BY size DESC LIMIT 1"
LINES = "SELECT witness, key, line FROM ledger_cosignature WHERE origin = %s AND size = %s ORDER BY at"
NOTE = "SELECT note FROM ledger_checkpoint WHERE log = %s AND size = %s"
SEEN = "SELECT witness, size, at FROM ledger_cosignature WHERE origin = %s ORDER BY witness, at DESC, size DESC"
SIGNED = "SELECT size FROM ledger_checkpoint WHERE log = %s ORDER BY size DESC LIMIT %s"
COSIGNED = (
    "SELECT size, witness, MIN(at) FROM ledger_cosignature WHERE origin = %s AND size >= %s GROUP BY size, witness"
)


@dataclass(frozen=True, slots=True)
class Cosignature:
    """One witness's line under a checkpoint of `size` entries; `key` is the id of the key that made it, in hex."""

    size: int
    witness: str
    key: str
    at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class Seen:
    """When a witness signed last, and how many entries it saw then."""

    witness: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """A size that the register signed; `at` is the earliest time a witness gave it, None where none has."""

    size: int
    at: datetime | None
    witnesses: tuple[str, ...]


def witnessed_key(line: str) -> str:
    """The key of the act that enters a cosignature line, without OWN_KEYS: by it the entry is found again."""
    return f"witnessed-{sha256(line.encode()).hexdigest()[:40]}"


def keep_cosignatures(origin: str, cosignatures: Iterable[Cosignature]) -> None:
    """Keep new lines, within the act that enters them; a line kept before stays as it is."""
    with connections[current()].cursor() as cursor:
        for each in cosignatures:
            key = (origin, each.size, each.witness, each.key, stamp(each.at))
            cursor.execute(KEPT, key)
            if not cursor.fetchone():
                cursor.execute(KEEP, (*key, each.line))


def cosigned(log: str) -> str:
    """The newest checkpoint that a witness signed, with every witness's latest line beneath it; "" if there is none."""
    with connections[current()].cursor() as cursor:
        return cosigned_covering(cursor, log, origin_of(log, read_head(cursor, log)), -1)


def cosigned_covering(cursor: Cursor, log: str, origin: str, n: int) -> str:
    """The newest cosigned checkpoint of more than `n` entries, "" if there is none."""
    cursor.execute(SIZES, (origin, n))
    row = cursor.fetchone()
    if not row:
        return ""
    cursor.execute(NOTE, (log, row[0]))
    kept = cursor.fetchone()
    if not kept or state_in(kept[0]).origin != origin:
        return ""
    cursor.execute(LINES, (origin, row[0]))
    latest = {(witness, key): line for witness, key, line in cursor.fetchall()}
    return "".join((kept[0], *latest.values()))


def witnesses(log: str) -> tuple[Seen, ...]:
    """Every witness that has signed the log as it is now named, with its latest signature, by name."""
    with connections[current()].cursor() as cursor:
        cursor.execute(SEEN, (origin_of(log, read_head(cursor, log)),))
        seen: dict[str, Seen] = {}
        for witness, size, at in cursor.fetchall():
            seen.setdefault(witness, Seen(witness, size, datetime.fromisoformat(at)))
        return tuple(seen.values())


def points(log: str, most: int = 50) -> tuple[Point, ...]:
    """The latest sizes that the log signed, oldest first, each with who witnessed it."""
    with connections[current()].cursor() as cursor:
        cursor.execute(SIGNED, (log, most))
        sizes = [row[0] for row in reversed(cursor.fetchall())]
        found: dict[int, dict[str, str]] = {size: {} for size in sizes}
        cursor.execute(COSIGNED, (origin_of(log, read_head(cursor, log)), sizes[0] if sizes else 0))
        for size, witness, at in cursor.fetchall():
            found.setdefault(size, {})[witness] = at
    return tuple(_point(size, found[size]) for size in sorted(found))


def _point(size: int, by: dict[str, str]) -> Point:
    return Point(size, datetime.fromisoformat(min(by.values())) if by else None, tuple(sorted(by)))
