"""What every test may use: a founded register. Its home is a folder of its own: tests/surroundings.py."""

from __future__ import annotations

import os

import pytest

NO_SERVER = "NOT TESTED ON POSTGRESQL: TOCSIN_DATABASE_URL names no PostgreSQL server. Run `make postgres`."


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a server a test marked `postgres` is skipped loudly; where one is required, that is a failure."""
    if item.get_closest_marker("postgres") and not os.environ.get("TOCSIN_DATABASE_URL"):
        (pytest.fail if os.environ.get("TOCSIN_POSTGRES") == "required" else pytest.skip)(NO_SERVER)


@pytest.fixture
def register(db: None) -> object:
    """A founded register with one person in every office; see tests/register.py.

    `db` rolls back: the ledger's triggers would, rightly, refuse to be emptied.
    """
    from register import found

    return found()
