"""Answering a report, and the author's verdict on the answer.

An answer is given by the office that owes it. Where the question has climbed, a senior office of the same agency may
answer for it; where the office stands empty or its agency is gone, so may those outside, or nobody ever could. Only the
author says whether an answer answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation, known_code, office, office_label, why_unstaffed
from tocsin.ledger import Fact, Json
from tocsin.reports.checking import LONGEST_REASON, LONGEST_TEXT, check_author, found_report, text
from tocsin.reports.models import Finding, Recommendation, Report, Response, Sending, Verdict

SENIORS = frozenset({"senior_manager", "director"})
"""Roles that answer for any office of their own agency."""

LAST_RESORT = SENIORS | {"lead_partner", "scrutineer"}
"""Roles that answer for an office in which nobody is left to answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is to: a whole report, one finding or one recommendation, and the offices it was put to."""

    report: Report
    id: str
    kind: str
    topics: tuple[str, ...]
    offices: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Respond:
    """Answer a report, a finding or a recommendation (`to` is its id) for the `office` it was put to."""

    ability: ClassVar[str] = "answer"
    to: str
    office: str
    answer: str
    kind: str

    def check(self, s: Situation) -> None:
        """Refuse an office it was not put to, somebody who may not answer for that office, or an empty answer."""
        asked = what_was_asked(self.to)
        if self.office not in asked.offices:
            raise Refused(
                f"This was not sent to {office_label(self.office)}.", field="office", next_step=_put_to(asked)
            )
        check_answers_for(self.office, s)
        known_code(s, "response_kind", self.kind, "kind")
        text(self.answer, "answer", LONGEST_TEXT)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the answer as a part. `whole` says that this office has now answered all of the report."""
        asked = what_was_asked(self.to)
        answering = office(self.office)
        meta: dict[str, Json] = _about(asked) | {
            "response": s.new_id("s"),
            "office": self.office,
            "agency": answering.agency if answering else "",
            "kind": self.kind,
            "whole": _whole(asked, self.office),
        }
        parts = {"answer": text(self.answer, "answer", LONGEST_TEXT)}
        return [Fact("report.answered/1", asked.report.id, meta, parts, (asked.report.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """The author's verdict on an answer. "Does not answer" leaves the warning open, and a new answer is owed."""

    ability: ClassVar[str] = "lodge_report"
    response: str
    verdict: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse anyone but the author and their office, one's own answer, the same verdict twice, or no reason."""
        response = _response(self.response)
        check_author(found_report(response.report), s, "judge the answers to it")
        known_code(s, "verdict", self.verdict, "verdict")
        if response.by == s.by.practitioner:
            raise Refused("You gave this answer yourself. Somebody else in the author's office can judge it.")
        if latest_verdict(response.id) == self.verdict:
            raise Refused("That is the verdict already.", field="verdict")
        text(self.reason, "reason", LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part; it names the office that answered, which may now owe a new answer."""
        response = _response(self.response)
        answering = office(response.office)
        meta: dict[str, Json] = _about(what_was_asked(response.to)) | {
            "response": response.id,
            "office": response.office,
            "agency": answering.agency if answering else "",
            "verdict": self.verdict,
        }
        parts = {"reason": text(self.reason, "reason", LONGEST_REASON)}
        return [Fact("report.judged/1", response.report, meta, parts, (response.n,))]


def what_was_asked(to: str) -> Asked:
    """Resolve the id of a report, finding or recommendation; raises `Refused` when it is none of these."""
    if finding := Finding.objects.filter(id=to).first():
        return Asked(found_report(finding.report), to, "finding", (finding.topic,), sent_to(finding.report))
    if wanted := Recommendation.objects.filter(id=to).first():
        return Asked(found_report(wanted.report), to, "recommendation", (wanted.topic,), frozenset({wanted.office}))
    report = found_report(to, "to")
    topics = Finding.objects.filter(report=to).order_by("position").values_list("topic", flat=True)
    return Asked(report, to, "report", tuple(dict.fromkeys(topics)), sent_to(to))


def sent_to(report: str) -> frozenset[str]:
    """The offices a report was sent to."""
    return frozenset(Sending.objects.filter(report=report).values_list("office", flat=True))


def latest_verdict(response: str) -> str:
    """The verdict that holds on an answer; "" when there is none yet."""
    latest = Verdict.objects.filter(response=response).order_by("-n").first()
    return latest.verdict if latest else ""


def check_answers_for(office_id: str, s: Situation) -> None:
    """Refuse anyone but the office itself, its seniors, and, when nobody is left in it, those it climbs to."""
    if s.by.office == office_id:
        return
    asked = office(office_id)
    if asked and asked.agency == s.by.agency and s.by.role in SENIORS:
        return
    if why_unstaffed(office_id, s.at) and s.by.role in LAST_RESORT:
        return
    raise Refused(
        f"This answer is owed by {office_label(office_id)}. You are signed in as {office_label(s.by.office)}.",
        field="office",
        next_step="Ask them to answer, or sign in as that office if you hold it.",
        code="not_their_answer",
    )


def _about(asked: Asked) -> dict[str, Json]:
    return {
        "report": asked.report.id,
        "author_office": asked.report.office,
        "to": asked.id,
        "to_kind": asked.kind,
        "recommendation": asked.id if asked.kind == "recommendation" else "",
        "topics": list(asked.topics),
    }


def _whole(asked: Asked, office_id: str) -> bool:
    if asked.kind != "finding":
        return asked.kind == "report"
    answered = set(Response.objects.filter(report=asked.report.id, office=office_id).values_list("to", flat=True))
    everything = set(Finding.objects.filter(report=asked.report.id).values_list("id", flat=True))
    return everything <= answered | {asked.id}


def _response(response: str) -> Response:
    found = Response.objects.filter(id=response).first()
    if found is None:
        raise Refused("There is no such answer.", field="response")
    return found


def _put_to(asked: Asked) -> str:
    labels = sorted(office_label(each) for each in asked.offices)
    return f"It was sent to: {'; '.join(labels[:10])}."
