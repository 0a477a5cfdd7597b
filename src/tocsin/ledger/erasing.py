"""Erasing what an entry `part.redacted/1` names: the sealed text and its own wrapped key, in that entry's transaction.

The row is all there is of a part: without its key nobody can open a copy of the text, and without the salt that key
gives nobody can guess a short text from its commitment (ledger.md §2.2). The leaf stays, and with it every proof.
SQLite is told to overwrite what it frees (`PRAGMA secure_delete`, sqlite.org/pragma.html); PostgreSQL gives the space
up at its next vacuum. A backup made before holds the text until the backup is destroyed.
"""

from collections.abc import Iterable

from django.db import connections

from tocsin.ledger.database import current
from tocsin.ledger.tiles import Cursor
from tocsin.proofs.entry import Fact

REDACTED = "part.redacted/1"
OVERWRITE = {"sqlite": "PRAGMA secure_delete = ON"}
ERASE = "DELETE FROM ledger_part WHERE log = %s AND n = %s AND kind = %s"


def erase_named(cursor: Cursor, log: str, facts: Iterable[Fact]) -> None:
    """Erase every part these facts say was redacted; there is no way to enter one and keep the other."""
    gone = [(log, fact.meta["entry"], fact.meta["part"]) for fact in facts if fact.type == REDACTED]
    if not gone:
        return
    if overwrite := OVERWRITE.get(connections[current()].vendor):
        cursor.execute(overwrite)
    cursor.executemany(ERASE, gone)
