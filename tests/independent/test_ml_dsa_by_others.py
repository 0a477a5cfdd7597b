"""The cosignatures that have to hold for seventy-five years, before a second implementation of FIPS 204.

dilithium-py is pure Python and slow, so few questions; the message under the signature is put together a second time,
from C2SP's text, in foreign.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from independent.others import Foreign, checkpoint_question
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.errors import Tampered
from tocsin.proofs.note import Checkpoint, Kind, Signer
from tocsin.proofs.policy import trust

LOG = "register.example.org/register1"
SIGNER = Signer(LOG, bytes(32))
WITNESS = Cosigner("scrutineer.example.org/w3", bytes(range(32)), Kind.ML_DSA_44)
AT = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
POLICY = f"log {SIGNER.verifier.text}\nwitness w {WITNESS.verifier.text}\nquorum w\n"


def note(size: int, at: datetime = AT) -> str:
    state = Checkpoint(LOG, size, Random(size).randbytes(32))
    return SIGNER.sign(state.text) + WITNESS.cosign(state, at)


def asked(foreign: Foreign, texts: list[str]) -> list[bool]:
    keys = SIGNER.verifier.text, WITNESS.verifier.text
    return [each["ok"] for each in foreign.ask(checkpoint_question(text.encode(), *keys) for text in texts)]


def ours(text: str) -> bool:
    try:
        return trust(POLICY).weigh(text).quorum
    except Tampered:
        return False


@pytest.mark.parametrize("seed", [bytes(32), bytes(range(32)), b"\xff" * 32])
def test_a_seed_gives_the_same_key_and_id(foreign: Foreign, seed: bytes) -> None:
    name = "scrutineer.example.org/\N{LATIN SMALL LETTER U WITH DIAERESIS}"
    theirs = foreign.judge(what="key", seed=seed.hex(), name=name)
    assert theirs["vkey"] == Cosigner(name, seed, Kind.ML_DSA_44).verifier.text


def test_our_lines_verify_at_any_size_and_time(foreign: Foreign) -> None:
    times = [datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), AT, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
    texts = [note(size, at) for size in (0, 1, 2**32, 10**16 - 1) for at in times]
    assert asked(foreign, texts) == [ours(text) for text in texts] == [True] * len(texts)


def test_a_touched_line_is_refused_by_both(foreign: Foreign) -> None:
    text, random = note(77), Random(9)
    line = text.rindex("\N{EM DASH}")
    start = text.index(" ", line + 2) + 1
    touched = [text.replace("\n77\n", "\n78\n")]
    for at in [*random.sample(range(start + 8, len(text) - 4), 40), start + 7, len(text) - 5]:
        touched.append(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
    assert asked(foreign, touched) == [ours(each) for each in touched] == [False] * len(touched)
    assert asked(foreign, [text]) == [ours(text)] == [True]
