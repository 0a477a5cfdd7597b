"""Receipts: they prove their entry to a stranger, and no byte of one can be changed."""

from base64 import b64decode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.ledger import (
    LOOKS,
    REGISTER,
    CannotSign,
    Fact,
    KeyMissing,
    Tampered,
    checkpoint,
    entry,
    receipt,
    verification_key,
    verify_receipt,
    writing,
)
from tocsin.proofs.note import Verifier, open_checkpoint
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.tree import EMPTY_ROOT


@pytest.fixture
def kept(ledger):
    ledger.enter_many(300, acts=3)
    return receipt(123), verification_key(REGISTER)


def test_a_receipt_proves_its_entry_offline(kept) -> None:
    text, vkey = kept
    proved = verify_receipt(text, vkey)
    assert proved.entry == entry(REGISTER, 123)
    assert (proved.origin, proved.size) == ("register.example.org/register1", 300)
    assert Receipt.parse(text).text == text


@pytest.mark.parametrize("n", [0, 255, 256, 257, 299])
def test_every_entry_has_a_receipt(ledger, kept, n: int) -> None:
    assert verify_receipt(receipt(n), kept[1]).entry.n == n


def test_a_receipt_holds_after_the_register_has_grown(ledger, kept) -> None:
    ledger.enter_many(500)
    assert verify_receipt(*kept).size == 300
    assert verify_receipt(receipt(123), kept[1]).size == 800


def test_no_byte_of_a_receipt_can_be_changed(kept) -> None:
    text, vkey = kept
    raw = text.encode()
    for at in range(len(raw)):
        for bit in (1, 32, 128):
            changed = raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]
            with pytest.raises(Tampered):
                verify_receipt(changed.decode(errors="replace"), vkey)


def test_no_byte_can_be_dropped_or_added(kept) -> None:
    text, vkey = kept
    for at in range(0, len(text), 3):
        for changed in (text[:at] + text[at + 1 :], text[:at] + "A" + text[at:], text[:at] + "\n" + text[at:]):
            with pytest.raises(Tampered):
                verify_receipt(changed, vkey)
    with pytest.raises(Tampered):
        verify_receipt(text + "\n", vkey)


@given(st.text() | st.text().map(lambda text: "c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\n" + text))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Tampered):
        verify_receipt(text, "a+00000000+AAAA")


@pytest.mark.parametrize(
    "text", ["x" * 1_000_001, "c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\n" + ("A" * 43 + "=\n") * 64 + "\n"]
)
def test_a_receipt_is_a_page_or_two(text: str) -> None:
    with pytest.raises(Tampered, match="page or two|no register is so large"):
        verify_receipt(text, "")


def test_the_leaf_inside_must_be_that_logs(kept, ledger) -> None:
    ledger.enter(Fact("look.taken/1", "c_1"), log=LOOKS)
    with pytest.raises(Tampered, match="no signature by register"):
        verify_receipt(receipt(0, LOOKS), kept[1])
    assert verify_receipt(receipt(0, LOOKS), verification_key(LOOKS)).origin.endswith("/looks1")


def test_a_bad_verification_key_is_said_to_be_one(kept) -> None:
    with pytest.raises(Tampered, match="verification key cannot be used"):
        verify_receipt(kept[0], kept[1][:-4])


def test_a_receipt_carries_codes_and_commitments_only(kept) -> None:
    leaf = b64decode(kept[0].split("\n")[1].removeprefix("extra "))
    assert b"Story" not in leaf


def test_an_empty_log_has_a_checkpoint_too(ledger) -> None:
    state = open_checkpoint(checkpoint(REGISTER), Verifier.parse(verification_key(REGISTER)))
    assert (state.size, state.root) == (0, EMPTY_ROOT)


def test_a_checkpoint_is_remembered_once(ledger, kept) -> None:
    assert checkpoint(REGISTER) == checkpoint(REGISTER)
    assert ledger.sql("SELECT log, size FROM ledger_checkpoint") == [(REGISTER, 300)]


def test_nothing_is_signed_before_it_is_durable(ledger) -> None:
    with writing(REGISTER), pytest.raises(CannotSign, match="still being written"):
        checkpoint(REGISTER)


def test_a_register_that_lost_its_signing_key_does_not_make_another(ledger, kept, settings, tmp_path) -> None:
    settings.TOCSIN_HOME = tmp_path / "elsewhere"
    ledger.enter(Fact("look.taken/1", "c_1"))
    with pytest.raises(KeyMissing, match=r"register1\.key"):
        receipt(1)


def test_a_register_that_can_no_longer_prove_an_entry_says_so(ledger, kept) -> None:
    ledger.drop_triggers()
    ledger.sql("UPDATE ledger_entry SET hash = leaf WHERE n = 290")
    with pytest.raises(Tampered, match="can no longer be proved"):
        receipt(288)
    ledger.sql("DELETE FROM ledger_entry WHERE n = 290")
    with pytest.raises(Tampered, match="can no longer be proved"):
        receipt(299)
