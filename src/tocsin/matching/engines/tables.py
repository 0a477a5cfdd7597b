"""Records as Arrow tables and back: a text or a list of texts in each column, and nothing where something is missing.

Arrow at every border, never a data frame: on its way through one, a missing value becomes "not a number" and then the
text "nan", and everybody without a postcode lives together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from tocsin.matching.columns import COLUMNS
from tocsin.matching.levels import Columns, Value

AT_ONCE = 20_000


class NotAscii(Exception):
    """A column reached an engine with letters it would count otherwise than the others do."""


def arrow(records: Iterable[tuple[str, Columns]]) -> Any:
    """The records as one table: their ids and every column."""
    import pyarrow

    some = iter(records)
    batches = list(iter(lambda: _batch(list(islice(some, AT_ONCE))), None))
    return pyarrow.Table.from_batches(batches, schema=schema())


def schema() -> Any:
    """The columns of a table of records."""
    import pyarrow

    kinds = {"text": pyarrow.string(), "list": pyarrow.list_(pyarrow.string())}
    return pyarrow.schema([("id", pyarrow.string()), *((name, kinds[each.kind]) for name, each in COLUMNS.items())])


def _batch(records: list[tuple[str, Columns]]) -> Any:
    import pyarrow

    if not records:
        return None
    cells = {name: [_checked(columns.get(name)) for _, columns in records] for name in COLUMNS}
    return pyarrow.RecordBatch.from_pydict({"id": [key for key, _ in records], **cells}, schema=schema())


def _checked(value: Value) -> Value:
    """The value, nothing where it is empty."""
    if not value:
        return None
    if not (value.isascii() if isinstance(value, str) else all(map(str.isascii, value))):
        raise NotAscii(f"“{str(value)[:60]}” is not in plain letters, so engines would not score it alike. Prepare it.")
    return value


def rows(table: Any) -> Iterator[tuple[str, Columns]]:
    """A table of records as the scorer reads them: lists as tuples."""
    for batch in table.to_batches(max_chunksize=AT_ONCE):
        for row in batch.to_pylist():
            yield row.pop("id"), _columns(row)


def _columns(row: Mapping[str, Any]) -> dict[str, str | tuple[str, ...] | None]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
