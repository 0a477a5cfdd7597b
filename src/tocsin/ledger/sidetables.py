"""Checking the rows beside the leaves: command keys, tiles, case keys, and whatever stands where nothing should.

Hashes prove the leaves and nothing else, yet the next act trusts these rows: a command key that was removed lets a
warning be entered twice, a tile's root that was changed spoils the next tile. Each has to follow from the leaves. Found
wanting by random attack (`make attack`), row by row.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter, methodcaller

from django.db import connections

from tocsin.ledger.cases import case_key
from tocsin.ledger.database import current
from tocsin.ledger.errors import KeyMissing
from tocsin.ledger.store import LOOKS, REGISTER, read_head
from tocsin.ledger.tiles import Cursor, octets
from tocsin.proofs.entry import decode
from tocsin.proofs.errors import Tampered
from tocsin.proofs.recount import Recount
from tocsin.proofs.tree import TILE_HEIGHT

SOME = 5
HIGHEST = 8
LOGS = (LOOKS, REGISTER)
TABLES = ("ledger_head", "ledger_entry", "ledger_part", "ledger_tile", "ledger_commandkey", "ledger_checkpoint")
# Ranges of the primary key, not `NOT IN`: a log of millions is not read through to find that nothing is wrong.
OTHER_LOGS = "SELECT DISTINCT log FROM {table} WHERE log < %s OR (log > %s AND log < %s) OR log > %s LIMIT 5"
FIRST_OF = "SELECT MIN(n) FROM {table} WHERE log = %s"
OUTSIDE = "SELECT n FROM ledger_part WHERE log = %s AND (n < 0 OR n >= %s) ORDER BY n LIMIT 5"
TILES = "SELECT level, n FROM ledger_tile WHERE log = %s"
CASES = 'SELECT "case", wrapped FROM ledger_casekey ORDER BY "case"'
STANDS_AGAIN = "SELECT 1 FROM ledger_part WHERE log = %s AND n = %s AND kind = %s"
LEAF = "SELECT leaf FROM ledger_entry WHERE log = %s AND n = %s"
COMMANDS = "SELECT key, first, count FROM ledger_commandkey WHERE log = %s"
COMMANDS_OF = COMMANDS + " AND key IN ({marks})"
HOW_MANY = "SELECT COUNT(*) FROM ledger_commandkey WHERE log = %s AND first < %s"
BEYOND = "SELECT key, first FROM ledger_commandkey WHERE log = %s AND first >= %s"
_lenient = methodcaller("decode", "utf-8", "replace")
SIGNED = "SELECT 1 FROM ledger_checkpoint WHERE log = %s LIMIT 1"


@contextmanager
def any_bytes() -> Iterator[None]:
    """Read what is no text as well: SQLite keeps any bytes as text, and one such row must not hide all the others."""
    connection = connections[current()]
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    before, connection.connection.text_factory = connection.connection.text_factory, _lenient
    try:
        yield
    finally:
        connection.connection.text_factory = before


def strays(cursor: Cursor, log: str) -> Iterator[str]:
    """A sentence for each row that stands where the log has no place for one."""
    # The rows first and the head after them, because an act may be entered in between.
    cursor.execute(OUTSIDE, (log, read_head(cursor, log).size))
    outside = [n for (n,) in cursor.fetchall()]
    cursor.execute(TILES, (log,))
    tiles = sorted(set(cursor.fetchall()), key=repr)
    size = read_head(cursor, log).size
    for n in outside:
        if not isinstance(n, int) or not 0 <= n < size:
            yield f"Entry {n} does not exist, and a text is stored under it."
    for level, n in tiles:
        if not _has_place(level, n, size):
            yield f"A tile is kept that a tree of {size} entries has no place for (level {level}, number {n})."
    yield from _other_logs(cursor)


def _other_logs(cursor: Cursor) -> Iterator[str]:
    for table in TABLES:
        cursor.execute(OTHER_LOGS.format(table=table), (LOGS[0], LOGS[0], LOGS[1], LOGS[1]))
        for (name,) in cursor.fetchall():
            if table in ("ledger_entry", "ledger_part"):
                cursor.execute(FIRST_OF.format(table=table), (name,))
                yield f"Entry {cursor.fetchone()[0]} is kept under a log called {name!r}, which there is not."
                continue
            yield f"{_shown(table)} hold rows of a log called {name!r}, which there is not: they were moved or put in."


def _has_place(level: object, n: object, size: int) -> bool:
    if not isinstance(level, int) or not isinstance(n, int) or not 0 <= level < HIGHEST:
        return False
    return 0 <= n < (size >> (TILE_HEIGHT * (level + 1)))


def pretended_copy(cursor: Cursor, log: str) -> Iterator[str]:
    """Complain of a head that calls its log a copy that signs nothing, when the log has signed."""
    cursor.execute(SIGNED, (log,))
    if cursor.fetchone():
        yield f"The head of {log} says that it is a copy which signs nothing; it has signed, so its head was changed."


def spoilt_case_keys(cursor: Cursor) -> Iterator[str]:
    """A sentence for each case's key that does not open."""
    cursor.execute(CASES)
    for case, wrapped in cursor.fetchall():
        try:
            case_key(str(case), octets(wrapped))
        except (Tampered, KeyMissing) as fault:
            yield f"The key of case {case} cannot be used. {fault}"


def restored_texts(cursor: Cursor, log: str, redacted: set[tuple[object, object]]) -> Iterator[tuple[int, str]]:
    """Each redacted text that is stored again: number of its entry, and the sentence."""
    named = [(n, kind) for n, kind in redacted if isinstance(n, int) and isinstance(kind, str)]
    for n, kind in sorted(named):
        cursor.execute(STANDS_AGAIN, (log, n, kind))
        if cursor.fetchone():
            yield n, f"Entry {n}: its text “{kind}” was redacted and stands there again, as out of an old backup."


class Commands:
    """Holds the command keys against the leaves, which name the command they came by. Leaves are fed in order."""

    def __init__(self, cursor: Cursor, log: str, recount: Recount) -> None:
        self._cursor = cursor
        self._log = log
        self._recount = recount
        self._runs: list[tuple[bytes, int, int]] = []
        self._found = 0

    def add(self, told: Iterable[tuple[int, bytes]]) -> None:
        """More leaves' numbers with the commands they name: checks all but the last, which may have more entries."""
        for command, run in groupby(told, key=itemgetter(1)):
            numbers = [n for n, _ in run]
            if self._runs and self._runs[-1][0] == command:
                _, first, count = self._runs.pop()
                self._runs.append((command, first, count + len(numbers)))
            else:
                self._runs.append((command, numbers[0], len(numbers)))
        self._check(self._runs[:-1])
        self._runs = self._runs[-1:]

    def close(self, size: int) -> None:
        """Check the rest of `size` entries, and complain of every key that no entry names."""
        self._check(self._runs)
        self._cursor.execute(HOW_MANY, (self._log, size))
        strange = self._unnamed() if self._cursor.fetchone()[0] != self._found else []
        self._cursor.execute(BEYOND, (self._log, size))
        beyond = self._cursor.fetchall()
        now = read_head(self._cursor, self._log).size
        strange += [(key, first) for key, first in beyond if not isinstance(first, int) or first >= now]
        self._recount.problems += [
            f"The command key {key!r} is kept for entry {first} and what follows, which do not name it."
            for key, first in strange
        ]

    def _check(self, runs: Iterable[tuple[bytes, int, int]]) -> None:
        wanted = [(command.decode(), (first, count)) for command, first, count in runs if command]
        if not wanted:
            return
        marks = ", ".join(["%s"] * len(wanted))
        self._cursor.execute(COMMANDS_OF.format(marks=marks), (self._log, *(command for command, _ in wanted)))
        kept = {key: (first, count) for key, first, count in self._cursor.fetchall()}
        self._found += len(kept)
        for command, (first, count) in wanted:
            if kept.get(command) != (first, count):
                self._recount.problems.append(
                    f"Entries {first} to {first + count - 1} were made by the command {command}, and its key "
                    + ("is kept for others." if command in kept else "is gone: it could be performed again.")
                )

    def _unnamed(self) -> list[tuple[str, int]]:
        self._cursor.execute(COMMANDS, (self._log,))
        kept = self._cursor.fetchall()
        return [(key, first) for key, first, _ in kept if self._named_by(first) != key][:SOME]

    def _named_by(self, n: object) -> str:
        self._cursor.execute(LEAF, (self._log, n))
        row = self._cursor.fetchone()
        try:
            return decode(octets(row[0])).cmd if row else ""
        except Tampered:
            return ""


def _shown(table: str) -> str:
    return {"ledger_head": "The heads", "ledger_commandkey": "The command keys"}.get(
        table, f"The {table.removeprefix('ledger_')}s"
    )
