"""`tocsin demo` before it builds or serves anything: what it clears away, and what it leaves alone."""

from __future__ import annotations

import argparse
import fcntl
import socket
from pathlib import Path
from typing import Any

import pytest

from tocsin.cli import demo
from tocsin.cli.sentence import Sentence


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "var"))
    return tmp_path / "var"


def options(*given: str) -> argparse.Namespace:
    root = argparse.ArgumentParser()
    demo.add_to(root.add_subparsers())
    return root.parse_args(["demo", "--port", "8765", *given])


def prepared(*given: str) -> Any:
    chosen = options(*given)
    environment = demo.prepare(chosen)
    chosen.lock.close()
    return environment


def test_it_has_a_folder_and_a_database_of_its_own(home: Path) -> None:
    environment = prepared()
    assert environment["TOCSIN_HOME"] == str(home / "demo")
    assert (environment["TOCSIN_DATABASE_URL"], environment["TOCSIN_DEMO"]) == ("", "yes")


def test_a_town_whose_building_was_killed_is_cleared_away(home: Path) -> None:
    prepared()
    (home / "demo" / "tocsin.db").write_text("half")
    prepared()
    assert not (home / "demo" / "tocsin.db").exists()


def test_a_finished_town_is_kept_unless_a_fresh_one_is_asked_for(home: Path) -> None:
    prepared()
    kept = home / "demo" / "tocsin.db"
    kept.write_text("whole")
    (home / "demo" / demo.READY).write_text("2026-06-01")
    prepared()
    assert kept.read_text() == "whole"
    prepared("--fresh")
    assert not kept.exists()


def test_a_folder_that_is_not_a_demonstration_is_left_alone(home: Path) -> None:
    (home / "demo").mkdir(parents=True)
    (home / "demo" / "tocsin.db").write_text("real children")
    with pytest.raises(Sentence, match="left alone"):
        demo.prepare(options("--fresh"))
    assert (home / "demo" / "tocsin.db").read_text() == "real children"


def test_nobody_clears_it_away_while_it_is_served(home: Path) -> None:
    prepared()
    (home / "demo" / demo.READY).write_text("2026-06-01")
    with (home / "demo.lock").open("w") as served:
        fcntl.flock(served, fcntl.LOCK_SH)
        prepared()
        with pytest.raises(Sentence, match="built or served already"):
            demo.prepare(options("--fresh"))


def test_a_port_in_use_is_said_before_anything_is_built(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Sentence, match="cannot be used"):
            demo.prepare(options("--port", str(taken.getsockname()[1])))
    assert not home.exists()


@pytest.mark.parametrize("given", [("--print",), ("--as-known", "2012-09-01")])
def test_a_storys_options_want_a_story(home: Path, given: tuple[str, ...]) -> None:
    with pytest.raises(Sentence, match="go with --story"):
        demo.prepare(options(*given))
