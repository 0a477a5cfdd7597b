"""Challenging what was decided, or that nothing was, and climbing the ladder when the answer does not do.

Statutory guidance asks for a clear policy for when concerns "are not being addressed"; the stages are the profile's
ladder. The office challenged answers; the challenger says whether the answer does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tocsin.access import Refused, Situation, office, offices_of
from tocsin.concerns import rules, state
from tocsin.concerns.commands.common import about, must_answer_for, must_take_part, the_concern, words
from tocsin.concerns.rules import Challenged, Held
from tocsin.concerns.waiting import answerers, stages
from tocsin.ledger import Fact


def _of(held: Held, challenge: str, office_id: str, stage: int, **more: Any) -> dict[str, Any]:
    """The meta of every entry of a challenge; `agency` is the agency that owes the answer."""
    owing = office(office_id)
    whose = {"office": office_id, "agency": owing.agency if owing else ""}
    return about(held, challenge=challenge, stage=stage) | whose | more


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Challenge a decision (the one that stands, unless named), or, where none was made, that nothing was done."""

    ability: ClassVar[str] = "challenge"
    concern: str
    grounds: str
    decision: str = ""

    def check(self, s: Situation) -> None:
        """Refuse no grounds, one's own decision, a decision that is not this concern's, and a second open challenge."""
        words(self.grounds, "grounds")
        held = the_concern(self.concern, s)
        must_take_part(s, held, "challenge it")
        if self.decision and self.decision not in {each.id for each in held.decisions}:
            raise Refused("That decision was not made about this concern.", field="decision")
        if any(each.id == self._challenged(held) and each.by == s.by.practitioner for each in held.decisions):
            raise Refused(
                "This is your own decision.", next_step="Add the information that changes it, and decide again."
            )
        if any(each.by == s.by.practitioner for each in rules.open_challenges(held)):
            raise Refused("Your challenge is open.", next_step="Take it up to the next stage, or add information.")

    def _challenged(self, held: Held) -> str:
        latest = rules.current(held) or rules.pending_decision(held)
        return self.decision or (latest.id if latest else "")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the office that decided, or that has the concern, owes the answer."""
        held = the_concern(self.concern, s)
        decision = self._challenged(held)
        owing = next((each.office for each in held.decisions if each.id == decision), held.office)
        meta = _of(held, s.new_id("x"), owing, 1, decision=decision, challenger=s.by.agency)
        return [Fact("challenge.raised/1", held.id, meta, {"grounds": words(self.grounds, "grounds")})]


def _challenged(challenge: str, s: Situation) -> tuple[Held, Challenged]:
    held = state.holding("challenge", challenge, s.profile)
    if held is None:
        raise Refused("The register has no such challenge.", field="challenge")
    found = next(each for each in held.challenges if each.id == challenge)
    if found.accepted is not None:
        raise Refused("The answer to this challenge was accepted.", next_step="Challenge again if something changed.")
    return held, found


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChallenge:
    """Answer a challenge. `changes` says the decision will change; until it is made again the concern stays open."""

    ability: ClassVar[str] = "answer"
    challenge: str
    answer: str
    changes: bool

    def check(self, s: Situation) -> None:
        """Refuse offices that neither owe it nor stand above it, empty ones, the challenger's own, a second one."""
        words(self.answer, "answer")
        _, challenged = _challenged(self.challenge, s)
        if s.by.office not in answerers(challenged, s):
            must_answer_for(s, challenged.office, "answer this challenge")
        if s.by.practitioner == challenged.by:
            raise Refused("This is your own challenge; somebody else has to answer it.")
        if challenged.answered is not None:
            raise Refused("It was answered at this stage. The challenger says now whether the answer does.")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        held, each = _challenged(self.challenge, s)
        # Whoever answers higher up, the office that has the concern is the one that decides again.
        meta = _of(held, each.id, held.office, each.stage, decision=each.decision, changes=self.changes)
        return [Fact("challenge.answered/1", held.id, meta, {"answer": words(self.answer, "answer")})]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAnswer:
    """Say, as the challenger, that the answer does."""

    ability: ClassVar[str] = "challenge"
    challenge: str

    def check(self, s: Situation) -> None:
        """Refuse no answer, and anyone else while the challenger is in office: it is not settled over their head."""
        held, challenged = _challenged(self.challenge, s)
        if challenged.answered is None:
            raise Refused("There is no answer to accept yet.", next_step="Take the challenge up to the next stage.")
        if s.by.practitioner == challenged.by:
            return
        gone = not offices_of(challenged.by, s.at)
        hidden = held.protected and challenged.by == held.raised_by
        if hidden or not gone or s.by.agency != challenged.agency:
            raise Refused(
                "Only the person who challenged says whether the answer does; their agency, once they have left."
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        held, each = _challenged(self.challenge, s)
        meta = _of(held, each.id, each.office, each.stage, decision=each.decision, changes=each.changes)
        return [Fact("challenge.accepted/1", held.id, meta)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeChallengeUp:
    """Take a challenge to the next stage of the ladder: the answer did not do, or none came."""

    ability: ClassVar[str] = "challenge"
    challenge: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse no reason, an office with no part in the concern, and a challenge at the top of the ladder."""
        words(self.reason, "reason")
        held, challenged = _challenged(self.challenge, s)
        if s.by.practitioner != challenged.by:
            must_take_part(s, held, "take this challenge up")
        if not stages(challenged, s):
            raise Refused("It is at the last stage of the ladder; nobody stands above it.", field="challenge")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the next office owes the answer now."""
        held, each = _challenged(self.challenge, s)
        stage, owing = stages(each, s)[0]
        meta = _of(held, each.id, owing, stage, decision=each.decision)
        return [Fact("challenge.taken_up/1", held.id, meta, {"reason": words(self.reason, "reason")})]
