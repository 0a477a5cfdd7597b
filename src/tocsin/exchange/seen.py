"""Which rows of a file were read already, in a temporary file, so that memory does not grow with what is imported."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, MutableMapping
from types import TracebackType


class Seen(MutableMapping[str, str]):
    """A mapping of text to text that lives in a temporary database; as a context it is gone at the end."""

    def __init__(self) -> None:
        # An empty name is SQLite's own temporary database: in memory while small, then in an unlinked file.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")

    def __enter__(self) -> Seen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def __getitem__(self, key: str) -> str:
        found = self._database.execute("SELECT value FROM seen WHERE key = ?", (key,)).fetchone()
        if found is None:
            raise KeyError(key)
        return str(found[0])

    def __setitem__(self, key: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (key, value))

    def __delitem__(self, key: str) -> None:
        self._database.execute("DELETE FROM seen WHERE key = ?", (key,))

    def __iter__(self) -> Iterator[str]:
        return (str(key) for (key,) in self._database.execute("SELECT key FROM seen"))

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM seen").fetchone()[0])
