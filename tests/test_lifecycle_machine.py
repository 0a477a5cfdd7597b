"""Every act in any order, by anyone, while people leave and agencies are dissolved: what must hold whatever happens.

A concern counts as closed only with a named decision, a written reason, a second person where one was needed, and a
raiser who was told: read off the ledger's entries here, not off the tables the product itself reads. No duty that
nobody answered fails to climb, whoever is left to answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from lifecycle import PROFILE, History
from register import found
from tocsin import concerns
from tocsin.access import CloseOffice, DissolveAgency, Leave, Refused
from tocsin.concerns import (
    AcceptAnswer,
    AcceptHandOver,
    AddInformation,
    AnswerChallenge,
    AnswerCheck,
    AskForCheck,
    Challenge,
    ConfirmDecision,
    ConfirmLowering,
    Decide,
    DeclineHandOver,
    HandOver,
    RaiseConcern,
    Rate,
    ReceiveConcern,
    RecordReturnInterview,
    RefuseDecision,
    RefuseLowering,
    ReportMissing,
    ReportReturn,
    TakeChallengeUp,
    TakeStep,
    TellRaiser,
    ToDecide,
)
from tocsin.words import When

WORKING = ["teacher", "school_lead", "youth_worker", "nurse", "police", "hub", "hub_manager", "social_worker"]
MANAGING = ["team_manager", "superintendent", "head", "director", "lead_partner", "scrutineer"]
PEOPLE = WORKING + MANAGING
ANYONE = st.sampled_from(PEOPLE)
HUB = st.sampled_from(["hub", "hub", "hub", "hub_manager", "social_worker"])
SECOND = st.sampled_from(["hub", "hub_manager", "hub_manager", "team_manager", "head", "school_lead"])
RAISERS = st.sampled_from(["teacher", "teacher", "youth_worker", "school_lead", "nurse", "hub"])
OFFICES = st.sampled_from(["police", "nurse", "social_worker", "hub", "hub_manager", "team_manager"])
REASONS = st.sampled_from(["Seen at school and at home, and well.", "A lifestyle choice.", " "])
OUTCOMES = st.sampled_from(["nfa", "nfa", "nfa", "advice", "assessment", "early_help", "other_agency", "hope"])
WHICH = st.sampled_from([0, 0, 0, 1, 2])
"""Mostly the latest thing made, now and then an earlier one."""

APT = st.sampled_from([True, True, True, False])
"""Whether whoever owes the answer gives it, or somebody else tries."""


class Lifecycle(History):
    """A founded register in which anything may be tried. A refusal is an answer; any other exception is a fault."""

    @rule(which=WHICH, steps=st.integers(min_value=1, max_value=5))
    def goes_on(self, which: int, steps: int) -> None:
        """People do what is theirs to do next: otherwise few histories of chance would ever come to an end."""
        self.go_on(which, steps)

    # --- what people do -----------------------------------------------------------------------------------------------

    @rule(
        who=RAISERS,
        harms=st.sampled_from([(), ("neglect",), ("physical",)]),
        known=st.booleans(),
        flags=st.sets(st.sampled_from(["danger", "protected", "told_not_to_report"])),
    )
    def raises(self, who: str, harms: tuple[str, ...], known: bool, flags: set[str]) -> None:
        """Somebody raises a concern about the same child, or about nobody they can name."""
        record = self.pick("record", 0) if known and self.ids["record"] else ""
        about = "child" if record else "unknown_child"
        stated = {flag: True for flag in flags}
        self.act(who, RaiseConcern(account="Again.", record=record, about=about, harms=harms, **stated))

    @rule(which=WHICH, told=st.booleans())
    def imports(self, which: int, told: bool) -> None:
        """A file from elsewhere brings a concern that was decided there, or tries to pass one raised here for such."""
        when = When.parse("2024-05-01")
        self.act("team_manager", RaiseConcern(account="Row 7.", imported=True, when=when))
        concern = self.pick("concern", which)
        reason = "The file says so."
        self.act("team_manager", Decide(concern=concern, outcome="nfa", reason=reason, imported=True, when=when))
        if told:
            self.act("hub", TellRaiser(concern=concern, text="So it says.", what="outcome"))

    @rule(who=st.sampled_from(["teacher", "teacher", "hub", "police", "nurse"]), which=WHICH, late=st.booleans())
    def adds(self, who: str, which: int, late: bool) -> None:
        """Somebody adds what they learnt, perhaps when all seemed done."""
        if late:
            self.go_on(which, 5)
        self.act(who, AddInformation(concern=self.pick("concern", which), text="He said more."))

    @rule(who=HUB, which=WHICH)
    def receives(self, who: str, which: int) -> None:
        """Somebody receives it."""
        self.act(who, ReceiveConcern(concern=self.pick("concern", which)))

    @rule(who=HUB, which=WHICH, what=st.sampled_from(["received", "outcome", "outcome"]))
    def tells(self, who: str, which: int, what: str) -> None:
        """Somebody tells the raiser."""
        self.act(who, TellRaiser(concern=self.pick("concern", which), text="This is so.", what=what))

    @rule(who=HUB, which=WHICH, to=OFFICES, other=OFFICES, apt=APT, known=st.sampled_from(["", "yes", "no", "partly"]))
    def asks(self, who: str, which: int, to: str, other: str, apt: bool, known: str) -> None:
        """Somebody asks for a check, which is answered, perhaps by another office, or is not."""
        concern, office = self.pick("concern", which), self.register.people[to].office
        self.act(who, AskForCheck(concern=concern, office=office, question="Known?"))
        check = self.pick("check", 0)
        if known:
            self.act(self.owing(check, apt, other), AnswerCheck(check_id=check, known=known, answer="So."))

    @rule(who=HUB, which=WHICH, rating=st.sampled_from(["red", "amber", "green", "blue"]))
    def rates(self, who: str, which: int, rating: str) -> None:
        """Somebody rates."""
        self.act(who, Rate(concern=self.pick("concern", which), rating=rating, reason="As seen."))

    @rule(who=SECOND, which=WHICH, agrees=st.booleans())
    def settles_lowering(self, who: str, which: int, agrees: bool) -> None:
        """A lower rating is proposed, and somebody, perhaps the proposer, settles it."""
        concern = self.pick("concern", which)
        for rating in ("red", "green"):
            self.act(self.owing(concern, True, "hub"), Rate(concern=concern, rating=rating, reason="As seen."))
        command = ConfirmLowering if agrees else RefuseLowering
        self.act(who, command(proposal=self.pick("proposal", 0), reason="As seen."))

    @rule(who=HUB, which=WHICH, outcome=OUTCOMES, reason=REASONS, to=OFFICES, looks=st.booleans())
    def decides(self, who: str, which: int, outcome: str, reason: str, to: str, looks: bool) -> None:
        """Somebody decides, with what they leave out."""
        concern = self.pick("concern", which)
        accepted_by = self.register.people[to].office if outcome in {"early_help", "other_agency"} else ""
        self.act(
            who,
            Decide(
                concern=concern,
                outcome=outcome,
                reason=reason,
                law="ca1989_s17",
                reason_code="below_threshold" if outcome in {"nfa", "advice"} else "",
                accepted_by=accepted_by,
                not_opened_reason="I know the family." if looks else "",
            ),
        )

    @rule(who=SECOND, which=WHICH, agrees=st.booleans())
    def settles_decision(self, who: str, which: int, agrees: bool) -> None:
        """A decision that needs two is made, and somebody, perhaps the decider, settles it."""
        concern = self.pick("concern", which)
        dismissive = Decide(concern=concern, outcome="assessment", reason="A lifestyle choice.", law="ca1989_s17")
        self.act(self.owing(concern, True, "hub"), dismissive)
        command = ConfirmDecision if agrees else RefuseDecision
        self.act(who, command(decision=self.pick("decision", 0), reason="I looked."))

    @rule(
        who=RAISERS,
        which=WHICH,
        other=ANYONE,
        apt=APT,
        changes=st.booleans(),
        far=st.integers(min_value=0, max_value=2),
    )
    def challenges(self, who: str, which: int, other: str, apt: bool, changes: bool, far: int) -> None:
        """Somebody challenges; whoever owes an answer may give one, and the challenger may accept it."""
        self.act(who, Challenge(concern=self.pick("concern", which), grounds="He is no safer."))
        challenge = self.pick("challenge", 0)
        if far > 0:
            answer = AnswerChallenge(challenge=challenge, answer="We saw him.", changes=changes)
            self.act(self.owing(challenge, apt, other), answer)
        if far > 1:
            self.act(who if apt else other, AcceptAnswer(challenge=challenge))

    @rule(who=RAISERS, which=WHICH)
    @precondition(lambda self: self.ids["challenge"])
    def takes_up(self, who: str, which: int) -> None:
        """Somebody takes a challenge up."""
        self.act(who, TakeChallengeUp(challenge=self.pick("challenge", which), reason="That is no answer."))

    @rule(who=HUB, which=WHICH, to=OFFICES, other=OFFICES, apt=APT, accepts=st.sampled_from([None, True, False]))
    def hands_over(self, who: str, which: int, to: str, other: str, apt: bool, accepts: bool | None) -> None:
        """Somebody offers it to another office, which accepts, declines, or keeps silent."""
        office = self.register.people[to].office
        offer = HandOver(concern=self.pick("concern", which), office=office, kind="allocation", reason="Theirs.")
        self.act(who, offer)
        self.answer_hand_over(other, apt, accepts)

    @rule(which=WHICH, to=OFFICES, other=OFFICES, apt=APT, accepts=st.sampled_from([None, True, False]))
    def steps_down(self, which: int, to: str, other: str, apt: bool, accepts: bool | None) -> None:
        """Somebody steps it down to an office that accepts, declines, or keeps silent; the raiser is told at once."""
        concern, office = self.pick("concern", which), self.register.people[to].office
        law = "ca2004_s10"
        down = Decide(concern=concern, outcome="early_help", reason="A mentor.", law=law, accepted_by=office)
        self.act(self.owing(concern, True, "hub"), down)
        self.answer_hand_over(other, apt, accepts)
        self.act("hub", TellRaiser(concern=concern, text="A mentor helps.", what="outcome"))

    def answer_hand_over(self, other: str, apt: bool, accepts: bool | None) -> None:
        """Whoever was offered the latest hand-over, or somebody else, accepts or declines it."""
        handover = self.pick("handover", 0)
        yes, no = AcceptHandOver(handover=handover, words="Ours."), DeclineHandOver(handover=handover, reason="Full.")
        if accepts is not None:
            self.act(self.owing(handover, apt, other), yes if accepts else no)

    @rule(who=ANYONE, which=WHICH, step=st.sampled_from([code.code for code in PROFILE.codes["step"]]))
    def takes_step(self, who: str, which: int, step: str) -> None:
        """Somebody records a statutory step."""
        when = When.at(self.register.at)
        self.act(who, TakeStep(concern=self.pick("concern", which), step=step, when=when))

    @rule(who=ANYONE, which=WHICH, back=st.booleans())
    def goes_missing(self, who: str, which: int, back: bool) -> None:
        """The child is reported missing; or is back, and somebody talks to her."""
        when = When.at(self.register.at)
        if not back or not self.ids["missing"]:
            out = {"kind": "home", "circumstances": "Not home."}
            self.act(who, ReportMissing(record=self.pick("record", which), when=when, **out))
            return
        missing = self.pick("missing", which)
        self.act("police", ReportReturn(missing=missing, when=when, words="Back."))
        stated = {"offered": True, "taken": True, "independent": True, "words": "She talked."}
        self.act(who, RecordReturnInterview(missing=missing, when=when, **stated))

    @rule(who=HUB, which=WHICH)
    def looks(self, who: str, which: int) -> None:
        """Somebody looks before deciding."""
        question = ToDecide(concern=self.pick("concern", which))
        tried(lambda: self.register.look(question, by=self.register.people[who]))

    # --- what happens to those who owe answers ------------------------------------------------------------------------

    @rule(who=ANYONE, how=st.sampled_from(["leaves", "leaves", "closed", "dissolved"]))
    def is_gone(self, who: str, how: str) -> None:
        """Somebody leaves their office, the office is closed, or the whole agency dissolved with everything it owes."""
        actor = self.register.people[who]
        leave = Leave(practitioner=actor.practitioner, office=actor.office)
        close, dissolve = CloseOffice(office=actor.office), DissolveAgency(agency=actor.agency, reason="Merged.")
        gone = leave if how == "leaves" else close if how == "closed" else dissolve
        self.act("administrator", gone, "run_system")

    @rule(hours=st.sampled_from([1, 3, 26, 100]))
    def time_passes(self, hours: int) -> None:
        """Nobody does anything for a while."""
        self.register.later(hours=hours)


def tried(act: Callable[[], Any]) -> None:
    """Do it, if it is allowed."""
    try:
        act()
    except Refused:
        return


@pytest.mark.django_db
def test_no_path_to_closed_without_cause_and_no_silence_that_does_not_climb() -> None:
    Lifecycle.founded = found()
    Lifecycle.closed = 0
    # A history that fails is printed as it was found: making it shorter takes longer than reading it.
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    few = settings(
        max_examples=30,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=checks,
        derandomize=True,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Lifecycle, settings=few)
    assert Lifecycle.closed, "no history came to an end, so nothing was shown"


def test_every_act_is_tried() -> None:
    acts = {name for name in concerns.__all__ if hasattr(getattr(concerns, name), "facts")}
    assert acts <= set(globals())
