"""A backup of the ledger's tables, put back as an old backup is: what was entered since is gone. On either database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from ledger.conftest import Ledger

TABLES = sorted(model._meta.db_table for model in apps.get_models() if model.__module__ == "tocsin.ledger.models")

SELECT = "SELECT * FROM {table}"
DELETE = "DELETE FROM {table}"
INSERT = "INSERT INTO {table} VALUES ({marks})"


@dataclass(frozen=True)
class Backup:
    """Every row of the ledger as it was."""

    ledger: Ledger
    rows: dict[str, list[tuple[Any, ...]]]

    @classmethod
    def of(cls, ledger: Ledger) -> Backup:
        """Take one."""
        return cls(ledger, {table: ledger.sql(SELECT.format(table=table)) for table in TABLES})

    def put_back(self) -> None:
        """Restore it over whatever is there now."""
        self.ledger.drop_triggers()
        for table, rows in self.rows.items():
            self.ledger.sql(DELETE.format(table=table))
            for row in rows:
                self.ledger.sql(INSERT.format(table=table, marks=", ".join(["%s"] * len(row))), *row)
