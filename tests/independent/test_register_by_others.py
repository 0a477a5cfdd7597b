"""A register seen from outside, whole: two witnesses that share no code cosign it, and receipts say so to everybody."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from independent.others import Foreign, Go, checkpoint_question, receipt_question
from independent.serving import Theirs, ours_served
from ledger.backups import Backup
from ledger.conftest import BEGAN, ORIGIN, Ledger, concern
from tocsin.access import REGISTER_ITSELF
from tocsin.acts.housekeeping import recover
from tocsin.acts.witnessing import gather
from tocsin.ledger import (
    LOOKS,
    REGISTER,
    Cosignature,
    checkpoint,
    consistency,
    cosigned,
    entries,
    keep_cosignatures,
    receipt,
    verification_key,
    verify_receipt,
)
from tocsin.ledger.signing import signing
from tocsin.proofs.entry import encode
from tocsin.proofs.export import verify_export, write_export
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


def test_the_register_gathers_by_itself_from_both(
    ledger: Ledger, foreign: Foreign, go: Go, tmp_path: Path, settings: Any
) -> None:
    """What a running register does each minute, with a witness of ours and one of another house, for both its logs."""
    ledger.enter_many(3)
    ledger.enter(concern(1), concern(2), log=LOOKS)
    logs = [Verifier.parse(verification_key(log)) for log in (REGISTER, LOOKS)]
    theirs = Theirs(foreign.witness, tmp_path / "theirs", *logs)
    settings.TOCSIN_POLICY = tmp_path / "policy"
    with ours_served(tmp_path / "ours", *logs) as (witness, ours), theirs.begun():
        named = [("a", ours, witness.verifiers[0].text), ("b", ours, witness.verifiers[1].text)]
        named.append(("c", theirs.url, theirs.key))
        lines = [f"witness {name} {key} {url}" for name, url, key in named]
        settings.TOCSIN_POLICY.write_text("\n".join([*lines, "group g all a b c", "quorum g", ""]), encoding="utf-8")
        now = max(datetime.now(UTC), BEGAN + timedelta(days=1))
        first = gather(now)
        ledger.enter_many(5)
        second = gather(now + timedelta(minutes=2))
    assert (first.refused, second.refused) == ((), ())
    assert first.entered == 6 and second.entered >= 3
    assert theirs.evidence() == [] and not any(witness.evidence(log.name) for log in logs)
    for log, key in zip((REGISTER, LOOKS), logs, strict=True):
        note = cosigned(log).encode()
        all_three = foreign.judge(**checkpoint_question(note, key.text, *(each for *_, each in named)))
        assert all_three["ok"] and len(all_three["signed"]) == 3, all_three
    witnessed = next(entry.n for entry in entries(REGISTER) if entry.type == "checkpoint.witnessed/1")
    for other in (foreign, go):
        assert other.judge(**receipt_question(receipt(witnessed).encode(), logs[0].text))["ok"]


def test_a_register_that_had_to_go_on_under_a_new_name(
    ledger: Ledger, foreign: Foreign, go: Go, tmp_path: Path
) -> None:
    """An old backup put back, the loss declared: strangers' programs prove what was lost, what was kept, what came."""
    ledger.enter_many(40)
    backup, old_key = Backup.of(ledger), verification_key(REGISTER)
    ledger.enter_many(5)
    lost, kept = receipt(42).encode(), receipt(7).encode()
    backup.put_back()
    (seam,) = recover("Monday's backup is all there is.", by=REGISTER_ITSELF, at=BEGAN + timedelta(hours=1))
    ledger.enter_many(20)
    new_key = verification_key(REGISTER)
    after = [receipt(n).encode() for n in (7, seam.entry, 59)]
    export = tmp_path / "export"
    write_export(export, (encode(entry) for entry in entries(REGISTER)), checkpoint(REGISTER))
    for other in (foreign, go):
        old = other.ask(receipt_question(text, old_key) for text in (lost, kept))
        new = other.ask(receipt_question(text, new_key) for text in after)
        assert [each.get("origin") for each in old] == [seam.previous] * 2
        assert [each.get("origin") for each in new] == [seam.shard] * 3
        assert not any(each["ok"] for each in other.ask(receipt_question(text, old_key) for text in after))
    assert b'"n":42,' in b64decode(old[0]["leaf"])
    audit = foreign.judge(what="audit", folder=str(export), keys=[new_key], read=[seam.entry])
    assert audit["ok"] and not verify_export(export, new_key).problems
    assert b"log.recovered/1" in b64decode(audit["leaves"][0])


def test_a_key_that_another_takes_over_from(ledger: Ledger, foreign: Foreign, go: Go) -> None:
    """While both sign, whoever knows either can check; afterwards the new key only, and old receipts by the old."""
    ledger.enter_many(3)
    before, old_key, origin = receipt(1).encode(), verification_key(REGISTER), f"{ORIGIN}/register1"
    signing().begin_rotation(origin)
    ledger.enter_many(3)
    both, (_, new) = receipt(1).encode(), signing().verifiers(origin)
    signing().finish_rotation(origin)
    ledger.enter_many(3)
    after = receipt(1).encode()
    asked = [
        (before, old_key),
        (both, old_key),
        (both, new.text),
        (after, new.text),
        (before, new.text),
        (after, old_key),
    ]
    for other in (foreign, go):
        answers = other.ask(receipt_question(text, key) for text, key in asked)
        assert [each["ok"] for each in answers] == [True, True, True, True, False, False]
