"""`perform` (raise a concern, durable) beside a raw SQLite insert of the same bytes with the same durability."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench.filling import START, raising, register
from tocsin.acts import Receipt, perform
from tocsin.ledger import REGISTER

ROUNDS = 200


def measure() -> list[str]:
    """One row: medians of interleaved rounds."""
    here, chance = register(), random.Random(2)
    warm = perform(raising(0, chance), by=here.teacher, purpose="safeguard_child", at=START)
    raw = _raw_insert(Path(settings.TOCSIN_HOME) / "raw.db", _bytes_of(warm))
    acts, inserts = [], []
    for i in range(1, ROUNDS + 1):
        command = raising(i, chance)
        began = time.perf_counter()
        perform(command, by=here.teacher, purpose="safeguard_child", at=START)
        acts.append(time.perf_counter() - began)
        began = time.perf_counter()
        raw()
        inserts.append(time.perf_counter() - began)
    act, insert = statistics.median(acts), statistics.median(inserts)
    what = f"`perform(RaiseConcern)`, durable: {len(warm.entries)} entries, {_bytes_of(warm):,} bytes, every shadow"
    peer = f"raw SQLite insert of the same bytes {insert * 1000:.2f} ms"
    return [f"| {what} | {act * 1000:.2f} ms | {peer} | {insert / act:.2f}× | – |"]


def _bytes_of(receipt: Receipt) -> int:
    """Bytes of the leaves and sealed parts one act stored."""
    first, last = receipt.entries[0], receipt.entries[-1]
    with connection.cursor() as cursor:
        span = "FROM {table} WHERE log = %s AND n BETWEEN %s AND %s"
        sizes = "SELECT sum(length(leaf)) " + span.format(table="ledger_entry")
        cursor.execute(sizes, (REGISTER, first, last))
        (leaves,) = cursor.fetchone()
        cursor.execute("SELECT sum(length(sealed)) " + span.format(table="ledger_part"), (REGISTER, first, last))
        (parts,) = cursor.fetchone()
    return int(leaves) + int(parts)


def _raw_insert(path: Path, size: int) -> Callable[[], None]:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (n INTEGER PRIMARY KEY, row);")
    row = random.Random(3).randbytes(size)

    def insert() -> None:
        raw.execute("INSERT INTO t (row) VALUES (?)", (row,))

    return insert
