"""Parts are sealed where they belong, and their commitments bind without telling."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.proofs import Tampered, seal

KEY, OUTER, NONCE = bytes(range(32)), bytes(range(32, 64)), bytes(12)
HERE = seal.place("register1", 5, "account")


@given(st.binary(max_size=200))
def test_a_part_opens_in_its_place(text: bytes) -> None:
    assert seal.unseal(KEY, seal.seal(KEY, text, HERE), HERE) == text


@pytest.mark.parametrize(
    "elsewhere", [("looks1", 5, "account"), ("register1", 6, "account"), ("register1", 5, "grounds")]
)
def test_a_part_moved_elsewhere_does_not_open(elsewhere: tuple[str, int, str]) -> None:
    with pytest.raises(Tampered, match="register1|looks1"):
        seal.unseal(KEY, seal.seal(KEY, b"text", HERE), seal.place(*elsewhere))


@given(st.integers(0, 19))
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealed = bytearray(seal.seal(KEY, b"text", HERE))
    sealed[at] ^= 128
    with pytest.raises(Tampered, match="changed, moved or sealed"):
        seal.unseal(KEY, bytes(sealed), HERE)


def test_a_key_comes_out_of_its_wrapping_only_with_the_outer_key() -> None:
    wrapped = seal.wrap(OUTER, KEY, HERE, NONCE)
    assert seal.unwrap(OUTER, wrapped, HERE) == KEY
    for outer, inner in ((KEY, wrapped), (OUTER, wrapped[:-1]), (OUTER, b"")):
        with pytest.raises(Tampered):
            seal.unwrap(outer, inner, HERE)


def test_a_commitment_cannot_be_guessed_without_the_salt() -> None:
    committed = seal.commitment(seal.salt(KEY), b"yes")
    assert committed == seal.commitment(seal.salt(KEY), b"yes")
    guesses = [sha256(b"yes").digest(), seal.commitment(b"", b"yes"), seal.commitment(seal.salt(OUTER), b"yes")]
    assert committed not in guesses
