"""`tocsin ledger`: the drill of a restored backup, keys changed, logs exported: on a register of its own each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PARTNERSHIP = ["--agency", "Millbrook Council", "--administrator", "Owen Flint"]
MORE = """
from datetime import UTC, datetime
from tocsin.access import RegisterAgency
from tocsin.acts import perform
from tocsin.cli.sentence import operator
from tocsin.ledger import REGISTER, receipt
import sys
command = RegisterAgency(name=sys.argv[1], kind="school")
made = perform(command, by=operator(), purpose="run_system", at=datetime.now(UTC))
print(receipt(made.entry))
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def tocsin(home: Path) -> Run:
    """Type a command at a register in a folder of its own."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return _python(home, "from tocsin.cli import main; raise SystemExit(main())", *arguments)

    return run


def _python(home: Path, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    told = {"TOCSIN_HOME": str(home), "TOCSIN_ORIGIN": "register.example.org", "TOCSIN_DATABASE_URL": ""}
    told |= {"TOCSIN_ANCHOR": "", "TOCSIN_POLICY": "", "DJANGO_SETTINGS_MODULE": "tocsin.web.settings"}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=False)


def enter(home: Path, name: str) -> str:
    """Enter one more agency; its receipt."""
    return _python(home, "import django; django.setup()\n" + MORE, name).stdout


def test_the_drill_of_a_restored_backup(tocsin: Run, home: Path, tmp_path: Path) -> None:
    assert tocsin("found", *PARTNERSHIP).returncode == 0
    enter(home, "First School")
    (old_key, *_) = tocsin("ledger", "keys").stdout.split()
    shutil.copy(home / "tocsin.db", tmp_path / "backup.db")
    lost = enter(home, "Second School")
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


def test_a_key_is_followed_by_another_and_old_receipts_hold(tocsin: Run, home: Path, tmp_path: Path) -> None:
    tocsin("found", *PARTNERSHIP)
    before = enter(home, "First School")
    (old, _looks) = tocsin("ledger", "keys").stdout.split()
    assert tocsin("ledger", "rotate-key", "--finish").returncode == 1
    begun = tocsin("ledger", "rotate-key")
    assert begun.returncode == 0 and old not in begun.stdout
    assert tocsin("ledger", "rotate-key").returncode == 0  # again: the same change
    (first, new, *_) = tocsin("ledger", "keys").stdout.split()
    assert first == old and new in begun.stdout
    between = enter(home, "Second School")
    finished = tocsin("ledger", "rotate-key", "--finish")
    assert finished.returncode == 0 and new in finished.stdout
    after = enter(home, "Third School")
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


def test_both_logs_are_exported_and_check_without_us(tocsin: Run, home: Path, tmp_path: Path) -> None:
    tocsin("found", *PARTNERSHIP)
    done = tocsin("ledger", "export", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    for log in ("register", "looks"):
        checked = tocsin("verify", "export", tmp_path / "out" / log, "--trust", tmp_path / "out" / "policy")
        assert checked.returncode == 0, checked.stdout + checked.stderr
    assert tocsin("ledger", "export", tmp_path / "out").returncode == 1
