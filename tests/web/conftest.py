"""A register with a little history; see tests/web/furnished.py."""

from __future__ import annotations

import pytest

from web.furnished import House, furnished


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    """The furnished register; the clock on the wall stands at its last moment."""
    house = furnished()
    monkeypatch.setattr("tocsin.web.clock.now", lambda: house.register.at)
    return house
