"""Questions about what was redacted, what is proposed and what is held: a hole always says why it is there.

A text that may no longer be read is answered with a `Hole` in the text's own place, so that no page can show a silence
where somebody wrote something.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from tocsin.access.directory import directory, offices, offices_of
from tocsin.access.guards import Source, sources_of
from tocsin.access.models import Hold, Proposal, Redaction, RetentionReview
from tocsin.access.rules import OUTSIDE
from tocsin.ledger import texts_at
from tocsin.words import load_profile, reference

LONDON = ZoneInfo("Europe/London")

EVERYTHING = "register"
"""The item of a hold on the whole register."""

MOST = 1000
"""Where counting for a heading stops."""


@dataclass(frozen=True, slots=True)
class Hole:
    """What stands where a text stood: when, by which two people, on what basis it was redacted, and by which entry."""

    n: int
    entry: int
    part: str
    item: str
    at: datetime
    basis: str
    first: Source
    second: Source

    def __str__(self) -> str:
        """The sentence, so that whatever shows the text shows this in its place."""
        return (
            f"Redacted on {_day(self.at)} by {_named(self.first)} and {_named(self.second)}, "
            f"basis: {self.basis.lower()}, entry #{self.n}."
        )


Text = str | Hole | None
"""What is in a text's place: its words, the hole that explains itself, or nothing, which is an alarm or never was."""


def texts(pointers: Iterable[str]) -> dict[str, Text]:
    """Many texts of the register, each hole explained; None where a text is gone and no entry says why."""
    found: dict[str, Text] = dict(texts_at(pointers))
    gone = [pointer for pointer, text in found.items() if pointer and text is None]
    return {**found, **holes(gone)} if gone else found


def holes(pointers: Iterable[str]) -> dict[str, Hole]:
    """What explains each of these texts' absence, for those a redaction explains."""
    wanted = set(pointers)
    entries = {int(pointer.partition("/")[0]) for pointer in wanted}
    rows = [row for row in Redaction.objects.filter(entry__in=entries).order_by("n") if _pointer(row) in wanted]
    return {_pointer(row): hole for row, hole in zip(rows, _holes(rows), strict=True)}


def redactions(limit: int = 100) -> tuple[Hole, ...]:
    """The latest redactions, newest first: the list that never existed of documents that went."""
    return _holes(list(Redaction.objects.order_by("-n")[:limit]))


def count_redactions() -> int:
    """How many texts were redacted, counted up to MOST."""
    return Redaction.objects.order_by("n")[:MOST].count()


def _holes(rows: list[Redaction]) -> tuple[Hole, ...]:
    pairs = {pair for row in rows for pair in ((row.by, row.office), (row.first_by, row.first_office))}
    who, labels = sources_of(pairs), load_profile().codes["redaction_basis"].labels()
    return tuple(
        Hole(
            n=row.n,
            entry=row.entry,
            part=row.part,
            item=row.item,
            at=row.at,
            basis=labels.get(row.basis, row.basis or "none given"),
            first=who[row.first_by, row.first_office],
            second=who[row.by, row.office],
        )
        for row in rows
    )


def _pointer(row: Redaction) -> str:
    return f"{row.entry}/{row.part}"


def _named(who: Source) -> str:
    return f"{who.name} ({who.office})" if who.name else "nobody on record"


def _day(at: datetime) -> str:
    there = at.astimezone(LONDON)
    return f"{there.day} {there:%B %Y}"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A redaction somebody proposed; `settled` is the entry that redacted the text or declined to, None while open."""

    id: str
    n: int
    entry: int
    part: str
    item: str
    basis: str
    at: datetime
    by: str
    office: str
    agency: str
    settled: int | None


_PROPOSED = ("id", "n", "entry", "part", "item", "basis", "at", "by", "office", "agency", "settled")


def proposal(redaction: str) -> Proposed | None:
    """One proposal, settled or not; None when there never was one."""
    row = Proposal.objects.filter(id=redaction).values_list(*_PROPOSED).first()
    return Proposed(*row) if row else None


def waiting_proposals(items: Iterable[str] | None = None, limit: int = 100) -> tuple[Proposed, ...]:
    """Proposals nobody has decided on, oldest first; of these items only, when they are given."""
    about = Q() if items is None else Q(item__in=list(items))
    rows = Proposal.objects.filter(about, settled=None).order_by("n").values_list(*_PROPOSED)[:limit]
    return tuple(Proposed(*row) for row in rows)


def is_proposed(entry: int, part: str) -> bool:
    """Whether a redaction of this text waits for a second person."""
    return Proposal.objects.filter(entry=entry, part=part, settled=None).exists()


@dataclass(frozen=True, slots=True)
class LegalHold:
    """One hold: on which item (EVERYTHING for all), why, by whom; `asked` is the entry that proposed lifting it."""

    id: str
    n: int
    item: str
    reason: str
    at: datetime
    who: Source
    agency: str
    asked: int | None
    asked_by: Source
    asked_agency: str
    asked_outside: bool
    lifted: int | None

    def __str__(self) -> str:
        """The hold named in a sentence, with its reference."""
        return (
            f"Legal hold {reference(self.id)} ({self.reason.lower()}), placed on {_day(self.at)} by {self.who.office}"
        )


def hold(hold_id: str) -> LegalHold | None:
    """One hold, lifted or not; None when there never was one."""
    return next(iter(_views(list(Hold.objects.filter(id=hold_id)))), None)


def holds(limit: int = 100) -> tuple[LegalHold, ...]:
    """Every hold in force, the longest standing first."""
    return _views(list(Hold.objects.filter(lifted=None).order_by("n")[:limit]))


def count_holds() -> int:
    """How many holds are in force, counted up to MOST."""
    return Hold.objects.filter(lifted=None)[:MOST].count()


def holds_on(items: Iterable[str]) -> tuple[LegalHold, ...]:
    """The holds in force on any of these items, or on the whole register, the longest standing first."""
    rows = Hold.objects.filter(item__in=[*items, EVERYTHING], lifted=None).order_by("n")
    return _views(list(rows))


def _views(rows: list[Hold]) -> tuple[LegalHold, ...]:
    who = sources_of({pair for row in rows for pair in ((row.by, row.office), (row.asked_by, row.asked_office))})
    labels, asking = load_profile().codes["hold_reason"].labels(), offices({row.asked_office for row in rows})
    return tuple(
        LegalHold(
            id=row.id,
            n=row.n,
            item=row.item,
            reason=labels.get(row.reason_code, row.reason_code),
            at=row.at,
            who=who[row.by, row.office],
            agency=row.agency,
            asked=row.asked,
            asked_by=who[row.asked_by, row.asked_office],
            asked_agency=asking[row.asked_office].agency if row.asked_office in asking else "",
            asked_outside=row.asked_office in asking and asking[row.asked_office].role in OUTSIDE,
            lifted=row.lifted,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the latest review of a record found, when and by whom."""

    n: int
    outcome: str
    at: datetime
    by: str


def reviewed(items: Iterable[str]) -> dict[str, Reviewed]:
    """The latest retention review of each of these records that has one."""
    rows = RetentionReview.objects.filter(item__in=list(items)).order_by("n")
    return {row.item: Reviewed(row.n, row.outcome, row.at, row.by) for row in rows}


def belongs_to(practitioner: str, at: datetime) -> frozenset[str]:
    """Every agency somebody works for or holds an office in: an outside office does not make an insider an outsider."""
    known = directory().practitioners.get(practitioner)
    own = {known.agency} if known else set()
    return frozenset(own | {office.agency for office in offices_of(practitioner, at)})
