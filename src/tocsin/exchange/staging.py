"""Bring together the rows of one person that lie apart in several tables, in a temporary file: memory stays flat.

The file is SQLite's own: in memory while small, then without a name on disk, so that it is gone whatever happens.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple


class Staged(NamedTuple):
    """A row of a table: where it stood, its texts, and whose it is.

    `own` is the name other rows know it by; a row that names nobody belongs to whoever its `owner` is about.
    """

    table: str
    line: int
    texts: tuple[str, ...]
    person: str
    own: str = ""
    owner: str = ""


class Staging:
    """Rows go in table by table and come out person by person; as a context, it is gone at the end."""

    def __enter__(self) -> Staging:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE staged (n INTEGER PRIMARY KEY, sheet, line, texts, person, own, owner)")
        self._database.execute("BEGIN")
        return self

    def __exit__(self, *error: object) -> None:
        self._database.close()

    def put(self, row: Staged) -> None:
        """Take a row in."""
        self._database.execute(
            "INSERT INTO staged (sheet, line, texts, person, own, owner) VALUES (?, ?, ?, ?, ?, ?)",
            (row.table, row.line, json.dumps(row.texts), row.person, row.own, row.owner),
        )

    def people(self) -> Iterator[list[Staged]]:
        """Each person's rows as they went in, people in the order of their first ones."""
        self._find_owners()
        found = self._database.execute(
            "SELECT sheet, line, texts, person, own, owner FROM staged JOIN "
            "(SELECT person AS whose, min(n) AS first FROM staged GROUP BY person) ON whose = person ORDER BY first, n"
        )
        rows = (Staged(sheet, line, tuple(json.loads(texts)), *rest) for sheet, line, texts, *rest in found)
        for _, some in groupby(rows, key=lambda row: row.person):
            yield list(some)

    def _find_owners(self) -> None:
        """Give rows that name nobody to whoever the row they belong to is about; those of no such row stay apart."""
        self._database.execute("CREATE INDEX by_own ON staged (own, n) WHERE own <> ''")
        self._database.execute(
            "UPDATE staged SET person = coalesce((SELECT it.person FROM staged AS it WHERE it.own = staged.owner "
            "AND it.own <> '' AND it.person <> '' ORDER BY it.n LIMIT 1), '') WHERE person = '' AND owner <> ''"
        )
        self._database.execute("UPDATE staged SET person = '?' || n WHERE person = ''")
        self._database.execute("CREATE INDEX by_person ON staged (person, n)")
