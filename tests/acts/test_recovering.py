"""The drill: an old backup is put back. It is refused, declared, and the log goes on under a new name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.backups import Backup
from ledger.conftest import BEGAN, ORIGIN, Ledger, concern
from tocsin.access import REGISTER_ITSELF, Refused
from tocsin.acts.housekeeping import recover
from tocsin.ledger import (
    LOOKS,
    REGISTER,
    Behind,
    Recovery,
    Tampered,
    checkpoint,
    entries,
    entry,
    every_key,
    parts_of,
    receipt,
    recoveries,
    size,
    verification_key,
    verify_receipt,
    verify_register,
    why_not_continued,
)

BECAUSE = "The disk failed on Tuesday; Monday's backup is all there is."
"""What the operator writes."""


Drill = Callable[[], tuple[Recovery, ...]]


@pytest.fixture
def declare() -> Drill:
    return lambda: recover(BECAUSE, by=REGISTER_ITSELF, at=BEGAN + timedelta(hours=1))


@pytest.fixture
def lost(ledger: Ledger) -> str:
    """Forty entries backed up, five more entered and signed for, the backup put back: the receipt of a lost entry."""
    ledger.enter_many(40)
    backup = Backup.of(ledger)
    ledger.enter_many(5)
    lost = receipt(42)
    backup.put_back()
    return lost


def test_the_log_goes_on_under_a_new_name_and_verifies_whole(ledger: Ledger, lost: str, declare: Drill) -> None:
    with pytest.raises(Behind):
        ledger.enter(concern(1))
    (seam,) = declare()
    assert (seam.log, seam.previous, seam.shard) == (REGISTER, f"{ORIGIN}/register1", f"{ORIGIN}/register2")
    assert (seam.size, seam.signed, seam.entry) == (40, 45, 40)
    assert recoveries(REGISTER) == (seam,) and recoveries(LOOKS) == ()
    ledger.enter_many(20)
    assert [each.log[-1] for each in entries(REGISTER)] == ["1"] * 40 + ["2"] * 21
    assert parts_of(entry(REGISTER, 40)).text("reason") == BECAUSE
    checkpoint(REGISTER)
    assert verify_register(REGISTER, deep=True).problems == ()
    assert why_not_continued(REGISTER) == ""


def test_old_receipts_hold_under_the_old_key_and_new_ones_under_the_new(
    ledger: Ledger, lost: str, declare: Drill
) -> None:
    old_key = verification_key(REGISTER)
    declare()
    new_key = verification_key(REGISTER)
    assert old_key != new_key and {old_key, new_key} <= set(every_key())
    assert verify_receipt(lost, old_key).entry.n == 42
    renewed = verify_receipt(receipt(7), new_key)
    assert (renewed.entry.log, renewed.origin) == (f"{ORIGIN}/register1", f"{ORIGIN}/register2")
    with pytest.raises(Tampered):
        verify_receipt(receipt(40), old_key)


def test_nothing_is_recovered_that_is_whole(ledger: Ledger, declare: Drill) -> None:
    ledger.enter_many(3)
    checkpoint(REGISTER)
    with pytest.raises(Refused, match="hold everything that they signed"):
        declare()
    assert size(REGISTER) == 3
    (closed,) = recover("Its key was on a stolen disk.", by=REGISTER_ITSELF, at=BEGAN, logs=[REGISTER])
    assert (closed.size, closed.signed) == (3, 3)


def test_a_reason_is_asked_for(ledger: Ledger, lost: str) -> None:
    with pytest.raises(Refused, match="Say what happened"):
        recover("  ", by=REGISTER_ITSELF, at=BEGAN)


@pytest.mark.parametrize("gone", ["anchor", "key"])
def test_a_log_whose_anchor_or_key_is_lost_is_closed_too(
    ledger: Ledger, settings: Any, tmp_path: Path, declare: Drill, gone: str
) -> None:
    ledger.enter_many(12)
    checkpoint(REGISTER)
    (settings.TOCSIN_ANCHOR / "register1.anchor" if gone == "anchor" else tmp_path / "keys" / "register1.key").unlink()
    (seam,) = declare()
    assert (seam.size, seam.signed, bool(seam.keys)) == (12, 12, gone == "anchor")
    ledger.enter_many(3)
    checkpoint(REGISTER)
    assert verify_register(REGISTER, deep=True).problems == ()


def test_a_backup_from_before_a_recovery_takes_the_next_free_name(ledger: Ledger, declare: Drill) -> None:
    ledger.enter_many(10)
    backup = Backup.of(ledger)
    ledger.enter_many(10)
    receipt(15)
    backup.put_back()
    assert declare()[0].shard.endswith("/register2")
    receipt(3)
    backup.put_back()
    (again,) = declare()
    assert (again.previous[-1], again.shard[-1], again.size, again.signed) == ("1", "3", 10, 20)
    assert verify_register(REGISTER, deep=True).problems == ()
    assert recoveries(REGISTER) == (again,)


def test_a_seam_that_no_entry_declares_is_an_alarm(ledger: Ledger, lost: str, declare: Drill) -> None:
    declare()
    ledger.enter_many(3)
    ledger.sql("UPDATE ledger_head SET origin = %s WHERE log = %s", f"{ORIGIN}/register3", REGISTER)
    assert any("register3" in problem for problem in verify_register(REGISTER).problems)
