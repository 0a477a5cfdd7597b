"""What witnesses signed is kept, and receipts are upgraded by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from ledger.conftest import BEGAN, ORIGIN
from tocsin.ledger import (
    LOOKS,
    REGISTER,
    Cosignature,
    checkpoint,
    cosigned,
    keep_cosignatures,
    points,
    receipt,
    verification_key,
    verify_receipt,
    witnesses,
)
from tocsin.ledger.signing import state_in
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.note import Kind

WITNESS = Cosigner("witness.example.org/w1", bytes(range(32)), Kind.COSIGNATURE)
OTHER = Cosigner("other.example.org/w2", bytes(range(1, 33)), Kind.COSIGNATURE)


def cosign(log: str = REGISTER, minute: int = 1, by: Cosigner = WITNESS) -> int:
    """Have the log as it stands cosigned; its size."""
    state, at = state_in(checkpoint(log)), BEGAN + timedelta(minutes=minute)
    line = by.cosign(state, at)
    made = Cosignature(state.size, by.verifier.name, by.verifier.id.hex(), at, line)
    keep_cosignatures(state.origin, [made])
    return state.size


def test_a_receipt_is_upgraded_by_the_newest_cosigned_checkpoint_that_covers_it(ledger) -> None:
    ledger.enter_many(30)
    cosign()
    ledger.enter_many(30)
    old, new = (verify_receipt(receipt(n), verification_key(REGISTER)) for n in (3, 40))
    assert (old.size, new.size) == (30, 60)
    assert WITNESS.verifier.name in receipt(3) and WITNESS.verifier.name not in receipt(40)
    cosign(minute=2)
    assert verify_receipt(receipt(3), verification_key(REGISTER)).size == 60


def test_each_witnesses_latest_line_stands_under_the_checkpoint(ledger) -> None:
    ledger.enter_many(3)
    assert cosigned(REGISTER) == "" and witnesses(REGISTER) == ()
    for minute, by in ((1, WITNESS), (2, OTHER), (3, WITNESS)):
        cosign(minute=minute, by=by)
    note = cosigned(REGISTER)
    assert note.startswith(checkpoint(REGISTER)) and note.count("\n\N{EM DASH} ") == 3
    assert [(each.witness, each.size, each.at) for each in witnesses(REGISTER)] == [
        (OTHER.verifier.name, 3, BEGAN + timedelta(minutes=2)),
        (WITNESS.verifier.name, 3, BEGAN + timedelta(minutes=3)),
    ]
    assert cosigned(LOOKS) == ""


def test_points_say_which_signed_sizes_were_witnessed_and_since_when(ledger) -> None:
    ledger.enter_many(2)
    cosign(minute=5)
    cosign(minute=4, by=OTHER)
    ledger.enter_many(2)
    checkpoint(REGISTER)
    first, second = points(REGISTER)
    assert (first.size, first.at) == (2, BEGAN + timedelta(minutes=4))
    assert first.witnesses == (OTHER.verifier.name, WITNESS.verifier.name)
    assert (second.size, second.at, second.witnesses) == (4, None, ())


def test_a_line_is_kept_once_and_never_changed_or_deleted(ledger) -> None:
    ledger.enter_many(2)
    for _ in range(2):
        cosign()
    assert len(ledger.sql("SELECT 1 FROM ledger_cosignature WHERE origin = %s", f"{ORIGIN}/register1")) == 1
    for statement in ("UPDATE ledger_cosignature SET at = ''", "DELETE FROM ledger_cosignature"):
        with pytest.raises(DatabaseError, match="only grows"):
            ledger.sql(statement)
