"""Deciding what happens, and the second person where one is needed.

No further action needs a listed reason (the children in need census has a yes or no and no reason), a look at what is
held on the child or a reason why not, and a second person on a repeat, on serious harm, on danger, or when the reason
uses words that inquiries found used to dismiss children.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tocsin.access import Refused, Situation, check_may, known_code, opened_by
from tocsin.concerns import queries, rules, state
from tocsin.concerns.commands.common import (
    about,
    must_be_able_to_read,
    must_be_second,
    must_have,
    not_future,
    open_office,
    the_concern,
    words,
    words_if_any,
)
from tocsin.concerns.commands.handing_over import STEP_DOWN, offer
from tocsin.concerns.rules import Decided, Held
from tocsin.ledger import Fact
from tocsin.words import Code, When

MOST_TOLD = 40
MOST_LISTED = 500
"""How many unopened items the part lists one by one; the count beside it is always whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Decide what happens with a concern.

    `told` are the offices told of it; `accepted_by` the office that takes it on and `joined_to` the concern it
    duplicates, where the outcome or its reason needs one. With `imported`, a decision made elsewhere, at `when`, before
    the register held the concern; it never closes anything.
    """

    ability: ClassVar[str] = "decide"
    concern: str
    outcome: str
    reason: str
    law: str = ""
    reason_code: str = ""
    told: tuple[str, ...] = ()
    not_opened_reason: str = ""
    accepted_by: str = ""
    joined_to: str = ""
    when: When | None = None
    imported: bool = False

    def check(self, s: Situation) -> None:
        """Refuse what the outcome lacks, an office that does not have the concern, and deciding what already stands."""
        held = the_concern(self.concern, s)
        words(self.reason, "reason")
        known_code(s, "decision_outcome", self.outcome, "outcome")
        if self.reason_code:
            known_code(s, "nfa_reason", self.reason_code, "reason_code")
        if self.law:
            known_code(s, "law", self.law, "law")
        (self._check_history if self.imported else self._check_own)(held, s)

    def _check_history(self, held: Held, s: Situation) -> None:
        check_may(s, "import_records")
        not_future(s, self.when)
        if not held.imported:
            raise Refused("This concern was raised here, so it is decided here, not elsewhere.", field="imported")

    def _check_own(self, held: Held, s: Situation) -> None:
        must_have(s, held, "decide")
        self._check_standing(held)
        if self.when is not None:
            raise Refused("A decision is made when it is entered; it cannot be dated back.", field="when")
        if not self.law:
            raise Refused("Say which law the decision relies on.", field="law", next_step="Choose it from the list.")
        self._check_told(s)
        self._check_acceptor(s)
        self._check_link(held, s)
        if "is_nfa" in self._outcome(s).flags:
            self._check_no_further_action(held, s)
        elif self.reason_code:
            raise Refused(
                "This reason belongs to no further action only.", field="reason_code", next_step="Leave it out."
            )

    def _check_standing(self, held: Held) -> None:
        if rules.pending_decision(held):
            raise Refused("A decision waits for a second person.", next_step="Confirm or refuse it as a second person.")
        if not rules.may_be_decided(held):
            raise Refused(
                "This concern was decided, and neither a challenge nor new information came since.",
                next_step="Challenge the decision, or add the information that changes it.",
            )

    def _check_told(self, s: Situation) -> None:
        if len(self.told) > MOST_TOLD:
            raise Refused(f"Name no more than {MOST_TOLD} offices.", field="told")
        for each in self.told:
            open_office(each, s, "told")

    def _check_acceptor(self, s: Situation) -> None:
        if "needs_acceptor" not in self._flags(s):
            if self.accepted_by:
                raise Refused(
                    "This outcome hands nothing over.", field="accepted_by", next_step="Leave the office out."
                )
            return
        if not self.accepted_by:
            raise Refused(
                "Name the office that takes this on.", field="accepted_by", next_step="It is asked to accept."
            )
        open_office(self.accepted_by, s, "accepted_by")
        if self.accepted_by == s.by.office:
            raise Refused("Your own office cannot be the one that takes it on.", field="accepted_by")

    def _check_link(self, held: Held, s: Situation) -> None:
        if "needs_link" not in self._flags(s):
            if self.joined_to:
                raise Refused("This reason joins it to nothing.", field="joined_to", next_step="Leave the concern out.")
            return
        other = state.held(self.joined_to, s.profile)
        if other is None or other.id == held.id or rules.is_ending(other):
            raise Refused(
                "Name the open concern it is the same as.", field="joined_to", next_step="Give its reference."
            )

    def _check_no_further_action(self, held: Held, s: Situation) -> None:
        if not self.reason_code:
            raise Refused(
                "No further action needs one of the listed reasons.", field="reason_code", next_step="Choose one."
            )
        if "import_only" in s.profile.codes["nfa_reason"][self.reason_code].flags:
            raise Refused(
                "This reason is for imported rows only.", field="reason_code", next_step="Choose one that says why."
            )
        left = unopened_items(held, s)
        if left and not self.not_opened_reason.strip():
            raise Refused(
                f"{len(left)} of the items held on this person have not been opened by you.",
                field="not_opened_reason",
                next_step="Open them, or say why you decide without them.",
            )
        words_if_any(not_opened_reason=self.not_opened_reason)

    def _outcome(self, s: Situation) -> Code:
        return s.profile.codes["decision_outcome"][self.outcome]

    def _flags(self, s: Situation) -> frozenset[str]:
        """What the outcome and the reason for no further action ask for, together."""
        reason = s.profile.codes["nfa_reason"].get(self.reason_code)
        return self._outcome(s).flags | (reason.flags if reason else frozenset())

    def facts(self, s: Situation) -> Sequence[Fact]:
        """The decision; and the hand-over it depends on, unless a second person comes first."""
        held = the_concern(self.concern, s)
        second = () if self.imported else second_person(held, self.outcome, self.reason, s)
        left = () if self.imported else unopened_items(held, s)
        decision = s.new_id("d")
        found = {"unopened": len(left), "second": list(second), "final": not second}
        meta = about(held, decision=decision, office=s.by.office, referred=held.referred) | self._codes() | found
        made = Fact("decision.made/1", held.id, meta, self._parts(left))
        return [made, *([] if second else self._offer(held, decision, s))]

    def _codes(self) -> dict[str, Any]:
        dated = {"when": self.when.text} if self.when else {}
        return dated | {
            "outcome": self.outcome,
            "reason": self.reason_code,
            "law": self.law,
            "told": list(self.told),
            "accepted_by": self.accepted_by,
            "joined_to": self.joined_to,
            "imported": self.imported,
        }

    def _offer(self, held: Held, decision: str, s: Situation) -> list[Fact]:
        return offer_for(held, decision, self.accepted_by, handover_kind(s, self.outcome, self.reason_code), s)

    def _parts(self, left: Sequence[str]) -> dict[str, bytes]:
        parts = {"reason": words(self.reason, "reason")} | words_if_any(not_opened_reason=self.not_opened_reason)
        return parts | ({"not_opened": json.dumps(left[:MOST_LISTED]).encode()} if left else {})


def second_person(held: Held, outcome: str, reason: str, s: Situation) -> tuple[str, ...]:
    """Why this decision needs a second person, as codes; empty when one is enough."""
    serious = s.profile.codes["harm"].flagged("serious")
    return rules.second_person_reasons(
        ends="is_nfa" in s.profile.codes["decision_outcome"][outcome].flags,
        dismissive=bool(s.profile.dismissive_phrases_in(reason)),
        repeat=queries.is_repeat(held, queries.records_about(held)),
        serious=not serious.isdisjoint(held.harms),
        danger=held.danger,
    )


def unopened_items(held: Held, s: Situation) -> tuple[str, ...]:
    """What is held on the person that the actor has not been shown; what is kept unseen is left to its holder."""
    items = queries.item_ids_on(held, queries.records_about(held), s.at)
    return rules.unopened(items, opened_by(s.by.practitioner, items))


def handover_kind(s: Situation, outcome: str, reason_code: str) -> str:
    """The kind of hand-over an outcome or its reason asks the acceptor to accept, as the profile maps it."""
    codes = (s.profile.codes["decision_outcome"].get(outcome), s.profile.codes["nfa_reason"].get(reason_code))
    mapped = [kind for code in codes if code for kind in code.maps.get("handover_kind", ())]
    return next(iter(mapped), STEP_DOWN)


def offer_for(held: Held, decision: str, accepted_by: str, kind: str, s: Situation) -> list[Fact]:
    """The hand-over a decision depends on, offered to the office named in it; none when it names none."""
    return [offer(held, accepted_by, kind, s, decision=decision)] if accepted_by else []


def _decided(decision: str, s: Situation) -> tuple[Held, Decided]:
    held = state.holding("decision", decision, s.profile)
    if held is None:
        raise Refused("The register has no such decision.", field="decision")
    return held, next(each for each in held.decisions if each.id == decision)


def _check_second(decision: str, reason: str, s: Situation, doing: str) -> None:
    words(reason, "reason")
    _, decided = _decided(decision, s)
    must_be_second(s, decided.by, doing)
    if not decided.pending:
        raise Refused("This decision is not waiting for a second person.", field="decision")


def _second(kind: str, decision: str, reason: str, s: Situation) -> tuple[Held, Decided, Fact]:
    held, decided = _decided(decision, s)
    meta = about(held, decision=decided.id, office=decided.office, outcome=decided.outcome)
    return held, decided, Fact(kind, held.id, meta, {"reason": words(reason, "reason")})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDecision:
    """Confirm, as the second person, a decision that one person may not make alone. It stands from here."""

    ability: ClassVar[str] = "second_person"
    decision: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse the decider themself, who may not read it, no reason, and a decision that waits for nobody."""
        _check_second(self.decision, self.reason, s, "confirm this decision")
        must_be_able_to_read(s, _decided(self.decision, s)[0], "confirm this decision")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; and the hand-over the decision depends on, if it does."""
        held, decided, confirmed = _second("decision.confirmed/1", self.decision, self.reason, s)
        kind = handover_kind(s, decided.outcome, decided.reason_code)
        return [confirmed, *offer_for(held, decided.id, decided.accepted_by, kind, s)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseDecision:
    """Refuse, as the second person, to confirm a decision: it falls, and the concern is to be decided again."""

    ability: ClassVar[str] = "second_person"
    decision: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse the decider themself, no reason, and a decision that waits for nobody."""
        _check_second(self.decision, self.reason, s, "refuse this decision")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        return [_second("decision.not_confirmed/1", self.decision, self.reason, s)[2]]
