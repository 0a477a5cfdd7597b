"""What the register states about itself to everybody in it: how far it has come, who outside has signed that, and when.

The figures are read, not verified: `tocsin verify register` recomputes them, and a witness outside remembers them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from tocsin.access import Situation, count_redactions
from tocsin.acts.proofs import alarm, signed
from tocsin.ledger import (
    LOOKS,
    REGISTER,
    Seen,
    Tampered,
    checkpoint,
    cosigned,
    size,
    trust,
    verification_key,
    witnesses,
)
from tocsin.proofs.policy import Policy, Standing
from tocsin.proofs.policy import trust as policy_of

SILENT_AFTER = timedelta(hours=2)
"""A witness is asked again every hour even when nothing was added; twice that without a signature is a silence."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """A witness of the policy, or one that has signed before: what it has seen, when, and whether it went silent.

    Its `name` is the one its keys bear: a witness that has two kinds of key is two lines of a policy and one witness.
    """

    name: str
    size: int
    at: datetime | None
    silent: bool
    named: bool


@dataclass(frozen=True, slots=True)
class LedgerView:
    """How far the register has come: the note it signs now, the newest that a witness signed too, and who watches.

    `standing` is None and `witnessed` empty while no witness has signed; `unsigned` says why nothing is signed now.
    """

    entries: int
    looks: int
    checkpoint: str
    unsigned: str
    witnessed: str
    standing: Standing | None
    watchers: tuple[Watcher, ...]
    redacted: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TheLedger:
    """The latest checkpoint, who witnessed what, and the key to check it with."""

    ability: ClassVar[str] = "see_ledger"

    @property
    def subject(self) -> str:
        """Nobody."""
        return ""

    def answer(self, s: Situation) -> LedgerView:
        """Sizes, the newest signed and cosigned checkpoints, the policy's witnesses, redactions counted."""
        note, unsigned = signed(lambda: checkpoint(REGISTER))
        witnessed, policy = cosigned(REGISTER), policy_of(trust())
        return LedgerView(
            entries=size(REGISTER),
            looks=size(LOOKS),
            checkpoint=note,
            unsigned=unsigned,
            witnessed=witnessed,
            standing=_standing(policy, witnessed),
            watchers=tuple(_watchers(policy, {seen.witness: seen for seen in witnesses(REGISTER)}, s.at)),
            redacted=count_redactions(),
            key=verification_key(REGISTER),
        )


def _standing(policy: Policy, witnessed: str) -> Standing | None:
    try:
        return policy.weigh(witnessed) if witnessed else None
    except Tampered as fault:
        raise alarm(fault) from None


def _watchers(policy: Policy, seen: dict[str, Seen], now: datetime) -> Iterator[Watcher]:
    """Those the policy names, in its order, and after them those who signed once and are named no longer."""
    named = list(dict.fromkeys(witness.verifier.name for witness in policy.witnesses))
    for name in [*named, *(other for other in sorted(seen) if other not in named)]:
        last = seen.get(name)
        silent = last is None or now - last.at > SILENT_AFTER
        yield Watcher(name, last.size if last else 0, last.at if last else None, silent, name in named)
