"""Who holds which office, where and since when: asked many times in every act, so held whole in memory.

A county has some hundreds of offices and some thousands of practitioners. Every entry that changes them leaves a mark
in a row of one line; whoever asks compares that mark first and reads the tables again only when it moved, also when
another process moved it. Everything is asked *at a moment*: who held an office on 1 March 2005 has one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from tocsin.access.models import Agency, Holding, Office, Practitioner
from tocsin.access.situation import FOUNDER, REGISTER_ITSELF, Actor, Refused
from tocsin.ledger import asking, current

ASKED_ABOUT_RESTRICTIONS = ("safeguarding_lead", "hub_manager", "team_manager", "senior_manager", "director")


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An organisation that takes part."""

    id: str
    name: str
    kind: str
    since: datetime
    dissolved_at: datetime | None

    def stands(self, at: datetime) -> bool:
        """Whether it existed at that moment."""
        return self.since <= at and (self.dissolved_at is None or at < self.dissolved_at)


@dataclass(frozen=True, slots=True)
class OfficeView:
    """A post as others may know it."""

    id: str
    agency: str
    kind: str
    role: str
    label: str
    since: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PractitionerView:
    """A person who works for an agency."""

    id: str
    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class Held:
    """One person's time in one office."""

    office: str
    practitioner: str
    since: datetime
    until: datetime | None

    def at(self, at: datetime) -> bool:
        """Whether it was held at that moment."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Directory:
    """The whole of it, as of one mark; who held what is kept by office and by practitioner."""

    mark: str
    agencies: dict[str, AgencyView]
    offices: dict[str, OfficeView]
    practitioners: dict[str, PractitionerView]
    held_in: dict[str, tuple[Held, ...]]
    held_by: dict[str, tuple[Held, ...]]

    def is_open(self, office: OfficeView, at: datetime) -> bool:
        """Whether the office existed at that moment, and its agency too."""
        agency = self.agencies.get(office.agency)
        closed = office.closed_at is not None and office.closed_at <= at
        return office.since <= at and not closed and agency is not None and agency.stands(at)

    def open(self, at: datetime) -> Iterator[OfficeView]:
        """Every office open at that moment."""
        return (office for office in self.offices.values() if self.is_open(office, at))

    def staffed(self, at: datetime) -> frozenset[str]:
        """Ids of the offices somebody held at that moment, open or not."""
        return frozenset(office for office in self.held_in if self.is_held(office, at))

    def is_held(self, office: str, at: datetime) -> bool:
        """Whether somebody held that office at that moment, open or not."""
        return any(each.at(at) for each in self.held_in.get(office, ()))


_known: dict[str, Directory] = {}
_in_one_view: ContextVar[Directory | None] = ContextVar("tocsin_directory", default=None)


@contextmanager
def one_directory() -> Iterator[None]:
    """Let everything asked within the block see the directory as it is now: one view is of one moment."""
    token = _in_one_view.set(directory())
    try:
        yield
    finally:
        _in_one_view.reset(token)


def directory() -> Directory:
    """The directory of the database in use, read again only when it has changed."""
    if seen := _in_one_view.get():
        return seen
    with asking() as cursor:
        cursor.execute("SELECT mark FROM access_directorymark")
        row = cursor.fetchone()
    mark = row[0] if row else ""
    known = _known.get(current())
    if known is None or known.mark != mark or not mark:
        known = _known[current()] = _read(mark)
    return known


def _read(mark: str) -> Directory:
    agencies = Agency.objects.order_by("id").values_list("id", "name", "kind", "since", "dissolved_at")
    offices = Office.objects.order_by("id").values_list("id", "agency", "kind", "role", "label", "since", "closed_at")
    people = Practitioner.objects.order_by("id").values_list("id", "name", "agency")
    rows = Holding.objects.order_by("n").values_list("office", "practitioner", "since", "until")
    held = [Held(*row) for row in rows]
    return Directory(
        mark=mark,
        agencies={row[0]: AgencyView(*row) for row in agencies},
        offices={row[0]: OfficeView(*row) for row in offices},
        practitioners={row[0]: PractitionerView(*row) for row in people},
        held_in=_grouped((each.office, each) for each in held),
        held_by=_grouped((each.practitioner, each) for each in held),
    )


def _grouped(pairs: Iterable[tuple[str, Held]]) -> dict[str, tuple[Held, ...]]:
    groups: dict[str, tuple[Held, ...]] = {}
    for id, held in pairs:
        groups[id] = (*groups.get(id, ()), held)
    return groups


def actor(practitioner: str, office: str) -> Actor:
    """The actor a practitioner is when they sign in as an office. Raises `Refused` when there is no such office."""
    found = directory().offices.get(office)
    if found is None:
        raise Refused("There is no such office.", field="office", next_step="Choose one of the offices listed.")
    return Actor(practitioner=practitioner, agency=found.agency, office=found.id, role=found.role)


def office(office_id: str) -> OfficeView | None:
    """One office, open or closed; None when there never was one."""
    return directory().offices.get(office_id)


def offices(ids: Iterable[str]) -> dict[str, OfficeView]:
    """Many offices by id; those that never were are left out."""
    known = directory().offices
    return {each: known[each] for each in ids if each in known}


def open_offices(at: datetime, kinds: Iterable[str] = ()) -> tuple[OfficeView, ...]:
    """The offices open at that moment, of these kinds or of all, ordered by label."""
    wanted = frozenset(kinds)
    found = (each for each in directory().open(at) if not wanted or each.kind in wanted)
    return tuple(sorted(found, key=lambda each: (each.label, each.id)))


def offices_of(practitioner_id: str, at: datetime) -> tuple[OfficeView, ...]:
    """The open offices this practitioner holds at that moment, ordered by label."""
    known = directory()
    ids = {each.office for each in known.held_by.get(practitioner_id, ()) if each.at(at)}
    found = (known.offices[id] for id in ids if id in known.offices and known.is_open(known.offices[id], at))
    return tuple(sorted(found, key=lambda each: (each.label, each.id)))


def holders(office_id: str, at: datetime) -> tuple[PractitionerView, ...]:
    """Who holds the office at that moment, by name."""
    known = directory()
    ids = {each.practitioner for each in known.held_in.get(office_id, ()) if each.at(at)}
    found = (known.practitioners[id] for id in ids if id in known.practitioners)
    return tuple(sorted(found, key=lambda each: (each.name, each.id)))


def is_staffed(office_id: str, at: datetime) -> bool:
    """Whether the office is open, its agency stands, and somebody holds it."""
    return why_unstaffed(office_id, at) == ""


def unstaffed_offices(at: datetime) -> frozenset[str]:
    """Ids of every office that cannot answer at that moment: closed, agency dissolved, or held by nobody."""
    known = directory()
    able = {each.id for each in known.open(at)} & known.staffed(at)
    return frozenset(known.offices) - able


def why_unstaffed(office_id: str, at: datetime) -> str:
    """Why an office cannot answer: "no_office", "dissolved", "closed", "left" or "vacant"; "" when it can."""
    known = directory()
    found = known.offices.get(office_id)
    if found is None:
        return "no_office"
    agency, held = known.agencies.get(found.agency), known.held_in.get(office_id, ())
    rows = (
        (agency is None or not agency.stands(at), "dissolved"),
        (found.closed_at is not None and found.closed_at <= at, "closed"),
        (any(each.at(at) for each in held), ""),
        (any(each.since <= at for each in held), "left"),
    )
    return next((why for applies, why in rows if applies), "vacant")


def find_office(kind: str, agency: str = "", *, at: datetime) -> str:
    """The office of this kind to turn to: staffed before vacant, same agency before others; "" when there is none."""
    known = directory()
    found = (each for each in known.offices.values() if each.kind == kind and known.is_open(each, at))
    best = min(found, key=lambda it: (not known.is_held(it.id, at), it.agency != agency, it.since, it.id), default=None)
    return best.id if best else ""


def agencies(at: datetime) -> tuple[tuple[str, str], ...]:
    """(id, name) of every agency standing at that moment, by name."""
    standing = (each for each in directory().agencies.values() if each.stands(at))
    return tuple((each.id, each.name) for each in sorted(standing, key=lambda each: (each.name, each.id)))


def agency_named(name: str) -> str:
    """The id of the agency with exactly this name, the oldest if there are several; "" when there is none."""
    found = (each for each in directory().agencies.values() if each.name == name)
    best = min(found, key=lambda each: (each.since, each.id), default=None)
    return best.id if best else ""


def agency_names(ids: Iterable[str]) -> dict[str, str]:
    """Names of many agencies by id."""
    known = directory().agencies
    return {each: known[each].name for each in ids if each in known}


def agency_name(agency_id: str) -> str:
    """The agency's name; the id itself when it is not known here."""
    found = directory().agencies.get(agency_id)
    return found.name if found else agency_id


def agency_kind(agency_id: str) -> str:
    """The kind of agency, as a code of the profile; "" when it is not known here."""
    found = directory().agencies.get(agency_id)
    return found.kind if found else ""


def practitioner_names(ids: Iterable[str]) -> dict[str, str]:
    """Names of many practitioners by id; the register itself is named too."""
    known = directory().practitioners
    named = {each: known[each].name for each in ids if each in known}
    return named | {REGISTER_ITSELF.practitioner: "The register", FOUNDER.practitioner: "The register's founder"}


def practitioner(practitioner_id: str) -> PractitionerView | None:
    """One practitioner, or None."""
    return directory().practitioners.get(practitioner_id)


def practitioner_name(practitioner_id: str) -> str:
    """The practitioner's name; the id itself when it is not known here."""
    return practitioner_names([practitioner_id]).get(practitioner_id, practitioner_id)


def office_label(office_id: str) -> str:
    """The office in words, as a sentence names it."""
    found = office(office_id)
    return found.label if found else "no office"


def whom_to_ask(agency_id: str) -> str:
    """The label of the office in this agency that answers for restricted items; the agency itself when it has none."""
    asked = ASKED_ABOUT_RESTRICTIONS
    able = (each for each in directory().offices.values() if each.agency == agency_id and not each.closed_at)
    found = (each for each in able if each.role in asked)
    first = min(found, key=lambda each: (asked.index(each.role), each.id), default=None)
    return first.label if first else agency_name(agency_id)
