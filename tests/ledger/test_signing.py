"""What was signed is remembered outside the database, and a database that does not hold it is written to no more."""

from __future__ import annotations

import pytest

from ledger.backups import Backup
from ledger.conftest import ORIGIN, concern
from tocsin.ledger import (
    REGISTER,
    AnchorLost,
    Behind,
    Tampered,
    check_continues_signed,
    checkpoint,
    consistency,
    receipt,
    root_at,
    size,
    verification_key,
    verify_receipt,
)
from tocsin.ledger.signing import last_signed
from tocsin.proofs.tree import consistency_holds


@pytest.fixture
def set_back(ledger) -> str:
    """Back the register up, enter and sign more, and put the backup back; the receipt of an entry that is lost."""
    ledger.enter_many(40)
    checkpoint(REGISTER)
    backup = Backup.of(ledger)
    ledger.enter_many(5)
    lost = receipt(42)
    backup.put_back()
    return lost


def test_a_restored_backup_is_refused_on_appending_at_the_start_and_on_signing(ledger, set_back) -> None:
    for attempt in (lambda: ledger.enter(concern(1)), lambda: check_continues_signed(REGISTER), lambda: receipt(3)):
        with pytest.raises(Behind, match=r"holds 40 entries and has signed 45: entries 40 to 44 are gone.*recover"):
            attempt()
    assert size(REGISTER) == 40
    assert verify_receipt(set_back, verification_key(REGISTER)).entry.n == 42


def test_as_many_entries_but_others_are_refused(ledger) -> None:
    ledger.enter_many(40)
    checkpoint(REGISTER)
    ledger.drop_triggers()
    ledger.sql("UPDATE ledger_head SET frontier = %s WHERE log = %s", bytes(64), REGISTER)
    for attempt in (lambda: ledger.enter(concern(1)), lambda: check_continues_signed(REGISTER)):
        with pytest.raises(Behind, match="no longer holds the 40 entries that it signed"):
            attempt()


def test_a_rewritten_past_is_found_at_the_start_and_signed_no_more(ledger) -> None:
    ledger.enter_many(40)
    checkpoint(REGISTER)
    ledger.enter_many(40)
    ledger.drop_triggers()
    ledger.sql("UPDATE ledger_entry SET hash = %s WHERE log = %s AND n = 5", bytes(32), REGISTER)
    for attempt in (lambda: check_continues_signed(REGISTER), lambda: checkpoint(REGISTER)):
        with pytest.raises(Behind, match="no longer holds the 40 entries"):
            attempt()


def test_nothing_is_signed_over_hashes_that_are_gone(ledger) -> None:
    ledger.enter_many(40)
    checkpoint(REGISTER)
    ledger.enter_many(40)
    ledger.drop_triggers()
    ledger.sql("DELETE FROM ledger_entry WHERE log = %s AND n = 5", REGISTER)
    with pytest.raises((Behind, Tampered)):
        checkpoint(REGISTER)
    with pytest.raises(Behind):
        check_continues_signed(REGISTER)


def test_a_lost_anchor_stops_everything_that_would_need_it(ledger, settings) -> None:
    ledger.enter_many(3)
    checkpoint(REGISTER)
    (settings.TOCSIN_ANCHOR / "register1.anchor").unlink()
    for attempt in (lambda: ledger.enter(concern(1)), lambda: check_continues_signed(REGISTER), lambda: receipt(1)):
        with pytest.raises(AnchorLost, match="is gone.*recover"):
            attempt()


def test_what_was_signed_at_this_size_is_handed_out_again_without_signing(ledger, settings) -> None:
    ledger.enter_many(300)
    note = checkpoint(REGISTER)
    anchor = settings.TOCSIN_ANCHOR / "register1.anchor"
    before = anchor.read_bytes()
    assert checkpoint(REGISTER) == note
    assert receipt(5).endswith(note) and receipt(299).endswith(note)
    assert anchor.read_bytes() == before
    assert last_signed(f"{ORIGIN}/register1").size == 300


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 7), (1, 600), (255, 257), (256, 512), (300, 300), (599, 600)])
def test_any_two_states_are_proved_consistent(ledger, old: int, new: int) -> None:
    ledger.enter_many(600, acts=3)
    proof = consistency(REGISTER, old, new)
    if old in (0, new):
        assert proof == ()
    else:
        assert consistency_holds(old, new, proof, root_at(REGISTER, old), root_at(REGISTER, new))


def test_a_state_that_never_was_is_not_proved(ledger) -> None:
    ledger.enter_many(3)
    for old, new in ((0, 4), (3, 2), (-1, 2)):
        with pytest.raises(LookupError, match="It holds 3"):
            consistency(REGISTER, old, new)
