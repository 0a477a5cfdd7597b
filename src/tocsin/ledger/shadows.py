"""Adding and changing rows of shadow tables, which is most of what folding an entry costs.

Django takes every row it saves apart and puts its statement together anew; a shadow table's statement never changes, so
it is made once. Source: Django 5.2, "Model field reference", `get_db_prep_save`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, CharField, Field, IntegerField, Model, TextField

from tocsin.ledger.database import current
from tocsin.ledger.driver import asking

DELETE = 'DELETE FROM "{table}" WHERE "{key}" = %s'
INSERT = 'INSERT INTO "{table}" ({columns}) VALUES ({marks})'
UPDATE = 'UPDATE "{table}" SET {columns} WHERE "{key}" = %s'

AS_THEY_ARE = (CharField, TextField, IntegerField, BooleanField)
"""Columns whose values every driver takes as Python has them; moments and JSON each database writes its own way."""


def add(*rows: Model) -> None:
    """Add new rows to the one table they are of. Raises IntegrityError when one of them is there already."""
    if not rows:
        return
    statement, columns = _insert(type(rows[0]))
    connection = connections[current()]
    values = [[_prepared(getattr(row, name), field, connection) for name, field in columns] for row in rows]
    with asking() as cursor:
        cursor.executemany(statement, values)


def put(*rows: Model) -> None:
    """Add rows to the one table they are of, in the place of those of the same primary key."""
    if rows:
        meta = type(rows[0])._meta
        named = DELETE.format(table=meta.db_table, key=meta.pk.column if meta.pk else "id")
        with asking() as cursor:
            cursor.executemany(named, [[row.pk] for row in rows])
        add(*rows)


def change(table: type[Model], key: object, **values: object) -> None:
    """Change some columns of the row with this primary key; nothing happens when there is none."""
    statement, fields = _update(table, tuple(values))
    connection = connections[current()]
    prepared = [_prepared(value, field, connection) for value, field in zip(values.values(), fields, strict=True)]
    with asking() as cursor:
        cursor.execute(statement, [*prepared, key])


def _prepared(value: Any, field: Field[Any, Any] | None, connection: BaseDatabaseWrapper) -> Any:
    return value if field is None else field.get_db_prep_save(value, connection)


def _preparing(field: Field[Any, Any]) -> Field[Any, Any] | None:
    """The field where it has to prepare its values, None where they are written as they are."""
    return None if isinstance(field, AS_THEY_ARE) else field


@cache
def _update(table: type[Model], names: tuple[str, ...]) -> tuple[str, tuple[Field[Any, Any] | None, ...]]:
    """The statement, and for each value in order the field that has to prepare it."""
    named = {field.attname: field for field in table._meta.local_concrete_fields}
    fields = [named[name] for name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    key = table._meta.pk.column if table._meta.pk else "id"
    return UPDATE.format(table=table._meta.db_table, columns=columns, key=key), tuple(map(_preparing, fields))


@cache
def _insert(table: type[Model]) -> tuple[str, tuple[tuple[str, Field[Any, Any] | None], ...]]:
    """The statement, and the name of each column with its field where that has to prepare the value."""
    fields = table._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    prepared = ((field.attname, _preparing(field)) for field in fields)
    return INSERT.format(table=table._meta.db_table, columns=columns, marks=marks), tuple(prepared)
