"""Lodged, recommended, answered (floor 4). The public face; everything else is this package's own."""

from tocsin.reports.answering import Judge, Respond
from tocsin.reports.commands import Finding, LinkReports, LodgeReport, Recommend
from tocsin.reports.history import (
    Occurrence,
    ReportsByTopic,
    TopicHistory,
    TopicsView,
    topic_histories,
    topic_history,
)
from tocsin.reports.passages import pointers_of
from tocsin.reports.queries import (
    FindingView,
    LinkView,
    RecipientView,
    RecommendationView,
    ReportLine,
    ReportView,
    ResponseView,
    TheReport,
    VerdictView,
    WithdrawalAnswerView,
    WithdrawalView,
    report_lines,
    report_of,
)
from tocsin.reports.rules import repeat_sentence
from tocsin.reports.withdrawing import AnswerWithdrawal, WithdrawReport

__all__ = [
    "AnswerWithdrawal",
    "Finding",
    "FindingView",
    "Judge",
    "LinkReports",
    "LinkView",
    "LodgeReport",
    "Occurrence",
    "RecipientView",
    "Recommend",
    "RecommendationView",
    "ReportLine",
    "ReportView",
    "ReportsByTopic",
    "Respond",
    "ResponseView",
    "TheReport",
    "TopicHistory",
    "TopicsView",
    "VerdictView",
    "WithdrawReport",
    "WithdrawalAnswerView",
    "WithdrawalView",
    "repeat_sentence",
    "pointers_of",
    "report_lines",
    "report_of",
    "topic_histories",
    "topic_history",
]
