"""What must hold of every history of a concern, read off the ledger's entries and not off the product's own tables."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin import duties
from tocsin.ledger import Entry, parts_of
from tocsin.words import load_profile

PROFILE = load_profile()


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
