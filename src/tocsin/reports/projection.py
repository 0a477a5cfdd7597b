"""Fold entries about reports into this package's tables."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

from tocsin.ledger import Entry, Parts, add, pointer
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
from tocsin.words import Profile, When

VERSION = 1
SHADOWS: tuple[type[Model], ...] = (
    Report,
    Sending,
    Finding,
    Recommendation,
    Response,
    Verdict,
    Withdrawal,
    WithdrawalAnswer,
    Tie,
)


def project(entry: Entry, parts: Parts, profile: Profile) -> None:
    """Fold one entry into the tables; entries of other packages pass by, and no text is opened."""
    fold = FOLDS.get(entry.type)
    if fold:
        fold(entry)


def _lodged(entry: Entry) -> None:
    when = When.parse(entry.meta["when"]) if entry.meta["when"] else None
    add(
        Report(
            id=entry.meta["report"],
            n=entry.n,
            kind=entry.meta["kind"],
            agency=entry.meta["agency"],
            office=entry.office,
            by=entry.by,
            when=entry.meta["when"],
            happened=when.earliest if when else entry.at,
            lodged=entry.at,
            imported=entry.meta["imported"],
            title=pointer(entry, "title"),
            summary=pointer(entry, "summary"),
            author_words=_pointer(entry, "author_words"),
        )
    )
    add(
        *(
            Finding(
                id=each["finding"],
                report=entry.meta["report"],
                position=position,
                topic=each["topic"],
                text=pointer(entry, f"finding-{position}"),
            )
            for position, each in enumerate(entry.meta["findings"])
        )
    )


def _sent(entry: Entry) -> None:
    add(Sending(report=entry.meta["report"], office=entry.meta["office"], n=entry.n, at=entry.at))


def _recommended(entry: Entry) -> None:
    add(
        Recommendation(
            id=entry.meta["recommendation"],
            n=entry.n,
            report=entry.meta["report"],
            topic=entry.meta["topic"],
            office=entry.meta["office"],
            at=entry.at,
            text=pointer(entry, "text"),
        )
    )


def _answered(entry: Entry) -> None:
    add(
        Response(
            id=entry.meta["response"],
            n=entry.n,
            report=entry.meta["report"],
            to=entry.meta["to"],
            office=entry.meta["office"],
            kind=entry.meta["kind"],
            at=entry.at,
            by=entry.by,
            by_office=entry.office,
            answer=pointer(entry, "answer"),
        )
    )


def _judged(entry: Entry) -> None:
    add(
        Verdict(
            n=entry.n,
            response=entry.meta["response"],
            verdict=entry.meta["verdict"],
            at=entry.at,
            by=entry.by,
            office=entry.office,
            reason=pointer(entry, "reason"),
        )
    )


def _withdrawn(entry: Entry) -> None:
    add(
        Withdrawal(
            id=entry.meta["withdrawal"],
            n=entry.n,
            report=entry.meta["report"],
            at=entry.at,
            by=entry.by,
            office=entry.office,
            by_author=entry.meta["by_author"],
            reason=pointer(entry, "reason"),
        )
    )


def _withdrawal_answered(entry: Entry) -> None:
    add(
        WithdrawalAnswer(
            id=entry.meta["response"],
            n=entry.n,
            withdrawal=entry.meta["withdrawal"],
            at=entry.at,
            by=entry.by,
            office=entry.office,
            answer=pointer(entry, "answer"),
        )
    )


def _linked(entry: Entry) -> None:
    add(
        Tie(
            n=entry.n,
            first=entry.meta["report"],
            second=entry.meta["second"],
            at=entry.at,
            by=entry.by,
            office=entry.office,
            reason=pointer(entry, "reason"),
        )
    )


def _pointer(entry: Entry, kind: str) -> str:
    return pointer(entry, kind) if any(part.kind == kind for part in entry.parts) else ""


FOLDS: dict[str, Callable[[Entry], None]] = {
    "report.lodged/1": _lodged,
    "report.sent/1": _sent,
    "report.recommended/1": _recommended,
    "report.answered/1": _answered,
    "report.judged/1": _judged,
    "report.withdrawn/1": _withdrawn,
    "report.withdrawal_answered/1": _withdrawal_answered,
    "report.linked/1": _linked,
}
