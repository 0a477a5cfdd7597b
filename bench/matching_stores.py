"""Where records and their keys are kept for a measurement: as a register keeps them, in SQLite and in PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, Self

AT_ONCE = 10_000
Kept = tuple[int, bytes, tuple[int, ...]]


class Store(Protocol):
    """What a measurement asks of a database."""

    name: str
    durable: str
    most_to_add: float

    def empty(self) -> None: ...
    def keep(self, records: Iterable[Kept]) -> None: ...
    def add(self, record: Kept) -> None: ...
    def holders(self, key: int, most: int) -> list[int]: ...
    def records(self, numbers: Collection[int]) -> Iterable[tuple[int, bytes]]: ...


class Sqlite:
    """One file, as a register on one machine has it."""

    name, durable, most_to_add = "SQLite", "synchronous normal, write-ahead log", 1.0

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        connection = sqlite3.connect(folder / "known.sqlite", isolation_level=None)
        connection.executescript("pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -64000;")
        connection.executescript("pragma mmap_size = 1000000000")
        try:
            yield cls(connection)
        finally:
            connection.close()

    def empty(self) -> None:
        self._connection.executescript(
            "drop table if exists key; drop table if exists record;"
            "create table record (number integer primary key, columns blob);"
            "create table key (key integer, number integer, primary key (key, number)) without rowid;"
        )

    def keep(self, records: Iterable[Kept]) -> None:
        """Keys go in sorted, as an index that is built at once would have them."""
        keys = list[tuple[int, int]]()
        self._connection.execute("begin")
        for some in _some(records):
            self._connection.executemany("insert into record values (?, ?)", [each[:2] for each in some])
            keys += [(key, number) for number, _, held in some for key in held]
        self._connection.executemany("insert into key values (?, ?)", sorted(keys))
        self._connection.execute("commit")
        self._connection.execute("analyze")

    def add(self, record: Kept) -> None:
        self._connection.execute("begin immediate")
        self._connection.execute("insert into record values (?, ?)", record[:2])
        self._connection.executemany("insert into key values (?, ?)", [(key, record[0]) for key in record[2]])
        self._connection.execute("commit")

    def holders(self, key: int, most: int) -> list[int]:
        return [
            number
            for (number,) in self._connection.execute("select number from key where key = ? limit ?", (key, most))
        ]

    def records(self, numbers: Collection[int]) -> Iterable[tuple[int, bytes]]:
        find = "select number, columns from record where number = ?"
        return [self._connection.execute(find, (number,)).fetchone() for number in numbers]


class Postgres:
    """A server on this machine, durable as in production."""

    name, durable, most_to_add = "PostgreSQL", "durable", 2.0

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        import psycopg

        with psycopg.connect(os.environ["TOCSIN_DATABASE_URL"], autocommit=True) as connection:
            connection.prepare_threshold = 1
            yield cls(connection)

    def empty(self) -> None:
        self._connection.execute("drop table if exists known_key; drop table if exists known_record")
        self._connection.execute("create table known_record (number integer, columns bytea)")
        self._connection.execute("create table known_key (key bigint, number integer)")

    def keep(self, records: Iterable[Kept]) -> None:
        """By COPY, and indexed afterwards."""
        with self._connection.cursor() as cursor:
            for some in _some(records):
                with cursor.copy("copy known_record from stdin") as copy:
                    for number, columns, _ in some:
                        copy.write_row((number, columns))
                with cursor.copy("copy known_key from stdin") as copy:
                    for number, _, held in some:
                        for key in held:
                            copy.write_row((key, number))
        self._connection.execute("create index on known_key (key, number)")
        self._connection.execute("alter table known_record add primary key (number)")
        self._connection.execute("vacuum analyze known_key")
        self._connection.execute("vacuum analyze known_record")

    def add(self, record: Kept) -> None:
        insert = "insert into known_key select key, %s from unnest(%s::bigint[]) as key"
        with self._connection.transaction():
            self._connection.execute("insert into known_record values (%s, %s)", record[:2])
            self._connection.execute(insert, (record[0], list(record[2])))

    def holders(self, key: int, most: int) -> list[int]:
        find = "select number from known_key where key = %s limit %s"
        return [number for (number,) in self._connection.execute(find, (key, most)).fetchall()]

    def records(self, numbers: Collection[int]) -> Iterable[tuple[int, bytes]]:
        find = "select number, columns from known_record where number = any(%s)"
        found: list[tuple[int, bytes]] = self._connection.execute(find, (list(numbers),)).fetchall()
        return found


def _some(records: Iterable[Kept]) -> Iterator[list[Kept]]:
    rest = iter(records)
    while some := list(islice(rest, AT_ONCE)):
        yield some
