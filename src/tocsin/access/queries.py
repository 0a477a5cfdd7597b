"""May they, and what may they see: permission with its reason, restrictions in force, and who looked at what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from tocsin.access.directory import OfficeView, agency_names, directory, offices, offices_of, practitioner_name
from tocsin.access.models import Grant, Look, LookItem, Restriction
from tocsin.access.rules import ABILITIES, PURPOSES, Verdict, may_do, may_for
from tocsin.access.situation import FOUNDER, REGISTER_ITSELF, Refused, Situation
from tocsin.ledger import having
from tocsin.words import load_profile


def may(s: Situation, ability: str) -> Verdict:
    """Judge whether the actor holds the office they claim, and whether its role and purpose allow this."""
    standing = _standing(s)
    if not standing.allowed:
        return standing
    for verdict in (may_do(s.by.role, ability), may_for(s.by.role, s.purpose, ability)):
        if not verdict.allowed:
            return verdict
    return Verdict(True, "allowed", "Allowed.")


def check_may(s: Situation, ability: str) -> None:
    """Raise `Refused` with the verdict's reason unless `may` says yes."""
    verdict = may(s, ability)
    if not verdict.allowed:
        raise Refused(verdict.reason, code=verdict.code, next_step=_next_step(s.by.role, ability, verdict))


def _next_step(role: str, ability: str, verdict: Verdict) -> str:
    """Whose office it takes, or which purpose: somebody refused at night has to know whom to ring."""
    codes = load_profile().codes
    if verdict.code == "purpose_forbids":
        covering = [label for purpose, label in codes["purpose"].labels().items() if role in PURPOSES[purpose]]
        return f"Sign in again for a purpose that does: {'; '.join(covering)}."
    people = ABILITIES.get(ability, frozenset()) - {FOUNDER.role, REGISTER_ITSELF.role}
    able = [label for each, label in codes["role"].labels().items() if each in people]
    if verdict.code != "role_forbids" or not able:
        return "Ask your manager."
    return f"Those who may: {'; '.join(able)}. Ask one of them, or your manager."


def _standing(s: Situation) -> Verdict:
    if s.by == REGISTER_ITSELF:
        return Verdict(True, "register", "The register itself.")
    if s.by == FOUNDER:
        known = directory()
        founded = any(known.offices[each].role == "administrator" for each in known.staffed(s.at))
        return Verdict(not founded, "founded", "This register has an administrator; sign in as one.")
    held = offices_of(s.by.practitioner, s.at)
    if any((office.id, office.role) == (s.by.office, s.by.role) for office in held):
        return Verdict(True, "holds_office", "Holds the office.")
    return Verdict(False, "holds_no_office", "You do not hold this office on this date. Sign in again and choose one.")


def abilities_of(role: str) -> frozenset[str]:
    """Everything an office with this role may do, for menus and for the guide."""
    return frozenset(ability for ability, roles in ABILITIES.items() if role in roles)


def levels(items: Iterable[str], at: datetime) -> dict[str, str]:
    """The restriction level of each item that has one in force."""
    return {item: level for item, (level, _) in restrictions(items, at).items()}


def restrictions(items: Iterable[str], at: datetime) -> dict[str, tuple[str, str]]:
    """The level of each item that has a restriction in force, and the agency that set it."""
    rows = having(Restriction, "item", items)
    return {row.item: (row.level, row.holder) for row in rows if row.since <= at < row.until}


def kept_back(at: datetime) -> dict[str, str]:
    """The level of every item that is closed or unseen now."""
    rows = Restriction.objects.filter(since__lte=at, until__gt=at).exclude(level="open").order_by("item")
    return dict(rows.values_list("item", "level"))


def sealed_by(items: Iterable[str], at: datetime) -> dict[str, str]:
    """The agency that keeps each restricted item back; items that are open are left out."""
    rows = Restriction.objects.filter(item__in=list(items), since__lte=at, until__gt=at).exclude(level="open")
    return dict(rows.values_list("item", "holder"))


def last_sealed_by(item: str) -> str:
    """The agency that last restricted an item, run out or not; "" when nobody ever did."""
    return str(Restriction.objects.filter(item=item).values_list("holder", flat=True).first() or "")


def granted(practitioner_id: str, items: Iterable[str], at: datetime) -> frozenset[str]:
    """Which of these items this person asked to see and may still see."""
    rows = Grant.objects.filter(practitioner=practitioner_id, item__in=list(items), until__gt=at)
    return frozenset(rows.values_list("item", flat=True))


def opened_by(practitioner_id: str, items: Iterable[str]) -> frozenset[str]:
    """Which of these items this person has been shown in a look."""
    rows = LookItem.objects.filter(practitioner=practitioner_id, item__in=list(items), how="shown")
    return frozenset(rows.values_list("item", flat=True))


def first_shown(item: str, offices: Iterable[str]) -> dict[str, datetime]:
    """When each of these offices was first shown an item; one that is not in the answer has not opened it."""
    looks = LookItem.objects.filter(item=item, how="shown").values("n")
    first = Look.objects.filter(n__in=looks, office__in=list(offices)).values_list("office").annotate(Min("at"))
    return dict(first)


@dataclass(frozen=True, slots=True)
class UnseenLook:
    """Somebody came upon an item kept unseen and was shown nothing of it; the holder is told instead."""

    item: str
    at: datetime
    office_label: str
    practitioner: str


def unseen_looks(agency_id: str, limit: int = 25) -> tuple[UnseenLook, ...]:
    """The latest looks that came upon what this agency keeps unseen."""
    held = Restriction.objects.filter(holder=agency_id, level="unseen").values("item")
    found = list(LookItem.objects.filter(item__in=held, how="unseen").order_by("-n")[:limit])
    looks = Look.objects.in_bulk([each.n for each in found])
    named = offices({look.office for look in looks.values()})
    return tuple(_unseen_look(each, looks[each.n], named) for each in found)


def _unseen_look(found: LookItem, taken: Look, named: dict[str, OfficeView]) -> UnseenLook:
    label = named[taken.office].label if taken.office in named else "an office"
    return UnseenLook(found.item, taken.at, label, practitioner_name(taken.practitioner))


@dataclass(frozen=True, slots=True)
class Seal:
    """One restriction in force, as the scrutineer's index lists it: existence never stays secret from them."""

    item: str
    level: str
    holder: str
    reason_code: str
    since: datetime
    until: datetime


def seals(at: datetime, limit: int = 100) -> tuple[Seal, ...]:
    """Every restriction in force, the one that ends next first."""
    rows = Restriction.objects.filter(until__gt=at).exclude(level="open").order_by("until", "item")[:limit]
    names = agency_names({row.holder for row in rows})
    return tuple(
        Seal(row.item, row.level, names.get(row.holder, row.holder), row.reason_code, row.since, row.until)
        for row in rows
    )
