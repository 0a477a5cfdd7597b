"""What is proposed, redacted and held: one proposal with its text, and the lists that are nobody's secret.

A proposal is decided by reading the text itself, so the page shows it; whoever may not read it sees one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from tocsin.access import (
    EVERYTHING,
    Guard,
    Hole,
    LegalHold,
    Proposed,
    RestrictedLine,
    Situation,
    Source,
    Text,
    count_holds,
    count_redactions,
    holds,
    proposal,
    redactions,
    sources_of,
    texts,
    waiting_proposals,
)
from tocsin.acts.passages import Passage, any_passage, label_of
from tocsin.acts.redacting import held
from tocsin.acts.sealing import nothing

LINES = 25


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal: which text, why, by whom, what holds it up, and whether it is one's own; `settled` is the entry."""

    guard: Guard
    id: str
    n: int
    item: str
    passage: Passage | RestrictedLine
    basis: str
    meaning: str
    reason: Text
    who: Source
    at: datetime
    settled: int | None
    held: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TheRedaction:
    """One proposed redaction, settled or not."""

    ability: ClassVar[str] = "see_redactions"
    redaction: str

    @property
    def subject(self) -> str:
        """The redaction's id."""
        return self.redaction

    def answer(self, s: Situation) -> ProposalView:
        """The proposal under the guard of the text it is about. Raises `Refused` when there is none."""
        found = proposal(self.redaction)
        if found is None:
            raise nothing()
        _, one, _ = any_passage(found.entry, found.part, s)
        basis = s.profile.codes["redaction_basis"].get(found.basis)
        return ProposalView(
            guard=one.guard,
            id=found.id,
            n=found.n,
            item=found.item,
            passage=one,
            basis=basis.label if basis else found.basis,
            meaning=basis.meaning if basis else "",
            reason=texts([f"{found.n}/reason"])[f"{found.n}/reason"],
            who=sources_of({(found.by, found.office)})[found.by, found.office],
            at=found.at,
            settled=found.settled,
            held=held(found.item, s) if found.settled is None else "",
            own=found.by == s.by.practitioner,
        )


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal that waits, as a line of a list."""

    guard: Guard
    id: str
    words: str
    who: Source
    at: datetime


@dataclass(frozen=True, slots=True)
class HoleLine:
    """One redaction as a line of a list."""

    guard: Guard
    item: str
    label: str
    hole: Hole


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold in force as a line of a list. One on the whole register has no item, and is everybody's to know of."""

    guard: Guard | None
    item: str
    hold: LegalHold


@dataclass(frozen=True, slots=True)
class KeepingView:
    """What waits for a second person, what was redacted and what is held, with counts that stop at a thousand."""

    proposals: tuple[ProposalLine | RestrictedLine, ...]
    redactions: tuple[HoleLine | RestrictedLine, ...]
    redacted: int
    holds: tuple[HoldLine | RestrictedLine, ...]
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TheKeeping:
    """The lists, each with its latest lines; what is kept unseen from whoever asks is not on them."""

    ability: ClassVar[str] = "see_retention"

    @property
    def subject(self) -> str:
        """Nobody in particular: lists."""
        return ""

    def answer(self, s: Situation) -> KeepingView:
        """Lines that show no text. Each is under a guard of its item, so that a level holds here too."""
        return KeepingView(
            proposals=tuple(_proposal(each, s) for each in waiting_proposals(limit=LINES)),
            redactions=tuple(_redaction(each) for each in redactions(LINES)),
            redacted=count_redactions(),
            holds=tuple(_hold(each) for each in holds(LINES)),
            held=count_holds(),
        )


def _proposal(each: Proposed, s: Situation) -> ProposalLine:
    who = sources_of({(each.by, each.office)})[each.by, each.office]
    label = s.profile.codes["redaction_basis"].labels().get(each.basis, each.basis)
    words = f"“{label_of(each.part)}” of entry {each.entry}: {label.lower()}"
    return ProposalLine(_guard(each.item, each.agency, each.at, each.by), each.id, words, who, each.at)


def _redaction(hole: Hole) -> HoleLine:
    return HoleLine(_guard(hole.item, hole.first.agency, hole.at, ""), hole.item, label_of(hole.part), hole)


def _hold(each: LegalHold) -> HoldLine:
    if each.item == EVERYTHING:
        return HoldLine(None, "", each)
    return HoldLine(_guard(each.item, each.agency, each.at, each.who.practitioner), each.item, each)


def _guard(item: str, agency: str, since: datetime, author: str) -> Guard:
    return Guard(item, agency, since, author=author, opens=False)
