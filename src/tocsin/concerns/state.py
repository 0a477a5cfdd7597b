"""Concerns as the rules see them, read from the shadow tables: plain values, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from tocsin.concerns.models import Challenge, Check, Concern, Decision, HandOver, Lowering, Missing
from tocsin.concerns.rules import Asked, Challenged, Decided, Held, Offered, Proposed
from tocsin.ledger import having
from tocsin.words import Profile, When

KEPT_IN: dict[str, type[Model]] = {
    "check": Check,
    "proposal": Lowering,
    "decision": Decision,
    "challenge": Challenge,
    "handover": HandOver,
}
"""Where each kind of thing about a concern is kept."""

SAME = (
    "id",
    "n",
    "office",
    "agency",
    "raised_by",
    "raised_office",
    "record",
    "about",
    "danger",
    "protected",
    "imported",
)
LATEST = ("rating", "received", "informed", "told", "told_outcome")
"""Columns of a concern that the rules see under the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A missing episode as the commands see it; `returned` and `interviewed` are entries, or None."""

    id: str
    record: str
    agency: str
    office: str
    when: str
    returned: int | None
    returned_when: str
    interviewed: int | None


def held(concern: str, profile: Profile) -> Held | None:
    """One concern, or None when the register has none with this id."""
    return helds([concern], profile).get(concern)


def helds(concerns: Collection[str], profile: Profile) -> dict[str, Held]:
    """Many concerns by id, in six queries however many they are."""
    flags = {code.code: code.flags for code in profile.codes["decision_outcome"]}
    parts = {
        "decisions": _by_concern(Decision, concerns, lambda row: _decided(row, flags.get(row.outcome, frozenset()))),
        "challenges": _by_concern(Challenge, concerns, _challenged),
        "offers": _by_concern(HandOver, concerns, _offered),
        "proposals": _by_concern(Lowering, concerns, _proposed),
        "checks": _by_concern(Check, concerns, _asked),
    }
    return {row.id: _held(row, parts) for row in having(Concern, "id", concerns)}


def holding(kind: str, id: str, profile: Profile) -> Held | None:
    """The concern that a check, proposal, decision, challenge or hand-over belongs to, or None."""
    concern = KEPT_IN[kind]._default_manager.filter(pk=id).values_list("concern", flat=True).first()
    return held(concern, profile) if concern else None


def episode(missing: str) -> Episode | None:
    """One missing episode, or None."""
    row = Missing.objects.filter(id=missing).first()
    return Episode(**{slot: getattr(row, slot) for slot in Episode.__slots__}) if row else None


def _by_concern(table: type[Model], concerns: Collection[str], made: Callable[[Any], Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = having(table, "concern", concerns, order="n")
    for row in rows:
        found[row.concern].append(made(row))
    return found


def _held(row: Concern, parts: dict[str, dict[str, list[Any]]]) -> Held:
    lists: dict[str, Any] = {name: tuple(by_concern.get(row.id, ())) for name, by_concern in parts.items()}
    return Held(
        harms=tuple(row.harms), referred=_referred(row), **{name: getattr(row, name) for name in SAME + LATEST}, **lists
    )


def _referred(row: Concern) -> str:
    """When it was referred: for an imported concern what the file says, which may be nothing."""
    return row.when if row.imported else When.at(row.at).text


def _decided(row: Decision, flags: frozenset[str]) -> Decided:
    return Decided(
        id=row.id,
        n=row.n,
        by=row.by,
        office=row.office,
        outcome=row.outcome,
        reason_code=row.reason_code,
        closes="closes" in flags,
        needs_acceptor="needs_acceptor" in flags or bool(row.accepted_by),
        reasoned=row.reasoned,
        second=tuple(row.second),
        confirmed=row.confirmed,
        refused=row.refused,
        imported=row.imported,
        accepted_by=row.accepted_by,
    )


def _challenged(row: Challenge) -> Challenged:
    return Challenged(**{slot: getattr(row, slot) for slot in Challenged.__slots__})


def _offered(row: HandOver) -> Offered:
    return Offered(**{slot: getattr(row, slot) for slot in Offered.__slots__})


def _proposed(row: Lowering) -> Proposed:
    return Proposed(**{slot: getattr(row, slot) for slot in Proposed.__slots__})


def _asked(row: Check) -> Asked:
    return Asked(**{slot: getattr(row, slot) for slot in Asked.__slots__})
