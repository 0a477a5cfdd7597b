"""A table read by a mapping, as an extract: a row is about a person and an event, and one person's rows are gathered.

Streamed. The file is gone through twice: once to count its rows by kind, apart from reading anything out of them; and
once to hand out its people. Where a person's rows lie apart they wait in a temporary file until all of them are there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from tocsin.exchange.commands import Origin
from tocsin.exchange.mapped.cells import Reading
from tocsin.exchange.mapped.gathering import Gathering, Loose
from tocsin.exchange.mapped.mapping import TableMapping
from tocsin.exchange.mapped.wanted import NAMED, PERSON
from tocsin.exchange.readers.opening import Table, open_table
from tocsin.exchange.reading import NOTHING_LOADED, Unreadable
from tocsin.exchange.rows import KINDS, RAISES, Child, Doubt, Given, Row, content_of, hashed
from tocsin.exchange.values import LONGEST, out_of_order
from tocsin.people.details import aged_on
from tocsin.words import Profile, When

BLOCK = 1 << 16
LONGEST_SHEET = 40


class MappedTable:
    """A table as an extract. Raises `Unreadable` when it lacks a column the mapping names.

    `made` is the moment the table was made, as text that sorts.
    """

    def __init__(self, path: Path, mapping: TableMapping, *, made: str, today: date, profile: Profile) -> None:
        self._path, self.mapping = path, mapping
        self.reading = Reading(mapping, today, profile)
        self.name = path.name
        self.sheet = (mapping.sheet or path.stem)[:LONGEST_SHEET]
        self.columns = self._open().columns
        check_columns(path.name, mapping, self.columns)
        self.rows = Counter(mapping.kind_of(self._said(texts)) for _, texts in self._open().rows)
        self.kinds = {kind: words for kind, words in KINDS.items() if self.rows[kind]}
        self._made = made
        self.origin = Origin(sha256=_digest(path), extract=made, words=_words(mapping, made))

    def children(self) -> Iterator[Child]:
        """Each person with their rows; the first one carries the notes about the whole file."""
        notes = tuple(f"Column “{each}” was kept with its row and not read." for each in self._unread())
        for child in self._gathered() if self._is_apart() else self.one_by_one():
            yield replace(child, notes=notes)
            notes = ()

    def _is_apart(self) -> bool:
        """Whether one person's rows may lie apart; in a list of people every row is a person of its own."""
        return self.mapping.kind != PERSON and bool(self.mapping.person or self.mapping.beside)

    def _open(self) -> Table:
        return open_table(self._path, encoding=self.mapping.encoding, sheet=self.mapping.sheet)

    def _said(self, texts: Sequence[str]) -> dict[str, str]:
        return dict(zip(self.columns, texts, strict=False))

    def _unread(self) -> list[str]:
        return [each for each in self.columns if each not in self.mapping.wants()]

    def one_by_one(self) -> Iterator[Child]:
        """Each row as a person of its own, whoever it is about."""
        for line, texts in self._open().rows:
            row = self._row(line, texts)
            yield (
                Child(key=row.key, rows=(row,))
                if row.kind == PERSON
                else self._person(hashed([row.key, PERSON]), [row])
            )

    def _gathered(self) -> Iterator[Child]:
        with Gathering() as gathering:
            for line, texts in self._open().rows:
                gathering.put(self._loose(line, texts))
            for loose in gathering.people():
                leading = {each.incident: self._key(each.texts) for each in reversed(loose) if not each.follows}
                rows = [self._row(*each[:2], beside=leading.get(each.incident, "")) for each in loose]
                yield self._person(loose[0].person, rows)

    def _loose(self, line: int, texts: tuple[str, ...]) -> Loose:
        said = self._said(texts)
        known_by = [said.get(name, "") for name in self.mapping.person]
        whole = bool(known_by) and all(known_by)
        key = hashed([self.mapping.name, PERSON, *known_by]) if whole else ""
        follows = self.mapping.kind_of(said) == NAMED
        alone = hashed([self._key(texts), PERSON])
        return Loose(line, texts, alone if follows else key or alone, said.get(self.mapping.beside, ""), follows)

    def _key(self, texts: Sequence[str]) -> str:
        """What a row is known by whenever it comes again; one that names nothing of itself, by all it says."""
        said = self._said(texts)
        own = [said.get(name, "") for name in self.mapping.identity]
        told_by = own if any(own) else sorted(each for each in said.items() if each[1])
        return hashed([self.mapping.name, self.mapping.kind_of(said), *told_by])

    def _row(self, line: int, texts: Sequence[str], beside: str = "") -> Row:
        """A row with its values, doubts and keys; `beside` is the key of the row it belongs to, for one that names."""
        said = self._said(texts)
        given = tuple(Given(name, text, line) for name, text in said.items())
        kind, key = self.mapping.kind_of(said), self._key(texts)
        values, doubts = self.reading.read(kind, given)
        # What is wrong about its person is said of the row too: that is where its sender finds it.
        about = () if kind == PERSON else self.reading.read(PERSON, given)[1]
        return Row(
            kind=kind,
            line=line,
            given=given,
            values=values,
            doubts=self._placed((*about, *doubts, *out_of_order(kind, values, line))),
            key=key,
            content=content_of(given),
            episode=key if kind in RAISES else beside,
            sheet=self.sheet,
        )

    def _placed(self, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
        return tuple(each._replace(sheet=self.sheet) for each in doubts)

    def _person(self, key: str, rows: list[Row]) -> Child:
        """One person of the file: their own row, put together from all of theirs, and then these."""
        own = [row for row in rows if row.kind != NAMED] or rows
        given = together([about_person(row.given, self.mapping) for row in sorted(own, key=_newest_last)])
        values, doubts = self.reading.read(PERSON, given)
        values |= self._aged(given, {row.line: _happened(row) for row in own})
        child = Row(
            kind=PERSON,
            line=rows[0].line,
            given=given,
            values=values,
            doubts=self._placed(doubts),
            key=key,
            content=content_of(given),
            sheet=self.sheet,
            inside=True,
        )
        return Child(key=key, rows=(child, *rows))

    def _aged(self, given: Sequence[Given], days: Mapping[int, str]) -> dict[str, str]:
        """An age with the day it was true on: that of the row that says it, else the day the table was made."""
        ages = [each for each in given if self.mapping.by_name[each.name].field == "Age"]
        said = next((each for each in ages if any(map(str.isdigit, each.text))), None)
        if said is None:
            return {}
        return {"BornAsGiven": aged_on(said.text[:LONGEST], (days.get(said.line) or self._made)[:10])}


def about_person(given: Sequence[Given], mapping: TableMapping) -> tuple[Given, ...]:
    """The cells of a row that are about its person."""
    return tuple(each for each in given if each.name in mapping.person_columns)


def together(versions: list[tuple[Given, ...]]) -> tuple[Given, ...]:
    """One person's cells from several rows, the newest last: of each column the newest that is filled in."""
    cells: dict[str, Given] = {}
    for each in (cell for version in versions for cell in version):
        if each.text or each.name not in cells:
            cells[each.name] = each
    return tuple(cells.values())


def _newest_last(row: Row) -> tuple[str, str]:
    """By the date of what happened, then by what is said: the same whatever the order of the file."""
    return _happened(row), row.content


def _happened(row: Row) -> str:
    return row.text("ConcernDate") or row.text("MissingStart")


def check_columns(name: str, mapping: TableMapping, columns: Sequence[str]) -> None:
    """Raise `Unreadable` when a table is not one this mapping was made for."""
    if missing := sorted(mapping.wants() - set(columns)):
        raise Unreadable(
            f"{name}: the mapping “{mapping.name}” reads columns this table does not have: {', '.join(missing)}. "
            f"{NOTHING_LOADED}",
            field="file",
            next_step="Choose another mapping, or make a new version of this one for the columns there are.",
        )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def _words(mapping: TableMapping, made: str) -> str:
    """The file in words, as they stand in every account taken from it."""
    title = mapping.title or mapping.name
    return f"{title} ({mapping.sender or 'sender not named'}), made on {When.parse(made[:10]).words()}"
