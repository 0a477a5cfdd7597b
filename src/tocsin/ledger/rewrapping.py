"""Rotating the key-encryption key: every case's key wrapped anew, the ledger and every text untouched (ledger.md §2.6).

In this order, so that a halt between any two steps leaves everything readable and the next run goes on from there: the
new key is made beside the old; the old one is kept under a number; the new one takes its name, and from then on every
new case is wrapped by it; then all others are wrapped anew in one transaction. Whoever reads tries the key in use
first and the others beside it after. A numbered key opens nothing any more but backups made before: it is deleted by
whoever keeps the house, when the last of those is gone.
"""

import fcntl
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections, transaction

from tocsin.ledger.cases import Entropy, home, opened_by_any
from tocsin.ledger.database import current
from tocsin.ledger.errors import KeyMissing
from tocsin.ledger.tiles import Cursor, octets
from tocsin.proofs import seal
from tocsin.proofs.errors import Tampered
from tocsin.witness.keyfile import make_key, read_key

IN_USE, NEXT = "case-keys.key", "case-keys.next.key"
AT_ONCE = 1000
HEADS = {"postgresql": "SELECT log FROM ledger_head ORDER BY log FOR UPDATE", "sqlite": "SELECT log FROM ledger_head"}
PAGE = 'SELECT "case", wrapped FROM ledger_casekey WHERE "case" > %s ORDER BY "case" LIMIT %s'
FIRST = 'SELECT "case", wrapped FROM ledger_casekey ORDER BY "case" LIMIT %s'
WRAP = 'UPDATE ledger_casekey SET wrapped = %s WHERE "case" = %s'


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many case keys there are, how many were wrapped anew, and the name of the file the old key is kept in."""

    cases: int
    wrapped: int
    kept_as: str


def rotate_case_keys(entropy: Entropy = secrets.token_bytes) -> Rewrapped:
    """Make a new key-encryption key and wrap every case's key by it; a rotation that was cut short is finished instead.

    Raises KeyMissing where the register has none yet, and Tampered, changing nothing, for a case key no key opens.
    """
    keys = home() / "keys"
    if not (keys / IN_USE).exists():
        raise KeyMissing("This register has no case keys yet, so there is nothing to rotate. Nothing was changed.")
    with _alone(keys):
        if (keys / NEXT).exists() or not _half_done(keys):
            for step in STEPS:
                step(keys, entropy)
        cases, wrapped = rewrap(keys, entropy)
        return Rewrapped(cases, wrapped, max(_numbered(keys), default=(0, ""))[1])


def make_next(keys: Path, entropy: Entropy) -> None:
    """The new key, durable beside the old one; one that a halted run has made already is used."""
    make_key(keys / NEXT, b64encode(entropy(seal.KEY_SIZE)).decode())


def keep_old(keys: Path, entropy: Entropy) -> None:
    """The key in use gets a second name, a number, unless a halted run has given it one."""
    secret = read_key(keys / IN_USE)
    if any(read_key(keys / name) == secret for _, name in _numbered(keys)):
        return
    number = max((number for number, _ in _numbered(keys)), default=0) + 1
    os.link(keys / IN_USE, keys / f"case-keys.{number}.key")
    _sync(keys)


def take_over(keys: Path, entropy: Entropy) -> None:
    """The new key takes the name of the one in use, at once and durably."""
    os.replace(keys / NEXT, keys / IN_USE)
    _sync(keys)


STEPS: tuple[Callable[[Path, Entropy], None], ...] = (make_next, keep_old, take_over)
"""What happens to the files, in order; `rewrap` follows. A test halts before and after each."""


def rewrap(keys: Path, entropy: Entropy) -> tuple[int, int]:
    """Wrap every case key that another key wraps by the one in use: all in one transaction, or none.

    Both heads are locked, so no act makes a case's key meanwhile; one that begins after finds the new key in use.
    """
    outer, cases, wrapped = b64decode(read_key(keys / IN_USE)), 0, 0
    with transaction.atomic(using=current(), durable=True), connections[current()].cursor() as cursor:
        cursor.execute(HEADS[connections[current()].vendor])
        cursor.fetchall()
        for page in _pages(cursor):
            old = [each for each in page if not _opens(outer, *each)]
            rows = [(_anew(outer, opened_by_any(keys, *each), each[0], entropy), each[0]) for each in old]
            cursor.executemany(WRAP, rows)
            cases, wrapped = cases + len(page), wrapped + len(rows)
    return cases, wrapped


def _half_done(keys: Path) -> bool:
    """Whether some case key is still wrapped by another key than the one in use."""
    outer = b64decode(read_key(keys / IN_USE))
    with connections[current()].cursor() as cursor:
        return any(not _opens(outer, *each) for page in _pages(cursor) for each in page)


def _pages(cursor: Cursor) -> Iterator[list[tuple[str, bytes]]]:
    cursor.execute(FIRST, (AT_ONCE,))
    while rows := [(case, octets(wrapped)) for case, wrapped in cursor.fetchall()]:
        yield rows
        cursor.execute(PAGE, (rows[-1][0], AT_ONCE))


def _opens(outer: bytes, case: str, wrapped: bytes) -> bool:
    try:
        seal.unwrap(outer, wrapped, case.encode())
    except Tampered:
        return False
    return True


def _anew(outer: bytes, key: bytes, case: str, entropy: Entropy) -> bytes:
    return seal.wrap(outer, key, case.encode(), entropy(seal.NONCE_SIZE))


def _numbered(keys: Path) -> list[tuple[int, str]]:
    """Keys that were in use once, by the number they were kept under."""
    names = (path.name.split(".") for path in keys.glob("case-keys.*.key"))
    return [(int(parts[1]), ".".join(parts)) for parts in names if parts[1].isdecimal()]


@contextmanager
def _alone(keys: Path) -> Iterator[None]:
    """One rotation at a time; a second waits and then finds nothing half done."""
    handle = os.open(keys, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
