"""Questions about agencies, offices and their holders, restrictions and looks, answered with plain values.

Everything is asked *at a moment*: who held an office on 1 March 2005 has one answer, whoever asks and whenever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from tocsin.access.models import Agency, Grant, Holding, Look, LookItem, Office, Practitioner, Restriction
from tocsin.access.rules import ABILITIES, Verdict, may_do, may_for
from tocsin.access.situation import FOUNDER, REGISTER_ITSELF, Actor, Refused, Situation

ASKED_ABOUT_RESTRICTIONS = ("safeguarding_lead", "hub_manager", "team_manager", "senior_manager", "director")


@dataclass(frozen=True, slots=True)
class OfficeView:
    """A post as others may know it."""

    id: str
    agency: str
    kind: str
    role: str
    label: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PractitionerView:
    """A person who works for an agency."""

    id: str
    name: str
    agency: str


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
        raise Refused(
            verdict.reason, code=verdict.code, next_step="Sign in as an office that may, or ask your manager."
        )


def _standing(s: Situation) -> Verdict:
    if s.by == REGISTER_ITSELF:
        return Verdict(True, "register", "The register itself.")
    if s.by == FOUNDER:
        founded = Office.objects.filter(role="administrator", id__in=_held(s.at).values("office")).exists()
        return Verdict(not founded, "founded", "This register has an administrator; sign in as one.")
    held = offices_of(s.by.practitioner, s.at)
    if any((office.id, office.role) == (s.by.office, s.by.role) for office in held):
        return Verdict(True, "holds_office", "Holds the office.")
    return Verdict(False, "holds_no_office", "You do not hold this office on this date. Sign in again and choose one.")


def abilities_of(role: str) -> frozenset[str]:
    """Everything an office with this role may do, for menus and for the guide."""
    return frozenset(ability for ability, roles in ABILITIES.items() if role in roles)


def _held(at: datetime) -> QuerySet[Holding]:
    return Holding.objects.filter(Q(until=None) | Q(until__gt=at), since__lte=at)


def _open(at: datetime) -> QuerySet[Office]:
    dissolved = Agency.objects.filter(dissolved_at__lte=at).values("id")
    return Office.objects.filter(Q(closed_at=None) | Q(closed_at__gt=at), since__lte=at).exclude(agency__in=dissolved)


def _view(row: Office) -> OfficeView:
    return OfficeView(row.id, row.agency, row.kind, row.role, row.label, row.closed_at)


def actor(practitioner: str, office: str) -> Actor:
    """The actor a practitioner is when they sign in as an office. Raises `Refused` when there is no such office."""
    row = Office.objects.filter(id=office).first()
    if row is None:
        raise Refused("There is no such office.", field="office", next_step="Choose one of the offices listed.")
    return Actor(practitioner=practitioner, agency=row.agency, office=row.id, role=row.role)


def office(office_id: str) -> OfficeView | None:
    """One office, open or closed; None when there never was one."""
    row = Office.objects.filter(id=office_id).first()
    return _view(row) if row else None


def offices(ids: Iterable[str]) -> dict[str, OfficeView]:
    """Many offices by id."""
    return {row.id: _view(row) for row in Office.objects.filter(id__in=list(ids))}


def open_offices(at: datetime, kinds: Iterable[str] = ()) -> tuple[OfficeView, ...]:
    """The offices open at that moment, of these kinds or of all, ordered by label."""
    rows = _open(at).order_by("label", "id")
    wanted = list(kinds)
    return tuple(_view(row) for row in (rows.filter(kind__in=wanted) if wanted else rows))


def offices_of(practitioner_id: str, at: datetime) -> tuple[OfficeView, ...]:
    """The open offices this practitioner holds at that moment."""
    ids = _held(at).filter(practitioner=practitioner_id).values("office")
    return tuple(_view(row) for row in _open(at).filter(id__in=ids).order_by("label", "id"))


def holders(office_id: str, at: datetime) -> tuple[PractitionerView, ...]:
    """Who holds the office at that moment."""
    ids = _held(at).filter(office=office_id).values("practitioner")
    rows = Practitioner.objects.filter(id__in=ids).order_by("name", "id")
    return tuple(PractitionerView(row.id, row.name, row.agency) for row in rows)


def is_staffed(office_id: str, at: datetime) -> bool:
    """Whether the office is open, its agency stands, and somebody holds it."""
    return _open(at).filter(id=office_id).exists() and _held(at).filter(office=office_id).exists()


def unstaffed_offices(at: datetime) -> frozenset[str]:
    """Ids of every office that cannot answer at that moment: closed, agency dissolved, or held by nobody."""
    staffed = _open(at).filter(id__in=_held(at).values("office")).values("id")
    return frozenset(Office.objects.exclude(id__in=staffed).values_list("id", flat=True))


def why_unstaffed(office_id: str, at: datetime) -> str:
    """Why an office cannot answer: "no_office", "dissolved", "closed", "left" or "vacant"; "" when it can."""
    row = Office.objects.filter(id=office_id).first()
    if row is None:
        return "no_office"
    if Agency.objects.filter(id=row.agency, dissolved_at__lte=at).exists():
        return "dissolved"
    if row.closed_at and row.closed_at <= at:
        return "closed"
    if _held(at).filter(office=office_id).exists():
        return ""
    return "left" if Holding.objects.filter(office=office_id, since__lte=at).exists() else "vacant"


def find_office(kind: str, agency: str = "", *, at: datetime) -> str:
    """The office of this kind to turn to: staffed before vacant, same agency before others; "" when there is none."""
    staffed = set(
        _held(at).filter(office__in=_open(at).filter(kind=kind).values("id")).values_list("office", flat=True)
    )
    rows = sorted(
        _open(at).filter(kind=kind), key=lambda row: (row.id not in staffed, row.agency != agency, row.since, row.id)
    )
    return rows[0].id if rows else ""


def agencies(at: datetime) -> tuple[tuple[str, str], ...]:
    """(id, name) of every agency standing at that moment, by name."""
    rows = Agency.objects.filter(Q(dissolved_at=None) | Q(dissolved_at__gt=at), since__lte=at).order_by("name", "id")
    return tuple((row.id, row.name) for row in rows)


def agency_named(name: str) -> str:
    """The id of the agency with exactly this name, or ""."""
    row = Agency.objects.filter(name=name).order_by("since", "id").first()
    return row.id if row else ""


def agency_names(ids: Iterable[str]) -> dict[str, str]:
    """Names of many agencies by id."""
    return dict(Agency.objects.filter(id__in=list(ids)).values_list("id", "name"))


def agency_name(agency_id: str) -> str:
    """The agency's name; the id itself when it is not known here."""
    return agency_names([agency_id]).get(agency_id, agency_id)


def agency_kind(agency_id: str) -> str:
    """The kind of agency, as a code of the profile; "" when it is not known here."""
    row = Agency.objects.filter(id=agency_id).first()
    return row.kind if row else ""


def practitioner_names(ids: Iterable[str]) -> dict[str, str]:
    """Names of many practitioners by id; the register itself is named too."""
    named = dict(Practitioner.objects.filter(id__in=list(ids)).values_list("id", "name"))
    return named | {REGISTER_ITSELF.practitioner: "The register", FOUNDER.practitioner: "The register's founder"}


def practitioner(practitioner_id: str) -> PractitionerView | None:
    """One practitioner, or None."""
    row = Practitioner.objects.filter(id=practitioner_id).first()
    return PractitionerView(row.id, row.name, row.agency) if row else None


def practitioner_name(practitioner_id: str) -> str:
    """The practitioner's name; the id itself when it is not known here."""
    return practitioner_names([practitioner_id]).get(practitioner_id, practitioner_id)


def office_label(office_id: str) -> str:
    """The office in words, as a sentence names it."""
    found = office(office_id)
    return found.label if found else "no office"


def whom_to_ask(agency_id: str) -> str:
    """The label of the office in this agency that answers for restricted items; the agency itself when it has none."""
    rows = Office.objects.filter(agency=agency_id, role__in=ASKED_ABOUT_RESTRICTIONS, closed_at=None)
    first = min(rows, key=lambda row: (ASKED_ABOUT_RESTRICTIONS.index(row.role), row.id), default=None)
    return first.label if first else agency_name(agency_id)


def levels(items: Iterable[str], at: datetime) -> dict[str, str]:
    """The restriction level of each item that has one in force."""
    rows = Restriction.objects.filter(item__in=list(items), since__lte=at, until__gt=at)
    return dict(rows.values_list("item", "level"))


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
    return UnseenLook(found.item, taken.at, label, taken.practitioner)


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
