"""Records in files: a table of what agencies gave (CSV), or of columns made before (Parquet)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tocsin.matching.columns import prepare
from tocsin.matching.described import Described
from tocsin.matching.engines.tables import arrow, schema
from tocsin.matching.levels import Columns

APART = "|"
"""Between several values of one cell."""


class NotRecords(Exception):
    """The file cannot be read as records."""


def _several(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(APART) if each.strip())


def _names(row: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    others = (("aliases", "alias"), ("former_names", "former"))
    whole = [(each, "", kind) for column, kind in others for each in _several(row.get(column) or "")]
    current = (row.get("given") or "", row.get("family") or "", "current")
    return (*((current,) if any(current[:2]) else ()), *whole)


def _addresses(row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    lines, codes = _several(row.get("address") or ""), _several(row.get("postcode") or "")
    longest = max(len(lines), len(codes))
    return tuple((_at(lines, place), _at(codes, place)) for place in range(longest))


def _at(values: tuple[str, ...], place: int) -> str:
    return values[place] if place < len(values) else ""


READ: Mapping[str, Callable[[Mapping[str, str]], Any]] = {
    "id": lambda row: row.get("id") or "",
    "source": lambda row: row.get("source") or "",
    "names": _names,
    "born": lambda row: row.get("born") or "",
    "age_on": lambda row: (row.get("age") or "", row.get("age_on") or ""),
    "sex": lambda row: row.get("sex") or "",
    "addresses": _addresses,
    "phones": lambda row: _several(row.get("phones") or ""),
    "nhs_number": lambda row: row.get("nhs_number") or "",
    "upn": lambda row: row.get("upn") or "",
    "parents": lambda row: _several(row.get("parents") or ""),
}
"""How each part of a description is read from a row."""

HEADINGS = (
    *("id", "source", "given", "family", "aliases", "former_names", "born", "age", "age_on", "sex"),
    *("address", "postcode", "phones", "nhs_number", "upn", "parents"),
)
"""The columns a table of records may have; “id” it must have. Several values of a cell stand apart by “|”."""


def records_in(path: Path) -> Any:
    """The records of a file as an Arrow table. Raises `NotRecords`."""
    import pyarrow
    import pyarrow.parquet

    try:
        if path.suffix == ".parquet":
            return _columns_of(path, pyarrow.parquet.read_table(path))
        return arrow(_prepared(path))
    except (OSError, UnicodeError, csv.Error, pyarrow.ArrowInvalid) as fault:
        raise NotRecords(f"{path}: this cannot be read as records: {fault}.") from fault


def _columns_of(path: Path, table: Any) -> Any:
    if missing := [name for name in schema().names if name not in table.column_names]:
        raise NotRecords(f"{path}: columns of records were expected, and these are not there: {', '.join(missing)}.")
    return table.select(schema().names).cast(schema())


def _prepared(path: Path) -> Iterator[tuple[str, Columns]]:
    seen = set[str]()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        _check_headings(path, rows.fieldnames or ())
        for line, row in enumerate(rows, start=2):
            described = Described(**{slot: read(row) for slot, read in READ.items()})
            if not described.id or described.id in seen:
                wrong = f"the id “{described.id[:60]}” is there twice" if described.id else "it has no id"
                raise NotRecords(f"{path}, line {line}: {wrong}. Every record needs an id of its own.")
            seen.add(described.id)
            yield described.id, prepare(described)


def _check_headings(path: Path, headings: Any) -> None:
    unknown = [each for each in headings if each not in HEADINGS]
    if "id" not in headings or unknown:
        what = f"columns that no record has: {', '.join(unknown)}" if unknown else "no column “id”"
        raise NotRecords(f"{path}: it has {what}. These may be there: {', '.join(HEADINGS)}.")
