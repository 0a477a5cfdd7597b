"""A bundle's tables for programs: one DuckDB file and a Parquet file a table, typed, cells exactly as held.

DuckDB writes both, and an installation without analysts does without it (extra `analyst`). It is told to load nothing
from anywhere and to keep to a fixed share of memory, the rest going to a folder that is gone afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.access import Refused
from tocsin.exchange.out.bundle_plain import Plain
from tocsin.exchange.out.dictionary import type_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TYPES = {"text": "VARCHAR", "json": "VARCHAR", "date": "DATE", "moment": "TIMESTAMPTZ", "number": "BIGINT"}

ALONE: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "512MB",
    "threads": "2",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


def check_installed() -> None:
    """Refuse, before anything is read, where DuckDB is not installed."""
    try:
        import duckdb  # noqa: F401  # only whether it is there
    except ImportError:
        raise Refused(
            "A bundle has Parquet and DuckDB files, and DuckDB is not installed here.",
            field="out",
            next_step='Install it with: pip install "tocsin[analyst]"',
        ) from None


def write_machine(database: Path, parquet: Path, plain: Plain, aside: Path) -> None:
    """Every table into one database file, and from there into a Parquet file each, the empty ones too."""
    import duckdb

    parquet.mkdir()
    with duckdb.connect(str(database), config=ALONE | {"temp_directory": str(aside / "duckdb")}) as connection:
        for table in plain.tables:
            _take_in(connection, table, plain)
            connection.table(table).write_parquet(str(parquet / f"{table}.parquet"), compression="zstd")


def _take_in(connection: DuckDBPyConnection, table: str, plain: Plain) -> None:
    types = {column: TYPES[type_of(table, column)] for column in plain.tables[table]}
    connection.read_csv(
        str(plain.path(table)),
        header=True,
        auto_detect=False,
        columns=types,
        sep=",",
        quotechar='"',
        escapechar='"',
        parallel=False,
    ).create(table)
