"""What every test may use: a home of its own for keys, and a founded register."""

from __future__ import annotations

import os
import tempfile

import pytest

os.environ.setdefault("TOCSIN_HOME", tempfile.mkdtemp(prefix="tocsin-test-"))
os.environ.setdefault("TOCSIN_HTTPS", "no")
os.environ.setdefault("TOCSIN_DEMO", "yes")


@pytest.fixture
def register(db: None) -> object:
    """A founded register with one person in every office; see tests/register.py.

    `db` rolls back: the ledger's triggers would, rightly, refuse to be emptied.
    """
    from register import found

    return found()
