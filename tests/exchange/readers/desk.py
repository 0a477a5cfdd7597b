"""Whoever imports files in the tests of readers, and how a balance is looked at."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tocsin.exchange import Balance, import_received, receive, received
from tocsin.exchange.formats import open_extract
from tocsin.exchange.importing import take_in
from tocsin.ledger import REGISTER, Entry, entries

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BASIS = "Children Act 2004 section 10"


class Desk:
    """Receives a file and takes it in."""

    def __init__(self, register: Any) -> None:
        self.by = register.administrator

    def take(self, path: Path, format: str, at: datetime = AT, made: str = "") -> Balance:
        file = receive(path, format=format, lawful_basis=BASIS, by=self.by, purpose="run_system", at=at, made=made)
        return import_received(file, by=self.by, purpose="run_system", at=at)

    def take_made(self, path: Path, format: str, made: datetime, at: datetime = AT) -> Balance:
        """Take in a file that was made then, whenever it came."""
        file = receive(path, format=format, lawful_basis=BASIS, by=self.by, purpose="run_system", at=at)
        found = received(file)
        assert found is not None
        extract = open_extract(replace(found, at=made), path, today=at.date())
        return take_in(extract, by=self.by, purpose="run_system", at=at, format=format)


def ended(balance: Balance) -> dict[str, int]:
    """How many rows ended in which way."""
    found = Counter[str]()
    for (_, result), n in balance.results.items():
        found[result] += n
    return dict(found)


def of_type(kind: str, since: int = 0) -> list[Entry]:
    return [entry for entry in entries(REGISTER, since) if entry.type == kind]


def packed(path: Path, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Path:
    """Tables as CSV files in a zip, with the columns of their rows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            text = io.StringIO()
            writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", (2026, 1, 1, 0, 0, 0)), text.getvalue())
    return path
