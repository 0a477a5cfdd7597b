"""What the register says of its own past: its root at a size, its keys, and whose log an origin names."""

from __future__ import annotations

import pytest

from ledger.conftest import ORIGIN
from tocsin.ledger import (
    LOOKS,
    REGISTER,
    NoSuchEntry,
    checkpoint,
    entries,
    every_key,
    log_of,
    root_at,
    sizes_signed,
    trust,
    verification_key,
)
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.entry import encode
from tocsin.proofs.keys import Kind
from tocsin.proofs.note import Checkpoint, Verifier, open_note
from tocsin.proofs.policy import trust as parse_trust
from tocsin.proofs.tree import fold, leaf_hash


def test_the_root_at_any_size_is_the_root_of_that_many_leaves(ledger):
    ledger.enter_many(600, acts=6)
    hashes = [leaf_hash(encode(each)) for each in entries(REGISTER)]
    for held in (0, 1, 2, 255, 256, 257, 511, 512, 599, 600):
        assert root_at(REGISTER, held) == fold(hashes[:held])
    with pytest.raises(NoSuchEntry, match="It holds 600"):
        root_at(REGISTER, 601)


def test_an_origin_names_one_of_our_logs_or_none(settings):
    settings.TOCSIN_ORIGIN = ORIGIN
    assert log_of(f"{ORIGIN}/register1") == REGISTER
    assert log_of(f"{ORIGIN}/register12") == REGISTER
    assert log_of(f"{ORIGIN}/looks1") == LOOKS
    for foreign in (
        "register1",
        f"{ORIGIN}/register",
        f"{ORIGIN}/register0",
        f"{ORIGIN}/x1",
        "other.example/register1",
    ):
        assert log_of(foreign) == ""


def test_every_key_checks_what_its_log_signs(ledger):
    ledger.enter_many(3)
    keys = every_key()
    assert verification_key(REGISTER) in keys
    text = open_note(checkpoint(REGISTER), [Verifier.parse(key) for key in keys])
    assert Checkpoint.parse(text).size == 3


def test_the_sizes_that_were_signed_come_oldest_first(ledger):
    for _act in range(5):
        ledger.enter_many(1)
        checkpoint(REGISTER)
    assert sizes_signed(REGISTER, 3) == (3, 4, 5)
    assert sizes_signed(REGISTER, 100) == (1, 2, 3, 4, 5)
    assert sizes_signed(LOOKS, 100) == ()


def test_the_trust_is_every_key_and_the_policy_where_one_can_be_read(ledger, settings, tmp_path):
    ledger.enter_many(2)
    settings.TOCSIN_POLICY = tmp_path / "policy"
    alone = parse_trust(trust())
    assert {log.text for log in alone.logs} == set(every_key()) and not alone.witnesses
    auditor = Cosigner("auditor.example", bytes(32), Kind.COSIGNATURE).verifier.text
    written = f"log {verification_key(REGISTER)}\nwitness auditor {auditor}\nquorum auditor"
    settings.TOCSIN_POLICY.write_text(written)
    both = parse_trust(trust())
    assert [witness.name for witness in both.witnesses] == ["auditor"]
    assert {log.text for log in both.logs} == set(every_key())
    for broken in ("gibberish", "log x\nquorum none", "\xff"):
        settings.TOCSIN_POLICY.write_bytes(broken.encode("latin-1"))
        assert parse_trust(trust()) == alone
