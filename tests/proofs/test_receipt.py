"""Receipts: written and read in one form, refused in every other, and what they prove once a log had to be closed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.forms import LOG, NEWER, OLDER, ORIGIN, POLICY, SMALL, leaf_of, small_log
from tocsin.proofs import Tampered, verify_receipt
from tocsin.proofs.checkpoint import follows
from tocsin.proofs.note import Checkpoint, Signer, Verifier
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.tree import fold, inclusion_path, leaf_hash

KEY = LOG.verifier.text
TEXT = SMALL.receipt(2)


@given(
    st.integers(0, 10**16 - 1),
    st.binary(min_size=1, max_size=50),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.text(max_size=50),
)
def test_any_receipt_reads_back_as_it_was_written(n: int, leaf: bytes, path: list[bytes], note: str) -> None:
    receipt = Receipt(n, leaf, tuple(path), note)
    assert Receipt.parse(receipt.text) == receipt


touched = st.tuples(st.integers(0, len(TEXT)), st.text(max_size=3)).map(lambda cut: grafted(*cut))


@given(st.text(max_size=300) | touched)
@settings(deadline=None)
def test_whatever_is_read_was_written_so(text: str) -> None:
    try:
        receipt = Receipt.parse(text)
    except Tampered as fault:
        assert str(fault).endswith((".", "…"))
    else:
        assert receipt.text == text


def grafted(at: int, new: str) -> str:
    return TEXT[:at] + new + TEXT[at + 1 :]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tlog-proof@v1", "tlog-proof@v2", "This is not a receipt"),
        ("extra ", "body ", "a line beginning “extra”"),
        ("index 2", "index 02", "The line “index”"),
        ("index 2", "index -2", "The line “index”"),
        ("index 2\n", "index 2\nAAAA\n", "not 32 bytes long"),
        ("index 2\n", "index 2\n\n", "does not fit the text above it"),
        ("index 2\n", "index 3\n", "its number or a hash of the proof was changed"),
        ("index 2\n", "index 7\n", "its number or a hash of the proof was changed"),
        ("\n7\n", "\n8\n", "does not fit the text above it"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(Tampered, match=said):
        verify_receipt(TEXT.replace(old, new, 1), KEY)


def test_it_says_who_stands_behind_it() -> None:
    proved = verify_receipt(SMALL.receipt(2, SMALL.witnessed(OLDER, NEWER)), POLICY)
    assert (proved.entry.n, proved.origin, proved.size, proved.root) == (2, ORIGIN, 7, SMALL.state.root)
    assert proved.standing.words.startswith("quorum met: witnessed by older at ")
    assert verify_receipt(TEXT, KEY).standing.words == "log only"


@pytest.mark.parametrize("trust", ["", "quorum none", KEY[:-1], "log x\nquorum none"])
def test_what_is_no_key_and_no_policy_is_said_to_be_none(trust: str) -> None:
    with pytest.raises(Tampered, match="verification key cannot be used|names no log"):
        verify_receipt(TEXT, trust)


def test_a_receipt_keeps_its_worth_as_the_log_grows() -> None:
    for size in (3, 4, 7, 50):
        assert verify_receipt(small_log(size).receipt(2), KEY).entry == verify_receipt(TEXT, KEY).entry


@pytest.mark.parametrize(
    ("later", "earlier", "true"),
    [
        ("a/r2", "a/r1", True),
        ("a/r10", "a/r9", True),
        ("a/r1", "a/r2", False),
        ("a/r1", "a/r1", False),
        ("b/r2", "a/r1", False),
        ("a/looks2", "a/r1", False),
        ("a/r02", "a/r1", False),
        ("a/r", "a/r1", False),
        ("2", "1", False),
    ],
)
def test_which_log_follows_which(later: str, earlier: str, true: bool) -> None:
    assert follows(later, earlier) is true


def test_an_entry_of_a_closed_log_is_proved_by_the_one_that_follows() -> None:
    leaves = [leaf_of(0), leaf_of(1)]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    second = Signer(ORIGIN.replace("register1", "register2"), bytes(range(5, 37)))
    note = second.sign(Checkpoint(second.verifier.name, 2, fold(hashes)).text)
    path = inclusion_path(lambda height, index: fold(hashes[index << height : (index + 1) << height]), 1, 2)
    proved = verify_receipt(Receipt(1, leaves[1], tuple(path), note).text, second.verifier.text)
    assert (proved.origin, proved.entry.log) == (second.verifier.name, ORIGIN)


@pytest.mark.parametrize("public", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32])
def test_a_key_under_which_anybody_can_sign_is_refused(public: bytes) -> None:
    with pytest.raises(Tampered, match="anybody can sign"):
        verify_receipt(TEXT, Verifier(ORIGIN, public).text)
