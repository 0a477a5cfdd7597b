"""The verbs of whoever keeps the house: verify, sweep, rebuild, serve, import; and what each says when it cannot."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from exchange.census_files import NOTHING_FOLLOWED, census, child
from register import Register
from tocsin.access import offices_of
from tocsin.acts import ReceiptOf
from tocsin.acts.models import Fold
from tocsin.concerns import RaiseConcern, TheConcern
from tocsin.ledger import LOOKS, REGISTER, entry, size, using
from tocsin.web import drafts
from tocsin.web.accounts import open_account
from tocsin.web.guessing import told_to_wait
from tocsin.web.models import Draft, Guesses


@pytest.fixture
def concern(home: Path, register: Register) -> Any:
    """A concern raised on Monday 2 March 2026; its receipt."""
    return register.perform(RaiseConcern(account="He came to school without a coat again."), register.teacher)


@pytest.fixture
def receipt(concern: Any, register: Register, tmp_path: Path) -> tuple[Path, str]:
    """The receipt's file, as its page offers it, and the register's verification key."""
    view = register.look(ReceiptOf(n=concern.entry), register.teacher)
    path = tmp_path / "receipt.tlog-proof"
    path.write_text(view.proof, encoding="utf-8")
    return path, view.key


# --- Verify ----------------------------------------------------------------------------------------------------------


def test_a_receipt_is_accepted_with_the_key_as_text_or_in_a_file(tocsin, receipt, concern, tmp_path) -> None:
    path, key = receipt
    (tmp_path / "register.vkey").write_text(f"{key}\n", encoding="utf-8")
    for given in (key, tmp_path / "register.vkey"):
        done = tocsin("verify", "receipt", path, "--key", given)
        assert done.status == 0
        assert done.out.startswith(f"ACCEPTED. Entry {concern.entry} of ")
        assert "says concern.raised/1, recorded 02 March 2026 09:00:00 UTC" in done.out


def test_a_broken_receipt_is_refused_wherever_it_is_broken(tocsin, receipt) -> None:
    path, key = receipt
    whole = path.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert tocsin("verify", "receipt", path, "--key", key).refused.startswith(
            "REFUSED. This receipt proves nothing:"
        )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"c2sp.org/tlog-proof@v1\n", b"x" * 100_000])
def test_what_is_no_receipt_is_refused(tocsin, receipt, content: bytes) -> None:
    path, key = receipt
    path.write_bytes(content)
    assert tocsin("verify", "receipt", path, "--key", key).refused.startswith("REFUSED.")


def test_another_registers_key_is_refused(tocsin, receipt) -> None:
    path, key = receipt
    assert "REFUSED" in tocsin("verify", "receipt", path, "--key", key[:-4] + "AAA=").refused
    assert "REFUSED" in tocsin("verify", "receipt", path, "--key", "no key").refused


def test_a_file_that_is_not_there_is_named(tocsin, home) -> None:
    for verb in (("verify", "receipt", "none.txt", "--key", "k"), ("import", "cin", "none.txt")):
        assert "none.txt" in tocsin(*verb).refused


def test_the_whole_register_is_recomputed(tocsin, concern) -> None:
    done = tocsin("verify", "register", "--deep")
    assert done.status == 0
    assert re.fullmatch(
        rf"{REGISTER}: {size(REGISTER)} entries, root [0-9a-f]{{64}}, 0 problems\n"
        rf"{LOOKS}: {size(LOOKS)} entries, root [0-9a-f]{{64}}, 0 problems\n",
        done.out,
    )


def test_a_register_whose_key_is_gone_says_so(tocsin, concern, home) -> None:
    (home / "keys" / "case-keys.key").unlink()
    found = tocsin("verify", "register", "--deep")
    assert found.status == 1
    assert "missing" in found.out + found.error and "Traceback" not in found.error


# --- Sweep and rebuild -----------------------------------------------------------------------------------------------


def test_a_sweep_says_what_it_entered_and_again_finds_nothing(tocsin, concern) -> None:
    first = tocsin("sweep", "--at", "2026-03-30")
    assert re.fullmatch(r"\d+ escalations entered; \d+ duties are late\.\n", first.out)
    assert not first.out.startswith("0 ")
    assert tocsin("sweep", "--at", "2026-03-30").out.startswith("0 escalations entered; ")


def test_a_sweep_clears_what_was_never_sent_and_wrong_passwords_long_ago(tocsin, concern, register) -> None:
    old, new = datetime(2026, 1, 5, tzinfo=UTC), datetime.now(UTC)
    begun = [drafts.begin(register.teacher.practitioner, at, {"what": {"account": ["Not sent."]}}) for at in (old, new)]
    for at in (old, new):
        told_to_wait((("name", f"{at}"),), at)
    assert tocsin("sweep").out.endswith("1 begun and never sent: cleared, as their writers were told.\n")
    assert list(Draft.objects.values_list("id", flat=True)) == [begun[1].id]
    assert list(Guesses.objects.values_list("mark", flat=True)) == [f"{new}"]
    assert "cleared" not in tocsin("sweep").out


def test_a_sweep_cannot_be_sent_into_the_future(tocsin, concern) -> None:
    before = datetime.now(UTC)
    tocsin("sweep", "--at", "2099-01-01")
    assert entry(REGISTER, size(REGISTER) - 1).at <= before + timedelta(minutes=10)


def test_a_date_nobody_has_is_not_understood(tocsin) -> None:
    failed = tocsin("sweep", "--at", "2026-02-31")
    assert failed.status == 2 and "31" in failed.error and "Traceback" not in failed.error


def test_rebuild_folds_every_entry(tocsin, concern) -> None:
    assert tocsin("rebuild").out.strip() == f"{size(REGISTER) + size(LOOKS)} entries folded."


def test_tables_made_by_an_older_version_are_refused_until_rebuilt(tocsin, concern) -> None:
    Fold.objects.update_or_create(package="tocsin.concerns.projection", defaults={"version": 0})
    assert "Run: tocsin rebuild" in tocsin("sweep").refused
    assert tocsin("rebuild").status == 0
    assert tocsin("sweep", "--at", "2026-03-02").status == 0


# --- The past --------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be run instead of this process, and no change to this one's environment afterwards."""
    for name in ("TOCSIN_HOME", "TOCSIN_DATABASE_URL", "TOCSIN_AS_KNOWN"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    runs: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda program, arguments: runs.append(arguments))
    return runs


def test_serving_the_past_writes_a_scratch_home_that_holds_it_and_no_more(
    tocsin, home: Path, register: Register, concern: Any, served: list[list[str]]
) -> None:
    register.later(days=2)
    register.look(TheConcern(concern=concern.ids["concern"]), register.hub)
    later = register.perform(RaiseConcern(account="Again, in the rain."), register.teacher)
    done = tocsin("serve", "--as-known", "2026-03-02", "--port", "8123")
    scratch = home / "as-known" / "20260302T235959Z"
    assert "as known on 02 March 2026" in done.out and "Nothing can be added" in done.out
    assert (os.environ["TOCSIN_HOME"], os.environ["TOCSIN_DATABASE_URL"]) == (str(scratch), "")
    assert os.environ["TOCSIN_AS_KNOWN"].startswith("2026-03-02T23:59:59")
    assert served[0][-1] == "tocsin.web.wsgi:application" and "127.0.0.1:8123" in served[0]
    with sqlite3.connect(scratch / "tocsin.db") as past:
        assert past.execute("SELECT count(*) FROM ledger_entry WHERE log = ?", (REGISTER,)).fetchone() == (
            later.entries[0],
        )
        assert past.execute("SELECT count(*) FROM concerns_concern").fetchone() == (1,)
    assert (scratch / "keys").resolve() == (home / "keys").resolve()


def test_whoever_can_sign_in_today_can_sign_in_to_the_past(
    tocsin, home: Path, register: Register, concern: Any, served: list[list[str]]
) -> None:
    open_account(register.hub.practitioner, "gwen", "four quiet herons rise")
    tocsin("serve", "--as-known", "2026-03-02")
    past = connections["default"].settings_dict | {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    path = home / "as-known" / "20260302T235959Z" / "tocsin.db"
    connections["then"] = DatabaseWrapper(past | {"NAME": str(path)}, "then")
    try:
        with using("then"):
            user = authenticate(username="gwen", password="four quiet herons rise")
            assert user is not None and user.account.practitioner == register.hub.practitioner
            assert [each.id for each in offices_of(register.hub.practitioner, register.at)] == [register.hub.office]
    finally:
        connections["then"].close()
        del connections["then"]


def test_the_past_can_be_served_twice(tocsin, home: Path, concern: Any, served: list[list[str]]) -> None:
    for _ in range(2):
        assert tocsin("serve", "--as-known", "2026-03-02").status == 0
    assert len(served) == 2


def test_serving_runs_the_server(tocsin, served: list[list[str]]) -> None:
    assert tocsin("serve", "--port", "8124").out == "Serving on http://127.0.0.1:8124/  Stop with Ctrl-C.\n"
    assert "127.0.0.1:8124" in served[0]


# --- Import ----------------------------------------------------------------------------------------------------------


def test_a_census_file_is_read_and_its_balance_printed(tocsin, register: Register, home, tmp_path) -> None:
    file = census(tmp_path, child("C1"), child("C2", NOTHING_FOLLOWED))
    first = tocsin("import", "cin", file)
    assert first.status == 0 and "loaded" in first.out
    before = size(REGISTER)
    again = tocsin("import", "cin", file)
    assert again.status == 0 and "unchanged" in again.out
    assert size(REGISTER) == before


@pytest.mark.parametrize("content", [b"", b"<Message>", b"not xml", b"\x00\x01"])
@pytest.mark.parametrize("kind", ["cin", "warnings"])
def test_a_file_that_is_no_such_file_is_a_sentence(tocsin, register: Register, home, tmp_path, kind, content) -> None:
    (tmp_path / "odd").write_bytes(content)
    assert tocsin("import", kind, tmp_path / "odd").refused


# --- An installation that cannot start -------------------------------------------------------------------------------


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the program in a process of its own, told these things."""

    def run(*arguments: str, **told: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "from tocsin.cli import main; raise SystemExit(main())", *arguments]
        here = {"TOCSIN_HOME": str(tmp_path / "home"), "TOCSIN_DATABASE_URL": ""}
        return subprocess.run(program, env=os.environ | here | told, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"TOCSIN_DATABASE_URL": "mysql://x/y"}, "TOCSIN_DATABASE_URL must read postgresql://"),
        ({"TOCSIN_DATABASE_URL": "postgresql://tocsin@127.0.0.1:1/tocsin"}, "The database cannot be opened: .*TOCSIN_"),
        ({"TOCSIN_HTTPS": "perhaps"}, "TOCSIN_HTTPS is “perhaps”. It must be yes or no."),
        ({"TOCSIN_DRAFT_DAYS": "0"}, "TOCSIN_DRAFT_DAYS is “0”. It must be a number of days from 1 to 3659."),
        ({"TOCSIN_HOME": "/dev/null/tocsin"}, "Cannot use /dev/null/tocsin.*: Not a directory"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(start, told: dict[str, str], sentence: str) -> None:
    failed = start("sweep", **told)
    assert failed.returncode == 1
    assert re.match(sentence, failed.stderr) and failed.stderr.count("\n") == 1


def test_verifying_a_receipt_needs_no_register_and_no_django(start, receipt) -> None:
    path, key = receipt
    done = start(
        "verify", "receipt", str(path), "--key", key, TOCSIN_HOME="/dev/null/nowhere", DJANGO_SETTINGS_MODULE=""
    )
    assert (done.returncode, done.stdout[:9]) == (0, "ACCEPTED.")


def test_the_whole_command_line_is_explained(start) -> None:
    told = start("--help").stdout
    for verb in ("demo", "found", "account", "serve", "import", "sweep", "rebuild", "verify"):
        assert re.search(rf"^    {verb} ", told, flags=re.MULTILINE), verb
