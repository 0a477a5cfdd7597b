"""Fresh receipts of a real register, of every small size, before people who share no code with us."""

from __future__ import annotations

import os
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from independent.others import ROOT, Go, Other, checkpoint_question, receipt_question
from ledger.conftest import Ledger
from tocsin.ledger import REGISTER, checkpoint, receipt, verification_key
from tocsin.proofs import Tampered, verify_receipt
from tocsin.proofs.receipt import Receipt

pytestmark = pytest.mark.parametrize("ledger", ["sqlite"], indirect=True)

SIZE = 300


def test_the_guide_builds_and_asks_the_go_program_as_it_says(go: Go, ledger: Ledger, tmp_path: Path) -> None:
    ledger.enter_many(7)
    (tmp_path / "register.vkey").write_text(verification_key(REGISTER) + "\n", encoding="utf-8")
    (tmp_path / "entry.tlog-proof").write_text(receipt(4), encoding="utf-8")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    section = (ROOT / "docs/guide/receipts.md").read_text(encoding="utf-8").partition("## Check a receipt with Go")[2]
    recipe = section.partition("```sh\n")[2].partition("```")[0]
    environment = os.environ | {"GOCACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    run = subprocess.run(["sh", "-eu", "-c", recipe], cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert b'"n":4,' in run.stdout and b"register1, of 7 entries" in run.stdout


@pytest.fixture(params=["go", "foreign"])
def other(request: pytest.FixtureRequest) -> Other:
    return request.getfixturevalue(request.param)


def ours(text: bytes, *keys: str) -> dict[str, Any]:
    """Our verdict, in the words the others answer with."""
    try:
        found = verify_receipt(text.decode(), *keys)
    except (Tampered, UnicodeDecodeError) as fault:
        return {"ok": False, "why": str(fault)}
    return {"ok": True, "origin": found.origin, "size": found.size}


def said(verdict: dict[str, Any]) -> tuple[Any, ...]:
    return verdict["ok"], verdict.get("origin"), verdict.get("size"), tuple(verdict.get("signed") or ())


def test_fresh_receipts_are_accepted(other: Other, ledger: Ledger) -> None:
    ledger.enter_many(SIZE, acts=10)
    key = verification_key(REGISTER)
    texts = [receipt(n).encode() for n in (*range(0, SIZE, 7), SIZE - 1)]
    answers = other.ask(receipt_question(text, key) for text in texts)
    assert [said(each) for each in answers] == [said(ours(text, key)) for text in texts]
    assert all(each["ok"] and each["size"] == SIZE for each in answers)
    assert [b64decode(each["leaf"]) for each in answers] == [Receipt.parse(text.decode()).leaf for text in texts]


def test_a_register_of_every_small_size(other: Other, ledger: Ledger) -> None:
    """First entries, whole tiles and ragged edges: a receipt of the first and of the last entry at each size."""
    texts = []
    for _ in range(40):
        ledger.enter_many(1)
        size = len(texts) // 2 + 1
        texts += [receipt(0).encode(), receipt(size - 1).encode()]
    answers = other.ask(receipt_question(text, verification_key(REGISTER)) for text in texts)
    assert [each.get("size") for each in answers] == [n // 2 + 1 for n in range(len(texts))]


def test_a_checkpoint_is_accepted(other: Other, ledger: Ledger) -> None:
    ledger.enter_many(9)
    assert other.judge(**checkpoint_question(checkpoint(REGISTER).encode(), verification_key(REGISTER)))["size"] == 9
