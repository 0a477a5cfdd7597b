"""Take any agency's extract in, person by person: every row ends in one of five ways, and the balance adds up.

A reader of a format says what a file holds (counted apart from reading it, so that a reader's silence cannot pass) and
hands out its people one by one; everything after that is the same for all. Every person is one act and many are kept
at once, so an import that is stopped has whole people and is simply run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from tocsin.access import Actor, Refused
from tocsin.acts import perform
from tocsin.acts.grouping import in_groups
from tocsin.exchange import queries
from tocsin.exchange.balance import Balance, Progress, ToFix, Watch, silent, unwatched
from tocsin.exchange.commands import ImportChild, Origin, record_held
from tocsin.exchange.judging import Judged, judge
from tocsin.exchange.rows import Child, hashed, place
from tocsin.exchange.seen import Seen


class Extract(Protocol):
    """One file, or set of files, of an agency. `rows` counts what it holds by kind; `kinds` says the kinds in words.

    Where `kinds` lacks "child", a row of the file is about a person and an event at once, and counts as the event. A
    row that is `inside` others is none of the file's and counts as nothing.
    """

    name: str
    origin: Origin
    rows: Counter[str]
    kinds: dict[str, str]

    def children(self) -> Iterator[Child]:
        """Each person with their rows, once; read as they are asked for."""
        ...


def take_in(
    extract: Extract,
    *,
    by: Actor,
    purpose: str,
    at: datetime,
    format: str,
    sender: str = "",
    progress: Progress = silent,
    watch: Watch = unwatched,
) -> Balance:
    """Take an extract in and return its balance. `by` acts for the agency whose records these become.

    `sender` is the agency they are of, if it is another. `format` is kept with every row, so that a row put right later
    is read by the same rules. `watch` is given the balance before the first row is counted in it.

    Raises `Refused` when `by` may not import, and `DoesNotAddUp` when a row was not accounted for.
    """
    balance = Balance(extract.name, extract.rows, extract.kinds)
    watch(balance)
    origin = replace(extract.origin, format=format)
    with Seen() as seen:

        def enter(child: Child) -> None:
            told = child.sent_by(sender or by.agency).told_apart(seen)
            balance.rows["unread"] += sum(row.kind == "unread" for row in told.rows)
            balance.notes.update(told.notes)
            for judged in _take_in(ImportChild(child=told, origin=origin, sender=sender), by, purpose, at):
                if not judged.row.inside and (judged.row.kind != "child" or "child" in extract.kinds):
                    _account(balance, judged)
            progress(balance.results.total(), balance.rows.total())

        in_groups(extract.children(), enter)
    balance.check()
    return balance


def _take_in(command: ImportChild, by: Actor, purpose: str, at: datetime) -> tuple[Judged, ...]:
    """Judge a child's rows and enter what is new. A child the register refuses waits in quarantine, with the reason."""
    child, origin = command.child, command.origin
    known = queries.known_rows(child.keys)
    held = bool(record_held(child, known, command.sender or by.agency))
    judged = judge(child, known, origin.extract, held=held)
    if not any(each.is_new for each in judged):
        return judged
    # How the rows end is part of the key: a row that waited once and can be loaded now is another act.
    said = [[each.row.content, each.result] for each in judged]
    key = f"import-{hashed([origin.sha256, child.key, said])}"
    try:
        perform(command, by=by, purpose=purpose, at=at, key=key)
    except Refused as refused:
        if refused.code != "not_acceptable" or not by.agency:
            raise
        judged = judge(child, known, origin.extract, refusal=f"{refused.reason} {refused.next_step}".strip(), held=held)
        perform(replace(command, refusal=judged[0].fix), by=by, purpose=purpose, at=at, key=f"{key}-refused")
    return judged


def _account(balance: Balance, judged: Judged) -> None:
    """Add one row to the balance, with what its sender should put right."""
    row = judged.row
    balance.results[row.kind, judged.result] += 1
    balance.entered += judged.is_new
    if judged.fix:
        sentence = f"{place(row.line, row.sheet)}: {judged.fix}"
        balance.mend(ToFix(row.kind, row.line, judged.result, sentence))
    elif judged.is_new:
        for doubt in row.doubts:
            balance.mend(ToFix(row.kind, doubt.line, judged.result, doubt.sentence))
