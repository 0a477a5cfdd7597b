"""Where every text of a report lies, for whoever redacts, holds or reviews it."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.reports.models import (
    Finding,
    Recommendation,
    Report,
    Response,
    Tie,
    Verdict,
    Withdrawal,
    WithdrawalAnswer,
)


def pointers_of(report: str) -> tuple[str, ...]:
    """Where every text of a report lies, and of all that followed from it; none when there is no such report."""
    row = Report.objects.filter(id=report).first()
    return tuple(pointer for pointer in _pointers(row) if pointer) if row else ()


def _pointers(report: Report) -> Iterable[str]:
    """The same, those that are empty included."""
    yield from (report.title, report.summary, report.author_words)
    about = {"report": report.id}
    for table, text in ((Finding, "text"), (Recommendation, "text"), (Response, "answer"), (Withdrawal, "reason")):
        yield from table._default_manager.filter(**about).values_list(text, flat=True)
    yield from Verdict.objects.filter(response__in=Response.objects.filter(**about).values("id")).values_list(
        "reason", flat=True
    )
    yield from WithdrawalAnswer.objects.filter(
        withdrawal__in=Withdrawal.objects.filter(**about).values("id")
    ).values_list("answer", flat=True)
    yield from Tie.objects.filter(first=report.id).values_list("reason", flat=True)
