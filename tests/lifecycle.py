"""What must hold of every history of a concern, read off the ledger's entries and not off the product's own tables.

`History` is the machine that holds it to that: what was made so far, and how a concern goes when all goes its way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from register import Register, forget_signed
from tocsin import concerns, duties
from tocsin.access import Command, Refused, is_staffed
from tocsin.acts import sweep
from tocsin.concerns import (
    AcceptAnswer,
    AcceptHandOver,
    AnswerChallenge,
    ConfirmDecision,
    ConfirmLowering,
    Decide,
    RaiseConcern,
    ReceiveConcern,
    RefuseLowering,
    TellRaiser,
    rules,
)
from tocsin.concerns.rules import Held
from tocsin.ledger import REGISTER, Entry, entries, parts_of, size
from tocsin.people import Name, PersonDetails
from tocsin.words import load_profile

PROFILE = load_profile()

LONG_ENOUGH = timedelta(days=200)
"""Longer than every rung of every ladder together."""

KINDS = {"check": "k", "decision": "d", "proposal": "q", "challenge": "x", "handover": "h", "missing": "m"}

CHILD = PersonDetails(names=(Name(given="Jo", family="Pale"),))


def rungs_of(duty: duties.DutyView) -> int:
    """How many rungs a duty's ladder has."""
    return len(PROFILE.ladders[PROFILE.duty(duty.code).ladder].rungs)


def assert_closed_with_cause(history: Iterable[Entry]) -> None:
    """Read off the leaves: who decided, why, who was the second, who was told, what was challenged since."""
    steps = list(history)
    last = [step for step in steps if step.type == "decision.made/1" and not step.meta["imported"]]
    fallen = {step.meta["decision"] for step in steps if step.type == "decision.not_confirmed/1"}
    decision = [step for step in last if step.meta["decision"] not in fallen][-1]
    assert decision.by.startswith("u_") and decision.by != "u_register"
    assert (parts_of(decision).text("reason") or "").strip()
    assert "closes" in PROFILE.codes["decision_outcome"][str(decision.meta["outcome"])].flags

    seconds = [step for step in steps if step.type == "decision.confirmed/1" and same(step, decision, "decision")]
    if decision.meta["second"]:
        assert [step.by for step in seconds if step.by != decision.by]
    settled = max([decision.n, *(step.n for step in seconds)])
    told = [step for step in steps if step.type == "concern.raiser_told/1" and step.meta["what"] == "outcome"]
    assert any(step.n > settled and (parts_of(step).text("text") or "").strip() for step in told)
    assert not [step for step in steps if adds_knowledge(step) and step.n > decision.n]

    accepted = {step.meta["challenge"] for step in steps if step.type == "challenge.accepted/1"}
    assert {step.meta["challenge"] for step in steps if step.type == "challenge.raised/1"} <= accepted
    if decision.meta["accepted_by"]:
        assert [step for step in steps if step.type == "handover.accepted/1" and step.n > decision.n]


def adds_knowledge(step: Entry) -> bool:
    """Whether an entry brought something that a decision before it cannot have considered."""
    known = step.type == "check.answered/1" and step.meta["known"] in ("yes", "partly")
    return known or step.type == "concern.information_added/1"


def assert_nobody_was_their_own_second(history: list[Entry]) -> None:
    """Whoever confirms or refuses a decision or a lower rating is not the one who made or proposed it."""
    first = {step.meta["decision"]: step.by for step in history if step.type == "decision.made/1"}
    first |= {step.meta["proposal"]: step.by for step in history if step.type == "rating.lowering_proposed/1"}
    for step in history:
        if step.type in SECONDED:
            assert step.by != first[step.meta[SECONDED[step.type]]], step


SECONDED = {
    "decision.confirmed/1": "decision",
    "decision.not_confirmed/1": "decision",
    "rating.lowered/1": "proposal",
    "rating.lowering_refused/1": "proposal",
}
"""What only a second person does, and what it settles."""


def same(first: Entry, second: Entry, key: str) -> bool:
    """Whether two entries name the same thing."""
    return first.meta[key] == second.meta[key]


class History(RuleBasedStateMachine):
    """One history of a founded register: what was made in it, who owes what, and the ordinary way a concern goes."""

    founded: ClassVar[Register]
    closed: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        """Start from the founded register; what happens in one history is rolled back before the next."""
        self.history = transaction.savepoint()
        self.register = replace(self.founded)
        self.began = size(REGISTER)
        self.owes: dict[str, str] = {}
        self.ids: dict[str, list[str]] = {name: [] for name in (*KINDS, "concern", "record")}
        self.act("teacher", RaiseConcern(account="He is afraid.", person=CHILD, harms=("neglect",)))

    def teardown(self) -> None:
        """End every history with a long silence: whatever is still owed has to have climbed to the top by then."""
        if not hasattr(self, "history"):
            return
        try:
            assert_nobody_was_their_own_second(list(entries(REGISTER, self.began)))
            self.climbs()
            self.register.at += LONG_ENOUGH
            self.climbs()
            assert all(duty.rung == rungs_of(duty) for duty in self.duties() if duty.status == "late")
        finally:
            transaction.savepoint_rollback(self.history)
            forget_signed()

    def act(self, who: str, command: Command, purpose: str = "safeguard_child") -> bool:
        """Try an act; what was made is remembered, and every concern's standing is checked against the ledger."""
        try:
            receipt = self.register.perform(command, by=self.register.people[who], purpose=purpose)
        except Refused:
            return False
        for name, made in self.ids.items():
            if name in receipt.ids:
                made += [receipt.ids[name]] if receipt.ids[name] not in made else []
                self.owes[receipt.ids[name]] = receipt.ids.get("office", "")
        self.closed_only_with_cause()
        return True

    def pick(self, name: str, which: int) -> str:
        """One of the ids made so far, the latest rather than the first; an unknown one when there is none."""
        made = self.ids[name]
        return made[-1 - which % len(made)] if made else f"{name[0]}_000000000000"

    def owing(self, thing: str, apt: bool, otherwise: str) -> str:
        """Whoever owes an answer to something, or somebody else."""
        return self.office_of(self.owes.get(thing, ""), otherwise) if apt else otherwise

    def office_of(self, office: str, otherwise: str = "hub_manager") -> str:
        """Who holds an office."""
        return {actor.office: name for name, actor in self.register.people.items()}.get(office, otherwise)

    def practitioner(self, id: str) -> str:
        """What a practitioner is called here."""
        return {actor.practitioner: name for name, actor in self.register.people.items()}[id]

    def go_on(self, which: int, steps: int) -> None:
        """Take so many steps of a concern's ordinary way, as far as those who owe them are there."""
        for _ in range(steps):
            held = concerns.held(self.pick("concern", which), PROFILE)
            if held is None or not self.act(*self.next_for(held)):
                return

    def next_for(self, held: Held) -> tuple[str, Command]:
        """Whose turn it is, and what they do."""
        pending, proposal, offer = rules.pending_decision(held), rules.pending_proposal(held), rules.pending_offer(held)
        has = self.office_of(held.office, "hub")
        if proposal:
            command = ConfirmLowering if len(held.checks) % 2 else RefuseLowering
            return "hub_manager", command(proposal=proposal.id, reason="Seen.")
        if pending:
            return "hub_manager", ConfirmDecision(decision=pending.id, reason="I read the file.")
        if offer:
            return self.office_of(offer.office), AcceptHandOver(handover=offer.id, words="Ours.")
        for challenge in rules.open_challenges(held):
            if challenge.answered is None:
                answer = AnswerChallenge(challenge=challenge.id, answer="Seen on Monday.", changes=False)
                return self.office_of(challenge.office), answer
            return self.practitioner(challenge.by), AcceptAnswer(challenge=challenge.id)
        if held.received is None:
            return has, ReceiveConcern(concern=held.id)
        if rules.may_be_decided(held):
            words = {"reason": "The nurse saw him.", "not_opened_reason": "I know the family."}
            nfa = {"outcome": "nfa", "reason_code": "below_threshold", "law": "ca1989_s17"}
            return has, Decide(concern=held.id, **nfa, **words)
        return has, TellRaiser(concern=held.id, text="We saw him.", what="outcome")

    @rule()
    def climbs(self) -> None:
        """The sweep: all that is late, or owed by nobody, has climbed to somebody who is there, if anybody is."""
        sweep(self.register.at)
        assert sweep(self.register.at).escalated == 0
        for duty in self.duties():
            if duty.status == "late":
                assert duty.rung > 0, duty
            if duty.met_by is None and duty.rung < rungs_of(duty):
                assert is_staffed(duty.escalated_to or duty.office, self.register.at), duty

    def duties(self) -> tuple[duties.DutyView, ...]:
        """Every duty of this history, answered or not."""
        about = [*self.ids["concern"], *self.ids["missing"], *self.ids["record"]]
        return duties.duties_about(about, self.register.at, limit=10_000, answered=True)

    def closed_only_with_cause(self) -> None:
        """Every concern the product calls closed has, in the ledger, all that closing takes."""
        known = concerns.helds(self.ids["concern"], PROFILE).values()
        closed = {held.id for held in known if concerns.status(held) == "closed"}
        history = [entry for entry in entries(REGISTER, self.began) if entry.meta.get("concern")] if closed else []
        for concern in closed:
            type(self).closed += 1
            assert_closed_with_cause([entry for entry in history if entry.meta["concern"] == concern])
