"""The town, built once for all tests that walk about in it, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from tocsin.town.made import Rate, build_files
from town.making import small

UNTIL = date(2026, 6, 1)
"""A Monday after a bank holiday week, so that the last working days lie well before it."""


def new_database(alias: str, path: Path) -> None:
    """An empty register of its own, beside the test database."""
    connections.databases[alias] = connections.databases["default"] | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }
    call_command("migrate", database=alias, verbosity=0)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tocsin.ledger import using
    from tocsin.town import build

    with django_db_blocker.unblock():
        new_database("town", tmp_path_factory.mktemp("town") / "town.db")
        with using("town"):
            town = build(UNTIL)
    yield town
    connections["town"].close()


@pytest.fixture
def town(built: Any, django_db_blocker: Any) -> Iterator[Any]:
    """Inside the test every act, look and query is the town's."""
    from tocsin.ledger import using

    with django_db_blocker.unblock(), using("town"):
        yield built


@pytest.fixture
def scratch(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Any:
    """A context manager that opens a new empty register of its own."""
    from tocsin.ledger import using

    @contextmanager
    def opened(alias: str) -> Iterator[None]:
        with django_db_blocker.unblock():
            new_database(alias, tmp_path / f"{alias}.db")
            try:
                with using(alias):
                    yield
            finally:
                connections[alias].close()
                del connections.databases[alias]

    return opened


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "street"
    build_files(small(), out)
    return out


@pytest.fixture(scope="session")
def decade(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Rate, ...]]:
    """Ten years of a larger place, so that rates can be told from luck; its schools' log is thinned as a town's is."""
    out = tmp_path_factory.mktemp("decade") / "place"
    log = dict(small().table["school_log"], written={"street": 0.2})
    return out, build_files(small(size={"street": {"children": 2500, "years": 10, "radius": 2}}, school_log=log), out)
