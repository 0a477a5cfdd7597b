"""Withdrawing a report, in the open, and answering the withdrawal.

The report of 2002 was not withdrawn; it was never let out, and nobody had to say why. Here a withdrawal takes nothing
away: it is a statement with a name and a reason, and whoever was sent the report, wrote it or oversees it can answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation
from tocsin.ledger import Fact, Json
from tocsin.reports.answering import sent_to
from tocsin.reports.checking import LONGEST_REASON, LONGEST_TEXT, found_report, text
from tocsin.reports.models import Withdrawal

OVERSEERS = frozenset({"lead_partner", "scrutineer", "inspector"})
"""Roles that may answer any withdrawal; the scrutineer owes an answer to each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReport:
    """Withdraw a report, with a reason. It stays readable and counted, answers to it stay owed, and all see who."""

    ability: ClassVar[str] = "lodge_report"
    report: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse an unknown report, another agency's, one withdrawn already, or no reason."""
        report = found_report(self.report)
        if s.by.agency != report.agency:
            raise Refused(
                "Only the agency that lodged a report can withdraw it.",
                field="report",
                next_step="If you do not agree with it, answer it.",
            )
        if Withdrawal.objects.filter(report=report.id).exists():
            raise Refused("This report was withdrawn already.", field="report")
        text(self.reason, "reason", LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part; `by_author` is false when somebody else in the agency withdrew it."""
        report = found_report(self.report)
        meta: dict[str, Json] = {
            "withdrawal": s.new_id("z"),
            "report": report.id,
            "agency": report.agency,
            "office": report.office,
            "by_author": s.by.practitioner == report.by,
        }
        parts = {"reason": text(self.reason, "reason", LONGEST_REASON)}
        return [Fact("report.withdrawn/1", report.id, meta, parts, (report.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWithdrawal:
    """Answer a withdrawal: agree that the report should not stand, or say on what grounds it should."""

    ability: ClassVar[str] = "answer"
    withdrawal: str
    answer: str

    def check(self, s: Situation) -> None:
        """Refuse whoever withdrew it, those it does not concern, and an empty answer."""
        withdrawal = _withdrawal(self.withdrawal)
        report = found_report(withdrawal.report)
        if s.by.practitioner == withdrawal.by:
            raise Refused("You withdrew this report. Somebody else answers for that.", field="withdrawal")
        concerned = {report.office, *sent_to(report.id)}
        if s.by.office not in concerned and s.by.practitioner != report.by and s.by.role not in OVERSEERS:
            raise Refused(
                "The author, the offices it was sent to and those who oversee them answer a withdrawal.",
                field="withdrawal",
                next_step="If it leaves a child at risk, raise a concern.",
            )
        text(self.answer, "answer", LONGEST_TEXT)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the answer as a part."""
        withdrawal = _withdrawal(self.withdrawal)
        meta: dict[str, Json] = {
            "response": s.new_id("s"),
            "withdrawal": withdrawal.id,
            "report": withdrawal.report,
            "office": s.by.office,
            "overseer": s.by.role in OVERSEERS,
        }
        parts = {"answer": text(self.answer, "answer", LONGEST_TEXT)}
        return [Fact("report.withdrawal_answered/1", withdrawal.report, meta, parts, (withdrawal.n,))]


def _withdrawal(withdrawal: str) -> Withdrawal:
    found = Withdrawal.objects.filter(id=withdrawal).first()
    if found is None:
        raise Refused("There is no such withdrawal.", field="withdrawal")
    return found
