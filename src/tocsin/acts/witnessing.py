"""Having the logs witnessed: every checkpoint is offered to each witness of the policy, and each cosignature entered.

So every entry lies between two times that others signed: after the last `checkpoint.witnessed/1` before it, and before
the first cosigned checkpoint that holds it. Witnesses see names, sizes and roots, never an entry. Source of the
exchange: C2SP tlog-witness v1. What is entered here does not count as growth, or each answer would ask for the next.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.access import REGISTER_ITSELF
from tocsin.acts.housekeeping import enter
from tocsin.ledger import (
    LOOKS,
    REGISTER,
    WITNESSED,
    Cosignature,
    Fact,
    Tampered,
    checkpoint,
    consistency,
    entries,
    keep_cosignatures,
    policy_witnesses,
    size,
    witnessed_key,
    witnesses,
)
from tocsin.proofs.entry import stamp
from tocsin.proofs.note import Checkpoint, Verifier, signatures
from tocsin.witness.continuity import checkpoint_of
from tocsin.witness.errors import NotCosigned, WitnessAhead
from tocsin.witness.feed import submit

SOON = timedelta(seconds=45)
"""A log that grew is offered again after this: whoever calls once a minute then misses no minute."""

AT_LEAST = timedelta(hours=1)
"""A log that did not grow is offered again after this, so that its standing is never older."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many cosignatures were entered, and a sentence for each witness that gave none."""

    entered: int
    refused: tuple[str, ...]


def gather(at: datetime) -> Gathered:
    """Sign both logs, offer them to every witness of the policy, as far as it is time to, and enter what they sign.

    Nothing waits for a witness: what it refuses, or does not answer within seconds, is asked again the next time.
    """
    entered, refused = 0, []
    keys = policy_witnesses()
    for log in (REGISTER, LOOKS):
        note = checkpoint(log) if size(log) else ""  # signed, so that the anchor knows it, even where nobody is asked
        if not note or not keys or not _due(log, at, keys):
            continue
        for url, verifiers in keys.items():
            try:
                entered += _offer(log, note, url, verifiers, at)
            except WitnessAhead as ahead:
                refused.append(f"{ahead} If nobody else feeds it, this register was set back: {log}.")
            except (NotCosigned, Tampered) as why:
                refused.append(str(why))
    return Gathered(entered, tuple(refused))


def _offer(log: str, note: str, url: str, verifiers: Sequence[Verifier], at: datetime) -> int:
    lines = submit(url, note, _cosigned_last(log, verifiers), lambda old, new: consistency(log, old, new))
    return _enter(log, checkpoint_of(note), lines, verifiers, at)


def _due(log: str, at: datetime, keys: dict[str, tuple[Verifier, ...]]) -> bool:
    seen = {each.witness: each for each in witnesses(log)}
    wanted = {verifier.name for verifiers in keys.values() for verifier in verifiers}
    if not wanted <= set(seen):
        return True
    oldest = min(seen[name].at for name in wanted)
    return at - oldest >= AT_LEAST or (at - oldest >= SOON and _grown(log, min(seen[name].size for name in wanted)))


def _grown(log: str, since: int) -> bool:
    """Whether anything but the witnesses' own answers was entered since."""
    return any(entry.type != WITNESSED for entry in entries(log, since))


def _cosigned_last(log: str, verifiers: Sequence[Verifier]) -> int:
    names = {verifier.name for verifier in verifiers}
    return max((each.size for each in witnesses(log) if each.witness in names), default=0)


def _enter(log: str, state: Checkpoint, lines: Iterable[str], verifiers: Sequence[Verifier], at: datetime) -> int:
    entered = 0
    for line in lines:
        _, (signed, *_) = signatures(f"{state.text}\n{line}", verifiers)
        if signed.at is None:
            continue  # a signature that says no time bounds nothing
        made = Cosignature(state.size, signed.verifier.name, signed.verifier.id.hex(), signed.at, line)
        _enter_one(log, state, made, at)
        entered += 1
    return entered


def _enter_one(log: str, state: Checkpoint, made: Cosignature, at: datetime) -> None:
    fact = Fact(
        WITNESSED,
        "",
        {
            "size": made.size,
            "root": b64encode(state.root).decode(),
            "witness": made.witness,
            "id": made.key,
            "when": stamp(made.at),
            "note": hashlib.sha256(made.line.encode()).hexdigest(),
        },
    )
    enter(
        log,
        [fact],
        by=REGISTER_ITSELF,
        at=at,
        key=witnessed_key(made.line),
        besides=lambda: keep_cosignatures(state.origin, [made]),
    )
