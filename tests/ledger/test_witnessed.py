"""A kept cosignature is its witness's own, or a problem: an entry that tells of it by its digest is not enough."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from ledger.conftest import BEGAN
from tocsin.ledger import OWN_KEYS, REGISTER, Cosignature, Fact, checkpoint, keep_cosignatures, verify_register
from tocsin.ledger.cosigning import WITNESSED, witnessed_key
from tocsin.ledger.signing import state_in
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.entry import stamp
from tocsin.proofs.note import Checkpoint, Kind

KINDS = (Kind.COSIGNATURE, Kind.ML_DSA_44)
AT = BEGAN + timedelta(minutes=1)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def witness(request, settings, tmp_path) -> Cosigner:
    """A witness of the policy."""
    cosigner = Cosigner("witness.example.org/w1", bytes(range(32)), request.param)
    settings.TOCSIN_POLICY = tmp_path / "policy"
    settings.TOCSIN_POLICY.write_text(f"witness auditor {cosigner.verifier.text}\nquorum none\n")
    return cosigner


def keep(ledger, state: Checkpoint, by: Cosigner, line: str, at: datetime = AT) -> None:
    """Keep a line as the register does, with its entry: every digest is right, whatever the line is."""
    name, key_id = by.verifier.name, by.verifier.id.hex()
    told = {"size": state.size, "root": b64encode(state.root).decode(), "witness": name, "id": key_id}
    told |= {"when": stamp(at), "note": sha256(line.encode()).hexdigest()}
    ledger.enter(Fact(WITNESSED, "", told), key=OWN_KEYS + witnessed_key(line), minute=1)
    keep_cosignatures(state.origin, [Cosignature(state.size, name, key_id, at, line)])


def signed(ledger) -> Checkpoint:
    ledger.enter_many(3)
    return state_in(checkpoint(REGISTER))


def bent(line: str) -> str:
    """The line with one bit of its signature turned; name, key and time stay."""
    head, _, encoded = line.strip().rpartition(" ")
    raw = bytearray(b64decode(encoded))
    raw[-1] ^= 1
    return f"{head} {b64encode(raw).decode()}\n"


def problems() -> str:
    return "\n".join(verify_register(REGISTER).problems)


def test_what_a_witness_of_the_policy_signed_is_no_problem(ledger, witness: Cosigner) -> None:
    state = signed(ledger)
    keep(ledger, state, witness, witness.cosign(state, AT))
    assert problems() == ""


def test_a_forged_line_whose_digest_was_put_right_is_named(ledger, witness: Cosigner) -> None:
    state = signed(ledger)
    keep(ledger, state, witness, bent(witness.cosign(state, AT)))
    assert "What is kept as cosigned by witness.example.org/w1 at 3 entries is not its signature." in problems()


def test_a_line_of_another_checkpoint_is_named(ledger, witness: Cosigner) -> None:
    state = signed(ledger)
    other = Checkpoint(state.origin, state.size, bytes(32))
    keep(ledger, state, witness, witness.cosign(other, AT))
    assert "at 3 entries is not its signature" in problems()


def test_a_line_of_another_time_is_named(ledger, witness: Cosigner) -> None:
    state = signed(ledger)
    keep(ledger, state, witness, witness.cosign(state, AT + timedelta(hours=2)))
    assert "cosigned 3 entries at another time than is kept (2026-11-03T09:01:00.000Z)" in problems()


def test_a_line_under_the_witness_s_name_by_another_key_is_passed_over(ledger, witness: Cosigner) -> None:
    state = signed(ledger)
    stranger = Cosigner(witness.verifier.name, bytes(32), witness.verifier.kind)
    keep(ledger, state, stranger, bent(stranger.cosign(state, AT)))
    assert problems() == ""


def test_a_line_kept_under_a_key_that_did_not_make_it_is_named(ledger, witness: Cosigner) -> None:
    state = signed(ledger)
    stranger = Cosigner(witness.verifier.name, bytes(32), witness.verifier.kind)
    keep(ledger, state, witness, stranger.cosign(state, AT))
    assert "at 3 entries is not its signature" in problems()


def test_a_line_kept_under_a_key_nobody_knows_does_not_hide_whose_it_says_it_is(ledger, witness: Cosigner) -> None:
    state = signed(ledger)
    stranger = Cosigner(witness.verifier.name, bytes(32), witness.verifier.kind)
    keep(ledger, state, stranger, bent(witness.cosign(state, AT)))
    assert "at 3 entries is under another name or key." in problems()


def test_a_policy_that_cannot_be_read_leaves_nothing_unchecked_in_silence(ledger, witness: Cosigner, settings) -> None:
    settings.TOCSIN_POLICY.write_text("witness one two three four five\n")
    state = signed(ledger)
    assert problems() == ""
    keep(ledger, state, witness, witness.cosign(state, AT))
    assert problems().startswith("What witnesses signed cannot be checked by their keys. The policy ")
