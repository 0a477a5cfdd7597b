"""The recipe in the guide, run exactly as it is printed there: a shell, base64 and OpenSSL check a receipt."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from random import Random

import pytest

from independent.mutations import mutations
from independent.others import ROOT
from ledger.conftest import Ledger
from tocsin.ledger import REGISTER, receipt, verification_key

pytestmark = pytest.mark.parametrize("ledger", ["sqlite"], indirect=True)

GUIDE = ROOT / "docs/guide/receipts.md"
TOLD = "The entry is in the register."
TOUCHES = 150


def recipe() -> str:
    section = GUIDE.read_text(encoding="utf-8").partition("## Check a receipt with OpenSSL alone")[2]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found, f"{GUIDE.name} no longer has the recipe"
    return found[1]


def followed(folder: Path, text: bytes, key: str) -> subprocess.CompletedProcess[bytes]:
    (folder / "entry.tlog-proof").write_bytes(text)
    (folder / "register.vkey").write_text(key + "\n", encoding="utf-8")
    return subprocess.run(["sh", "-eu", "-c", recipe()], cwd=folder, capture_output=True, timeout=60, check=False)


def convinced(run: subprocess.CompletedProcess[bytes]) -> bool:
    return run.returncode == 0 and run.stdout.endswith(f"\n{TOLD}\n".encode())


@pytest.mark.parametrize("size", [1, 2, 3, 64, 100])
def test_the_recipe_finds_entries_in_the_register(openssl: str, ledger: Ledger, tmp_path: Path, size: int) -> None:
    ledger.enter_many(size)
    key = verification_key(REGISTER)
    for n in {0, 1, size // 2, size - 1} & set(range(size)):
        run = followed(tmp_path, receipt(n).encode(), key)
        assert convinced(run), run.stderr.decode()
        assert b"Signature Verified Successfully" in run.stdout
        assert b'"n":%d,' % n in run.stdout


def test_the_recipe_is_not_convinced_by_what_was_touched(openssl: str, ledger: Ledger, tmp_path: Path) -> None:
    """A recipe of thirty lines reads loosely; what convinces it in spite of a touch still holds the same entry.

    It skips the heading, and `base64` skips odd signs: 65 of 1,500 touches drawn over all kinds convinced it, each
    with the same entry. Which ones are drawn here depends on the keys, so the bound is far above 4 %.
    """
    ledger.enter_many(50)
    key, text = verification_key(REGISTER), receipt(23).encode()
    untouched = followed(tmp_path, text, key)
    ledger.enter_many(3)
    touched = list(mutations(text, Random(11), receipt(24).encode()))
    drawn = Random(13).sample(touched, TOUCHES)
    runs = [followed(tmp_path, each, key) for _, each in drawn]
    assert convinced(untouched)
    assert all(run.stdout == untouched.stdout for run in runs if convinced(run))
    assert sum(map(convinced, runs)) < TOUCHES // 5


def test_the_recipe_is_not_convinced_with_another_key(openssl: str, ledger: Ledger, tmp_path: Path) -> None:
    ledger.enter_many(4)
    key = verification_key(REGISTER)
    other = key[:-3] + ("AA=" if not key.endswith("AA=") else "BB=")
    run = followed(tmp_path, receipt(2).encode(), other)
    assert not convinced(run)
    assert TOLD.encode() not in run.stdout
