"""Fold entries about redactions, holds and retention reviews into this package's tables.

Whoever reads a hole is told why it is there from these rows alone; they hold ids, codes and moments, and no words.
"""

from __future__ import annotations

from collections.abc import Callable

from tocsin.access.models import Hold, Office, Proposal, Redaction, RetentionReview
from tocsin.ledger import Entry, Parts, add
from tocsin.words import Profile


def _proposed(entry: Entry, parts: Parts, profile: Profile) -> None:
    add(
        Proposal(
            id=entry.meta["redaction"],
            n=entry.n,
            entry=entry.meta["entry"],
            part=entry.meta["part"],
            item=entry.case,
            basis=entry.meta["basis"],
            at=entry.at,
            by=entry.by,
            office=entry.office,
            agency=agency_of(entry.office),
        )
    )


def _declined(entry: Entry, parts: Parts, profile: Profile) -> None:
    Proposal.objects.filter(id=entry.meta["redaction"]).update(settled=entry.n)


def _redacted(entry: Entry, parts: Parts, profile: Profile) -> None:
    """A redaction explains its hole even if its proposal should not be found: better a bare line than none."""
    first = Proposal.objects.filter(id=entry.meta.get("redaction", "")).first()
    add(
        Redaction(
            n=entry.n,
            entry=entry.meta["entry"],
            part=entry.meta["part"],
            item=entry.case,
            basis=entry.meta.get("basis", ""),
            at=entry.at,
            by=entry.by,
            office=entry.office,
            first_by=first.by if first else "",
            first_office=first.office if first else "",
        )
    )
    if first:
        _declined(entry, parts, profile)


def _hold_placed(entry: Entry, parts: Parts, profile: Profile) -> None:
    add(
        Hold(
            id=entry.meta["hold"],
            n=entry.n,
            item=entry.meta["item"],
            reason_code=entry.meta["reason"],
            at=entry.at,
            by=entry.by,
            office=entry.office,
            agency=agency_of(entry.office),
        )
    )


def _lifting_proposed(entry: Entry, parts: Parts, profile: Profile) -> None:
    asked = {"asked": entry.n, "asked_by": entry.by, "asked_office": entry.office}
    Hold.objects.filter(id=entry.meta["hold"]).update(**asked)


def _lifting_declined(entry: Entry, parts: Parts, profile: Profile) -> None:
    Hold.objects.filter(id=entry.meta["hold"]).update(asked=None, asked_by="", asked_office="")


def _hold_lifted(entry: Entry, parts: Parts, profile: Profile) -> None:
    Hold.objects.filter(id=entry.meta["hold"]).update(lifted=entry.n)


def _retention_reviewed(entry: Entry, parts: Parts, profile: Profile) -> None:
    meta = entry.meta
    add(
        RetentionReview(
            n=entry.n, item=meta["item"], outcome=meta["outcome"], at=entry.at, by=entry.by, office=entry.office
        )
    )


def agency_of(office: str) -> str:
    """The agency an office belongs to, as folded so far; "" when there is no such office."""
    return str(Office.objects.filter(id=office).values_list("agency", flat=True).first() or "")


FOLDS: dict[str, Callable[[Entry, Parts, Profile], None]] = {
    "redaction.proposed/1": _proposed,
    "redaction.declined/1": _declined,
    "part.redacted/1": _redacted,
    "hold.placed/1": _hold_placed,
    "hold.lifting_proposed/1": _lifting_proposed,
    "hold.lifting_declined/1": _lifting_declined,
    "hold.lifted/1": _hold_lifted,
    "retention.reviewed/1": _retention_reviewed,
}
