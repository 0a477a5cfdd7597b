"""A report lodged, sent, opened, answered, judged, withdrawn in the open, and counted by topic: through the doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tocsin.access import Leave, Refused, Restrict, RestrictedLine
from tocsin.acts import rebuild
from tocsin.duties import duties_about
from tocsin.ledger import REGISTER, entries
from tocsin.reports import (
    AnswerWithdrawal,
    Finding,
    Judge,
    LinkReports,
    LodgeReport,
    Recommend,
    ReportsByTopic,
    Respond,
    TheReport,
    WithdrawReport,
    projection,
    report_of,
    topic_history,
)
from tocsin.words import When, load_profile

TAXIS = (Finding(topic="taxis", text="Drivers on school runs were named by four children."),)


def lodge(register: Any, by: Any = None, **more: Any) -> Any:
    """Lodge a warning about taxis from the youth worker to the council's director and the police."""
    given = {
        "kind": "warning",
        "title": "Taxis outside the arcade",
        "summary": "Third time we write.",
        "recipients": (register.director.office, register.superintendent.office),
        "findings": TAXIS,
    }
    return register.perform(LodgeReport(**given | more), by or register.youth_worker)


def page(register: Any, report: str, by: Any = None) -> Any:
    return register.look(
        TheReport(report=report), by or register.scrutineer, purpose="scrutiny" if by is None else "safeguard_child"
    )


def respond(register: Any, to: str, by: Any, office: str = "", **more: Any) -> str:
    given = {"answer": "Licensing was told and will check every driver by May.", "kind": "accepted"} | more
    made: str = register.perform(Respond(to=to, office=office or by.office, **given), by).ids["response"]
    return made


def judge(register: Any, response: str, verdict: str, by: Any = None) -> None:
    register.perform(Judge(response=response, verdict=verdict, reason="Read it twice."), by or register.youth_worker)


def sentence(register: Any, topic: str = "taxis") -> str:
    return topic_history(topic, register.at, load_profile()).sentence


def test_the_receipt_quotes_the_report_itself_and_every_recipient_is_in_the_ledger(register: Any) -> None:
    receipt = lodge(register)
    made = {entry.n: entry for entry in entries(REGISTER)}
    assert made[receipt.entry].type == "report.lodged/1"
    sent = [made[n].meta for n in receipt.entries[:-1]]
    assert {meta["office"] for meta in sent} == {register.director.office, register.superintendent.office}
    assert all(meta["topics"] == ["taxis"] and meta["agency"] for meta in sent)
    shown = page(register, receipt.ids["report"])
    assert shown.title == "Taxis outside the arcade" and shown.who.name == "Cade Umber"
    assert [finding.text for finding in shown.findings] == [TAXIS[0].text]
    assert shown.author_words == "" and shown.withdrawn is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "rumour"}, "kind"),
        ({"title": "  "}, "title"),
        ({"summary": "\u202e\x00"}, "summary"),
        ({"summary": "x" * 1_000_000}, "summary"),
        ({"recipients": ()}, "recipients"),
        ({"recipients": ("o_nowhere",)}, "recipients"),
        ({"findings": ()}, "findings"),
        ({"findings": (Finding(topic="weather", text="wet"),)}, "findings"),
        ({"findings": (Finding(topic="taxis", text=""),)}, "findings"),
        ({"when": When.parse("2031")}, "when"),
    ],
)
def test_what_cannot_be_lodged_is_refused_by_field(register: Any, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        lodge(register, **wrong)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "text", ["🚕🚕", "=cmd|' /C calc'!A0", "السلام عليكم", "a\u202eb", "<script>alert(1)</script>"]
)
def test_hostile_texts_are_kept(register: Any, text: str) -> None:
    report = lodge(register, title=text, summary=text, findings=(Finding(topic="other", text=text),)).ids["report"]
    shown = page(register, report)
    assert shown.title == shown.summary == shown.findings[0].text == text.replace("\u202e", "")


def test_an_imprecise_date_stays_as_imprecise_as_it_was(register: Any) -> None:
    year = lodge(register, when=When.parse("2003"), imported=True).ids["report"]
    month = lodge(register, when=When.parse("2002-06")).ids["report"]
    assert (page(register, year).when.text, page(register, month).when.words()) == ("2003", "June 2002")
    history = topic_history("taxis", register.at, load_profile())
    assert [each.report for each in history.occurrences] == [month, year]
    assert [number for number, _ in history.numbered] == [1, 2]


def test_opened_is_when_the_office_was_first_shown_it(register: Any) -> None:
    report = lodge(register).ids["report"]
    first = register.later(hours=3)
    page(register, report, by=register.director)
    register.later(hours=3)
    page(register, report, by=register.director)
    register.look(ReportsByTopic(), register.superintendent)
    opened = {each.office: each.opened for each in page(register, report).recipients}
    assert opened == {register.director.office: first, register.superintendent.office: None}


def test_only_the_office_it_was_sent_to_answers_and_only_the_author_judges(register: Any) -> None:
    report = lodge(register).ids["report"]
    for by, office in (
        (register.hub, register.director.office),
        (register.head, register.head.office),
        (register.scrutineer, register.director.office),
        (register.director, register.superintendent.office),
    ):
        with pytest.raises(Refused):
            respond(register, report, by, office)
    answer = respond(register, report, register.director)
    for by in (register.director, register.hub, register.scrutineer):
        with pytest.raises(Refused, match="author, or their office"):
            judge(register, answer, "answers", by)
    with pytest.raises(Refused):
        judge(register, answer, "splendid")
    judge(register, answer, "answers")
    with pytest.raises(Refused, match="already"):
        judge(register, answer, "answers")
    recipient = page(register, report).recipients[0]
    assert recipient.outcome == "answered" and recipient.responses[0].verdict.reason == "Read it twice."


def test_when_nobody_is_left_in_the_office_those_it_climbs_to_can_answer(register: Any) -> None:
    report = lodge(register).ids["report"]
    gone = register.superintendent
    register.perform(Leave(practitioner=gone.practitioner, office=gone.office), register.administrator, "run_system")
    register.later(minutes=1)
    with pytest.raises(Refused):
        respond(register, report, register.hub, gone.office)
    respond(register, report, register.lead_partner, gone.office)
    answered = page(register, report).recipients[1].responses[0]
    assert answered.office == gone.office and answered.who.name == "Mina Ivory"


def test_a_senior_answers_for_an_office_of_the_same_agency(register: Any) -> None:
    report = lodge(register, recipients=(register.hub.office,)).ids["report"]
    respond(register, report, register.director, register.hub.office)


def test_a_reply_that_does_not_answer_leaves_the_warning_unanswered(register: Any) -> None:
    report = lodge(register).ids["report"]
    assert sentence(register) == "Taxis: first warning, not answered"
    reply = respond(register, report, register.director, kind="not_ours")
    assert sentence(register) == "Taxis: first warning, not answered, one reply awaiting its author’s verdict"
    register.later(minutes=1)
    judge(register, reply, "does_not_answer")
    assert sentence(register) == "Taxis: first warning, not answered"
    judged = [entry.meta for entry in entries(REGISTER) if entry.type == "report.judged/1"]
    assert judged[0]["verdict"] == "does_not_answer" and judged[0]["office"] == register.director.office
    judge(register, reply, "answers")
    assert sentence(register) == "Taxis: first warning, answered"
    assert [each.verdict for each in page(register, report).recipients[0].responses[0].verdicts] == [
        "does_not_answer",
        "answers",
    ]


def test_answering_finding_by_finding_is_whole_with_the_last(register: Any) -> None:
    two = (*TAXIS, Finding(topic="police_response", text="Two calls were not recorded."))
    report = lodge(register, findings=two).ids["report"]
    first, second = (finding.id for finding in page(register, report).findings)
    respond(register, first, register.director)
    respond(register, second, register.superintendent)
    respond(register, second, register.director)
    whole = [entry.meta["whole"] for entry in entries(REGISTER) if entry.type == "report.answered/1"]
    assert whole == [False, False, True]
    assert report_of(first) == report
    shown = page(register, report)
    assert [len(finding.responses) for finding in shown.findings] == [1, 2]


def test_a_recommendation_has_an_owner_who_answers_it(register: Any) -> None:
    report = lodge(register).ids["report"]
    ask = {"report": report, "topic": "taxis", "text": "Check every driver.", "office": register.head.office}
    with pytest.raises(Refused, match="author, or their office"):
        register.perform(Recommend(**ask), register.hub)
    wanted = register.perform(Recommend(**ask), register.youth_worker).ids["recommendation"]
    with pytest.raises(Refused, match="not sent to"):
        respond(register, wanted, register.director)
    judge(register, respond(register, wanted, register.head), "answers")
    (shown,) = page(register, report).recommendations
    assert shown.outcome == "answered" and shown.office_label == "Head of children's services"
    assert sentence(register) == "Taxis: first warning, not answered", "the warning itself is still open"


def test_the_third_warning_says_so(register: Any) -> None:
    """What the reports of 2002, 2006 and 2010 would have carried."""
    for when in ("2002-02-11", "2006", "2010"):
        last = lodge(register, when=When.parse(when)).ids["report"]
    assert sentence(register) == "Taxis: third warning, none answered"
    assert page(register, last).findings[0].history.sentence == "Taxis: third warning, none answered"
    (view,) = register.look(ReportsByTopic(), register.scrutineer, purpose="scrutiny").topics
    assert view.unanswered == 3 and view.label == "Taxis"
    before = topic_history("taxis", When.parse("2006-01-01").latest, load_profile())
    assert before.sentence == "Taxis: no warning so far", "they were not yet lodged then"


def test_withdrawing_takes_nothing_away_and_can_be_answered(register: Any) -> None:
    report = lodge(register, by=register.hub, recipients=(register.director.office,)).ids["report"]
    with pytest.raises(Refused, match="Only the agency"):
        register.perform(WithdrawReport(report=report, reason="Too much."), register.superintendent)
    with pytest.raises(Refused) as refusal:
        register.perform(WithdrawReport(report=report, reason=" "), register.head)
    assert refusal.value.field == "reason"
    made = register.perform(WithdrawReport(report=report, reason="Not the agreed format."), register.head).ids
    with pytest.raises(Refused, match="already"):
        register.perform(WithdrawReport(report=report, reason="Again."), register.head)
    for by in (register.head, register.nurse):
        with pytest.raises(Refused):
            register.perform(AnswerWithdrawal(withdrawal=made["withdrawal"], answer="No."), by)
    register.perform(AnswerWithdrawal(withdrawal=made["withdrawal"], answer="It stands. I wrote it."), register.hub)
    shown = page(register, report)
    assert shown.withdrawn.who.name == "Kit Indigo" and not shown.withdrawn.by_author
    assert [each.answer for each in shown.withdrawn.answers] == ["It stands. I wrote it."]
    owed = {(duty.code, duty.met_at) for duty in duties_about([made["withdrawal"]], register.at)}
    assert owed == {("look_into_withdrawal", None)}, "the author's word does not stand for the scrutineer's"
    register.perform(
        AnswerWithdrawal(withdrawal=made["withdrawal"], answer="I agree with the author."), register.scrutineer
    )
    assert not duties_about([made["withdrawal"]], register.at)
    assert shown.summary == "Third time we write." and sentence(register) == "Taxis: first warning, not answered"
    respond(register, report, register.director)


def test_linked_reports_show_on_both_pages(register: Any) -> None:
    one = lodge(register).ids["report"]
    two = lodge(register, findings=(Finding(topic="grooming", text="As before."),)).ids["report"]
    with pytest.raises(Refused):
        register.perform(LinkReports(first=one, second=one, reason="same"), register.hub)
    register.perform(LinkReports(first=one, second=two, reason="The same drivers."), register.hub)
    with pytest.raises(Refused, match="already"):
        register.perform(LinkReports(first=two, second=one, reason="again"), register.hub)
    for this, other in ((one, two), (two, one)):
        (link,) = page(register, this).links
        assert link.other.id == other and link.reason == "The same drivers."


def test_a_restricted_report_is_one_line_and_still_counts(register: Any) -> None:
    one = lodge(register, by=register.nurse).ids["report"]
    lodge(register)
    code = next(iter(load_profile().codes["restriction_reason"])).code
    seal = {"reason_code": code, "reason": "Names a source.", "until": register.at + timedelta(days=30)}
    register.perform(Restrict(item=one, level="closed", **seal), register.nurse)
    assert isinstance(page(register, one, by=register.hub), RestrictedLine)
    (view,) = register.look(ReportsByTopic(topic="taxis"), register.hub).topics
    assert view.sentence == "Taxis: second warning, neither answered, one restricted"
    assert page(register, one, by=register.director).title, "it was sent to the director's office"


def test_a_teacher_who_was_not_sent_a_report_does_not_read_it(register: Any) -> None:
    report = lodge(register).ids["report"]
    assert isinstance(page(register, report, by=register.teacher), RestrictedLine)
    assert page(register, report, by=register.youth_worker).summary


def test_rebuilding_gives_the_same_rows(register: Any) -> None:
    report = lodge(register).ids["report"]
    judge(register, respond(register, report, register.director), "does_not_answer")
    ask = {"report": report, "topic": "taxis", "text": "Check.", "office": register.head.office}
    register.perform(Recommend(**ask), register.youth_worker)
    made = register.perform(WithdrawReport(report=report, reason="Too long."), register.youth_worker).ids
    register.perform(AnswerWithdrawal(withdrawal=made["withdrawal"], answer="It stands."), register.director)
    rows = [sorted(map(str, table.objects.values_list())) for table in projection.SHADOWS]
    rebuild()
    assert rows == [sorted(map(str, table.objects.values_list())) for table in projection.SHADOWS]
