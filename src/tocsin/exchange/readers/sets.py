"""Tables that come as CSV files in a folder or a zip, each known by the name of its file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from tocsin.exchange.readers.limits import unreadable
from tocsin.exchange.readers.opening import ZIP, Table, csv_rows, first_bytes, headed
from tocsin.exchange.readers.packed import members, opened

CSV = ".csv"


def csv_tables(path: Path, table: Callable[[str], str]) -> dict[str, Callable[[], Table]]:
    """The tables of a folder, a zip or one file; `table` gives a table's name from its file's, without the ending.

    Raises `Unreadable` when there are none, or two of one name.
    """
    found: dict[str, Callable[[], Table]] = {}
    for name, opener in _files(path):
        called = table(PurePosixPath(name).name[: -len(CSV)].lower())
        if called in found:
            raise unreadable(path.name, f"it holds the table {called} twice, and nobody can say which is meant")
        found[called] = partial(_table, name, opener)
    if not found:
        raise unreadable(path.name, "it holds no CSV file", "Send the tables as CSV files in a folder or a zip.")
    return found


def _table(name: str, opener: Callable[[], IO[bytes]]) -> Table:
    return headed(name, csv_rows(name, opener))


def _files(path: Path) -> list[tuple[str, Callable[[], IO[bytes]]]]:
    """Name and opener of every CSV file, in the order of their names."""
    if path.is_dir():
        inside = sorted(each for each in path.iterdir() if _is_csv(each.name) and each.is_file())
        return [(each.name, partial(_open, each)) for each in inside]
    if first_bytes(path).startswith(ZIP):
        names = sorted(each for each in members(path) if _is_csv(each))
        return [(name, partial(opened, path, name)) for name in names]
    return [(path.name, partial(_open, path))] if _is_csv(path.name) else []


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _is_csv(name: str) -> bool:
    plain = PurePosixPath(name.replace("\\", "/")).name
    return plain.lower().endswith(CSV) and not plain.startswith((".", "__MACOSX"))
