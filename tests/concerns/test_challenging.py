"""Challenging, checks, ratings, steps and missing episodes: each success beside each refusal."""

from __future__ import annotations

from typing import Any

import pytest

from concerns.story import Story
from tocsin.access import DissolveAgency, Leave
from tocsin.concerns import (
    AcceptAnswer,
    AddInformation,
    AnswerChallenge,
    AnswerCheck,
    AskForCheck,
    Challenge,
    ConcernsAbout,
    ConfirmLowering,
    MyConcerns,
    OurConcerns,
    RaiseConcern,
    Rate,
    RecordReturnInterview,
    RefuseLowering,
    ReportMissing,
    ReportReturn,
    TakeChallengeUp,
    TakeStep,
    TheConcern,
    TheMissing,
    ToDecide,
)
from tocsin.ledger import REGISTER, entry
from tocsin.words import When, load_profile


def challenge(story: Story, by: str = "teacher") -> str:
    command = Challenge(concern=story.concern, grounds="Nobody has spoken to him.")
    return story.do(command, story.register.people[by])["challenge"]


@pytest.mark.parametrize("above", ["hub_manager", "director", "scrutineer"])
def test_whom_silence_climbs_to_may_answer_in_the_place_of_the_silent(story: Story, above: str) -> None:
    register = story.register
    story.decide()
    made = challenge(story)
    answer = AnswerChallenge(challenge=made, answer="I have seen the file: it is decided again.", changes=True)
    story.refused(answer, register.nurse, saying="Only the office asked")
    story.do(answer, register.people[above])
    story.refused(answer, register.hub, saying="was answered")


def test_a_challenge_keeps_a_concern_open_until_its_challenger_is_content(story: Story) -> None:
    register = story.register
    story.decide()
    story.tell()
    assert story.status == "closed"
    story.refused(Challenge(concern=story.concern, grounds=""), register.teacher, field="grounds")
    story.refused(Challenge(concern=story.concern, grounds="x", decision="d_0"), register.teacher, field="decision")
    story.refused(Challenge(concern=story.concern, grounds="x"), register.nurse, saying="no part")
    story.refused(Challenge(concern=story.concern, grounds="x"), register.hub, saying="own decision")
    made = challenge(story)
    assert story.status == "challenged"
    story.refused(Challenge(concern=story.concern, grounds="x"), register.teacher, saying="is open")
    story.refused(AcceptAnswer(challenge=made), register.teacher, saying="no answer")
    answer = AnswerChallenge(challenge=made, answer="A social worker saw him on Monday.", changes=False)
    story.refused(answer, register.social_worker, saying="Only the office asked")
    story.do(answer, register.hub)
    story.refused(answer, register.hub, saying="was answered")
    story.refused(AcceptAnswer(challenge=made), register.school_lead, saying="Only the person who challenged")
    story.refused(AcceptAnswer(challenge="x_0"), register.teacher, field="challenge")
    story.do(AcceptAnswer(challenge=made), register.teacher)
    assert story.status == "closed"
    story.refused(TakeChallengeUp(challenge=made, reason="x"), register.teacher, saying="was accepted")


def test_an_answer_that_promises_a_change_has_to_be_followed_by_one(story: Story) -> None:
    story.receive()
    story.decide()
    story.tell()
    made = challenge(story)
    story.do(AnswerChallenge(challenge=made, answer="You are right.", changes=True), story.register.hub)
    story.do(AcceptAnswer(challenge=made), story.register.teacher)
    assert story.status == "received"
    story.decide(outcome="assessment")
    assert story.status == "decided"


def test_silence_may_be_challenged_and_climbs_to_the_scrutineer(story: Story) -> None:
    register = story.register
    made = challenge(story)
    up = TakeChallengeUp(challenge=made, reason="No answer, and he is not better.")
    story.refused(TakeChallengeUp(challenge=made, reason=" "), register.teacher, field="reason")
    story.refused(up, register.nurse, saying="no part")
    for rung in ("hub_manager", "head", "director", "lead_partner", "scrutineer"):
        receipt = register.perform(up, by=register.teacher)
        assert entry(REGISTER, receipt.entry).meta["office"] == register.people[rung].office, rung
        register.later(minutes=1)
    story.refused(up, register.teacher, saying="last stage")
    answer = AnswerChallenge(challenge=made, answer="The hub decides today.", changes=True)
    story.refused(answer, register.hub, saying="Independent scrutineer")
    meta = entry(REGISTER, register.perform(answer, by=register.scrutineer).entry).meta
    assert meta["office"] == register.hub.office


def test_the_office_challenged_is_one_of_its_own_agency_kind(story: Story) -> None:
    """The police's director is their chief superintendent."""
    register = story.register
    view_before = register.look(TheConcern(concern=story.concern), by=register.teacher)
    assert view_before.challenges == ()
    challenge(story)
    ladder = register.look(TheConcern(concern=story.concern), by=register.teacher).challenges[0].ladder
    assert [stage.reached for stage in ladder] == [True] + [False] * 5
    assert ladder[0].office_label == "Safeguarding hub" and ladder[-1].office_label == "Independent scrutineer"


def test_when_the_challenger_has_left_their_agency_speaks_for_them(story: Story) -> None:
    register = story.register
    made = challenge(story)
    story.do(AnswerChallenge(challenge=made, answer="Seen.", changes=False), register.hub)
    command = AcceptAnswer(challenge=made)
    story.refused(command, register.school_lead)
    left = Leave(practitioner=register.teacher.practitioner, office=register.teacher.office)
    register.perform(left, by=register.administrator, purpose="run_system")
    register.later(hours=1)
    story.refused(command, register.hub)
    story.do(command, register.school_lead)


def test_checks_are_asked_once_and_answered_by_the_office_asked(story: Story) -> None:
    register = story.register
    ask = AskForCheck(concern=story.concern, office=register.police.office, question="Is he known?")
    story.refused(ask, register.social_worker, saying="Only the office")
    story.refused(ask, register.teacher, saying="may not")
    own = AskForCheck(concern=story.concern, office=register.hub.office, question="Us?")
    story.refused(own, register.hub, field="office")
    made = story.do(ask, register.hub)["check"]
    story.refused(ask, register.hub, field="office", saying="not answered yet")
    answer: dict[str, Any] = {"check_id": made, "known": "yes", "answer": "Two calls in May."}
    story.refused(AnswerCheck(**answer), register.nurse, saying="Vulnerability desk")
    story.refused(AnswerCheck(**(answer | {"known": "maybe"})), register.police, field="known")
    story.refused(AnswerCheck(**(answer | {"answer": ""})), register.police, field="answer")
    story.refused(AnswerCheck(**(answer | {"check_id": "k_0"})), register.police, field="check_id")
    story.do(AnswerCheck(**answer), register.police)
    story.refused(AnswerCheck(**answer), register.police, saying="was answered")


def test_what_partners_hold_is_not_read_by_whoever_raised_it(story: Story) -> None:
    register = story.register
    made = story.ask()
    story.do(AnswerCheck(check_id=made, known="yes", answer="Two calls in May."), register.police)
    story.receive()
    teachers = str(register.look(TheConcern(concern=story.concern), by=register.teacher))
    assert "Two calls" not in teachers and "Is he known?" not in teachers and "Received it" in teachers
    polices = str(register.look(TheConcern(concern=story.concern), by=register.police))
    assert "tired and hungry" in polices and "Two calls" in polices and "Jo" in polices
    assert "Two calls" in str(register.look(TheConcern(concern=story.concern), by=register.hub))
    assert "tired" not in str(register.look(TheConcern(concern=story.concern), by=register.nurse))


def test_raising_a_rating_is_free_and_lowering_takes_two(story: Story) -> None:
    register = story.register

    def rate(rating: str, reason: str = "As seen.") -> Rate:
        return Rate(concern=story.concern, rating=rating, reason=reason)

    def now() -> str:
        return str(register.look(TheConcern(concern=story.concern), by=register.hub).line.rating)

    story.refused(rate("purple"), register.hub, field="rating")
    story.refused(rate("green", reason=""), register.hub, field="reason")
    story.refused(rate("green"), register.social_worker, saying="Only the office")
    story.do(rate("green"), register.hub)
    story.refused(rate("green"), register.hub, field="rating", saying="already")
    story.do(rate("red"), register.hub)
    proposal = story.do(rate("blue"), register.hub)["proposal"]
    assert now() == "Red"
    story.refused(rate("green"), register.hub, saying="waits for a second")
    story.refused(ConfirmLowering(proposal=proposal, reason="Yes."), register.hub, saying="your own")
    story.refused(ConfirmLowering(proposal="q_0", reason="Yes."), register.hub_manager, field="proposal")
    story.refused(ConfirmLowering(proposal=proposal, reason=""), register.hub_manager, field="reason")
    story.do(RefuseLowering(proposal=proposal, reason="Not yet."), register.hub_manager)
    assert now() == "Red"
    story.refused(ConfirmLowering(proposal=proposal, reason="Yes."), register.hub_manager, saying="already")
    again = story.do(rate("amber"), register.hub)["proposal"]
    story.do(ConfirmLowering(proposal=again, reason="Seen twice."), register.hub_manager)
    assert now() == "Amber"


def test_a_concern_about_danger_is_rated_down_by_two(serious: Story) -> None:
    proposal = serious.do(Rate(concern=serious.concern, rating="green", reason="x"), serious.register.hub)["proposal"]
    serious.do(Rate(concern=serious.concern, rating="red", reason="x"), serious.register.hub)
    serious.do(ConfirmLowering(proposal=proposal, reason="Seen."), serious.register.hub_manager)


def test_a_proposal_the_rating_moved_away_from_is_not_confirmed(story: Story) -> None:
    hub, manager = story.register.hub, story.register.hub_manager
    story.do(Rate(concern=story.concern, rating="amber", reason="x"), hub)
    proposal = story.do(Rate(concern=story.concern, rating="blue", reason="x"), hub)["proposal"]
    story.do(Rate(concern=story.concern, rating="red", reason="Worse."), hub)
    story.refused(ConfirmLowering(proposal=proposal, reason="Yes."), manager, saying="changed since")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"step": "party"}, "step"),
        ({"step": "case_closed_elsewhere"}, "step"),
        ({"when": When.parse("2031")}, "when"),
        ({"codes": {"horoscope": ["leo"]}}, "codes"),
        ({"codes": {"assessment_factor": ["99Z"]}}, "assessment_factor"),
        ({"imported": True}, "imported"),
    ],
)
def test_steps_are_dated_coded_and_taken_by_those_at_work(story: Story, change: dict[str, Any], field: str) -> None:
    register = story.register
    good: dict[str, Any] = {
        "concern": story.concern,
        "step": "assessment_authorised",
        "when": When.parse("2026-02-27"),
        "codes": {"assessment_factor": ["16A"]},
    }
    story.refused(TakeStep(**(good | change)), register.team_manager, field=field)
    story.refused(TakeStep(**good), register.police, saying="Only the agency")
    receipt = register.perform(TakeStep(**good), by=register.social_worker)
    meta = entry(REGISTER, receipt.entry).meta
    assert meta["assessment_factor"] == ["16A"] and meta["referred"].startswith("2026-03-02")


def test_the_scrutineer_records_that_an_instruction_not_to_report_was_looked_into(story: Story) -> None:
    step = TakeStep(concern=story.concern, step="told_not_to_report_reviewed", when=When.parse("2026-03-02"))
    story.do(step, story.register.scrutineer, purpose="scrutiny")


def test_a_missing_episode_from_report_to_interview(story: Story) -> None:
    register = story.register
    out = {"record": story.record, "kind": "home", "circumstances": "Not home after school."}
    for change, field in (
        ({"kind": "holiday"}, "kind"),
        ({"record": "r_0"}, "record"),
        ({"circumstances": ""}, "circumstances"),
    ):
        story.refused(ReportMissing(when=When.parse("2026-03-01"), **(out | change)), register.police, field=field)
    story.refused(ReportMissing(when=When.parse("2026-03-09"), **out), register.police, field="when")
    missing = story.do(ReportMissing(when=When.parse("2026-03-01T22:00"), **out), register.police)["missing"]

    met = {"offered": True, "taken": True, "independent": True, "words": "She talked for an hour."}
    early = RecordReturnInterview(missing=missing, when=When.parse("2026-03-02T07:00"), **met)
    story.refused(early, register.youth_worker, field="missing")
    before = ReportReturn(missing=missing, when=When.parse("2026-02-28"), words="Back.")
    story.refused(before, register.police, field="when", saying="before going missing")
    back = ReportReturn(missing=missing, when=When.parse("2026-03-02T06:00"), words="Found at a friend's.")
    story.refused(ReportReturn(missing="m_0", when=back.when, words="x"), register.police, field="missing")
    story.do(back, register.police)
    story.refused(back, register.police, field="missing", saying="already")

    def interview(when: str = "2026-03-02T08:00", **change: Any) -> RecordReturnInterview:
        return RecordReturnInterview(missing=missing, when=When.parse(when), **(met | change))

    story.refused(interview(), register.police, field="independent", saying="not independent")
    story.refused(interview(offered=False), register.youth_worker, field="offered")
    story.refused(interview(when="2026-03-02T05:00"), register.youth_worker, field="when")
    story.refused(interview(words=""), register.youth_worker, field="words")
    story.do(interview(), register.youth_worker)
    view = register.look(TheMissing(missing=missing), by=register.hub)
    assert view.line.interview == "taken up" and len(view.trail) == 3
    held = register.look(ConcernsAbout(record=story.record), by=register.hub)
    assert [line.id for line in held.missing] == [missing]


def test_when_the_agency_that_has_it_is_dissolved_those_left_answer(story: Story) -> None:
    register = story.register
    made = challenge(story)
    answer = AnswerChallenge(challenge=made, answer="The partners decide.", changes=True)
    story.refused(answer, register.nurse, saying="Only the office asked")
    dissolve = DissolveAgency(agency=register.agencies["council"], reason="Abolished.")
    register.perform(dissolve, by=register.administrator, purpose="run_system")
    register.later(hours=1)
    story.do(answer, register.lead_partner)


def test_lists_page_and_never_grow(story: Story) -> None:
    register = story.register
    for _ in range(26):
        story.again()
    for question, who in (
        (ConcernsAbout(record=story.record), register.hub),
        (MyConcerns(), register.teacher),
        (OurConcerns(), register.hub),
    ):
        first = register.look(question, by=who)
        assert len(first.concerns) == 25 and first.before == first.concerns[-1].n
        rest = register.look(type(question)(**({"before": first.before} | _record(question))), by=who)
        assert [line.id for line in rest.concerns][-1] == story.concern and rest.before == 0


def _record(question: Any) -> dict[str, str]:
    return {"record": question.record} if isinstance(question, ConcernsAbout) else {}


def test_an_authors_history_is_their_own(story: Story) -> None:
    assert [line.id for line in story.register.look(MyConcerns(), by=story.register.teacher).concerns] == [
        story.concern
    ]
    assert story.register.look(MyConcerns(), by=story.register.nurse).concerns == ()


def test_authors_are_not_compared_where_one_was_protected(story: Story) -> None:
    from tocsin.concerns import held, repeats

    other = story.do(RaiseConcern(account="x"), story.register.teacher)["concern"]
    hidden = story.do(RaiseConcern(account="x", protected=True), story.register.teacher)["concern"]
    profile = load_profile()
    tied = {concern: held(concern, profile) for concern in (story.concern, hidden)}
    assert [line.id for line in repeats(tied[story.concern], profile)] == [other]
    assert repeats(tied[hidden], profile) == ()


def test_a_page_asks_as_many_questions_however_much_there_is(story: Story) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    register = story.register
    asked: list[list[int]] = []
    for _ in range(2):
        story.again()
        counts = []
        for question in (TheConcern(concern=story.concern), ToDecide(concern=story.concern), MyConcerns()):
            with CaptureQueriesContext(connection) as queries:
                register.look(question, by=register.hub)
            counts.append(len(queries))
        asked.append(counts)
        for _ in range(8):
            story.again()
        for text in "abcdefgh":
            story.do(AddInformation(concern=story.concern, text=text), register.teacher)
    assert asked[0] == asked[1], asked
    assert max(asked[0]) < 60, asked
