"""Fold entries about agencies, offices, restrictions and looks into this package's tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model, Q

from tocsin.access import keeping
from tocsin.access.models import (
    Agency,
    Closing,
    DirectoryMark,
    Grant,
    Hold,
    Holding,
    Look,
    LookItem,
    Office,
    Practitioner,
    Proposal,
    Redaction,
    Restriction,
    RetentionReview,
)
from tocsin.ledger import Entry, Parts, add, pointer
from tocsin.words import Profile

VERSION = 4
SHADOWS: tuple[type[Model], ...] = (
    *(Agency, Practitioner, Office, Closing, Holding, DirectoryMark),
    *(Restriction, Grant, Proposal, Redaction, Hold, RetentionReview, Look, LookItem),
)


def project(entry: Entry, parts: Parts, profile: Profile) -> None:
    """Fold one entry, of either log, into the tables; entries of other packages pass by."""
    fold = FOLDS.get(entry.type)
    if fold:
        fold(entry, parts, profile)
    if entry.type in CHANGE_THE_DIRECTORY:
        DirectoryMark.objects.update_or_create(id=1, defaults={"mark": f"{entry.n}:{entry.cmd}"})


def _agency_registered(entry: Entry, parts: Parts, profile: Profile) -> None:
    name = parts.text("name") or "(name redacted)"
    add(Agency(id=entry.meta["agency"], name=name, kind=entry.meta["kind"], since=entry.at))


def _agency_dissolved(entry: Entry, parts: Parts, profile: Profile) -> None:
    Agency.objects.filter(id=entry.meta["agency"]).update(dissolved_at=entry.at)


def _practitioner_registered(entry: Entry, parts: Parts, profile: Profile) -> None:
    name = parts.text("name") or "(name redacted)"
    add(Practitioner(id=entry.meta["practitioner"], name=name, agency=entry.meta["agency"]))


def _office_created(entry: Entry, parts: Parts, profile: Profile) -> None:
    kind = str(entry.meta["kind"])
    add(
        Office(
            id=entry.meta["office"],
            agency=entry.meta["agency"],
            kind=kind,
            role=profile.offices[kind].role,
            label=parts.text("label") or "(label redacted)",
            since=entry.at,
        )
    )


def _closing_proposed(entry: Entry, parts: Parts, profile: Profile) -> None:
    proposed = {"n": entry.n, "by": entry.by, "by_office": entry.office}
    Closing.objects.update_or_create(office=entry.meta["office"], defaults=proposed)


def _office_closed(entry: Entry, parts: Parts, profile: Profile) -> None:
    Office.objects.filter(id=entry.meta["office"]).update(closed_at=entry.at)


def _office_held(entry: Entry, parts: Parts, profile: Profile) -> None:
    add(
        Holding(
            n=entry.n,
            office=entry.meta["office"],
            practitioner=entry.meta["practitioner"],
            since=_moment(entry.meta["when"]),
        )
    )


def _office_left(entry: Entry, parts: Parts, profile: Profile) -> None:
    when = _moment(entry.meta["when"])
    held = Holding.objects.filter(office=entry.meta["office"], practitioner=entry.meta["practitioner"])
    # Somebody announced to leave one day may leave before it.
    held.filter(Q(until=None) | Q(until__gt=when)).update(until=when)


def _item_restricted(entry: Entry, parts: Parts, profile: Profile) -> None:
    Restriction.objects.update_or_create(
        item=entry.meta["item"],
        defaults={
            "level": entry.meta["level"],
            "holder": keeping.agency_of(entry.office),
            "reason_code": entry.meta["reason"],
            "reason": pointer(entry, "reason"),
            "since": entry.at,
            "until": _moment(entry.meta["until"]),
            "n": entry.n,
        },
    )


def _item_asked_to_see(entry: Entry, parts: Parts, profile: Profile) -> None:
    add(
        Grant(
            n=entry.n,
            practitioner=entry.by,
            office=entry.office,
            item=entry.meta["item"],
            at=entry.at,
            until=_moment(entry.meta["until"]),
            reason_code=entry.meta["reason"],
        )
    )


def _look_taken(entry: Entry, parts: Parts, profile: Profile) -> None:
    add(
        Look(
            n=entry.n,
            at=entry.at,
            practitioner=entry.by,
            office=entry.office,
            purpose=entry.purpose,
            question=entry.meta["question"],
            subject=entry.meta["subject"],
            verdict=entry.meta["verdict"],
        )
    )
    add(
        *(
            LookItem(id=f"{entry.n}:{item}", n=entry.n, item=item, practitioner=entry.by, how=how)
            for how in ("shown", "line", "unseen")
            for item in entry.meta.get(how, ())
        )
    )


def _moment(text: Any) -> datetime:
    return datetime.fromisoformat(str(text))


FOLDS: dict[str, Callable[[Entry, Parts, Profile], None]] = {
    "agency.registered/1": _agency_registered,
    "agency.dissolved/1": _agency_dissolved,
    "practitioner.registered/1": _practitioner_registered,
    "office.created/1": _office_created,
    "office.closing_proposed/1": _closing_proposed,
    "office.closed/1": _office_closed,
    "office.held/1": _office_held,
    "office.left/1": _office_left,
    "item.restricted/1": _item_restricted,
    "item.asked_to_see/1": _item_asked_to_see,
    "look.taken/1": _look_taken,
    **keeping.FOLDS,
}

CHANGE_THE_DIRECTORY = frozenset(kind for kind in FOLDS if kind.startswith(("agency.", "practitioner.", "office.")))
