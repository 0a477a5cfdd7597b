"""Every touch of a receipt, judged by us and by people who share no code with us.

Two rules. What we accept, everybody accepts, and reads the same in it (but for a key that signed twice, which C2SP
allows and aics-tlog's makers do not: then we read what the untouched page said). What we refuse and somebody else
accepts says no more than the untouched page did: we are only stricter about spelling, for the reasons in `STRICTER`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from independent.mutations import mutations
from independent.others import Other, checkpoint_question, receipt_question
from independent.parsers import NOTE, QUICK, SIGNER, STATE, bend
from independent.parsers import receipt as a_receipt
from ledger.conftest import Ledger
from tocsin.ledger import REGISTER, checkpoint, receipt, verification_key
from tocsin.proofs import Tampered, verify_receipt
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.note import Checkpoint, Kind, Signer
from tocsin.proofs.policy import trust
from tocsin.proofs.receipt import Receipt

AT = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
FIRST = Cosigner("scrutineer.example.org/w1", bytes(range(32)), Kind.COSIGNATURE)
SECOND = Cosigner("union.example.org/w2", bytes(range(1, 33)), Kind.COSIGNATURE)
LASTING = Cosigner("scrutineer.example.org/w3", bytes(range(2, 34)), Kind.ML_DSA_44)
WITNESSES = (FIRST, SECOND, LASTING)
BENDS = 1500
TWICE = "duplicate signature line"
STRICTER = {
    "golang.org/x/mod": ("is not written in base64 as it should be",),
    "aics-tlog and dilithium-py": ("signature lines that each end with a newline",),
}


@pytest.fixture(params=["go", "foreign"])
def other(request: pytest.FixtureRequest) -> Other:
    return request.getfixturevalue(request.param)


def knows(other: Other, cosigner: Cosigner) -> bool:
    """Go's library of Debian 12 has no ML-DSA; to it that line is a stranger's, and ignored as the format asks."""
    return cosigner.verifier.kind is Kind.COSIGNATURE or other.name != "golang.org/x/mod"


def keys(other: Other, log: str, witnesses: tuple[Cosigner, ...] = WITNESSES) -> list[str]:
    return [log, *(each.verifier.text for each in witnesses if knows(other, each))]


def policy(other: Other, log: str, witnesses: tuple[Cosigner, ...] = WITNESSES) -> str:
    named = [f"witness {each.verifier.name} {each.verifier.text}" for each in witnesses if knows(other, each)]
    return "\n".join([f"log {log}", *named, "quorum none", ""])


def cosigned(note: str, *cosigners: Cosigner) -> str:
    state = Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    return note + "".join(each.cosign(state, AT) for each in cosigners)


def our_receipt(text: bytes, policy: str) -> dict[str, Any]:
    """Our verdict, in the words the others answer with."""
    try:
        found = verify_receipt(text.decode(), policy)
    except (Tampered, UnicodeDecodeError) as fault:
        return {"ok": False, "why": str(fault)}
    return {"ok": True, "origin": found.origin, "size": found.size, "signed": signed(found.standing.cosigned)}


def our_checkpoint(text: bytes, policy: str) -> dict[str, Any]:
    try:
        standing = trust(policy).weigh(text.decode())
    except (Tampered, UnicodeDecodeError) as fault:
        return {"ok": False, "why": str(fault)}
    state = standing.checkpoint
    return {"ok": True, "origin": state.origin, "size": state.size, "signed": signed(standing.cosigned)}


def signed(cosigned: tuple[tuple[str, datetime], ...]) -> list[str]:
    return sorted(f"{name} {int(at.timestamp())}" for name, at in cosigned)


def said(verdict: dict[str, Any]) -> tuple[Any, ...]:
    return verdict["ok"], verdict.get("origin"), verdict.get("size"), tuple(verdict.get("signed") or ())


def compare(
    other: Other, touched: list[tuple[str, bytes]], theirs: list[dict[str, Any]], mine: list[dict[str, Any]]
) -> None:
    """The two rules; the first page of `touched` is the untouched one."""
    untouched = said(mine[0])
    assert said(theirs[0]) == untouched and untouched[0] and len(touched) > 1000
    for (name, text), their, our in zip(touched, theirs, mine, strict=True):
        if our["ok"] and TWICE in their.get("why", ""):
            assert said(our) == untouched, (name, text)
        elif our["ok"]:
            assert said(their) == said(our), (name, text)
        elif their["ok"]:
            assert any(reason in our["why"] for reason in STRICTER[other.name]), (name, our["why"], text)
            assert said(their)[:3] == untouched[:3] and set(said(their)[3]) <= set(untouched[3]), (name, text)


@pytest.mark.parametrize("ledger", ["sqlite"], indirect=True)
def test_touched_receipts_of_a_register(other: Other, ledger: Ledger) -> None:
    ledger.enter_many(300)
    key, text = verification_key(REGISTER), receipt(123).encode()
    ledger.enter_many(5)
    touched = [("untouched", text), *mutations(text, Random(3), receipt(124).encode())]
    theirs = other.ask(receipt_question(each, key) for _, each in touched)
    compare(other, touched, theirs, [our_receipt(each, key) for _, each in touched])


@pytest.mark.parametrize("ledger", ["sqlite"], indirect=True)
def test_a_cosigned_receipt_of_a_register(other: Other, ledger: Ledger) -> None:
    ledger.enter_many(20)
    key, plain = verification_key(REGISTER), Receipt.parse(receipt(7))
    text = Receipt(plain.n, plain.leaf, plain.path, cosigned(plain.checkpoint, *WITNESSES)).text.encode()
    theirs = other.judge(**receipt_question(text, *keys(other, key)))
    assert said(theirs) == said(our_receipt(text, policy(other, key)))
    assert len(theirs["signed"]) == len(keys(other, key)) - 1


@pytest.mark.parametrize("ledger", ["sqlite"], indirect=True)
def test_touched_checkpoints_with_cosignatures(other: Other, ledger: Ledger) -> None:
    """Two Ed25519 cosignatures; the long ML-DSA-44 line has its own test, for its bytes are many and its check slow."""
    ledger.enter_many(9)
    key, pair = verification_key(REGISTER), (FIRST, SECOND)
    text = cosigned(checkpoint(REGISTER), *pair).encode()
    ledger.enter_many(1)
    grown = cosigned(checkpoint(REGISTER), *pair).encode()
    touched = [("untouched", text), *mutations(text, Random(5), grown)]
    theirs = other.ask(checkpoint_question(each, *keys(other, key, pair)) for _, each in touched)
    compare(other, touched, theirs, [our_checkpoint(each, policy(other, key, pair)) for _, each in touched])


def test_both_keys_of_a_log_that_changes_its_key(other: Other) -> None:
    """While one key takes over from another both sign, under one name; whoever knows one of them is content."""
    log = "register.example.org/register1"
    old, new, stranger = (Signer(log, bytes([n]) * 32) for n in (1, 2, 3))
    state = Checkpoint(log, 3, bytes(range(32)))
    lines = [signer.sign(state.text).rpartition("\n\n")[2] for signer in (old, new)]
    note = f"{state.text}\n{lines[0]}{lines[1]}".encode()
    spoilt = f"{state.text}\n{lines[0]}{lines[1].replace(lines[1][-12], 'x', 1)}".encode()
    for text in (note, spoilt):
        for known in ([old], [new], [old, new], [stranger]):
            vkeys = [each.verifier.text for each in known]
            ours = our_checkpoint(text, "\n".join([*(f"log {vkey}" for vkey in vkeys), "quorum none", ""]))
            assert said(other.judge(**checkpoint_question(text, *vkeys))) == said(ours), (known, text)


@pytest.mark.parametrize("seed", [1, 2])
def test_bent_pages_are_judged_alike(seed: int, other: Other) -> None:
    """Touches upon touches, among them strangers' signature lines in any number and order, which are to be ignored."""
    random, known = Random(seed), [SIGNER.verifier.text, QUICK.verifier.text]
    named = f"log {known[0]}\nwitness {QUICK.verifier.name} {known[1]}\nquorum none\n"
    note = SIGNER.sign(STATE.text) + QUICK.cosign(STATE, AT)
    strange = [
        Signer(f"stranger{n}.example.org", bytes([n]) * 32).sign(STATE.text).rpartition("\n\n")[2] for n in (7, 8)
    ]
    for text, question, ours in (
        (a_receipt(3, note), receipt_question, our_receipt),
        (note, checkpoint_question, our_checkpoint),
    ):
        pages = [text, *(_with_strangers(text, strange, random) for _ in range(BENDS // 5))]
        bent = [_bent(random.choice(pages).encode(), random) for _ in range(BENDS)]
        touched = [("untouched", text.encode()), *(("strangers", each.encode()) for each in pages[1:]), *bent]
        theirs = other.ask(question(each, *known) for _, each in touched)
        compare(other, touched, theirs, [ours(each, named) for _, each in touched])
        assert sum(each["ok"] for each in theirs) > BENDS // 5


def _with_strangers(text: str, strange: list[str], random: Random) -> str:
    head, _, lines = text.rpartition("\n\n")
    mixed = [*lines.splitlines(keepends=True), *random.choices(strange, k=random.randrange(1, 5))]
    random.shuffle(mixed)
    return f"{head}\n\n{''.join(mixed)}"


def _bent(page: bytes, random: Random) -> tuple[str, bytes]:
    for _ in range(random.choice((1, 1, 2, 4))):
        page = bend(page, [page, NOTE.encode()], random)
    return "bent", page
