"""Handing a concern over, and the receiving office's word on it.

A step-down or transfer that nobody accepted is how children were lost between agencies: nothing moves until the office
named says yes, and what was declined stays with whoever has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation, known_code, office
from tocsin.concerns import rules, state
from tocsin.concerns.commands.common import (
    about,
    must_answer_for,
    must_be_second,
    must_have,
    open_office,
    the_concern,
    words,
)
from tocsin.concerns.rules import Held, Offered
from tocsin.ledger import Fact

STEP_DOWN = "step_down"
"""The kind of hand-over a decision leads to when the profile maps it to no other."""


def offer(held: Held, to: str, kind: str, s: Situation, *, decision: str = "", reason: bytes = b"") -> Fact:
    """A hand-over offered to an office; `agency` is the receiving one, `sender` the office that has the concern."""
    receiving = office(to)
    more = {"handover": s.new_id("h"), "office": to, "sender": held.office, "kind": kind, "decision": decision}
    agency = {"agency": receiving.agency if receiving else ""}
    return Fact("handover.offered/1", held.id, about(held) | more | agency, {"reason": reason} if reason else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Offer a concern to another office. It stays where it is until that office accepts."""

    ability: ClassVar[str] = "hand_over"
    concern: str
    office: str
    kind: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse an office that is gone or has it already, an unknown kind, no reason, and a second open offer."""
        words(self.reason, "reason")
        known_code(s, "handover_kind", self.kind, "kind")
        held = the_concern(self.concern, s)
        must_have(s, held, "hand it over")
        open_office(self.office, s)
        if self.office == held.office:
            raise Refused("That office has the concern already.", field="office")
        if rules.pending_offer(held):
            raise Refused(
                "It was offered already, and that office has not answered.", next_step="Wait for its answer, or ask it."
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry. It takes the place of a declined one when a decision depends on somebody accepting."""
        held = the_concern(self.concern, s)
        stands = rules.current(held)
        decision = stands.id if stands and rules.unaccepted(held, stands) else ""
        return [offer(held, self.office, self.kind, s, decision=decision, reason=words(self.reason, "reason"))]


def _offered(handover: str, s: Situation) -> tuple[Held, Offered]:
    held = state.holding("handover", handover, s.profile)
    if held is None:
        raise Refused("The register has no such hand-over.", field="handover")
    return held, next(each for each in held.offers if each.id == handover)


def _check_answer(handover: str, text: str, field: str, s: Situation) -> None:
    words(text, field)
    _, offered = _offered(handover, s)
    must_answer_for(s, offered.office, "accept or decline it")
    if not offered.pending:
        raise Refused("This hand-over was answered already.", field="handover")


def _answered(kind: str, handover: str, part: dict[str, bytes], s: Situation) -> Sequence[Fact]:
    held, offered = _offered(handover, s)
    receiving = office(offered.office)
    more = {"handover": offered.id, "office": offered.office, "sender": offered.sender, "kind": offered.kind}
    agency = {"agency": receiving.agency if receiving else ""}
    return [Fact(kind, held.id, about(held) | more | {"decision": offered.decision} | agency, part)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptHandOver:
    """Accept a concern, in words: what one's office will do. From here on it has the concern."""

    ability: ClassVar[str] = "answer"
    handover: str
    words: str

    def check(self, s: Situation) -> None:
        """Refuse any office but the one named, one that is gone, whoever decided on it, no words, a second answer."""
        _check_answer(self.handover, self.words, "words", s)
        held, offered = _offered(self.handover, s)
        # Nobody accepts for an office that is gone, and nobody receives what they sent themself: it would be lost.
        open_office(offered.office, s, "handover")
        for decided in held.decisions:
            if decided.id == offered.decision:
                must_be_second(s, decided.by, "accept this hand-over")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        return _answered("handover.accepted/1", self.handover, {"words": words(self.words, "words")}, s)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineHandOver:
    """Decline a concern, with the reason. It stays with the office that offered it."""

    ability: ClassVar[str] = "answer"
    handover: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse any office but the one named, no reason, and a second answer."""
        _check_answer(self.handover, self.reason, "reason", s)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        return _answered("handover.declined/1", self.handover, {"reason": words(self.reason, "reason")}, s)
