"""The quarantine as a queue: a row is put right in place, or sent back to its agency, and the queue is answered for.

A row put right goes through the same pipeline as a file, so that what may not be entered by file cannot be entered by
correcting one. The row as it was sent stays in the ledger, and the same fault sent again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from tocsin.access import Refused, Situation
from tocsin.acts.reasons import reason_of
from tocsin.exchange import queries
from tocsin.exchange.commands import ImportChild, Origin
from tocsin.exchange.formats import about_person, read_again
from tocsin.exchange.judging import why_not
from tocsin.exchange.queries import Quarantined
from tocsin.exchange.rows import Child, Given, Row, content_of
from tocsin.exchange.values import out_of_order
from tocsin.ledger import Fact, Json
from tocsin.words.when import LONDON

MOST_SENT_BACK = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectRow:
    """Put a row that waits in quarantine right and load it. `cells`: some columns and what they should say."""

    ability: ClassVar[str] = "import_records"
    row: str
    cells: tuple[tuple[str, str], ...]

    def check(self, s: Situation) -> None:
        """Refuse a row that does not wait, another agency's, no change, and one that would wait again: saying why."""
        held = _waiting(self.row, s)
        child, row = _corrected(held, self.cells, s)
        if row.given == held.given:
            raise Refused("Nothing in the row was changed.", field="cells", next_step="Change what is wrong.")
        if fix := why_not(row, child, bool(held.record)):
            raise Refused(fix, field="cells")
        if row.doubts:
            raise Refused(row.doubts[0].sentence, field=row.doubts[0].field)

    def facts(self, s: Situation) -> Iterable[Fact]:
        """The facts of importing the row as it now is; its entry names what it was put right from."""
        held = _waiting(self.row, s)
        child, row = _corrected(held, self.cells, s)
        words = "a row of an earlier file, put right here"
        origin = Origin(sha256=held.file, extract=held.extract, words=words, format=held.format)
        corrected = ((row.key, held.content),)
        return ImportChild(child=child, origin=origin, corrected=corrected, sender=held.sender).facts(s)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBack:
    """Send rows that wait in quarantine back to their agency, with what to fix. They wait until they come again."""

    ability: ClassVar[str] = "import_records"
    file: str
    rows: tuple[str, ...]
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse no row, a row that does not wait in this file of one's own, and no reason."""
        if not 0 < len(self.rows) <= MOST_SENT_BACK:
            raise Refused(f"Choose from 1 to {MOST_SENT_BACK:,} rows.", field="rows")
        reason_of(self.reason)
        found = queries.own_file(self.file, s.by.agency)
        for each in self.rows:
            row = _waiting(each, s)
            if (row.file, row.sender) != (found.sha256, found.sender):
                raise Refused("This row came in another file.", field="rows", next_step="Open that file's queue.")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        meta: dict[str, Json] = {
            "file": self.file,
            "agency": s.by.agency,
            "office": s.by.office,
            "rows": list(self.rows),
        }
        return [Fact("rows.sent_back/1", self.file, meta, reason_of(self.reason))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuarantine:
    """Say that every row of a file has been dealt with: put right, or sent back. It ends the duty the file opened."""

    ability: ClassVar[str] = "import_records"
    file: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse while a row of the file still waits, and for another agency's file."""
        reason_of(self.reason)
        if left := queries.waiting_in(queries.own_file(self.file, s.by.agency)):
            raise Refused(
                f"{left} {'row' if left == 1 else 'rows'} of this file still {'waits' if left == 1 else 'wait'}.",
                field="file",
                next_step="Put each right, or send it back to its agency.",
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        meta: dict[str, Json] = {"file": self.file, "agency": s.by.agency, "office": s.by.office}
        return [Fact("quarantine.answered/1", self.file, meta, reason_of(self.reason))]


def same_cell(waiting: Iterable[Quarantined], column: str, text: str) -> tuple[str, ...]:
    """The rows in which this column says the same: what may be read anew in one go."""
    return tuple(each.key for each in waiting if (column, text) in [(cell.name, cell.text) for cell in each.given])


def _waiting(key: str, s: Situation) -> Quarantined:
    found = queries.quarantined(key)
    if found is None:
        raise Refused("This row does not wait in quarantine.", field="row", next_step="Open the queue again.")
    if found.agency != s.by.agency:
        raise Refused("This row was sent to another agency's desk. Only they can deal with it.", field="row")
    return found


def _corrected(held: Quarantined, cells: Sequence[tuple[str, str]], s: Situation) -> tuple[Child, Row]:
    """The person with the row as it now is, read again by the rules of its format."""
    said = dict(cells)
    given = tuple(each._replace(text=said.pop(each.name, each.text).strip()) for each in held.given)
    given += tuple(Given(name, text.strip(), held.line) for name, text in said.items() if text.strip())
    row = _read(held, held.kind, given, s)
    if held.kind == "child":
        return Child(key=row.key, rows=(row,)), row
    about = _read(replace(held, key=held.child), "child", _about(held, given, dict(cells)), s)
    return Child(key=held.child, rows=(about, row)), row


def _about(held: Quarantined, given: tuple[Given, ...], changed: Mapping[str, str]) -> tuple[Given, ...]:
    """The person's own cells: as held, or out of the row itself, which may have put them right too."""
    own = about_person(held.format, given)
    held_cells = queries.given_of(held.child) or own or given
    return tuple(each._replace(text=changed.get(each.name, each.text).strip()) if own else each for each in held_cells)


def _read(held: Quarantined, kind: str, given: tuple[Given, ...], s: Situation) -> Row:
    today = s.at.astimezone(LONDON).date()
    values, doubts = read_again(held.format, kind, given, today, s.profile)
    episode = held.episode if kind != "child" else ""
    return Row(
        kind=kind,
        line=held.line,
        given=given,
        values=values,
        doubts=(*doubts, *out_of_order(kind, values, held.line)),
        key=held.key,
        content=content_of(given),
        episode=episode,
        sheet=held.sheet,
    )
