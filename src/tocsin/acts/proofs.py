"""What a person takes away: an act's receipt, who must now do what by when, and the register's latest checkpoint."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from tocsin import duties
from tocsin.access import SOURCE_READERS, Refused, Situation
from tocsin.ledger import (
    LOOKS,
    REGISTER,
    CannotSign,
    Entry,
    Tampered,
    checkpoint,
    entry,
    receipt,
    size,
    trust,
    verification_key,
    verify_receipt,
)
from tocsin.ledger.opening import openings
from tocsin.proofs.disclosure import write
from tocsin.proofs.entry import encode
from tocsin.proofs.policy import Standing
from tocsin.proofs.tree import leaf_hash
from tocsin.words import reference


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt as its page, its print and its file show it. `code` can be compared by eye, four letters at a time.

    `standing` says who stands behind its checkpoint, None where nothing is signed; `mine` that the reader wrote it.
    """

    n: int
    reference: str
    type: str
    at: datetime
    code: tuple[str, ...]
    case: str
    next_steps: tuple[duties.DutyView, ...]
    proof: str
    key: str
    standing: Standing | None
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptOf:
    """The receipt of one entry, for whoever made it and for those who may know a source: the proof names its maker."""

    ability: ClassVar[str] = "see_receipt"
    n: int

    @property
    def subject(self) -> str:
        """Nobody in particular: a receipt shows no content."""
        return ""

    def answer(self, s: Situation) -> ReceiptView:
        """The entry's proof under the latest checkpoint, and the duties its act opened."""
        made = _entry_of(self.n, s)
        proof = _signed(lambda: receipt(made.n))
        return ReceiptView(
            n=made.n,
            reference=reference(made.case) if made.case else "",
            type=made.type,
            at=made.at,
            code=check_code(made),
            case=made.case,
            # Who must do what by when is the receipt's promise to whoever holds it; it shows no content.
            next_steps=tuple(replace(duty, guard=None) for duty in duties.duties_about((made.case,), s.at)),
            proof=proof,
            key=verification_key(REGISTER),
            standing=verify_receipt(proof, trust()).standing if proof else None,
            mine=made.by == s.by.practitioner,
        )


@dataclass(frozen=True, slots=True)
class OpeningView:
    """A private opening file: the receipt, and every text of the entry with its salt (see `proofs.disclosure`)."""

    n: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningOf:
    """What somebody wrote, in a file with which they can prove it later: for its author alone."""

    ability: ClassVar[str] = "see_receipt"
    n: int

    @property
    def subject(self) -> str:
        """Nobody in particular."""
        return ""

    def answer(self, s: Situation) -> OpeningView:
        """The file's text. Refused to everybody but whoever made the entry."""
        made = _entry_of(self.n, s)
        if made.by != s.by.practitioner:
            raise Refused(
                "Only whoever wrote this entry may take its words away in a file.",
                next_step="Ask them for the file. The proof without the words is on the receipt's page.",
            )
        proof = _signed(lambda: receipt(made.n))
        if not proof:
            raise Refused("A register as known in the past signs nothing.", next_step="Ask the register itself.")
        return OpeningView(made.n, write([proof], openings(made.n)))


def _entry_of(n: int, s: Situation) -> Entry:
    if not 0 <= n < size(REGISTER):
        raise Refused(f"There is no entry {n} in this register.", next_step="Check the number on your receipt.")
    made = entry(REGISTER, n)
    if made.by != s.by.practitioner and s.by.role not in SOURCE_READERS:
        raise Refused("This receipt belongs to somebody else.", next_step="Ask them for it, or ask the scrutineer.")
    return made


def check_code(made: Entry) -> tuple[str, ...]:
    """Eighty bits of the entry's leaf hash in groups of four letters and digits, to compare by eye or telephone."""
    text = base64.b32encode(leaf_hash(encode(made))[:10]).decode()
    return tuple(text[i : i + 4] for i in range(0, len(text), 4))


@dataclass(frozen=True, slots=True)
class LedgerView:
    """How far the register has come, signed."""

    entries: int
    looks: int
    checkpoint: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TheLedger:
    """The latest signed checkpoint and the key to check it with."""

    ability: ClassVar[str] = "see_ledger"

    @property
    def subject(self) -> str:
        """Nobody."""
        return ""

    def answer(self, s: Situation) -> LedgerView:
        """Sizes of both logs, the register's checkpoint and verification key."""
        return LedgerView(
            size(REGISTER), size(LOOKS), _signed(lambda: checkpoint(REGISTER)), verification_key(REGISTER)
        )


def _signed(make: Callable[[], str]) -> str:
    """What the register signs, or "" where it cannot: a register as known in the past signs nothing."""
    try:
        return make()
    except CannotSign:
        return ""
    except Tampered as fault:
        raise Refused(
            f"Alarm: this register can no longer prove what it signed. {fault}",
            next_step="Keep every receipt you have, and tell the independent scrutineer today.",
        ) from None
