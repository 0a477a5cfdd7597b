"""Adding rows to shadow tables, which is most of what folding an entry costs.

Django takes every row it saves apart and puts its statement together anew; a shadow table's statement never changes, so
it is made once. Source: Django 5.2, "Model field reference", `get_db_prep_save`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connections
from django.db.models import BooleanField, CharField, Field, IntegerField, Model, TextField

from tocsin.ledger.database import current
from tocsin.ledger.driver import asking

DELETE = 'DELETE FROM "{table}" WHERE "{key}" = %s'
INSERT = 'INSERT INTO "{table}" ({columns}) VALUES ({marks})'

AS_THEY_ARE = (CharField, TextField, IntegerField, BooleanField)
"""Columns whose values every driver takes as Python has them; moments and JSON each database writes its own way."""


def add(*rows: Model) -> None:
    """Add new rows to the one table they are of. Raises IntegrityError when one of them is there already."""
    if not rows:
        return
    statement, columns = _insert(type(rows[0]))
    connection = connections[current()]

    def value(row: Model, name: str, field: Field[Any, Any] | None) -> Any:
        plain = getattr(row, name)
        return plain if field is None else field.get_db_prep_save(plain, connection)

    with asking() as cursor:
        cursor.executemany(statement, [[value(row, *column) for column in columns] for row in rows])


def put(*rows: Model) -> None:
    """Add rows to the one table they are of, in the place of those of the same primary key."""
    if rows:
        meta = type(rows[0])._meta
        named = DELETE.format(table=meta.db_table, key=meta.pk.column if meta.pk else "id")
        with asking() as cursor:
            cursor.executemany(named, [[row.pk] for row in rows])
        add(*rows)


@cache
def _insert(table: type[Model]) -> tuple[str, tuple[tuple[str, Field[Any, Any] | None], ...]]:
    """The statement, and the name of each column with its field where that has to prepare the value."""
    fields = table._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    prepared = ((field.attname, None if isinstance(field, AS_THEY_ARE) else field) for field in fields)
    return INSERT.format(table=table._meta.db_table, columns=columns, marks=marks), tuple(prepared)
