"""What could lose an entry is seen before it does."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.ledger import REGISTER, Cosignature, checkpoint, keep_cosignatures
from tocsin.ledger.doctor import examine, heard
from tocsin.ledger.signing import state_in
from tocsin.proofs.cosignature import Cosigner

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def dangers(now: datetime = NOW) -> str:
    return "\n".join(each.sentence for each in examine(now) if each.dangerous)


def test_a_sound_register_has_nothing_dangerous(ledger) -> None:
    ledger.enter_many(3)
    assert dangers() == ""


def test_a_database_that_answers_before_the_disk_does_is_dangerous(ledger) -> None:
    weaken = {"sqlite": "PRAGMA synchronous = OFF", "postgresql": "SET synchronous_commit = off"}
    ledger.sql(weaken[ledger.vendor])
    assert "a power cut could lose" in dangers() or "synchronous_commit is off" in dangers()


def test_removed_triggers_are_noticed(ledger) -> None:
    ledger.drop_triggers()
    assert "0 are left" in dangers()


def test_a_clock_behind_the_last_entry_is_noticed(ledger) -> None:
    ledger.enter_many(1)
    assert dangers(NOW - timedelta(hours=2, minutes=59)) == ""
    assert "Set the clock right" in dangers(NOW - timedelta(hours=4))


def test_a_key_that_others_may_read_is_noticed(ledger, tmp_path) -> None:
    ledger.enter_many(1)
    key = next((tmp_path / "keys").glob("*.key"))
    key.chmod(0o644)
    assert f"chmod 600 {key}" in dangers()


def notes(now: datetime = NOW) -> str:
    return "\n".join(each.sentence for each in examine(now) if not each.dangerous)


def test_a_lost_key_of_the_texts_is_dangerous(ledger, tmp_path) -> None:
    assert "No text can be read" not in dangers()
    ledger.enter_many(1)
    (tmp_path / "keys" / "case-keys.key").unlink()
    assert "No text can be read, and none entered. The key file" in dangers()


def test_a_lost_signing_key_is_said_and_turns_nobody_away(ledger, tmp_path) -> None:
    ledger.enter_many(1)
    checkpoint(REGISTER)
    for path in (tmp_path / "keys").glob("*register1*.key"):
        path.unlink()
    assert dangers() == ""
    assert "Nothing can be signed for register, so no receipt is given." in notes()


@pytest.fixture
def witness(settings, tmp_path) -> Cosigner:
    """A witness that the policy names and that is asked."""
    cosigner = Cosigner("witness.example.org/w1", bytes(range(32)))
    settings.TOCSIN_POLICY = tmp_path / "policy"
    settings.TOCSIN_POLICY.write_text(f"witness auditor {cosigner.verifier.text} http://127.0.0.1:1\nquorum none\n")
    return cosigner


def test_a_policy_that_cannot_be_read_is_said(ledger, witness: Cosigner, settings) -> None:
    settings.TOCSIN_POLICY.write_text("witness one two three four five\n")
    assert "No witness is asked, and none believed. The policy " in notes()
    assert heard() == ()


def test_when_each_witness_was_last_heard_is_told_and_silence_is_a_symptom(ledger, witness: Cosigner) -> None:
    assert "witness" not in notes()  # nothing to sign yet
    ledger.enter_many(1)
    assert heard() == ("The witness witness.example.org/w1 has never signed.",)
    assert "The witness witness.example.org/w1 has never signed. Ask whoever runs it" in notes()
    state = state_in(checkpoint(REGISTER))
    line, key_id = witness.cosign(state, NOW), witness.verifier.id.hex()
    keep_cosignatures(state.origin, [Cosignature(1, witness.verifier.name, key_id, NOW, line)])
    assert heard() == ("The witness witness.example.org/w1 last signed on 03 November 2026 at 12:00 UTC.",)
    assert "witness" not in notes(NOW + timedelta(hours=2))
    assert "at 12:00 UTC. Ask whoever runs it" in notes(NOW + timedelta(hours=2, seconds=1))
