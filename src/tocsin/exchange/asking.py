"""Questions about files: what an agency's desk received, what a table says, and which rows wait in quarantine.

A file's rows are about people, so to see one is a look, kept like every other. A desk sees the files it received.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation, agency_name
from tocsin.duties import DutyView, duties_about
from tocsin.exchange import queries
from tocsin.exchange.correcting import same_cell
from tocsin.exchange.mapped.mapping import TableMapping
from tocsin.exchange.mapped.preview import RowSeen, TableSeen, first_rows, table_seen
from tocsin.exchange.queries import Quarantined, Received
from tocsin.exchange.receiving import as_received
from tocsin.words.when import LONDON

MOST_ROWS = 200
"""Rows a page lists."""

MOST = 5000
"""Rows that are dealt with in one go."""


@dataclass(frozen=True, slots=True)
class FileView:
    """One received file: who sent it, how many of its rows wait, and the duty to deal with them, if there is one."""

    file: Received
    sender: str
    waiting: int
    duties: tuple[DutyView, ...]


@dataclass(frozen=True, slots=True)
class FilesView:
    """The files a desk received, the last one first."""

    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class RowsView:
    """The rows of a file that wait, as many as a page lists, and how many there are; so those that were sent back."""

    about: FileView
    rows: tuple[Quarantined, ...]
    total: int
    sent_back: tuple[Quarantined, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One row that waits, the file it came in, and how many other waiting rows say the same in each of its columns."""

    about: FileView
    row: Quarantined
    alike: dict[str, int]


@dataclass(frozen=True, slots=True)
class FilesReceived:
    """Every file this desk received."""

    ability: ClassVar[str] = "see_files"

    @property
    def subject(self) -> str:
        """Nobody in particular: a list."""
        return ""

    def answer(self, s: Situation) -> FilesView:
        """The files, newest first."""
        return FilesView(tuple(_view(each, s) for each in queries.files(s.by.agency)))


@dataclass(frozen=True, slots=True)
class _OfFile:
    """A question about one received file."""

    ability: ClassVar[str] = "see_files"
    file: str

    @property
    def subject(self) -> str:
        """The file."""
        return self.file


@dataclass(frozen=True, slots=True)
class TheFile(_OfFile):
    """One received file."""

    def answer(self, s: Situation) -> FileView:
        """The file; raises `Refused` when this desk received none such."""
        return _view(queries.own_file(self.file, s.by.agency), s)


@dataclass(frozen=True, slots=True)
class WhatItHolds(_OfFile):
    """The columns of a received table, with their values; its encoding and its sheet as they were declared."""

    encoding: str = ""
    sheet: str = ""

    def answer(self, s: Situation) -> TableSeen:
        """The table, gone through once."""
        with as_received(queries.own_file(self.file, s.by.agency)) as path:
            return table_seen(path, self.encoding, self.sheet)


@dataclass(frozen=True, slots=True)
class AsItWillBeRead(_OfFile):
    """The first rows of a received table, as a mapping would read them."""

    mapping: TableMapping

    def answer(self, s: Situation) -> list[RowSeen]:
        """The rows."""
        with as_received(queries.own_file(self.file, s.by.agency)) as path:
            return first_rows(path, self.mapping, s.at.astimezone(LONDON).date(), s.profile)


@dataclass(frozen=True, slots=True)
class RowsWaiting(_OfFile):
    """The rows of a file that wait in quarantine; `every` lists all of them."""

    every: bool = False

    def answer(self, s: Situation) -> RowsView:
        """The rows, in the file's order."""
        about = _view(queries.own_file(self.file, s.by.agency), s)
        rows = [each for each in queries.quarantine(file=about.file.sha256, most=MOST) if each.agency == s.by.agency]
        ordered = sorted((each for each in rows if each.sender == about.file.sender), key=lambda each: each.line)
        waiting = tuple(each for each in ordered if not each.sent_back)
        back = tuple(each for each in ordered if each.sent_back)
        most = MOST if self.every else MOST_ROWS
        return RowsView(about, waiting[:most], len(waiting), back[:most])


@dataclass(frozen=True, slots=True)
class RowWaiting(_OfFile):
    """One row of a file that waits in quarantine."""

    row: str

    def answer(self, s: Situation) -> RowView:
        """The row; raises `Refused` when it does not wait."""
        seen = RowsWaiting(file=self.file, every=True).answer(s)
        found = next((each for each in (*seen.rows, *seen.sent_back) if each.key == self.row), None)
        if found is None:
            raise Refused("This row does not wait in quarantine.", next_step="It may have been put right already.")
        others = [each for each in seen.rows if each.key != self.row]
        alike = {each.name: len(same_cell(others, each.name, each.text)) for each in found.given if each.text}
        return RowView(seen.about, found, {name: n for name, n in alike.items() if n})


def _view(found: Received, s: Situation) -> FileView:
    waiting = queries.waiting_in(found)
    duties = tuple(duties_about([found.id], s.at)) if found.imported else ()
    return FileView(found, agency_name(found.sender), waiting, duties)
