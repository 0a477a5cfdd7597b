"""Fetching rows of shadow tables by one column, which is most of what judging a command costs.

Django puts every question together anew, and a short one takes it four times as long as the database. A question of the
form "the rows whose column is one of these" never changes, so it is written once for each table. Source: Django 5.2,
"Model instance reference" (`from_db`) and "Writing custom model fields" (converting values).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db import connections
from django.db.models import Field, Model

from tocsin.ledger.database import current
from tocsin.ledger.driver import asking

SELECT = 'SELECT {columns} FROM "{table}" WHERE "{column}" IN ({marks}){more}{order}'
AT_ONCE = 400
"""Values in one question; more are asked for in several."""

M = TypeVar("M", bound=Model)
Convert = Callable[[Any], Any]


class Asked(NamedTuple):
    """A question as it is put to one database: its text up to the marks, and how each value is read back."""

    text: str
    names: tuple[str, ...]
    converts: tuple[tuple[int, Convert], ...]


def having(table: type[M], column: str, values: Iterable[object], *, more: str = "", order: str = "") -> list[M]:
    """The rows of a table whose column has one of these values, in the order of another column if one is named.

    `more` is a further condition in SQL, written by the house and never by a visitor.
    """
    alias = current()
    asked = _asked(table, column, more, order, alias)
    wanted, found = iter(dict.fromkeys(values)), list[M]()
    while some := list(islice(wanted, AT_ONCE)):
        with asking() as cursor:
            cursor.execute(asked.text.replace("{}", ", ".join(["%s"] * len(some))), some)
            found += [table.from_db(alias, asked.names, _read(row, asked)) for row in cursor.fetchall()]
    return sorted(found, key=attrgetter(order)) if order else found


def moment(text: str) -> datetime:
    """A moment cast to text in the database, for who reads a hundred thousand: Django takes ten times as long.

    PostgreSQL writes the zone; SQLite does not, because it keeps every moment in UTC.
    """
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else datetime.fromisoformat(f"{text}+00:00")


def _read(row: Iterable[Any], asked: Asked) -> list[Any]:
    values = list(row)
    for place, convert in asked.converts:
        values[place] = convert(values[place])
    return values


@cache
def _asked(table: type[Model], column: str, more: str, order: str, alias: str) -> Asked:
    fields = table._meta.local_concrete_fields
    text = SELECT.format(
        columns=", ".join(f'"{field.column}"' for field in fields),
        table=table._meta.db_table,
        column=column,
        marks="{}",
        more=f" AND {more}" if more else "",
        order=f' ORDER BY "{order}"' if order else "",
    )
    converts = ((place, convert) for place, field in enumerate(fields) for convert in _converts(field, alias))
    return Asked(text, tuple(field.attname for field in fields), tuple(converts))


def _converts(field: Field[Any, Any], alias: str) -> Iterator[Convert]:
    """What Django itself would do to a value of this field that comes from this database, in its order."""
    connection, column = connections[alias], field.get_col(field.model._meta.db_table)

    def bound(convert: Callable[..., Any]) -> Convert:
        return lambda value: convert(value, column, connection)

    found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return map(bound, found)
