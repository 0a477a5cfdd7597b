"""The verifier in one file against the package: whatever is touched, both say the same, and almost always no."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.forms import LOG, NEWER, OLDER, ORIGIN, POLICY, SMALL, STRANGER, leaf_of, small_log
from tocsin.proofs import Tampered, tocsin_verify
from tocsin.proofs.disclosure import Opening, verify_disclosure, write
from tocsin.proofs.entry import PartRef, canonical, decode, encode
from tocsin.proofs.export import verify_export, write_export
from tocsin.proofs.note import Checkpoint
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.seal import commitment
from tocsin.proofs.tocsin_verify import Refused, Signed
from tocsin.proofs.tree import leaf_hash
from tocsin.proofs.verify import verify_receipt

KEY = LOG.verifier.text
NOTE = SMALL.witnessed(OLDER, STRANGER)
FULL = SMALL.witnessed(OLDER, NEWER)
RECEIPT = SMALL.receipt(2, NOTE)
DISCLOSURE = write([SMALL.receipt(n, NOTE) for n in (2, 5)], SMALL.openings(2)[:2])
FILE = Path(tocsin_verify.__file__)

Verdict = tuple[str, int, bytes, tuple[object, ...], bool, bool] | None


def by_package(verify: Callable[[str, str], object], raw: bytes, trusted: str) -> Verdict:
    try:
        proved = verify(raw.decode(), trusted)
    except (Tampered, UnicodeDecodeError):
        return None
    standing = proved.standing
    state = standing.checkpoint
    return state.origin, state.size, state.root, tuple(standing.cosigned), standing.quorum, standing.asked


def by_file(verify: Callable[..., tuple[Signed, list[str]]], raw: bytes, trusted: str) -> Verdict:
    try:
        signed, _ = verify(raw.decode(), tocsin_verify.read_trust(trusted))
    except (Refused, UnicodeDecodeError):
        return None
    return signed.origin, signed.size, signed.root, tuple(signed.seen.items()), signed.quorum, signed.asked


def receipts(raw: bytes, trusted: str = KEY) -> tuple[Verdict, Verdict]:
    return by_package(verify_receipt, raw, trusted), by_file(tocsin_verify.verify_receipt, raw, trusted)


def disclosures(raw: bytes, trusted: str = KEY) -> tuple[Verdict, Verdict]:
    return by_package(verify_disclosure, raw, trusted), by_file(tocsin_verify.verify_disclosure, raw, trusted)


def lines_of(raw: bytes, name: str) -> list[range]:
    """Where the signature lines of that name stand."""
    start, found, at = f"— {name} ".encode(), [], 0
    while (at := raw.find(start, at)) >= 0:
        length = len(start) + len(re.match(rb"[A-Za-z0-9+/=]*", raw[at + len(start) :])[0])
        found.append(range(at, at + length))
        at += length
    return found


def test_it_imports_nothing_but_python_and_cryptography() -> None:
    names = set()
    for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).partition(".")[0])
    assert names - set(sys.stdlib_module_names) == {"cryptography"}


@pytest.mark.parametrize("trusted", [KEY, POLICY])
@pytest.mark.parametrize("note", [SMALL.note, NOTE, FULL])
def test_both_say_who_stands_behind_it(note: str, trusted: str) -> None:
    ours, alone = receipts(SMALL.receipt(3, note).encode(), trusted)
    assert ours is not None
    assert ours == alone


@pytest.mark.parametrize("bit", [0, 1, 5])
def test_every_byte_of_a_receipt(bit: int) -> None:
    """Accepted is only what changes a stranger's line, or makes a witness's line one, which counts less."""
    raw = RECEIPT.encode()
    whole = receipts(raw, POLICY)[0]
    (stranger,), (witness,) = (lines_of(raw, name) for name in (STRANGER.verifier.name, OLDER.verifier.name))
    same, less = [], []
    for at in range(len(raw)):
        ours, alone = receipts(flipped(raw, at, bit), POLICY)
        assert ours == alone, at
        if ours:
            assert ours[:3] == whole[:3]
            (same if ours == whole else less).append(at)
            assert ours[3] in (whole[3], ())
    assert same
    assert all(at in stranger for at in same)
    assert all(at in witness for at in less)


def test_every_byte_of_a_disclosure() -> None:
    raw = DISCLOSURE.encode()
    accepted = []
    for at in range(len(raw)):
        ours, alone = disclosures(flipped(raw, at, 0))
        assert ours == alone, at
        accepted += [at] if ours else []
    # A stranger's line changed in one of two receipts makes their checkpoints differ, so not even that is let through.
    assert (len(lines_of(raw, STRANGER.verifier.name)), accepted) == (2, [])


def test_every_byte_of_a_private_file() -> None:
    raw = write([SMALL.receipt(2, NOTE)], SMALL.openings(2)).encode()
    strangers = [*lines_of(raw, STRANGER.verifier.name), *lines_of(raw, OLDER.verifier.name)]
    accepted = []
    for at in range(len(raw)):
        ours, alone = disclosures(flipped(raw, at, 0))
        assert ours == alone, at
        accepted += [at] if ours else []
    assert accepted
    assert all(any(at in line for line in strangers) for at in accepted)


def flipped(raw: bytes, at: int, bit: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]


@given(st.randoms(use_true_random=False), st.sampled_from([RECEIPT, SMALL.receipt(3, FULL)]))
@settings(max_examples=300, deadline=None)
def test_receipts_cut_doubled_and_shuffled(random: Random, text: str) -> None:
    ours, alone = receipts(bent(random, text).encode(errors="replace"), POLICY)
    assert ours == alone


@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_disclosures_cut_doubled_and_shuffled(random: Random) -> None:
    ours, alone = disclosures(bent(random, DISCLOSURE).encode(errors="replace"))
    assert ours == alone


@given(st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_policies_cut_doubled_and_shuffled(random: Random) -> None:
    ours, alone = receipts(SMALL.receipt(3, FULL).encode(), bent(random, POLICY))
    assert ours == alone


def bent(random: Random, text: str) -> str:
    """A few lines or words of the text left out, said twice, swapped, or changed in one place."""
    gap = random.choice(["\n", " "])
    pieces = text.split(gap)
    for _ in range(random.randint(1, 3)):
        at, other = random.randrange(len(pieces)), random.randrange(len(pieces))
        if random.random() < 0.3:
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif random.random() < 0.4:
            pieces.insert(at, pieces[other])
        elif random.random() < 0.5:
            pieces[at] = pieces[at][: random.randint(0, len(pieces[at]))] + random.choice("\x00 \t+A=0\r—\u00a0#")
        elif len(pieces) > 1:
            del pieces[at]
    return gap.join(pieces)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
LEAF = json.loads(leaf_of(2))
DEEP = {"meta": {"a": [[[[[[[[]]]]]]]]}}
DEEPER = {"meta": {"a": [[[[[[[[1]]]]]]]]}}
CHANGES = [
    {},
    {"v": True},
    {"v": 2},
    {"n": 1},
    {"at": "2026-11-03T09:16:07.000+00:00"},
    {"at": "2026-02-30T00:00:00.000Z"},
]
MORE = [{"meta": []}, {"refs": {}}, {"refs": [True]}, {"parts": {}}, {"parts": LEAF["parts"][:1] * 2}, {"type": "x"}]


def signed_alone(leaf: bytes) -> bytes:
    """A receipt for whatever a log that breaks its own rules has signed as its only entry."""
    note = LOG.sign(Checkpoint(ORIGIN, 1, leaf_hash(leaf)).text)
    return Receipt(0, leaf, (), note).text.encode()


@given(st.sampled_from(sorted(LEAF)), json_values)
@settings(max_examples=300, deadline=None)
def test_a_leaf_is_read_as_strictly_by_both(name: str, value: object) -> None:
    leaf = json.dumps({**LEAF, "n": 0, name: value}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    ours, alone = receipts(signed_alone(leaf.encode(errors="replace")))
    assert ours == alone


@pytest.mark.parametrize(
    "change", [*CHANGES, *MORE, DEEP, DEEPER, {"by": "a b"}, {"meta": {"": 1}}, {"meta": {"a": 1.0}}]
)
def test_leaves_at_the_edge_of_what_is_allowed(change: dict[str, object]) -> None:
    ours, alone = receipts(signed_alone(canonical_or_not({**LEAF, "n": 0, **change})))
    assert ours == alone
    assert (ours is not None) is (change in ({}, DEEP))


def canonical_or_not(value: dict[str, object]) -> bytes:
    try:
        return canonical(value)
    except ValueError:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def test_a_receipt_of_a_log_that_goes_on_from_a_closed_one() -> None:
    leaf = leaf_of(0, ORIGIN)
    for later, well in (
        (ORIGIN.replace("register1", "register2"), True),
        (ORIGIN.replace("register1", "looks2"), False),
    ):
        signer = replace(small_log(1), log=type(LOG)(later, bytes(32))).log
        note = signer.sign(Checkpoint(later, 1, leaf_hash(leaf)).text)
        ours, alone = receipts(Receipt(0, leaf, (), note).text.encode(), signer.verifier.text)
        assert ours == alone
        assert (ours is not None) is well


@pytest.mark.parametrize("size", [0, 3, 256, 300])
def test_an_export_is_accepted_by_both(size: int, tmp_path: Path) -> None:
    log = small_log(size)
    write_export(tmp_path / "log", log.leaves, log.note)
    assert verify_export(tmp_path / "log", KEY).problems == ()
    assert tocsin_verify.verify_export(tmp_path / "log", tocsin_verify.read_trust(KEY))[0].root == log.state.root


def test_every_byte_of_an_exports_entries_and_checkpoint(tmp_path: Path) -> None:
    log = small_log(3)
    write_export(tmp_path / "log", log.leaves, log.note)
    for path in (tmp_path / "log/checkpoint", tmp_path / "log/tile/entries/000.p/3"):
        raw = path.read_bytes()
        for at in range(len(raw)):
            path.write_bytes(flipped(raw, at, 1))
            with pytest.raises((Refused, UnicodeDecodeError)):
                tocsin_verify.verify_export(tmp_path / "log", tocsin_verify.read_trust(KEY))
            assert not accepted_export(tmp_path / "log")
        path.write_bytes(raw)
    assert accepted_export(tmp_path / "log")


def accepted_export(folder: Path) -> bool:
    try:
        return not verify_export(folder, KEY).problems
    except Tampered:
        return False


def run(*words: str | Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", FILE, *words], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_as_a_program(tmp_path: Path) -> None:
    receipt, disclosure, policy = tmp_path / "r.tlog-proof", tmp_path / "d.json", tmp_path / "policy"
    receipt.write_text(RECEIPT, encoding="utf-8")
    disclosure.write_text(DISCLOSURE, encoding="utf-8")
    policy.write_text(POLICY, encoding="utf-8")
    status, said = run("receipt", receipt, "--trust", KEY)
    assert (status, said.split("\n")[0]) == (
        0,
        f"ACCEPTED. Entry 2 of {ORIGIN} is concern.raised/1, recorded 2026-11-03T09:16:07.000Z.",
    )
    status, said = run("receipt", receipt, "--trust", policy)
    assert (status, "witnessed by older at 03 November 2026" in said) == (3, True)
    receipt.write_text(SMALL.receipt(2, FULL), encoding="utf-8")
    assert run("receipt", receipt, "--trust", policy)[0] == 0
    status, said = run("disclosure", disclosure, "--trust", KEY)
    assert (status, "a bruise – see the map." in said) == (0, True)
    assert "Entry 2 also has a part called voice, which is not shown." in said
    write_export(tmp_path / "log", SMALL.leaves, SMALL.note)
    assert run("export", tmp_path / "log", "--trust", KEY)[0] == 0
    assert run("receipt", tmp_path / "none", "--trust", KEY)[0] == 1
    assert run("receipt", disclosure, "--trust", KEY)[0] == 1
    assert run("receipt", receipt, "--trust", KEY[:-1])[0] == 1
    assert run("receipt")[0] == 2


def test_a_letter_that_would_move_the_terminals_pen_is_not_printed(tmp_path: Path) -> None:
    opening = Opening(0, "text", bytes(32), b"\x1b[2J\nall is well")
    part = PartRef("text", commitment(opening.salt, opening.text), len(opening.text))
    leaf = encode(replace(decode(leaf_of(0)), parts=(part,)))
    (tmp_path / "d.json").write_text(write([signed_alone(leaf).decode()], [opening]), encoding="utf-8")
    status, said = run("disclosure", tmp_path / "d.json", "--trust", KEY)
    assert (status, "\n?[2J\nall is well" in said) == (0, True)
