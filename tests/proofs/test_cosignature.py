"""What a witness signs, in both kinds, and that no other bytes pass for it."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.proofs import Tampered
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.note import Checkpoint, Kind, Signer, Verifier, signatures

KINDS = (Kind.COSIGNATURE, Kind.ML_DSA_44)
AT = datetime(2026, 11, 3, 9, 14, 7, tzinfo=UTC)
LOG = Signer("register.example.org/register1", bytes(range(32)))
STATE = Checkpoint("register.example.org/register1", 777, bytes(32))
NOTE = LOG.sign(STATE.text)


def witness(kind: Kind, first: int = 1) -> Cosigner:
    return Cosigner("witness.example.org/w1", bytes(range(first, first + 32)), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_keys_read_back_from_their_text(kind: Kind) -> None:
    cosigner = witness(kind)
    assert Verifier.parse(cosigner.verifier.text) == cosigner.verifier
    assert Cosigner.parse(cosigner.text).verifier == cosigner.verifier


@pytest.mark.parametrize("kind", KINDS)
def test_a_cosignature_says_who_and_when(kind: Kind) -> None:
    line = witness(kind).cosign(STATE, AT + timedelta(milliseconds=900))
    text, (log, cosigned) = signatures(NOTE + line, [LOG.verifier, witness(kind).verifier])
    assert (text, log.at) == (STATE.text, None)
    assert (cosigned.verifier, cosigned.at) == (witness(kind).verifier, AT)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_of_one_checkpoint_only(kind: Kind) -> None:
    line = witness(kind).cosign(STATE, AT)
    for other in (Checkpoint(STATE.origin, 778, STATE.root), Checkpoint(STATE.origin, 777, b"\x01" * 32)):
        with pytest.raises(Tampered, match="does not fit the text"):
            signatures(LOG.sign(other.text) + line, [LOG.verifier, witness(kind).verifier])


@pytest.mark.parametrize("kind", KINDS)
def test_its_time_cannot_be_moved(kind: Kind) -> None:
    start, name, encoded = witness(kind).cosign(STATE, AT).split(" ")
    raw = bytearray(b64decode(encoded))
    raw[11] ^= 1
    with pytest.raises(Tampered, match="does not fit"):
        signatures(f"{NOTE}{start} {name} {b64encode(raw).decode()}\n", [witness(kind).verifier])
    raw[4:12] = b"\xff" * 8
    with pytest.raises(Tampered, match="begin with a time"):
        signatures(f"{NOTE}{start} {name} {b64encode(raw).decode()}\n", [witness(kind).verifier])


def test_one_kind_does_not_pass_for_another() -> None:
    """The same Ed25519 key under the log's kind and under the witness's has two ids, and signs other bytes."""
    seed = bytes(range(1, 33))
    as_log, as_witness = Signer("witness.example.org/w1", seed), witness(Kind.COSIGNATURE)
    assert as_log.verifier.public == as_witness.verifier.public
    with pytest.raises(Tampered, match="no signature by"):
        signatures(as_log.sign(STATE.text), [as_witness.verifier])


def test_another_witness_of_the_same_name_is_not_that_witness() -> None:
    line = witness(Kind.ML_DSA_44, first=9).cosign(STATE, AT)
    assert len(signatures(NOTE + line, [LOG.verifier, witness(Kind.ML_DSA_44).verifier])[1]) == 1


@pytest.mark.parametrize("at", [AT.replace(tzinfo=None), datetime(1970, 1, 1, tzinfo=UTC)])
def test_a_time_of_no_zone_is_not_signed(at: datetime) -> None:
    with pytest.raises(ValueError, match="cannot be signed"):
        witness(Kind.ML_DSA_44).cosign(STATE, at)


def test_a_name_too_long_for_the_signed_structure_is_said_to_be() -> None:
    far = Checkpoint("r" * 256, 1, bytes(32))
    with pytest.raises(Tampered, match="256 bytes"):
        witness(Kind.ML_DSA_44).cosign(far, AT)


def test_a_witness_does_not_sign_with_the_kind_of_a_log() -> None:
    with pytest.raises(ValueError, match="0x04 or 0x06"):
        witness(Kind.ED25519)
    with pytest.raises(ValueError, match="not one of the kind"):
        Cosigner.parse(LOG.text)
    with pytest.raises(ValueError, match="not one of the kind"):
        Signer.parse(witness(Kind.COSIGNATURE).text)


def test_a_damaged_key_is_refused_without_repeating_it() -> None:
    text = witness(Kind.ML_DSA_44).text
    with pytest.raises(ValueError, match="a character is wrong") as refused:
        Cosigner.parse(text.replace("BgECAw", "BgECBA"))
    assert "BgEC" not in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_the_wrong_length_is_refused(kind: Kind) -> None:
    short = Verifier("w", witness(kind).verifier.public[:-1], kind)
    with pytest.raises(ValueError, match="one of its kind has"):
        Verifier.parse(short.text)
