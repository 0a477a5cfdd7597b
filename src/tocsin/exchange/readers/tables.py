"""A set of tables about the same people, such as a workbook of lists or a folder of CSV files, as one extract.

A person's rows lie apart, table by table; they are gathered in a temporary file and handed out person by person. Every
row of a table with a rule is one row of the balance; a table without one is counted and said.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tocsin.exchange.balance import DoesNotAddUp
from tocsin.exchange.commands import Origin
from tocsin.exchange.readers.joining import Joining, Rule, loose
from tocsin.exchange.readers.manner import Manner
from tocsin.exchange.readers.opening import Table
from tocsin.exchange.rows import KINDS, Child, Given, hashed
from tocsin.exchange.staging import Staged, Staging
from tocsin.words import Profile

BLOCK = 1 << 16
KINDS_OF_TABLES = {kind: words for kind, words in KINDS.items() if kind != "child"} | {
    "enquiry": "section 47 enquiries and conferences",
    "unread": "rows not read here",
}

Tables = Mapping[str, Callable[[], Table]]
"""Tables by their name, each opened as often as it is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of several tables: the rule for each table's rows, and how its cells are read."""

    rules: Mapping[str, Rule]
    manner: Manner


class TableSet:
    """Tables as an extract."""

    def __init__(
        self, name: str, tables: Tables, format: Format, *, origin: Origin, today: date, profile: Profile
    ) -> None:
        self.name, self.origin, self.kinds = name, origin, dict(KINDS_OF_TABLES)
        self._tables, self._format = tables, format
        self._joining = Joining(format.manner, today, profile)
        self._columns: dict[str, tuple[str, ...]] = {}
        self._counted, self.rows = Counter[str](), Counter[str]()
        self._notes: list[str] = []
        for table in tables:
            self._count(table)

    def children(self) -> Iterator[Child]:
        """Each person of the tables with their rows; the first one carries the notes about the whole."""
        with Staging() as staging:
            handed = Counter[str]()
            for row in self._every():
                staging.put(row)
                handed[row.table] += 1
            if handed != self._counted:
                raise DoesNotAddUp(f"{self.name}: its tables were read twice and not alike. Nothing was loaded.")
            notes = tuple(self._notes)
            for rows in staging.people():
                yield replace(self._child(rows), notes=notes)
                notes = ()

    def _count(self, table: str) -> None:
        """Count a table's rows by kind, apart from reading them."""
        found, rule = self._tables[table](), self._format.rules.get(table)
        self._columns[table] = found.columns
        kinds = Counter(rule.kind_of(self._cells(table, texts)) if rule else "" for _, texts in found.rows)
        if rule is None:
            self._notes.append(f"{table}: {kinds.total()} rows of a table not read here; they are kept with the file.")
            return
        self._counted += Counter({table: kinds.total()})
        self.rows += Counter({kind: n for kind, n in kinds.items() if kind != "unread"})

    def _cells(self, table: str, texts: Sequence[str]) -> dict[str, str]:
        spelt = self._format.manner.spelt
        return {spelt(name): text for name, text in zip(self._columns[table], texts, strict=True)}

    def _every(self) -> Iterator[Staged]:
        for table, opened in self._tables.items():
            if rule := self._format.rules.get(table):
                yield from (self._staged(table, rule, *each) for each in opened().rows)

    def _staged(self, table: str, rule: Rule, line: int, texts: tuple[str, ...]) -> Staged:
        cells = self._cells(table, texts)
        owner = next(iter(rule.owners(cells)), "")
        return Staged(table, line, texts, cells.get(rule.person, ""), rule.own(cells), owner)

    def _child(self, staged: Sequence[Staged]) -> Child:
        rows = []
        for each in staged:
            given = tuple(
                Given(name, text, each.line) for name, text in zip(self._columns[each.table], each.texts, strict=True)
            )
            cells, rule = self._cells(each.table, each.texts), self._format.rules[each.table]
            rows.append(loose(each.table, rule, cells, given, each.line, self._format.manner))
        return self._joining.child(hashed(["whose rows", staged[0].person]), rows)


def digest_of(paths: Sequence[Path]) -> str:
    """One hash over files: a file's own for one, the hash of names and hashes for several."""
    hashes = []
    for path in sorted(paths):
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
        hashes.append((path.name, digest.hexdigest()))
    return hashes[0][1] if len(hashes) == 1 else hashlib.sha256(repr(hashes).encode()).hexdigest()
