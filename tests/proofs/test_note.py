"""Signed notes: ours open, and nothing that was touched does."""

import pytest

from tocsin.proofs import Tampered
from tocsin.proofs.note import Checkpoint, Signer, Verifier, open_checkpoint, open_note

SIGNER = Signer("register.example.org/register1", bytes(range(32)))
OTHER = Signer("witness.example.org/w1", bytes(range(1, 33)))
STATE = Checkpoint("register.example.org/register1", 777, bytes(32))
NOTE = SIGNER.sign(STATE.text)


def test_keys_read_back_from_their_text() -> None:
    assert Verifier.parse(SIGNER.verifier.text) == SIGNER.verifier
    assert Signer.parse(SIGNER.text).sign(STATE.text) == NOTE


@pytest.mark.parametrize("at", range(len(SIGNER.verifier.text)))
def test_a_mistyped_verification_key_is_noticed(at: int) -> None:
    text = SIGNER.verifier.text
    with pytest.raises(ValueError):
        Verifier.parse(text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :])


def test_a_damaged_signing_key_is_refused_without_repeating_it() -> None:
    secret = SIGNER.text.rpartition("+")[2]
    with pytest.raises(ValueError) as refused:
        Signer.parse(SIGNER.text.replace("AQABAg", "AQABAw"))
    assert secret[8:] not in str(refused.value)
    with pytest.raises(ValueError):
        Signer.parse(SIGNER.verifier.text)


def test_a_name_that_could_not_stand_in_a_signature_line_is_refused() -> None:
    with pytest.raises(ValueError, match="TOCSIN_ORIGIN"):
        Signer("our register", bytes(32))


def test_a_checkpoint_opens_with_its_own_key() -> None:
    assert open_checkpoint(NOTE, SIGNER.verifier) == STATE


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Tampered, match="no signature by witness"):
        open_note(NOTE, [OTHER.verifier])
    with pytest.raises(Tampered, match="no signature by nobody"):
        open_note(NOTE, [])


def test_a_log_cannot_sign_for_another() -> None:
    with pytest.raises(Tampered, match="the key given is that of witness"):
        open_checkpoint(OTHER.sign(STATE.text), OTHER.verifier)


def test_a_witness_may_add_its_line() -> None:
    line = OTHER.sign(STATE.text).rpartition("\n\n")[2]
    assert open_checkpoint(NOTE + line, SIGNER.verifier) == STATE


@pytest.mark.parametrize("at", range(len(NOTE.encode())))
def test_no_byte_of_a_note_can_be_changed(at: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[at] ^= 1
    with pytest.raises(Tampered):
        open_checkpoint(raw.decode(errors="replace"), SIGNER.verifier)


@pytest.mark.parametrize(
    "text", ["a\n1\n", "a\n01\n" + "A" * 43 + "=\n", "\n1\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n", "a\n-1\n\n", ""]
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Tampered):
        Checkpoint.parse(text)


def test_a_note_of_very_many_lines_is_not_read() -> None:
    with pytest.raises(Tampered, match="101 signature lines"):
        open_note(STATE.text + "\n" + NOTE.rpartition("\n\n")[2] * 101, [SIGNER.verifier])
