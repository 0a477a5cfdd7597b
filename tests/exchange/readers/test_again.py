"""What holds of every format of tables: the same again, shuffled, less, altered, older, stopped half-way."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from exchange.readers.desk import AT, Desk, ended, of_type
from exchange.readers.lists import KINDS, Kind
from tocsin.acts import rebuild
from tocsin.exchange import files, quarantine, received
from tocsin.exchange.formats import FORMATS
from tocsin.exchange.models import ImportedRow
from tocsin.exchange.readers.tables import TableSet
from tocsin.exchange.rows import Child
from tocsin.ledger import REGISTER, parts_of, size

LATER = AT + timedelta(days=30)
each_format = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)


@pytest.fixture
def desk(register: Any) -> Desk:
    return Desk(register)


def altered(kind: Kind) -> dict[str, list[dict[str, str]]]:
    rows = copy.deepcopy(kind.rows)
    table, row, column, text = kind.change
    rows[table][row][column] = text
    return rows


def extract(path: Path, kind: Kind, agency: str) -> TableSet:
    found = received(files(agency)[0].id)
    assert found is not None
    opened = FORMATS[kind.code].opened(path, AT.date(), found)
    assert isinstance(opened, TableSet)
    return opened


def state() -> dict[str, tuple[str, str, str]]:
    return {row.key: (row.content, row.result, row.kind) for row in ImportedRow.objects.all()}


@each_format
def test_the_same_again_changes_nothing(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    path = kind.write(tmp_path / "a.zip", kind.rows)
    first = desk.take(path, kind.code)
    assert first.adds_up and first.count("loaded")
    assert sum(map(len, kind.rows.values())) == first.rows.total()
    before = size(REGISTER)
    again = desk.take_made(path, kind.code, LATER, LATER)
    assert size(REGISTER) == before
    assert again.count("unchanged") == first.count("loaded")
    assert again.count("quarantined") == first.count("quarantined")


@each_format
def test_shuffled_rows_and_columns_change_nothing(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    first = desk.take(kind.write(tmp_path / "a.zip", kind.rows), kind.code)
    before = size(REGISTER)
    chance = random.Random(7)
    shuffled = {name: chance.sample(rows, len(rows)) for name, rows in reversed(kind.rows.items())}
    again = desk.take_made(kind.write(tmp_path / "b.zip", shuffled), kind.code, LATER, LATER)
    assert again.count("unchanged") == first.count("loaded")
    assert size(REGISTER) == before + 1  # only that another file was received


@each_format
def test_what_a_file_leaves_out_is_not_taken_away(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    desk.take(kind.write(tmp_path / "a.zip", kind.rows), kind.code)
    held = state()
    for table in kind.rows:
        fewer = {name: rows[1:] if name == table else rows for name, rows in kind.rows.items()}
        fewer = {name: rows for name, rows in fewer.items() if rows}
        desk.take_made(kind.write(tmp_path / f"{table}.zip", fewer), kind.code, LATER, LATER)
    assert held.keys() <= state().keys()
    assert not of_type("concern.closed/1")


@each_format
def test_one_value_altered_is_one_change_and_an_older_file_overrides_nothing(
    kind: Kind, desk: Desk, tmp_path: Path
) -> None:
    old, new = kind.write(tmp_path / "a.zip", kind.rows), kind.write(tmp_path / "b.zip", altered(kind))
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


@each_format
def test_stopped_half_way_and_run_again_it_ends_as_if_it_had_not_been(
    kind: Kind, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kind.write(tmp_path / "a.zip", kind.rows)
    whole = TableSet.children

    class Killed(Exception):
        pass

    def some(self: TableSet) -> Iterator[Child]:
        yield next(whole(self))
        raise Killed

    monkeypatch.setattr(TableSet, "children", some)
    with pytest.raises(Killed):
        desk.take(path, kind.code)
    monkeypatch.setattr(TableSet, "children", whole)
    again = desk.take(path, kind.code)
    assert again.adds_up
    rows = [
        row for child in extract(path, kind, desk.by.agency).children() for row in child.sent_by(desk.by.agency).rows
    ]
    assert {row.key for row in rows if not row.inside} <= state().keys()
    before = size(REGISTER)
    assert desk.take(path, kind.code).count("loaded") == 0
    assert size(REGISTER) == before


@each_format
def test_what_was_read_is_found_again_when_the_register_is_rebuilt(kind: Kind, desk: Desk, tmp_path: Path) -> None:
    desk.take(kind.write(tmp_path / "a.zip", kind.rows), kind.code)
    held, waiting = state(), {(each.key, each.what_to_fix) for each in quarantine()}
    rebuild()
    assert (state(), {(each.key, each.what_to_fix) for each in quarantine()}) == (held, waiting)


def test_a_row_twice_counts_once_and_in_other_words_waits(desk: Desk, tmp_path: Path) -> None:
    (kind, *_) = KINDS
    twice = copy.deepcopy(kind.rows)
    twice["ssd_contacts"].append(dict(twice["ssd_contacts"][1]))
    twice["ssd_contacts"].append(twice["ssd_contacts"][0] | {"cont_contact_source_code": "2A"})
    found = ended(desk.take(kind.write(tmp_path / "a.zip", twice), kind.code))
    assert found["duplicate"] == 1
    assert any("stands earlier in this file with other words" in each.what_to_fix for each in quarantine())


def test_a_changed_value_is_told_in_words_on_the_concern(desk: Desk, tmp_path: Path) -> None:
    (kind, *_) = KINDS
    desk.take(kind.write(tmp_path / "a.zip", kind.rows), kind.code)
    desk.take_made(kind.write(tmp_path / "b.zip", altered(kind)), kind.code, LATER, LATER)
    (news,) = of_type("concern.information_added/1")
    assert "cine_cin_primary_need_code: now “N5”, before “N1”." in (parts_of(news).text("text") or "")
