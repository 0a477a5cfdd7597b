"""Rows of shadow tables asked for the short way are the rows that Django would give, value by value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.models import Model

from exchange.census_files import REFERRAL, census, child
from tocsin.acts import shadows
from tocsin.duties.models import Duty
from tocsin.exchange import import_cin
from tocsin.exchange.models import ImportedRow
from tocsin.ledger import change, having, put
from tocsin.ledger.fetching import AT_ONCE


def told(row: Model) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def filled(register: Any, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1", REFERRAL, REFERRAL), child("C2", REFERRAL))
    import_cin(path, by=register.administrator, purpose="run_system", at=register.at)


def test_every_value_of_every_table_is_read_as_django_reads_it(register: Any, tmp_path: Path) -> None:
    filled(register, tmp_path)
    tables = [table for table in shadows() if table._default_manager.exists()]
    assert len(tables) > 8
    for table in tables:
        rows = list(table._default_manager.order_by("pk"))
        first = table._meta.local_concrete_fields[0]
        given = having(table, first.column, [getattr(row, first.attname) for row in rows])
        assert sorted(map(told, given), key=str) == sorted(map(told, rows), key=str), table
        assert all(not row._state.adding for row in given)


def test_more_values_than_one_question_holds_come_in_one_order(register: Any, tmp_path: Path) -> None:
    filled(register, tmp_path)
    keys = [*ImportedRow.objects.values_list("key", flat=True), *(f"nobody{n}" for n in range(2 * AT_ONCE))]
    assert len(having(ImportedRow, "key", keys, order="n")) == ImportedRow.objects.count()
    assert having(ImportedRow, "key", []) == []
    waiting = having(ImportedRow, "key", keys, more="result = 'quarantined'")
    assert {row.key for row in waiting} == {row.key for row in ImportedRow.objects.filter(result="quarantined")}


def test_a_row_put_takes_the_place_of_the_one_before(register: Any, tmp_path: Path) -> None:
    filled(register, tmp_path)
    row = ImportedRow.objects.first()
    assert row
    row.result = "changed"
    before = ImportedRow.objects.count()
    put(row)
    put()
    assert ImportedRow.objects.get(key=row.key).result == "changed"
    assert ImportedRow.objects.count() == before


def test_a_row_is_changed_in_the_columns_named_alone_as_django_would(register: Any, tmp_path: Path) -> None:
    filled(register, tmp_path)
    row, *others = Duty.objects.order_by("id")
    new = {"met_n": 7, "met_at": register.at, "stopped": [["a", "b"]], "next_climb_at": None, "label": "It's 100% %s"}
    expected = told(row) | new
    change(Duty, row.id, **new)
    change(Duty, "nobody", met_n=8)
    assert told(Duty.objects.get(id=row.id)) == expected
    assert list(map(told, Duty.objects.exclude(id=row.id).order_by("id"))) == list(map(told, others))
