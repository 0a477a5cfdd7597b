"""A register seen from outside, whole: two witnesses that share no code cosign it, and receipts say so to everybody."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from independent.others import Foreign, Go, checkpoint_question, receipt_question
from independent.serving import Theirs, ours_served
from ledger.conftest import Ledger
from tocsin.ledger import (
    REGISTER,
    Cosignature,
    checkpoint,
    consistency,
    cosigned,
    keep_cosignatures,
    receipt,
    verification_key,
    verify_receipt,
)
from tocsin.proofs.note import Checkpoint, Kind, Verifier, signatures
from tocsin.witness.feed import submit

pytestmark = pytest.mark.parametrize("ledger", ["sqlite"], indirect=True)


def fed(url: str, keys: tuple[Verifier, ...], old: int) -> int:
    """Have the register as it stands cosigned by the witness at an address, and keep its lines; the size."""
    note = checkpoint(REGISTER)
    state = Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    lines = submit(url, note, old, lambda first, second: consistency(REGISTER, first, second))
    made = []
    for line in lines:
        ((verifier, at),) = ((each.verifier, each.at) for each in signatures(f"{state.text}\n{line}", keys)[1])
        made.append(Cosignature(state.size, verifier.name, verifier.id.hex(), at or datetime.now(UTC), line))
    keep_cosignatures(state.origin, made)
    return state.size


def test_a_register_is_cosigned_by_two_houses_and_every_verifier_reads_its_receipts(
    ledger: Ledger, foreign: Foreign, go: Go, tmp_path: Path
) -> None:
    ledger.enter_many(3)
    log = Verifier.parse(verification_key(REGISTER))
    theirs = Theirs(foreign.witness, tmp_path / "theirs", log)
    union = Verifier.parse(theirs.key)
    with ours_served(tmp_path / "ours", log) as (witness, ours), theirs.begun():
        old = 0
        for _ in range(4):
            assert fed(ours, witness.verifiers, old) == fed(theirs.url, (union,), old) > old
            old = fed(theirs.url, (union,), 0)
            ledger.enter_many(90)
    known = [log, union, *witness.verifiers]
    lines = [f"witness w{n} {key.text}" for n, key in enumerate(known[1:])]
    policy = "\n".join([f"log {log.text}", *lines, "group both all w0 w1 w2", "quorum both", ""])
    text, note = receipt(150).encode(), cosigned(REGISTER).encode()
    assert verify_receipt(text.decode(), policy).standing.quorum
    readable = [key.text for key in known if key.kind is not Kind.ML_DSA_44]
    for question, page in ((receipt_question, text), (checkpoint_question, note)):
        all_three = foreign.judge(**question(page, *(key.text for key in known)))
        assert all_three["ok"] and len(all_three["signed"]) == 3, all_three
        assert len(go.judge(**question(page, *readable))["signed"]) == 2
    assert theirs.evidence() == [] and not witness.evidence(log.name)
