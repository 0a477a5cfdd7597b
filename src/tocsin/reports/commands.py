"""Lodging a report, adding what it recommends, and tying two reports together.

Answering one is in `answering`, withdrawing one in `withdrawing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation, known_code, offices
from tocsin.ledger import Fact, Json
from tocsin.reports.checking import (
    LONGEST_REASON,
    LONGEST_TEXT,
    check_author,
    check_day,
    check_office,
    found_report,
    text,
)
from tocsin.reports.models import Tie
from tocsin.words import When

LONGEST_TITLE = 300
MOST_FINDINGS = 100
MOST_RECIPIENTS = 200
"""Keeps the entry small; the most widely read of the reports of public record had some ninety readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a report says; its topic is what earlier and later reports are tied together by."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgeReport:
    """Lodge a report or a warning that is not about one child. Every recipient then owes its author an answer.

    `recipients` are office ids; `when` is when it was written or sent, as precisely as known (now if not said);
    `author_words` is what the author wants kept beside it: how it came about, what they were told to leave out.
    """

    ability: ClassVar[str] = "lodge_report"
    kind: str
    title: str
    summary: str
    recipients: tuple[str, ...]
    findings: tuple[Finding, ...]
    when: When | None = None
    author_words: str = ""
    imported: bool = False

    def check(self, s: Situation) -> None:
        """Refuse an unknown kind, topic or office, a missing text, no recipient, no finding, or a day yet to come."""
        known_code(s, "report_kind", self.kind, "kind")
        self._texts()
        if not self.recipients or len(set(self.recipients)) > MOST_RECIPIENTS:
            raise Refused(f"Choose one to {MOST_RECIPIENTS} offices to send it to.", field="recipients")
        for office in self.recipients:
            check_office(office, "recipients")
        if not self.findings or len(self.findings) > MOST_FINDINGS:
            raise Refused(
                f"Give one to {MOST_FINDINGS} findings, each with its topic: repeats are seen by topic.",
                field="findings",
            )
        for finding in self.findings:
            known_code(s, "topic", finding.topic, "findings")
        check_day(self.when, s)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry for each recipient, then the report itself, so that its own entry is the one the receipt quotes."""
        report = s.new_id("w")
        topics: list[Json] = list(dict.fromkeys(finding.topic for finding in self.findings))
        recipients = tuple(dict.fromkeys(self.recipients))
        meta: dict[str, Json] = {
            "report": report,
            "topics": topics,
            "when": self.when.text if self.when else "",
            "imported": self.imported,
        }
        agencies = {office.id: office.agency for office in offices(recipients).values()}
        sent = [
            Fact("report.sent/1", report, meta | {"office": office, "agency": agencies[office]})
            for office in recipients
        ]
        findings: list[Json] = [{"finding": s.new_id("n"), "topic": finding.topic} for finding in self.findings]
        author = {"kind": self.kind, "agency": s.by.agency, "offices": list(recipients), "findings": findings}
        return [*sent, Fact("report.lodged/1", report, meta | author, self._texts())]

    def _texts(self) -> dict[str, bytes]:
        texts = {
            "title": text(self.title, "title", LONGEST_TITLE),
            "summary": text(self.summary, "summary", LONGEST_TEXT),
        }
        if self.author_words.strip():
            texts["author_words"] = text(self.author_words, "author_words", LONGEST_TEXT)
        for position, finding in enumerate(self.findings):
            texts[f"finding-{position}"] = text(finding.text, "findings", LONGEST_TEXT)
        return texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommend:
    """Add a recommendation to a report of one's own, to the office that shall act on it and owes an answer."""

    ability: ClassVar[str] = "lodge_report"
    report: str
    topic: str
    text: str
    office: str

    def check(self, s: Situation) -> None:
        """Refuse anyone but the report's author and their office, an unknown topic or office, and an empty text."""
        check_author(found_report(self.report), s, "add a recommendation to it")
        known_code(s, "topic", self.topic, "topic")
        check_office(self.office, "office")
        text(self.text, "text", LONGEST_TEXT)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the text as a part."""
        report = found_report(self.report)
        meta: dict[str, Json] = {
            "recommendation": s.new_id("v"),
            "report": report.id,
            "topic": self.topic,
            "office": self.office,
            "agency": offices([self.office])[self.office].agency,
        }
        parts = {"text": text(self.text, "text", LONGEST_TEXT)}
        return [Fact("report.recommended/1", report.id, meta, parts, (report.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReports:
    """Say that two reports belong together, beyond the topics they share, with a reason."""

    ability: ClassVar[str] = "lodge_report"
    first: str
    second: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse unknown reports, a report with itself, two that are tied already, or no reason."""
        for field, report in (("first", self.first), ("second", self.second)):
            found_report(report, field)
        if self.first == self.second:
            raise Refused("These are the same report. Choose two.", field="second")
        pair = (self.first, self.second)
        if Tie.objects.filter(first__in=pair, second__in=pair).exists():
            raise Refused("These two are linked already.", field="second")
        text(self.reason, "reason", LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part; it refers to both reports' own."""
        refs = tuple(found_report(report).n for report in (self.first, self.second))
        meta: dict[str, Json] = {"report": self.first, "second": self.second}
        parts = {"reason": text(self.reason, "reason", LONGEST_REASON)}
        return [Fact("report.linked/1", self.first, meta, parts, refs)]
