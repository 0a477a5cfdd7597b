"""Gather the rows of one person that lie apart in a file, in a temporary file, so that memory does not grow with it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from types import TracebackType
from typing import NamedTuple


class Loose(NamedTuple):
    """A row on its way to its person: where it stood, its texts, whose it is, and the incident it belongs to."""

    line: int
    texts: tuple[str, ...]
    person: str = ""
    incident: str = ""
    follows: bool = False


class Gathering:
    """Rows go in as they stand in the file and come out by person; as a context, it is gone at the end.

    A row that `follows` belongs to whoever the first other row of its incident is about.
    """

    def __init__(self) -> None:
        # An empty name is SQLite's own temporary database: in memory while small, then in an unlinked file.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(
            "CREATE TABLE loose (position INTEGER PRIMARY KEY, line, texts, person, incident, follows)"
        )

    def __enter__(self) -> Gathering:
        self._database.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def put(self, row: Loose) -> None:
        """Take a row in."""
        self._database.execute(
            "INSERT INTO loose (line, texts, person, incident, follows) VALUES (?, ?, ?, ?, ?)",
            (row.line, json.dumps(row.texts), row.person, row.incident, row.follows),
        )

    def people(self) -> Iterator[list[Loose]]:
        """Each person's rows, in the order of their first ones."""
        self._join()
        found = self._database.execute(
            "SELECT line, texts, person, incident, follows FROM loose JOIN "
            "(SELECT person AS of, min(position) AS first FROM loose GROUP BY person) ON of = person "
            "ORDER BY first, position"
        )
        rows = (Loose(line, tuple(json.loads(texts)), *rest) for line, texts, *rest in found)
        for _, some in groupby(rows, key=lambda row: row.person):
            yield list(some)

    def _join(self) -> None:
        """Give rows that follow to whoever their incident is about; those of no such incident stay by themselves."""
        self._database.execute("CREATE INDEX by_incident ON loose (incident, follows, position)")
        self._database.execute(
            "UPDATE loose SET person = coalesce((SELECT led.person FROM loose AS led WHERE led.incident = "
            "loose.incident AND NOT led.follows ORDER BY led.position LIMIT 1), person) "
            "WHERE follows AND incident <> ''"
        )
        self._database.execute("CREATE INDEX by_person ON loose (person, position)")
