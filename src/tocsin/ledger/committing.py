"""One durable transaction, and the truth about it when the commit itself fails.

A commit that failed (the disk answered with an error, it was full, the connection broke) may have been kept or not.
The connection is thrown away, because neither it nor the driver knows; a new one looks for the very entry under the
writer's lock. Sources: SQLite "Atomic commit" and "Write-ahead logging"; PostgreSQL "COMMIT"; the fsync failures
described by PostgreSQL in 2018, after which asking the same handle again is worth nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import Error, InterfaceError, InternalError, OperationalError, connections, transaction
from psycopg import errors as postgres

from tocsin.ledger.database import current
from tocsin.ledger.driver import Direct, asking

FAILURES = (OperationalError, InterfaceError, InternalError)

WAITED = (sqlite3.SQLITE_BUSY, postgres.LockNotAvailable.sqlstate, postgres.DeadlockDetected.sqlstate)

OVERWRITE = "UPDATE ledger_head SET size = size"
"""A write of no meaning, over what a failed commit may have left in a write-ahead log for the next start to find."""

Kept = Callable[[Direct], bool]
"""Looks, under the writer's lock, whether what a transaction entered is there."""


class Busy(Exception):
    """Others held the register's pen for longer than this waits. Nothing was recorded."""


class NotKept(Exception):
    """The database failed before or while it kept an act. Nothing was recorded."""


class PerhapsKept(Exception):
    """The database failed while it kept an act, and could not be asked afterwards whether it did."""


@contextmanager
def durable(was_kept: Kept) -> Iterator[None]:
    """A transaction that ends well only if it is kept: Busy, NotKept or PerhapsKept say otherwise, and what to do."""
    alias, ended_well = current(), False
    try:
        with transaction.atomic(using=alias, durable=True):
            yield
            ended_well = True
    except FAILURES as fault:
        if _is_waiting(fault):
            raise Busy(
                "Others are writing to this register and did not let go in time. Nothing was recorded. Send it again."
            ) from fault
        _throw_away(alias)
        if not ended_well:
            raise NotKept(f"The database failed ({_reason(fault)}). Nothing was recorded. Send it again.") from fault
        _resolve(alias, was_kept, fault)


def _resolve(alias: str, was_kept: Kept, fault: Exception) -> None:
    """Ask a fresh connection what became of the failed commit; return if it was kept after all."""
    try:
        with transaction.atomic(using=alias, durable=True), asking(alias) as cursor:
            kept = was_kept(cursor)
            if not kept:
                cursor.execute(OVERWRITE)
    except Error:
        _throw_away(alias)
        raise PerhapsKept(
            f"The database failed while it kept this ({_reason(fault)}) and does not answer now, so nobody can say "
            "whether it was recorded. Send the same again, under its own key: it is recorded once, however often sent."
        ) from fault
    if not kept:
        raise NotKept(f"The database could not keep this ({_reason(fault)}). It was not recorded. Send it again.")


def _throw_away(alias: str) -> None:
    """Close the connection, whatever it says to that; whoever asks next gets a new one."""
    connection = connections[alias]
    if connection.in_atomic_block:
        return  # Inside somebody else's transaction, which ends by itself.
    with suppress(Error):
        connection.close()
    connection.connection = None


def _is_waiting(fault: Exception) -> bool:
    cause = fault.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    return (code & 0xFF if code else getattr(cause, "sqlstate", None)) in WAITED


def _reason(fault: Exception) -> str:
    return str(fault).strip().partition("\n")[0].rstrip(".")
