"""The tables of a bundle as they are, before anybody's program is thought of: every form is made from these same rows.

So CSV, workbook, Parquet and DuckDB cannot hold different things, and memory stays flat: the tables are files on disk,
in the private folder in which the bundle is made, and gone with it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tocsin.exchange.out.account import Account
from tocsin.exchange.out.dictionary import CODES, DICTIONARY, codes, dictionary, tables
from tocsin.exchange.out.events import COLUMNS, EventsTeller
from tocsin.exchange.out.held import Walk
from tocsin.exchange.out.sheets import Sheet
from tocsin.exchange.out.ssd import Telling, write_tables
from tocsin.exchange.out.warning_rows import warnings


@dataclass(frozen=True, slots=True)
class Plain:
    """Every table of a bundle on disk, cells as held, with its columns and how many rows it has."""

    folder: Path
    tables: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]

    def path(self, table: str) -> Path:
        """The file of one table."""
        return self.folder / f"{table}.csv"

    def rows(self, table: str) -> Iterator[list[str]]:
        """The rows of one table, without the header."""
        with self.path(table).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            yield from reader


def gather(folder: Path, walk: Walk, telling: Telling, account: Account) -> Plain:
    """Walk everybody once and write each table; row counts go to the account. Raises `Refused`."""
    folder.mkdir()
    flat = EventsTeller()
    write_tables(
        folder,
        walk.everybody(),
        replace(telling, tellers=(*telling.tellers, flat)),
        account,
        shown=str,
        more=warnings(walk.asking, account),
        beside={"events": COLUMNS},
    )
    account.lost["concerns about adults and places, in events"] += flat.not_told
    account.rows["dictionary"] = _write(folder / "dictionary.csv", DICTIONARY, dictionary())
    account.rows["codes"] = _write(folder / "codes.csv", CODES, codes(telling.profile))
    return Plain(folder, tables(), {table: account.rows[table] for table in tables()})


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> int:
    with Sheet(path, columns, str) as sheet:
        for row in rows:
            sheet.add(**row)
    return sheet.rows
