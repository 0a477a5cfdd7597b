"""What holds of every format: the same again, shuffled, less, altered, older, stopped half-way, folded again."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from exchange.every import KINDS, Kind
from exchange.readers.desk import AT, Desk, of_type
from tocsin.acts import rebuild
from tocsin.acts.grouping import in_groups
from tocsin.exchange import files, importing, quarantine, received, receiving
from tocsin.exchange.formats import open_extract
from tocsin.exchange.importing import Extract
from tocsin.exchange.models import ImportedRow
from tocsin.exchange.queries import Received
from tocsin.exchange.rows import Child
from tocsin.ledger import REGISTER, size

LATER = AT + timedelta(days=30)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.code)
def kind(request: Any) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def desk(register: Any, kind: Kind, tmp_path: Path) -> Desk:
    """Whoever imports, with what a file of this format needs to be there."""
    found = Desk(register)
    kind.before(found, tmp_path)
    return found


def state() -> dict[str, tuple[str, str, str]]:
    return {row.key: (row.content, row.result, row.kind) for row in ImportedRow.objects.all()}


def test_the_same_again_changes_nothing(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    path = kind.write(tmp_path / "a", kind.rows, AT)
    first = desk.take(path, kind.code)
    assert first.adds_up and first.count("loaded") and first.count("quarantined")
    assert sum(map(len, kind.rows.values())) == first.rows.total()
    before = size(REGISTER)
    again = desk.take_made(path, kind.code, LATER, LATER)
    assert size(REGISTER) == before
    assert again.count("unchanged") == first.count("loaded")
    assert again.count("quarantined") == first.count("quarantined")


def test_shuffled_rows_and_columns_change_nothing(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    first = desk.take(kind.write(tmp_path / "a", kind.rows, AT), kind.code)
    before = size(REGISTER)
    chance = random.Random(7)
    shuffled = {name: mixed(rows, chance) for name, rows in reversed(kind.rows.items())}
    again = desk.take_made(kind.write(tmp_path / "b", shuffled, LATER), kind.code, LATER, LATER)
    assert again.count("unchanged") == first.count("loaded")
    assert size(REGISTER) == before + 1  # only that another file was received


def mixed(rows: list[dict[str, str]], chance: random.Random) -> list[dict[str, str]]:
    """The rows and their columns in another order, with a column nobody ever filled in."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    # The first columns of the census's rows are the outer element's, and what nobody knows is an element of its own.
    first = [each for each in columns[:2] if each in ("LAchildID", "CINreferralDate")]
    return [
        {each: row[each] for each in (*first, *reversed(columns[len(first) :])) if each in row}
        | ({} if first else {"Unused": ""})
        for row in chance.sample(rows, len(rows))
    ]


def test_what_a_file_leaves_out_is_not_taken_away(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    desk.take(kind.write(tmp_path / "a", kind.rows, AT), kind.code)
    held = state()
    for table in kind.rows:
        fewer = {name: rows[1:] if name == table else rows for name, rows in kind.rows.items()}
        fewer = {name: rows for name, rows in fewer.items() if rows}
        desk.take_made(kind.write(tmp_path / f"without-{table}", fewer, LATER), kind.code, LATER, LATER)
    assert held.keys() <= state().keys()
    assert not of_type("concern.closed/1")


def test_one_value_altered_is_one_change_and_an_older_file_overrides_nothing(
    kind: Kind, desk: Desk, tmp_path: Path
) -> None:
    old, new = kind.write(tmp_path / "a", kind.rows, AT), kind.write(tmp_path / "b", kind.altered, LATER)
    desk.take(old, kind.code)
    raised = len(of_type("concern.raised/1"))
    changed = desk.take_made(new, kind.code, LATER, LATER)
    assert changed.count("changed") == 1
    assert changed.count("loaded") == 0
    assert len(of_type("concern.raised/1")) == raised
    before, held = size(REGISTER), state()
    older = desk.take_made(old, kind.code, AT, LATER)
    assert older.count("changed") == older.count("loaded") == 0
    assert (size(REGISTER), state()) == (before, held)


def test_a_row_twice_counts_once_and_in_other_words_waits(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    table, row, column, text = kind.change
    twice = copy.deepcopy(kind.rows)
    twice[table] += [dict(twice[table][row]), twice[table][row] | {column: text}]
    found = desk.take(kind.write(tmp_path / "a", twice, AT), kind.code)
    # The census numbers no referrals: two of one day in other words are two. Its enquiries stand inside them.
    assert found.count("duplicate") == (3 if kind.code == "cin" else 1)
    waits = any("stands earlier in this file with other words" in each.what_to_fix for each in quarantine())
    assert waits == (kind.code != "cin")


class Killed(Exception):
    """The process ends in the middle of a person."""


@pytest.mark.parametrize("at_once", [1, 256])
def test_stopped_half_way_and_run_again_it_ends_as_if_it_had_not_been(
    kind: Kind, desk: Desk, tmp_path: Path, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the first person: kept, or undone with all that is kept at once with it."""
    path = kind.write(tmp_path / "a", kind.rows, AT)
    told: list[Child] = []

    def cut_off(found: Received, path: Path, *, today: date) -> Extract:
        extract = open_extract(found, path, today=today)
        told.extend(extract.children())
        monkeypatch.setattr(extract, "children", lambda: some(told))
        return extract

    def some(told: list[Child]) -> Iterator[Child]:
        yield told[0]
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(receiving, "open_extract", cut_off)
        patched.setattr(importing, "in_groups", partial(in_groups, most=at_once))
        with pytest.raises(Killed):
            desk.take(path, kind.code)
    half = state()
    again = desk.take(path, kind.code)
    assert again.adds_up and again.entered
    rows = [row for child in told for row in child.sent_by(desk.by.agency).rows]
    assert half.keys() < state().keys() >= {row.key for row in rows if not row.inside}
    before = size(REGISTER)
    assert desk.take(path, kind.code).count("loaded") == 0
    assert size(REGISTER) == before


def test_what_was_read_is_found_again_when_the_register_is_rebuilt(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    desk.take(kind.write(tmp_path / "a", kind.rows, AT), kind.code)
    held, waiting = state(), {(each.key, each.what_to_fix) for each in quarantine()}
    rebuild()
    assert (state(), {(each.key, each.what_to_fix) for each in quarantine()}) == (held, waiting)
    assert [received(each.id) for each in files(desk.by.agency)] == list(files(desk.by.agency))
