"""A report's page: what it says, to whom it went, who opened it, who answered, and whether that was an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from tocsin.access import (
    Guard,
    OfficeView,
    RestrictedLine,
    Situation,
    Source,
    Text,
    first_shown,
    offices,
    sources_of,
    texts,
)
from tocsin.reports.checking import found_report
from tocsin.reports.history import TopicHistory, guards_of, topic_histories, when_of
from tocsin.reports.models import (
    Finding,
    Recommendation,
    Report,
    Response,
    Sending,
    Tie,
    Verdict,
    Withdrawal,
    WithdrawalAnswer,
)
from tocsin.reports.rules import outcome
from tocsin.words import Profile, When


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What the author said of an answer, and why. The last one given holds."""

    n: int
    verdict: str
    label: str
    at: datetime
    who: Source
    reason: Text


@dataclass(frozen=True, slots=True)
class ResponseView:
    """An office's answer; `to` is the report, finding or recommendation it answers; a redacted one is a hole."""

    id: str
    n: int
    to: str
    office: str
    office_label: str
    kind: str
    kind_label: str
    at: datetime
    who: Source
    answer: Text
    verdicts: tuple[VerdictView, ...]

    @property
    def verdict(self) -> VerdictView | None:
        """The verdict that holds, or None while the author has given none."""
        return self.verdicts[-1] if self.verdicts else None


@dataclass(frozen=True, slots=True)
class RecipientView:
    """An office the report was sent to. `opened`: when somebody there was first shown it; None is not opened."""

    office: str
    label: str
    agency: str
    sent: datetime
    opened: datetime | None
    responses: tuple[ResponseView, ...]

    @property
    def outcome(self) -> str:
        """What this office's answers come to, by the author's verdicts: a code of `rules`."""
        return _outcome(self.responses)


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, the answers to it alone, and every report that warned of the same topic, this one included."""

    id: str
    topic: str
    label: str
    text: Text
    responses: tuple[ResponseView, ...]
    history: TopicHistory


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """One recommendation, the office it is for, and that office's answers."""

    id: str
    n: int
    topic: str
    label: str
    text: Text
    office: str
    office_label: str
    at: datetime
    responses: tuple[ResponseView, ...]

    @property
    def outcome(self) -> str:
        """What the answers come to, by the author's verdicts: a code of `rules`."""
        return _outcome(self.responses)


@dataclass(frozen=True, slots=True)
class WithdrawalAnswerView:
    """What somebody it concerns said of a withdrawal."""

    n: int
    at: datetime
    who: Source
    answer: Text


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """Who withdrew the report, when and why; not `by_author` means somebody else in the author's agency did."""

    id: str
    n: int
    at: datetime
    who: Source
    by_author: bool
    reason: Text
    answers: tuple[WithdrawalAnswerView, ...]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in one line, for lists."""

    guard: Guard
    id: str
    title: Text
    kind: str
    when: When
    lodged: datetime
    who: Source


@dataclass(frozen=True, slots=True)
class LinkView:
    """Another report somebody tied to this one, and why; under the other report's guard."""

    guard: Guard
    n: int
    at: datetime
    who: Source
    reason: Text
    other: ReportLine


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report's page. A redacted text is the hole in its place; `author_words` is "" where there were none."""

    guard: Guard
    id: str
    n: int
    kind: str
    kind_label: str
    title: Text
    summary: Text
    author_words: Text
    who: Source
    when: When
    lodged: datetime
    imported: bool
    recipients: tuple[RecipientView, ...]
    findings: tuple[FindingView, ...]
    recommendations: tuple[RecommendationView, ...]
    withdrawn: WithdrawalView | None
    links: tuple[LinkView | RestrictedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TheReport:
    """One report and everything that followed from it."""

    ability: ClassVar[str] = "see_report"
    report: str

    @property
    def subject(self) -> str:
        """The report's id."""
        return self.report

    def answer(self, s: Situation) -> ReportView:
        """The whole page, under the report's guard. Raises `Refused` when there is no such report."""
        return _Page(found_report(self.report), s.at, s.profile).view()


def report_lines(ids: Iterable[str]) -> dict[str, ReportLine]:
    """Many reports by id, in one line each, oldest first."""
    reports = {row.id: row for row in Report.objects.filter(id__in=list(ids)).order_by("happened", "n")}
    guards = guards_of(reports, opens=False)
    titles = texts(row.title for row in reports.values())
    who = sources_of({(row.by, row.office) for row in reports.values()})
    return {
        row.id: ReportLine(
            guards[row.id], row.id, titles[row.title], row.kind, when_of(row), row.lodged, who[row.by, row.office]
        )
        for row in reports.values()
    }


def report_of(id: str) -> str:
    """The report that a finding, recommendation or answer belongs to; the id itself when it is none of these."""
    for table in (Finding, Recommendation, Response):
        if found := table.objects.filter(id=id).values_list("report", flat=True).first():
            return str(found)
    return id


class _Page:
    """Reads a report's rows and all their texts at once, then builds the views."""

    def __init__(self, report: Report, at: datetime, profile: Profile) -> None:
        self.report, self.at, self.profile = report, at, profile
        self.sendings = list(Sending.objects.filter(report=report.id).order_by("n"))
        self.findings = list(Finding.objects.filter(report=report.id).order_by("position"))
        self.recommendations = list(Recommendation.objects.filter(report=report.id).order_by("n"))
        self.responses = list(Response.objects.filter(report=report.id).order_by("n"))
        self.verdicts = list(Verdict.objects.filter(response__in=[row.id for row in self.responses]).order_by("n"))
        self.withdrawal = Withdrawal.objects.filter(report=report.id).order_by("n").first()
        against = [self.withdrawal.id] if self.withdrawal else []
        self.withdrawal_answers = list(WithdrawalAnswer.objects.filter(withdrawal__in=against).order_by("n"))
        self.ties = list((Tie.objects.filter(first=report.id) | Tie.objects.filter(second=report.id)).order_by("n"))
        self.texts = texts(self._pointers())
        self.who = sources_of(set(self._people()))
        self.offices: Mapping[str, OfficeView] = offices(
            {row.office for rows in (self.sendings, self.recommendations, self.responses) for row in rows}
        )

    def view(self) -> ReportView:
        """The whole page."""
        row = self.report
        return ReportView(
            guard=guards_of({row.id: row}, opens=True)[row.id],
            id=row.id,
            n=row.n,
            kind=row.kind,
            kind_label=self._label("report_kind", row.kind),
            title=self.texts[row.title],
            summary=self.texts[row.summary],
            author_words=self.texts[row.author_words] if row.author_words else "",
            who=self.who[row.by, row.office],
            when=when_of(row),
            lodged=row.lodged,
            imported=row.imported,
            recipients=self._recipients(),
            findings=self._findings(),
            recommendations=tuple(self._recommendation(each) for each in self.recommendations),
            withdrawn=self._withdrawn(),
            links=self._links(),
        )

    def _pointers(self) -> Iterable[str]:
        yield from (self.report.title, self.report.summary, self.report.author_words)
        yield from (row.text for rows in (self.findings, self.recommendations) for row in rows)
        yield from (row.answer for rows in (self.responses, self.withdrawal_answers) for row in rows)
        yield from (row.reason for rows in (self.verdicts, self.ties) for row in rows)
        if self.withdrawal:
            yield self.withdrawal.reason

    def _people(self) -> Iterable[tuple[str, str]]:
        yield self.report.by, self.report.office
        yield from ((row.by, row.by_office) for row in self.responses)
        yield from (
            (row.by, row.office) for rows in (self.verdicts, self.ties, self.withdrawal_answers) for row in rows
        )
        if self.withdrawal:
            yield self.withdrawal.by, self.withdrawal.office

    def _label(self, codes: str, code: str) -> str:
        found = self.profile.codes[codes].get(code)
        return found.label if found else code

    def _office(self, office: str) -> str:
        return self.offices[office].label if office in self.offices else office

    def _recipients(self) -> tuple[RecipientView, ...]:
        opened = first_shown(self.report.id, {row.office for row in self.sendings})
        own = {self.report.id, *(row.id for row in self.findings)}
        return tuple(
            RecipientView(
                office=row.office,
                label=self._office(row.office),
                agency=self.offices[row.office].agency if row.office in self.offices else "",
                sent=row.at,
                opened=opened.get(row.office),
                responses=self._answers(own, row.office),
            )
            for row in self.sendings
        )

    def _findings(self) -> tuple[FindingView, ...]:
        histories = topic_histories((row.topic for row in self.findings), self.at, self.profile)
        return tuple(
            FindingView(
                id=row.id,
                topic=row.topic,
                label=self._label("topic", row.topic),
                text=self.texts[row.text],
                responses=self._answers({row.id}),
                history=histories[row.topic],
            )
            for row in self.findings
        )

    def _recommendation(self, row: Recommendation) -> RecommendationView:
        return RecommendationView(
            id=row.id,
            n=row.n,
            topic=row.topic,
            label=self._label("topic", row.topic),
            text=self.texts[row.text],
            office=row.office,
            office_label=self._office(row.office),
            at=row.at,
            responses=self._answers({row.id}),
        )

    def _answers(self, to: set[str], office: str = "") -> tuple[ResponseView, ...]:
        rows = (row for row in self.responses if row.to in to and office in ("", row.office))
        return tuple(self._response(row) for row in rows)

    def _response(self, row: Response) -> ResponseView:
        return ResponseView(
            id=row.id,
            n=row.n,
            to=row.to,
            office=row.office,
            office_label=self._office(row.office),
            kind=row.kind,
            kind_label=self._label("response_kind", row.kind),
            at=row.at,
            who=self.who[row.by, row.by_office],
            answer=self.texts[row.answer],
            verdicts=tuple(self._verdict(each) for each in self.verdicts if each.response == row.id),
        )

    def _verdict(self, row: Verdict) -> VerdictView:
        label = self._label("verdict", row.verdict)
        return VerdictView(row.n, row.verdict, label, row.at, self.who[row.by, row.office], self.texts[row.reason])

    def _withdrawn(self) -> WithdrawalView | None:
        row = self.withdrawal
        if row is None:
            return None
        return WithdrawalView(
            id=row.id,
            n=row.n,
            at=row.at,
            who=self.who[row.by, row.office],
            by_author=row.by_author,
            reason=self.texts[row.reason],
            answers=tuple(
                WithdrawalAnswerView(each.n, each.at, self.who[each.by, each.office], self.texts[each.answer])
                for each in self.withdrawal_answers
            ),
        )

    def _links(self) -> tuple[LinkView, ...]:
        others = {row.n: row.second if row.first == self.report.id else row.first for row in self.ties}
        lines = report_lines(others.values())
        return tuple(self._link(row, lines[others[row.n]]) for row in self.ties)

    def _link(self, row: Tie, other: ReportLine) -> LinkView:
        return LinkView(other.guard, row.n, row.at, self.who[row.by, row.office], self.texts[row.reason], other)


def _outcome(responses: tuple[ResponseView, ...]) -> str:
    return outcome(each.verdict.verdict if each.verdict else "" for each in responses)
