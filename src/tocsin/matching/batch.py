"""Pairs of whole extracts, scored by Splink on DuckDB: a whole set, or what is new against what was there.

In chunks, so that memory does not grow with the number of pairs: each chunk is some of the left records against all.
What comes out is every pair that shares a key and weighs enough, with its weight in bits; what becomes of a pair is for
people to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tocsin.matching import splinking
from tocsin.matching.model import Model

Progress = Callable[[int, int], None]
"""Called with (chunks done, chunks there are)."""

AT_ONCE = 10_000
MEMORY = "6GB"
"""How much DuckDB holds in memory where it has a folder for the rest."""

NEW, OLD = "new_records", "old_records"


class Pair(NamedTuple):
    """Two records that share a key, and how much speaks for their being one person's, in bits."""

    first: str
    second: str
    weight: float


def silent(done: int, total: int) -> None:
    """Say nothing."""


def pairs(
    records: Any,
    model: Model,
    *,
    at_least: float,
    chunks: int = 1,
    folder: Path | None = None,
    progress: Progress = silent,
) -> Iterator[Pair]:
    """Every pair of a table of records (`engines.tables.arrow`, or a Parquet file) that weighs at least so much."""
    with workshop(folder) as connection:
        take_in(connection, splinking.TABLE, records)
        linker = splinking.on_duckdb(model, connection)
        for done in range(chunks):
            yield from _read(_chunk(linker, done, chunks, at_least))
            progress(done + 1, chunks)


def pairs_of_new(
    new: Any,
    old: Any,
    model: Model,
    *,
    at_least: float,
    chunks: int = 1,
    folder: Path | None = None,
    progress: Progress = silent,
) -> Iterator[Pair]:
    """The pairs a table of new records makes: among themselves, and with those there were. No id may be in both."""
    with workshop(folder) as connection:
        take_in(connection, NEW, new)
        take_in(connection, OLD, old)
        connection.execute(f"create view {splinking.TABLE} as from {NEW} union all from {OLD}")
        linker = splinking.on_duckdb(model, connection)
        fresh = linker._db_api.register(NEW)
        yield from _read(linker.inference.predict_within(fresh, threshold_match_weight=at_least))
        for done in range(chunks):
            part = _part(connection, OLD, done, chunks)
            found = linker.inference.predict_between(
                fresh, linker._db_api.register(part), threshold_match_weight=at_least
            )
            yield from _read(found)
            progress(done + 1, chunks)


@contextmanager
def workshop(folder: Path | None) -> Iterator[Any]:
    """A DuckDB of one's own, in memory; given a folder, what goes beyond MEMORY is put there for a while.

    A database in a file was a fifth slower on a million records: what it writes it compresses first.
    """
    import duckdb

    connection = duckdb.connect(":memory:")
    try:
        if folder:
            connection.execute("set temp_directory = ?", [str(folder)])
            connection.execute("set memory_limit = ?", [MEMORY])
        connection.execute("set preserve_insertion_order = false")
        yield connection
    finally:
        connection.close()


def take_in(connection: Any, name: str, records: Any) -> None:
    """Keep records under a name: an Arrow table, or a Parquet file."""
    if isinstance(records, Path):
        connection.read_parquet(str(records)).create(name)
        return
    connection.register("given", records)
    connection.execute(f"create table {name} as from given")
    connection.unregister("given")


def _chunk(linker: Any, done: int, chunks: int, at_least: float) -> Any:
    """The pairs of one part of the records with all of them; where there is one part, nothing is filtered for it."""
    if chunks == 1:
        return linker.inference.predict(threshold_match_weight=at_least)
    parts = {"left_chunk": (done + 1, chunks), "right_chunk": (1, 1)}
    return linker.inference.predict_chunk(**parts, threshold_match_weight=at_least)


def _part(connection: Any, table: str, number: int, parts: int) -> str:
    """One of so many views of a table that have every record once."""
    name = f"{table}_{number}"
    connection.execute(f"create or replace view {name} as from {table} where hash(id) % {parts} = {number}")
    return name


def _read(found: Any) -> Iterator[Pair]:
    """What Splink found, ids in order, after which its table is dropped."""
    rows = found.as_duckdbpyrelation().project("least(id_l, id_r), greatest(id_l, id_r), match_weight")
    for some in rows.to_arrow_reader(AT_ONCE):
        yield from map(Pair._make, zip(*(column.to_pylist() for column in some.columns), strict=True))
    found.drop_table_from_database_and_remove_from_cache()
