"""Our witness visited by somebody else's client, and somebody else's witness by ours, on this machine's loopback.

Both sides must cosign what grows, refuse a fork of the same size and a fork that grew, and keep the proof of it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from independent.others import Foreign, Go, checkpoint_question
from independent.serving import Theirs, ours_served
from tocsin.proofs import tree
from tocsin.proofs.note import Checkpoint, Kind, Signer
from tocsin.proofs.policy import trust
from tocsin.witness.errors import WitnessAhead, WitnessForgot, WitnessRefused, WitnessSilent
from tocsin.witness.feed import submit
from tocsin.witness.state import Witness

LOG = "register.example.org/register1"
SIGNER = Signer(LOG, bytes(range(32)))
TRUE = [b"entry %d" % n for n in range(20)]
FORKED = [*TRUE[:3], b"another history", *TRUE[4:], b"and more of it"]


def note(leaves: Sequence[bytes], size: int, signer: Signer = SIGNER) -> str:
    root = tree.fold([tree.leaf_hash(leaf) for leaf in leaves[:size]])
    return signer.sign(Checkpoint(signer.verifier.name, size, root).text)


Feed = Callable[..., dict[str, Any]]


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[tuple[Witness, str]]:
    with ours_served(tmp_path / "witness", SIGNER.verifier) as visited:
        yield visited


@pytest.fixture
def feed(foreign: Foreign, ours: tuple[Witness, str], tmp_path: Path) -> Feed:
    """Their client submits a checkpoint to our witness; `memory` is what it remembers from visit to visit."""
    witness, address = ours
    (key,) = (each.text for each in witness.verifiers if each.kind is Kind.COSIGNATURE)

    def visit(leaves: Sequence[bytes], size: int, *, memory: str = "", signer: Signer = SIGNER) -> dict[str, Any]:
        return foreign.judge(
            what="feed",
            url=address,
            keys=[key],
            text=b64encode(note(leaves, size, signer).encode()).decode(),
            leaves=[b64encode(leaf).decode() for leaf in leaves],
            memory=str(tmp_path / memory) if memory else None,
        )

    return visit


def test_their_client_has_our_witness_cosign_what_grows(
    feed: Feed, ours: tuple[Witness, str], foreign: Foreign, go: Go
) -> None:
    witness, _ = ours
    for size in (1, 5, 5, 16, 17, 20):
        visit = feed(TRUE, size, memory="state.json")
        assert visit["ok"], visit["why"]
        assert visit["lines"].startswith("\N{EM DASH} scrutineer.example.org/w1 ")
    assert feed(TRUE, 20)["ok"]  # a client that remembers nothing is told the size, and proves from there
    kept = witness.logs()[0].note
    keys = [SIGNER.verifier.text, *(each.text for each in witness.verifiers)]
    theirs = foreign.judge(**checkpoint_question(kept.encode(), *keys))
    assert (theirs["size"], len(theirs["signed"])) == (20, 2)
    known = [each.text for each in witness.verifiers if each.kind is Kind.COSIGNATURE]
    assert (
        go.judge(**checkpoint_question(kept.encode(), keys[0], *known))["signed"]
        == [line for line in theirs["signed"] if line in theirs["signed"]][:1]
    )


def test_their_client_is_told_when_it_comes_with_less(feed: Feed) -> None:
    assert feed(TRUE, 12)["ok"]
    assert "WitnessAhead" in feed(TRUE, 7)["why"]
    assert feed(TRUE, 13)["ok"]


@pytest.mark.parametrize("size", [12, 15])
def test_our_witness_refuses_a_fork_and_keeps_it(size: int, feed: Feed, ours: tuple[Witness, str]) -> None:
    witness, _ = ours
    assert feed(TRUE, 12)["ok"]
    why = feed(FORKED, size)["why"]
    assert "WitnessRejected" in why and "422" in why
    (evidence,) = witness.evidence(LOG)
    assert evidence.fork == (size == 12)
    assert evidence.offered == note(FORKED, size) and evidence.kept.startswith(note(TRUE, 12))
    assert feed(TRUE, 15)["ok"]


def test_our_witness_cosigns_for_nobody_else(feed: Feed, ours: tuple[Witness, str]) -> None:
    witness, _ = ours
    assert "404" in feed(TRUE, 3, signer=Signer("elsewhere.example.org/register1", bytes(32)))["why"]
    assert "403" in feed(TRUE, 3, signer=Signer(LOG, bytes(32)))["why"]
    assert witness.logs()[0].note == "" and not witness.evidence(LOG)


@pytest.fixture
def theirs(foreign: Foreign, tmp_path: Path) -> Theirs:
    return Theirs(foreign.witness, tmp_path / "theirs", SIGNER.verifier)


def fed(theirs: Theirs, leaves: Sequence[bytes], size: int, old: int) -> str:
    """Our client submits; the whole note comes back, its cosignature weighed by our policy."""
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]

    def prove(first: int, second: int) -> Sequence[bytes]:
        return tree.consistency_path(
            lambda height, index: tree.fold(hashes[index << height : (index + 1) << height]), first, second
        )

    signed = note(leaves, size)
    whole = signed + "".join(submit(theirs.url, signed, old, prove))
    policy = trust(f"log {SIGNER.verifier.text}\nwitness union {theirs.key}\nquorum union\n")
    standing = policy.weigh(whole)
    assert standing.quorum and [name for name, _ in standing.cosigned] == ["union"]
    return whole


def test_our_client_has_their_witness_cosign_what_grows(theirs: Theirs, foreign: Foreign, go: Go) -> None:
    with theirs.begun():
        old = 0
        for size in (1, 5, 5, 16, 17):
            whole, old = fed(theirs, TRUE, size, old), size
            question = checkpoint_question(whole.encode(), SIGNER.verifier.text, theirs.key)
            assert foreign.judge(**question)["signed"] == go.judge(**question)["signed"] != []
        assert fed(theirs, TRUE, 20, 0)  # a client that knows nothing of the witness is told, and proves from there
    with theirs.begun():
        assert fed(theirs, TRUE, 20, 20)
    assert theirs.evidence() == []


@pytest.mark.parametrize("size", [12, 15])
def test_their_witness_refuses_a_fork_and_keeps_it(size: int, theirs: Theirs) -> None:
    with theirs.begun():
        fed(theirs, TRUE, 12, 0)
        with pytest.raises(WitnessRefused, match="422"):
            fed(theirs, FORKED, size, 12)
        fed(theirs, TRUE, 15, 12)
    (evidence,) = theirs.evidence()
    assert evidence["witness_size"] == 12 and note(FORKED, size) in evidence["request"]


def test_our_client_understands_what_their_witness_answers(theirs: Theirs) -> None:
    with theirs.begun():
        fed(theirs, TRUE, 12, 0)
        with pytest.raises(WitnessAhead, match="12 entries"):
            fed(theirs, TRUE, 7, 0)
        with pytest.raises(WitnessForgot, match="its memory was set back"):
            fed(theirs, TRUE, 15, 14)
        with pytest.raises(WitnessRefused, match="404"):
            submit(theirs.url, note(TRUE, 3, Signer("elsewhere.example.org/register1", bytes(32))), 0, lambda *_: [])
        with pytest.raises(WitnessRefused, match="403"):
            submit(theirs.url, note(TRUE, 3, Signer(LOG, bytes(32))), 0, lambda *_: [])
    with pytest.raises(WitnessSilent):
        submit(theirs.url, note(TRUE, 15), 12, lambda *_: [])
