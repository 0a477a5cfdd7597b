"""The database driver's own cursor, taken out of Django's connection: the path that every act waits for.

Django's cursor rewrites each statement's marks, looks for hooks and counts queries; on a fast disk that is a third of
an append. Here a statement is put into the driver's marks once. The transaction stays Django's own, so that what an
act writes here and what it writes through a model commit together or not at all. Sources: PEP 249 (paramstyle),
Django 5.2 "Database transactions", psycopg 3 "Prepared statements".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from types import TracebackType
from typing import Any, NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Connection as PsycopgConnection
from psycopg import Cursor as PsycopgCursor

from tocsin.ledger.database import current


class Dialect(NamedTuple):
    """What the two databases say differently: a parameter's mark, holding a row, and how to open the driver's cursor.

    SQLite needs no lock on a row: its BEGIN IMMEDIATE has taken the whole file by then. `joins` is whether one
    statement may write several tables (PostgreSQL "Data-Modifying Statements in WITH"), which saves waiting for each;
    `lists` is whether a list can be one parameter (PostgreSQL "Arrays"), so that one plan serves lists of any length.
    """

    mark: str
    hold: str
    joins: bool
    lists: bool
    cursor: Callable[[Any], Any]


DIALECTS = {
    "sqlite": Dialect("?", "", False, False, lambda connection: connection.cursor()),
    "postgresql": Dialect("%s", " FOR UPDATE", True, True, lambda connection: _preparing(connection)),
}

OFTEN = 5
"""How often a statement is sent before the server keeps its plan, which took a third off an append's time.

Django keeps none, for the sake of poolers that lend a connection anew for each transaction; a register has no need of
one, and PgBouncer has known kept plans since 1.21.
"""


def _preparing(connection: PsycopgConnection[Any]) -> PsycopgCursor[Any]:
    connection.prepare_threshold = OFTEN
    return PsycopgCursor(connection)


class Direct:
    """The driver's cursor with this house's marks (%s), and no more of a cursor than the ledger uses."""

    __slots__ = ("_cursor", "_mark", "fetchall", "fetchone", "hold", "joins", "lists")

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        dialect = DIALECTS[connection.vendor]
        self._cursor = dialect.cursor(connection.connection)
        self._mark = dialect.mark
        self.hold = dialect.hold
        self.joins = dialect.joins
        self.lists = dialect.lists
        self.fetchone: Callable[[], Any] = self._cursor.fetchone
        self.fetchall: Callable[[], list[Any]] = self._cursor.fetchall

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""
        return int(self._cursor.rowcount)

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        """Run one statement."""
        self._cursor.execute(marked(sql, self._mark), params)

    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for every row; for a single one without the driver's machinery for many."""
        if len(rows) == 1:
            self._cursor.execute(marked(sql, self._mark), rows[0])
        else:
            self._cursor.executemany(marked(sql, self._mark), rows)


@lru_cache(maxsize=512)
def marked(sql: str, mark: str) -> str:
    """A statement in the driver's marks. None of ours holds a %s that is not one."""
    return sql.replace("%s", mark)


class asking:  # noqa: N801  (used as the word of a `with`)
    """A cursor on the database in use, or on `alias`; the driver's errors leave the block as Django's own."""

    __slots__ = ("_connection",)

    def __init__(self, alias: str = "") -> None:
        self._connection: BaseDatabaseWrapper = connections[alias or current()]

    def __enter__(self) -> Direct:
        if self._connection.connection is None:
            self._connection.ensure_connection()
        return Direct(self._connection)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._connection.wrap_database_errors.__exit__(kind, fault, trace)
