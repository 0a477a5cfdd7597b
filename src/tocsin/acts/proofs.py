"""What a person takes away: an act's receipt, who must now do what by when, and their own words in a private file."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from tocsin import duties
from tocsin.access import SOURCE_READERS, Refused, Situation
from tocsin.ledger import (
    REGISTER,
    CannotSign,
    Entry,
    SignerSilent,
    Tampered,
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

    `standing` says who stands behind its checkpoint. Where nothing is signed it is None, `proof` is empty and
    `unsigned` says why. `mine` is whether the reader wrote the entry.
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
    unsigned: str
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
        proof, unsigned = signed(lambda: receipt(made.n))
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
            unsigned=unsigned,
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
        proof, unsigned = signed(lambda: receipt(made.n))
        if not proof:
            raise Refused(unsigned, next_step="Ask again later, and ask the register itself, not its past.")
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


def signed(make: Callable[[], str]) -> tuple[str, str]:
    """What the register signs, and "" for why not; or "" and why not, where it signs nothing or its signer is silent.

    That it can no longer prove what it signed is refused in a sentence, which is all that can be said then.
    """
    try:
        return make(), ""
    except CannotSign:
        return "", "A register as known in the past signs nothing. The register itself does."
    except SignerSilent:
        return "", "What was entered is kept. Only its signature waits, for the signer; come back for it in a minute."
    except Tampered as fault:
        raise alarm(fault) from None


def alarm(fault: Tampered) -> Refused:
    """The refusal of a register that can no longer prove itself: to whoever asks, with what to do."""
    return Refused(
        f"Alarm: this register can no longer prove what it signed. {fault}",
        next_step="Keep every receipt you have, and tell the independent scrutineer today.",
    )
