"""Questions about duties: what is owed, by whom, how late, and whom silence has reached or would reach by when.

A duty in a list shows its label, offices, clock and subject id and never what anyone wrote, so an office always sees
what it owes. Where duties are asked for by subject or one by one they carry a guard, so that a level "unseen" holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from tocsin.access import Guard, OfficeView, offices
from tocsin.duties import clocks
from tocsin.duties.calendar import LONDON
from tocsin.duties.climbing import offices_at
from tocsin.duties.models import Climb, Duty
from tocsin.duties.projection import pauses
from tocsin.duties.rules import projected_climb, rulebook
from tocsin.words import Profile

PAGE = 30
"""How many duties a list shows at once unless asked for another number."""

MOST = 1000
"""Where counting for a heading stops: an office with more than this to do is not helped by the exact number."""

OPEN = Q(met_n=None)
MISSED = Q(met_at__gt=F("due"))

BECAUSE = {
    "late": "it was not answered in time",
    "vacant": "nobody has been appointed to the office that owes it",
    "left": "whoever held the office that owes it has left",
    "closed": "the office that owes it was closed",
    "dissolved": "the agency that owes it was dissolved",
    "no_office": "there was no office to owe it",
}
"""Why a duty climbed, as the second half of a sentence."""


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty as a line of a list. `status` is "open", "late", "paused", "met" or "missed" (met, but late)."""

    id: str
    code: str
    label: str
    about: str
    kind: str
    case: str
    office: str
    office_label: str
    opened: datetime
    opened_by: int
    start: datetime
    due: datetime
    allow: str
    law: str
    status: str
    clock_words: str
    met_by: int | None
    met_at: datetime | None
    days_late: int
    rung: int
    escalated_to: str
    escalated_to_label: str
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class RungView:
    """One rung of a duty's ladder: climbed, passed over because nobody held it, or still ahead.

    `falls_due` is the moment silence reached it, or would; `entry` the ledger entry of a climb that happened.
    """

    rung: int
    label: str
    office: str
    office_label: str
    falls_due: datetime
    climbed: bool
    held: bool
    entry: int | None
    words: str


@dataclass(frozen=True, slots=True)
class DutyHistory:
    """One duty with how its clock was counted and its whole ladder, climbed and ahead."""

    duty: DutyView
    explained: str
    climb: tuple[RungView, ...]
    guard: Guard | None = None


def duties_owed_by(
    offices_: Collection[str], at: datetime, *, limit: int = PAGE, offset: int = 0
) -> tuple[DutyView, ...]:
    """Open duties these offices owe or that have climbed to them, soonest first."""
    end = offset + limit
    found = {row.id: row for rows in _owed(offices_) for row in rows.order_by("due", "id")[:end]}
    return _views(sorted(found.values(), key=lambda row: (row.due, row.id))[offset:end], at)


def count_owed(offices_: Collection[str], at: datetime) -> tuple[int, int]:
    """How many open duties these offices owe or have had climb to them, and how many are late; each at most MOST."""
    owed, late = _owed(offices_), _late(at)
    counts = sum(rows[:MOST].count() for rows in owed), sum(rows.filter(late)[:MOST].count() for rows in owed)
    return min(counts[0], MOST), min(counts[1], MOST)


def duties_about(
    subjects: Collection[str], at: datetime, *, limit: int = PAGE, offset: int = 0, answered: bool = False
) -> tuple[DutyView, ...]:
    """Duties about these subjects or within these cases, guarded by their case; open ones, or also those `answered`."""
    wanted = list(subjects)
    rows = Duty.objects.filter(Q(about__in=wanted) | Q(case__in=wanted))
    rows = rows.order_by("due", "id") if answered else rows.filter(OPEN).order_by("due", "id")
    return _views(rows[offset : offset + limit], at, guarded=True)


def open_codes() -> Iterator[tuple[str, str]]:
    """What every duty that is not met is about, with its code; as they are read."""
    return Duty.objects.filter(met_n=None).values_list("about", "code").iterator()


def late(at: datetime, *, office: str = "", code: str = "", limit: int = PAGE, offset: int = 0) -> tuple[DutyView, ...]:
    """Open duties past their time, the longest overdue first; of one owing office or one code when named."""
    rows = Duty.objects.filter(OPEN, _late(at)).order_by("due", "id")
    return _views(_narrowed(rows, office, code)[offset : offset + limit], at)


def count_late(at: datetime, most: int | None = None) -> int:
    """How many open duties are past their time, counted up to `most`; those whose clock stands are not."""
    return Duty.objects.filter(OPEN, _late(at))[:most].count()


def missed(
    at: datetime, *, office: str = "", code: str = "", limit: int = PAGE, offset: int = 0
) -> tuple[DutyView, ...]:
    """Duties answered too late, the latest answer first; of one owing office or one code when named."""
    rows = Duty.objects.filter(MISSED, met_at__lte=at).order_by("-met_at", "-id")
    return _views(_narrowed(rows, office, code)[offset : offset + limit], at)


def duty(duty_id: str, at: datetime) -> DutyView | None:
    """One duty, answered or not; None when there is none of this id."""
    found = _views(Duty.objects.filter(id=duty_id), at)
    return found[0] if found else None


def history(duty_id: str, at: datetime, profile: Profile) -> DutyHistory | None:
    """One duty with how its due time was counted, every rung it climbed, and the rungs ahead if nobody answers."""
    row = Duty.objects.filter(id=duty_id).first()
    if row is None:
        return None
    book = rulebook(profile)
    explained = clocks.explain(row.start, row.due, book.calendars[row.calendar], pauses(row, at))
    climb = _climbed(row, at, profile) + (_ahead(row, at, profile) if row.met_n is None else ())
    return DutyHistory(_views([row], at)[0], explained, climb, _guard(row))


def _owed(offices_: Collection[str]) -> list[QuerySet[Duty]]:
    """For each office what it owes, and what climbed to it from others: apart, because each has its own index."""
    opened = Duty.objects.filter(OPEN)
    return [
        rows
        for office in sorted(set(offices_))
        for rows in (opened.filter(owner=office), opened.filter(escalated_to=office).exclude(owner=office))
    ]


def _late(at: datetime) -> Q:
    return Q(due__lt=at, paused_since=None)


def _narrowed(rows: QuerySet[Duty], office: str, code: str) -> QuerySet[Duty]:
    given = {"owner": office, "code": code}
    return rows.filter(**{column: value for column, value in given.items() if value})


def _views(rows: Iterable[Duty], at: datetime, guarded: bool = False) -> tuple[DutyView, ...]:
    """The rows as views; the offices they name are asked for once."""
    found = list(rows)
    named = offices({office for row in found for office in (row.owner, row.escalated_to, row.waiting_for) if office})
    return tuple(_view(row, at, named, guarded) for row in found)


def _view(row: Duty, at: datetime, named: dict[str, OfficeView], guarded: bool) -> DutyView:
    return DutyView(
        id=row.id,
        code=row.code,
        label=row.label,
        about=row.about,
        kind=row.kind,
        case=row.case,
        office=row.owner,
        office_label=_label(row.owner, named),
        opened=row.opened_at,
        opened_by=row.opened_by,
        start=row.start,
        due=row.due.astimezone(LONDON),
        allow=row.allow,
        law=row.law,
        status=_status(row, at),
        clock_words=_clock(row, at, named),
        met_by=row.met_n,
        met_at=row.met_at,
        days_late=row.days_late,
        rung=row.rung,
        escalated_to=row.escalated_to,
        escalated_to_label=_label(row.escalated_to, named) if row.rung else "",
        guard=_guard(row) if guarded else None,
    )


def _guard(row: Duty) -> Guard:
    audience = frozenset(filter(None, (row.owner, row.escalated_to)))
    return Guard(item=row.case, holder=row.agency, since=row.start, audience=audience)


def _status(row: Duty, at: datetime) -> str:
    if row.met_at:
        return "missed" if row.met_at > row.due else "met"
    if row.paused_since:
        return "paused"
    return "late" if row.due < at else "open"


def _clock(row: Duty, at: datetime, named: dict[str, OfficeView]) -> str:
    if row.met_at:
        return clocks.met_in_words(row.due, row.met_at, row.days_late)
    if row.paused_since:
        return clocks.paused_in_words(
            row.paused_since, at, f"waiting for {_label(row.waiting_for, named, 'an answer')}"
        )
    return clocks.in_words(row.due, at)


def _label(office: str, named: dict[str, OfficeView], otherwise: str = "no office") -> str:
    return named[office].label if office in named else otherwise


def _climbed(row: Duty, at: datetime, profile: Profile) -> tuple[RungView, ...]:
    climbs = list(Climb.objects.filter(duty=row.id).order_by("rung"))
    named = offices({climb.office for climb in climbs})
    rungs = profile.ladders[row.ladder].rungs
    return tuple(_climb_view(climb, rungs[climb.rung - 1].label, named, profile) for climb in climbs)


def _climb_view(climb: Climb, rung: str, named: dict[str, OfficeView], profile: Profile) -> RungView:
    label = _label(climb.office, named)
    kinds = ", ".join(profile.offices[kind].label for kind in climb.skipped)
    over = f" Passed over, because nobody held it: {kinds}." if kinds else ""
    words = f"Climbed to {label} on {clocks.moment_in_words(climb.due)}, because {BECAUSE[climb.because]}.{over}"
    return RungView(
        rung=climb.rung,
        label=rung,
        office=climb.office,
        office_label=label,
        falls_due=climb.due.astimezone(LONDON),
        climbed=True,
        held=climb.office in named,
        entry=climb.n,
        words=words,
    )


def _ahead(row: Duty, at: datetime, profile: Profile) -> tuple[RungView, ...]:
    if row.next_climb_at is None:
        return ()
    book = rulebook(profile)
    ahead = projected_climb(
        row.next_climb_at,
        book.ladders[row.ladder],
        offices_at(at)(row.agency),
        book.calendars,
        after=row.rung,
        owner=row.owner,
    )
    named = offices({rung.office for rung in ahead})
    return tuple(
        RungView(
            rung=rung.rung,
            label=rung.label,
            office=rung.office,
            office_label=_label(rung.office, named),
            falls_due=rung.falls_due.astimezone(LONDON),
            climbed=False,
            held=rung.held,
            entry=None,
            words=_ahead_words(_label(rung.office, named, rung.label), rung.falls_due, rung.held),
        )
        for rung in ahead
    )


def _ahead_words(label: str, falls_due: datetime, held: bool) -> str:
    when = clocks.moment_in_words(falls_due)
    return (
        f"Climbs to {label} on {when} if nobody answers."
        if held
        else f"{label}: passed over on {when}, nobody holds it."
    )
