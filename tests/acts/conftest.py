"""A register of its own for each test, really committed to: see tests/ledger/conftest.py."""

from ledger.conftest import ledger, migrated, migrated_postgres

__all__ = ["ledger", "migrated", "migrated_postgres"]
