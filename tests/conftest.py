"""What every test may use: a founded register. Its home is a folder of its own: tests/surroundings.py."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from register import forget_signed

NO_SERVER = "NOT TESTED ON POSTGRESQL: TOCSIN_DATABASE_URL names no PostgreSQL server. Run `make postgres`."

_number = count()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a server a test marked `postgres` is skipped loudly; where one is required, that is a failure."""
    if item.get_closest_marker("postgres") and not os.environ.get("TOCSIN_DATABASE_URL"):
        (pytest.fail if os.environ.get("TOCSIN_POSTGRES") == "required" else pytest.skip)(NO_SERVER)


@pytest.fixture(autouse=True)
def anchor(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A memory of its own for each test of what was signed.

    Tests roll their register back, and an anchor that remembered the last test's would, rightly, stop the next one.
    """
    settings.TOCSIN_ANCHOR = tmp_path_factory.getbasetemp() / "anchors" / f"{next(_number)}"
    forget_signed()
    return settings.TOCSIN_ANCHOR


@pytest.fixture
def register(db: None) -> object:
    """A founded register with one person in every office; see tests/register.py.

    `db` rolls back: the ledger's triggers would, rightly, refuse to be emptied.
    """
    from register import found

    return found()
