"""`tocsin ledger`: the drill of a restored backup, keys changed, logs exported: on a register of its own each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PARTNERSHIP = ["--agency", "Millbrook Council", "--administrator", "Owen Flint"]
TERMINAL = """
import contextlib, io, json, sys
from tocsin.cli import main

for line in sys.stdin:
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        program, *arguments = json.loads(line)
        if program == "tocsin":
            status = main(arguments)
        else:
            status = exec(program, {"name": arguments[0]})
    from django.db import connections
    connections.close_all()
    print(json.dumps([status or 0, out.getvalue(), error.getvalue()]), flush=True)
"""
MORE = """
from datetime import UTC, datetime
from tocsin.access import RegisterAgency
from tocsin.acts import perform
from tocsin.cli.sentence import operator
from tocsin.ledger import receipt
made = perform(RegisterAgency(name=name, kind="school"), by=operator(), purpose="run_system", at=datetime.now(UTC))
print(receipt(made.entry))
"""


class Typed(NamedTuple):
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Typed]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def terminal(home: Path) -> Iterator[Run]:
    """A process with a register in a folder of its own; it lets go of the database after each command.

    Starting it takes longer than all that is typed into it, so one serves a whole test.
    """
    told = {"TOCSIN_HOME": str(home), "TOCSIN_ORIGIN": "register.example.org", "TOCSIN_DATABASE_URL": ""}
    told |= {"TOCSIN_ANCHOR": "", "TOCSIN_POLICY": "", "DJANGO_SETTINGS_MODULE": "tocsin.web.settings"}
    command = [sys.executable, "-c", TERMINAL]
    with subprocess.Popen(
        command, env=os.environ | told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as shell:
        assert shell.stdin and shell.stdout
        typed, printed = shell.stdin, shell.stdout

        def run(*words: object) -> Typed:
            print(json.dumps([str(each) for each in words]), file=typed, flush=True)
            return Typed(*json.loads(printed.readline()))

        yield run
        typed.close()


@pytest.fixture
def tocsin(terminal: Run) -> Run:
    """Type a command."""
    return lambda *arguments: terminal("tocsin", *arguments)


@pytest.fixture
def enter(terminal: Run) -> Callable[[str], str]:
    """Enter one more agency; its receipt."""
    return lambda name: terminal(MORE, name).stdout


@pytest.mark.long
def test_the_drill_of_a_restored_backup(tocsin: Run, enter: Callable[[str], str], home: Path, tmp_path: Path) -> None:
    assert tocsin("found", *PARTNERSHIP).returncode == 0
    enter("First School")
    (old_key, *_) = tocsin("ledger", "keys").stdout.split()
    shutil.copy(home / "tocsin.db", tmp_path / "backup.db")
    lost = enter("Second School")
    assert "register1" in lost
    for name in ("tocsin.db-wal", "tocsin.db-shm"):
        (home / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", home / "tocsin.db")

    refused = tocsin("sweep")
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert "gone, as after an old backup was put back" in refused.stderr and "tocsin ledger recover" in refused.stderr
    seen = tocsin("verify", "register")
    assert seen.returncode == 1 and "are gone: the register signed" in seen.stdout

    done = tocsin("ledger", "recover", "--because", "Tuesday's disk; Monday's backup is all there is.")
    assert done.returncode == 0, done.stderr
    assert "goes on as register.example.org/register2" in done.stdout and "lost" in done.stdout
    assert tocsin("sweep").returncode == 0
    assert tocsin("verify", "register", "--deep").returncode == 0
    keys = tocsin("ledger", "keys").stdout.split()
    assert old_key in keys and keys[0] != old_key
    (tmp_path / "lost.tlog-proof").write_text(lost.removesuffix("\n"))
    assert tocsin("verify", "receipt", tmp_path / "lost.tlog-proof", "--key", old_key).returncode == 0
    again = tocsin("ledger", "recover", "--because", "Once more.")
    assert again.returncode == 1 and "nothing has to be recovered" in again.stderr


@pytest.mark.long
def test_a_key_is_followed_by_another_and_old_receipts_hold(
    tocsin: Run, enter: Callable[[str], str], tmp_path: Path
) -> None:
    tocsin("found", *PARTNERSHIP)
    before = enter("First School")
    (old, _looks) = tocsin("ledger", "keys").stdout.split()
    assert tocsin("ledger", "rotate-key", "--finish").returncode == 1
    begun = tocsin("ledger", "rotate-key")
    assert begun.returncode == 0 and old not in begun.stdout
    assert tocsin("ledger", "rotate-key").returncode == 0  # again: the same change
    (first, new, *_) = tocsin("ledger", "keys").stdout.split()
    assert first == old and new in begun.stdout
    between = enter("Second School")
    finished = tocsin("ledger", "rotate-key", "--finish")
    assert finished.returncode == 0 and new in finished.stdout
    after = enter("Third School")
    assert tocsin("verify", "register", "--deep").returncode == 0
    for text, key, good in [
        (before, old, True),
        (between, old, True),
        (between, new, True),
        (after, new, True),
        (after, old, False),
        (before, new, False),
    ]:
        (tmp_path / "r").write_text(text.removesuffix("\n"))
        assert (tocsin("verify", "receipt", tmp_path / "r", "--key", key).returncode == 0) == good
    assert set(tocsin("ledger", "keys").stdout.split()) >= {old, new}


@pytest.mark.long
def test_both_logs_are_exported_and_check_without_us(tocsin: Run, tmp_path: Path) -> None:
    tocsin("found", *PARTNERSHIP)
    done = tocsin("ledger", "export", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    for log in ("register", "looks"):
        checked = tocsin("verify", "export", tmp_path / "out" / log, "--trust", tmp_path / "out" / "policy")
        assert checked.returncode == 0, checked.stdout + checked.stderr
    assert tocsin("ledger", "export", tmp_path / "out").returncode == 1
