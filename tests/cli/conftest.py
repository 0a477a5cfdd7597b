"""A home of its own, and a way to type a command and read what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tocsin.cli import main


@dataclass(frozen=True)
class Typed:
    """What one command printed, and its exit status."""

    status: int
    out: str
    error: str

    @property
    def refused(self) -> str:
        """The one sentence it failed with."""
        assert (self.status, self.out) == (1, "")
        assert "Traceback" not in self.error and self.error.count("\n") == 1
        return self.error.strip()


Tocsin = Callable[..., Typed]


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """Where this test's register keeps everything but its database, which is the tests' own."""
    settings.TOCSIN_HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture
def tocsin(db: None, home: Path, capsys: pytest.CaptureFixture[str]) -> Tocsin:
    """Type `tocsin …` at a terminal of this test's own."""

    def type_it(*arguments: object) -> Typed:
        capsys.readouterr()
        try:
            status = main([str(each) for each in arguments])
        except SystemExit as ended:
            status = int(str(ended.code))
        return Typed(status, *capsys.readouterr())

    return type_it
