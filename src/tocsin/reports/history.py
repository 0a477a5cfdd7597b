"""The same warning again: every report on a topic in the order it was given, and what became of each.

Whoever reads a report sees which time this is that its topic is warned of. What they may not read still counts, as a
restricted line, in the sentence as in the list; both are read off the history after masking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from tocsin.access import Guard, RestrictedLine, Situation, Source, Text, offices, sources_of, texts
from tocsin.reports.models import Finding, Recommendation, Report, Response, Sending, Verdict
from tocsin.reports.rules import ANSWERED, RESTRICTED, outcome, repeat_sentence
from tocsin.words import Profile, When


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One report that warned of a topic. `outcome` is a code of `rules`; `answered_by`: whose replies answered it."""

    guard: Guard
    report: str
    title: Text
    kind: str
    when: When
    lodged: datetime
    who: Source
    sent_to: tuple[str, ...]
    outcome: str
    answered_by: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether its author said that a reply answers it."""
        return self.outcome == ANSWERED


@dataclass(frozen=True, slots=True)
class TopicHistory:
    """Every report on one topic, in the order of the dates they bear."""

    topic: str
    label: str
    occurrences: tuple[Occurrence | RestrictedLine, ...]

    @property
    def numbered(self) -> tuple[tuple[int, Occurrence | RestrictedLine], ...]:
        """The occurrences with their ordinal, from 1."""
        return tuple(enumerate(self.occurrences, start=1))

    @property
    def sentence(self) -> str:
        """How often it was warned of and answered, in words: "Taxis: third warning, none answered"."""
        shown = (each.outcome if isinstance(each, Occurrence) else RESTRICTED for each in self.occurrences)
        return repeat_sentence(self.label, tuple(shown))

    @property
    def unanswered(self) -> int:
        """How many of them were warned of without an answer, as far as this person may know."""
        return sum(isinstance(each, Occurrence) and not each.answered for each in self.occurrences)


@dataclass(frozen=True, slots=True)
class TopicsView:
    """The histories asked for, those with most unanswered warnings first."""

    topics: tuple[TopicHistory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsByTopic:
    """Every report by topic, as at now; of one topic when it is named."""

    ability: ClassVar[str] = "see_report"
    topic: str = ""

    @property
    def subject(self) -> str:
        """Nobody in particular: a list."""
        return ""

    def answer(self, s: Situation) -> TopicsView:
        """The histories of all topics anybody has warned of, or of the one named."""
        topics = [self.topic] if self.topic else sorted(set(Finding.objects.values_list("topic", flat=True)))
        found = topic_histories(topics, s.at, s.profile).values()
        return TopicsView(tuple(sorted(found, key=lambda each: (-each.unanswered, each.label))))


def topic_history(topic: str, at: datetime, profile: Profile) -> TopicHistory:
    """Every report on a topic dated and lodged by `at`, oldest first, and what had become of each by then."""
    return topic_histories([topic], at, profile)[topic]


def topic_histories(topics: Iterable[str], at: datetime, profile: Profile) -> dict[str, TopicHistory]:
    """The histories of several topics, in as many queries as of one."""
    wanted = tuple(dict.fromkeys(topics))
    findings = list(Finding.objects.filter(topic__in=wanted))
    rows = Report.objects.filter(id__in={row.report for row in findings}, happened__lte=at, lodged__lte=at)
    reports = {row.id: row for row in rows.order_by("happened", "n")}
    known = _Known(reports, at)
    on: dict[str, set[str]] = {topic: set() for topic in wanted}
    for row in findings:
        on[row.topic].add(row.report)
    labels = {topic: code.label for topic in wanted if (code := profile.codes["topic"].get(topic))}
    return {
        topic: TopicHistory(
            topic,
            labels.get(topic, topic),
            tuple(known.occurrence(report, topic, findings) for report in reports if report in on[topic]),
        )
        for topic in wanted
    }


def guards_of(reports: Mapping[str, Report], *, opens: bool) -> dict[str, Guard]:
    """The guard of each report: its author's office and every office it or a recommendation went to are its audience.

    `opens` says whether seeing it counts as having read the report: a line in a list does not.
    """
    audience: defaultdict[str, set[str]] = defaultdict(set)
    for table in (Sending, Recommendation):
        for report, office in table.objects.filter(report__in=list(reports)).values_list("report", "office"):
            audience[report].add(office)
    return {
        row.id: Guard(
            item=row.id,
            holder=row.agency,
            since=row.lodged,
            author=row.by,
            audience=frozenset({*audience[row.id], row.office}),
            opens=opens,
        )
        for row in reports.values()
    }


def when_of(report: Report) -> When:
    """The date a report bears, as precisely as it was given; the moment it was lodged when none was given."""
    return When.parse(report.when) if report.when else When.at(report.lodged)


def latest_verdicts(responses: Iterable[str], at: datetime) -> dict[str, Verdict]:
    """The verdict that held on each of these answers at that moment."""
    rows = Verdict.objects.filter(response__in=list(responses), at__lte=at).order_by("n")
    return {row.response: row for row in rows}


class _Known:
    """What is known of a set of reports at a moment, read at once."""

    def __init__(self, reports: Mapping[str, Report], at: datetime) -> None:
        self.reports = reports
        self.guards = guards_of(reports, opens=False)
        self.titles = texts(row.title for row in reports.values())
        self.who = sources_of({(row.by, row.office) for row in reports.values()})
        self.replies = list(Response.objects.filter(report__in=list(reports), at__lte=at).order_by("n"))
        self.verdicts = latest_verdicts((reply.id for reply in self.replies), at)
        sendings = Sending.objects.filter(report__in=list(reports)).order_by("n")
        self.sendings = list(sendings.values_list("report", "office"))
        self.offices = offices({office for _, office in self.sendings})

    def occurrence(self, report: str, topic: str, findings: Iterable[Finding]) -> Occurrence:
        """One report as an occurrence of a topic: a reply to the report or to a finding on this topic counts."""
        row = self.reports[report]
        about = {report, *(each.id for each in findings if each.report == report and each.topic == topic)}
        replies = {each.id: each for each in self.replies if each.report == report and each.to in about}
        verdicts = {each: self.verdicts[each].verdict if each in self.verdicts else "" for each in replies}
        answering = [replies[each].office for each, verdict in verdicts.items() if outcome([verdict]) == ANSWERED]
        return Occurrence(
            guard=self.guards[report],
            report=report,
            title=self.titles[row.title],
            kind=row.kind,
            when=when_of(row),
            lodged=row.lodged,
            who=self.who[row.by, row.office],
            sent_to=self._labels(office for sent, office in self.sendings if sent == report),
            outcome=outcome(verdicts.values()),
            answered_by=self._labels(answering),
        )

    def _labels(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.offices[each].label if each in self.offices else each for each in ids))
