"""What an administrator may ask: agencies, offices, people, who holds what and for how long.

None of it touches content: an administrator keeps the house and reads nothing in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from tocsin.access import directory
from tocsin.access.models import Closing
from tocsin.access.rules import OUTSIDE
from tocsin.access.situation import Refused, Situation, fit_to_keep, known_code, refuse_unless
from tocsin.access.two_people import may_close
from tocsin.ledger import Fact

TWO_CLOSE_IT = "One person proposes to close it and another does, one of them a scrutineer or an inspector."


def _text(value: str, field: str, limit: int = 300) -> bytes:
    return fit_to_keep(value, field, limit=limit)


def _agency(agency: str, s: Situation) -> None:
    if agency not in dict(directory.agencies(s.at)):
        raise Refused("There is no such agency, or it was dissolved.", field="agency", next_step="Register it first.")


def _open_office(office: str, s: Situation) -> None:
    if directory.why_unstaffed(office, s.at) in {"no_office", "closed", "dissolved"}:
        raise Refused("There is no such office, or it was closed.", field="office", next_step="Create it first.")


def _agency_of(office: str) -> str:
    found = directory.office(office)
    return found.agency if found else ""


def _outside(office: str) -> bool:
    found = directory.office(office)
    return found is not None and found.role in OUTSIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAgency:
    """Take an agency into the register."""

    ability: ClassVar[str] = "found"
    name: str
    kind: str

    def check(self, s: Situation) -> None:
        """Refuse an empty name, an unknown kind, or a name already taken."""
        known_code(s, "agency_kind", self.kind, "kind")
        if directory.agency_named(_text(self.name, "name").decode()):
            raise Refused(f"An agency named {self.name} is already registered.", field="name")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the name is a part."""
        agency = s.new_id("a")
        return [
            Fact(
                "agency.registered/1", agency, {"agency": agency, "kind": self.kind}, {"name": _text(self.name, "name")}
            )
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveAgency:
    """Record that an agency no longer exists. What it owed does not vanish: its duties climb at once."""

    ability: ClassVar[str] = "found"
    agency: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse an agency that does not stand, one with an office outside that is still open, or no reason."""
        _agency(self.agency, s)
        outside = [office for office in directory.open_offices(s.at) if office.agency == self.agency]
        if left := next((office.label for office in outside if office.role in OUTSIDE), ""):
            raise Refused(f"It has an office outside, {left}.", field="agency", next_step=TWO_CLOSE_IT)
        _text(self.reason, "reason", 4000)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part."""
        return [
            Fact(
                "agency.dissolved/1",
                self.agency,
                {"agency": self.agency},
                {"reason": _text(self.reason, "reason", 4000)},
            )
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPractitioner:
    """Take a person who works for an agency into the register."""

    ability: ClassVar[str] = "found"
    name: str
    agency: str

    def check(self, s: Situation) -> None:
        """Refuse an empty name or an agency that does not stand."""
        _text(self.name, "name")
        _agency(self.agency, s)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the name is a part."""
        person = s.new_id("u")
        meta = {"practitioner": person, "agency": self.agency}
        return [Fact("practitioner.registered/1", self.agency, meta, {"name": _text(self.name, "name")})]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOffice:
    """Create a post that can owe answers. `label` is how a sentence names it."""

    ability: ClassVar[str] = "found"
    agency: str
    kind: str
    label: str

    def check(self, s: Situation) -> None:
        """Refuse an unknown kind, an empty label, or an agency that does not stand."""
        _agency(self.agency, s)
        _text(self.label, "label")
        known_code(s, "office_kind", self.kind, "kind")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the label is a part."""
        office = s.new_id("o")
        meta = {"office": office, "agency": self.agency, "kind": self.kind}
        return [Fact("office.created/1", self.agency, meta, {"label": _text(self.label, "label")})]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOffice:
    """Close a post. What it owed climbs at once."""

    ability: ClassVar[str] = "found"
    office: str

    def check(self, s: Situation) -> None:
        """Refuse an office that is not open, and one outside, which nobody closes alone."""
        _open_office(self.office, s)
        if _outside(self.office):
            raise Refused("Nobody closes an office outside alone.", field="office", next_step=TWO_CLOSE_IT)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        return [Fact("office.closed/1", _agency_of(self.office), {"office": self.office})]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeClosing:
    """Propose to close an office outside, to which all that is kept silent inside climbs. A second person closes it."""

    ability: ClassVar[str] = "close_outside"
    office: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse an office that is not open or not outside, and an empty reason."""
        _open_office(self.office, s)
        if not _outside(self.office):
            raise Refused("This office is not one outside.", field="office", next_step="An administrator closes it.")
        _text(self.reason, "reason", 4000)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part. Nothing is closed yet."""
        return [_closing("office.closing_proposed/1", self.office, self.reason)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOutside:
    """As the second person, close an office outside that another proposed to close."""

    ability: ClassVar[str] = "close_outside"
    office: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse an office that is not open, whoever proposed it, two from inside, and an empty reason."""
        _open_office(self.office, s)
        asked = Closing.objects.filter(office=self.office).first()
        verdict = may_close(
            asked=asked is not None,
            same=asked is not None and asked.by == s.by.practitioner,
            outside=s.by.role in OUTSIDE or (asked is not None and _outside(asked.by_office)),
        )
        refuse_unless(verdict, "office")
        _text(self.reason, "reason", 4000)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; it refers to the one that proposed it, and so to both people."""
        return [_closing("office.closed/1", self.office, self.reason, Closing.objects.get(office=self.office).n)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appoint:
    """Put a practitioner into an office, from `since` (now unless said otherwise)."""

    ability: ClassVar[str] = "found"
    practitioner: str
    office: str
    since: datetime | None = None

    def check(self, s: Situation) -> None:
        """Refuse unknown people, closed offices, oneself, and appointing somebody twice."""
        _open_office(self.office, s)
        if self.practitioner == s.by.practitioner:
            raise Refused("Nobody appoints themself.", field="practitioner", next_step="Ask another administrator.")
        if directory.practitioner(self.practitioner) is None:
            raise Refused("There is no such practitioner.", field="practitioner", next_step="Register them first.")
        if any(held.id == self.office for held in directory.offices_of(self.practitioner, s.at)):
            raise Refused("They hold this office already.", field="practitioner")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        return [_holding("office.held/1", self.practitioner, self.office, self.since or s.at)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Record that somebody left an office. What the office owes stays owed; if it stands empty it climbs at once."""

    ability: ClassVar[str] = "found"
    practitioner: str
    office: str
    on: datetime | None = None

    def check(self, s: Situation) -> None:
        """Refuse when they do not hold it."""
        if not any(held.id == self.practitioner for held in directory.holders(self.office, s.at)):
            raise Refused("They do not hold this office.", field="practitioner")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        return [_holding("office.left/1", self.practitioner, self.office, self.on or s.at)]


def _closing(kind: str, office: str, reason: str, *refs: int) -> Fact:
    parts = {"reason": _text(reason, "reason", 4000)}
    return Fact(kind, _agency_of(office), {"office": office}, parts, refs)


def _holding(kind: str, practitioner: str, office: str, when: datetime) -> Fact:
    agency = _agency_of(office)
    meta = {"practitioner": practitioner, "office": office, "agency": agency, "when": when.isoformat()}
    return Fact(kind, agency, meta)
