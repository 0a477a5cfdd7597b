"""A register with a little history; see tests/web/furnished.py."""

from __future__ import annotations

import pytest

from web.furnished import House, furnished


@pytest.fixture
def house(db: None) -> House:
    return furnished()
