"""Put one person's rows from several tables together: whose details they are, and which referral they hang on.

Tables name each other by number; where they do not, a row belongs to the latest referral on or before its date. What no
table has and others hang on is made up, marked `inside` so that it counts as nothing, and asks to be checked: a section
47 enquiry is not put aside because the referral before it was not sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tocsin.exchange.fields import IDENTITY
from tocsin.exchange.readers.manner import Cells, Manner
from tocsin.exchange.rows import RAISES, Child, Doubt, Given, Row, content_of, hashed
from tocsin.exchange.values import out_of_order
from tocsin.words import Profile

REFERRAL = "referral"
"""The record others hang on."""

BY_THEMSELVES = RAISES | {"child", "detail", "unread"}
"""Kinds of row that need no referral."""

DEEPEST = 5
"""How many records may lie between a row and its referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a table's rows are: their kind, the column saying whose they are, and those telling one from all others.

    `record` names what a row is a record of; `belongs` gives the columns that name another record, and of what, the
    first filled in. Where `counts` names columns, a row is of its kind only if one of them holds a number above 0.
    `current` names the columns of its first and last day, where only one of a person's rows holds at a time.
    """

    kind: str
    record: str
    person: str = ""
    identity: tuple[str, ...] = ()
    belongs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    counts: tuple[str, ...] = ()
    current: tuple[str, str] | None = None

    def kind_of(self, cells: Cells) -> str:
        """The kind of one row."""
        counted = any(cells.get(each, "").isdigit() and int(cells[each]) for each in self.counts)
        return self.kind if counted or not self.counts else "unread"

    def own(self, cells: Cells) -> str:
        """The name other rows know a row by; "" when it has none."""
        return _name(self.record, self.identity, cells)

    def owners(self, cells: Cells) -> dict[str, str]:
        """The names of the records a row belongs to, and what they are records of."""
        found = {_name(record, columns, cells): record for record, columns in self.belongs}
        return {name: record for name, record in found.items() if name}


def _name(record: str, columns: Iterable[str], cells: Cells) -> str:
    texts = [cells.get(each, "") for each in columns]
    return hashed([record, *texts]) if texts and all(texts) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """A row on its way to its person: its table's rule, its texts by column, and the row as far as it is known."""

    rule: Rule
    cells: Cells
    row: Row

    @property
    def own(self) -> str:
        """The name other rows know it by."""
        return self.rule.own(self.cells) or self.row.key

    @property
    def owners(self) -> dict[str, str]:
        """What it belongs to."""
        return self.rule.owners(self.cells)


def loose(table: str, rule: Rule, cells: Cells, given: tuple[Given, ...], line: int, manner: Manner) -> Loose:
    """A table's row as it stands."""
    kind, content = rule.kind_of(cells), content_of(manner.lasting(given))
    key = rule.own(cells) if kind != "unread" else ""
    row = Row(kind=kind, line=line, given=given, values={}, content=content, sheet=table)
    return Loose(rule=rule, cells=cells, row=replace(row, key=key or hashed([table, rule.own(cells) or content])))


@dataclass(frozen=True, slots=True)
class Joining:
    """What joining rows depends on, besides the rows."""

    manner: Manner
    today: date
    profile: Profile

    def child(self, key: str, rows: list[Loose]) -> Child:
        """One person's rows: their own, then each under what it belongs to."""
        rows = self._with_details([*rows, *_implied(rows)])
        rows = [replace(each, row=self._valued(each.row)) for each in rows]
        by_name = {each.own: each for each in reversed(rows) if each.row.kind != "detail"}
        placed = [_placed(each, rows, by_name, hashed([REFERRAL, "nobody sent it", key])) for each in rows]
        absent = {row.episode for row in placed} - {row.key for row in placed} - {""}
        made = [replace(_made(each), episode=each) for each in sorted(absent)]
        return Child(key=key, rows=(self._person(key, rows), *placed, *made))

    def _valued(self, row: Row) -> Row:
        if row.kind == "unread":
            return row
        kind = "child" if row.kind == "detail" else row.kind
        values, doubts = self.manner.read(kind, row.given, self.today, self.profile)
        said = [*doubts, *out_of_order(row.kind, values, row.line), *self._of_person(row)]
        return replace(row, values=values, doubts=tuple(doubt._replace(sheet=row.sheet) for doubt in said))

    def _of_person(self, row: Row) -> list[Doubt]:
        """What is doubtful in what a row of an event says of its person, whose own row nobody is told of."""
        own = [each for each in self.manner.about_person(row.given) if each.line == row.line]
        return self.manner.read("child", own, self.today, self.profile)[1] if row.kind != "detail" else []

    def _with_details(self, rows: list[Loose]) -> list[Loose]:
        """Each row with the cells of the details that belong to it, in an order that is not the file's."""
        details: dict[str, list[Row]] = {}
        for each in rows:
            for owner in each.owners if each.row.kind == "detail" else ():
                details.setdefault(owner, []).append(each.row)
        return [self._extended(each, details.get(each.own, ())) for each in rows]

    def _extended(self, it: Loose, details: Sequence[Row]) -> Loose:
        if it.row.kind in ("detail", "unread") or not details:
            return it
        details = sorted(details, key=_alike)
        given = (*it.row.given, *(cell for each in details for cell in each.given))
        return replace(it, row=replace(it.row, given=given, content=_content([it.row, *details])))

    def _person(self, key: str, rows: Sequence[Loose]) -> Row:
        """The person's own row, put together from all that is said of them."""
        own = sorted((each.row for each in _current(rows) if each.row.kind == "detail" and not each.owners), key=_alike)
        said = {(cell.name, cell.text): cell for each in rows for cell in self.manner.about_person(each.row.given)}
        details = [cell for row in own for cell in row.given]
        there = {(cell.name, cell.text) for cell in details}
        others = [said[each] for each in sorted(said) if each not in there and each[1]]
        given = (*details, *others)
        values, doubts = self.manner.read("child", given, self.today, self.profile)
        content = _content(own, self.manner.lasting(others))
        line = min((each.row.line for each in rows), default=0)
        row = Row(kind="child", line=line, given=given, values=values, doubts=tuple(doubts), key=key, content=content)
        return replace(row, sheet=rows[0].row.sheet, inside=True)


def _content(rows: Sequence[Row], others: Sequence[Given] = ()) -> str:
    """The hash of what several rows and other cells say together; which row says what is a part of it."""
    return hashed([*(each.content for each in rows), content_of(others)])


def _alike(row: Row) -> tuple[str, str]:
    return row.sheet, row.content


def _current(rows: Sequence[Loose]) -> Iterator[Loose]:
    """The rows without those that were true of the person once: of addresses, the one with no end, or the last."""
    latest: dict[str, tuple[bool, str, str]] = {}
    for each in rows:
        if each.rule.current:
            latest[each.row.sheet] = max(latest.get(each.row.sheet, (False, "", "")), _since(each))
    yield from (each for each in rows if not each.rule.current or _since(each) == latest[each.row.sheet])


def _since(it: Loose) -> tuple[bool, str, str]:
    first, last = it.rule.current or ("", "")
    return not it.cells.get(last), it.cells.get(first, ""), it.row.content


def _implied(rows: Sequence[Loose]) -> Iterator[Loose]:
    """The referrals that rows name and no row is."""
    there = {each.own for each in rows}
    named = {owner for each in rows if not there & each.owners.keys() for owner in _referral(each.owners)}
    yield from (Loose(rule=NOBODYS, cells={}, row=_made(each)) for each in sorted(named))


def _referral(owners: Mapping[str, str]) -> list[str]:
    return [name for name, record in owners.items() if record == REFERRAL][:1]


def _made(key: str) -> Row:
    return Row(kind="episode", line=0, given=(), values={}, key=key, content=content_of(()), inside=True)


NOBODYS = Rule(kind="episode", record=REFERRAL)


def _placed(it: Loose, rows: Sequence[Loose], by_name: Mapping[str, Loose], nobodys: str) -> Row:
    """The row with the key of what raised the concern it belongs to."""
    if it.row.kind in ("detail", "unread"):
        return it.row
    found = _raiser(it, by_name)
    if found is None:
        found = _before(_date(it.row), rows)
    return replace(it.row, episode=found.row.key if found else nobodys)


def _raiser(it: Loose, by_name: Mapping[str, Loose]) -> Loose | None:
    """What raised the concern, through the numbers by which tables name each other."""
    for _ in range(DEEPEST):
        if it.row.kind in RAISES:
            return it
        found = next((by_name[owner] for owner in it.owners if owner in by_name), None)
        if found is None:
            return None
        it = found
    return None


def _before(day: str, rows: Sequence[Loose]) -> Loose | None:
    """The latest referral on or before a day; the latest of all for no day."""
    referrals = [(_date(each.row), each.row.key, each) for each in rows if each.row.kind == "episode"]
    dated = [each for each in referrals if each[0] and (not day or each[0] <= day)]
    return max(dated, key=lambda each: each[:2])[2] if dated else None


def _date(row: Row) -> str:
    """The day a row is known by, or any other of its days."""
    known_by = IDENTITY.get(row.kind, ())[-1:]
    return next((row.text(name)[:10] for name in (*known_by, "DateOfInitialCPC") if row.text(name)), "")
