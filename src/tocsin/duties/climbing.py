"""The next climb of one duty as the register stands: rules joined to who holds which office at that moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from tocsin.access import agency_kind, find_office, why_unstaffed
from tocsin.duties.models import Duty
from tocsin.duties.rules import NextClimb, Offices, Rulebook, Standing, next_climb

OfficesOf = Callable[[str], Offices]


def offices_at(at: datetime) -> OfficesOf:
    """What climbing must know of the offices at one moment, by the agency that owes the duty; each is asked once."""
    why = cache(lambda office: why_unstaffed(office, at) if office else "no_office")

    @cache
    def of_agency(agency: str) -> Offices:
        find = cache(lambda kind: find_office(kind, agency, at=at))
        return Offices(find=find, why_unstaffed=why, agency_kind=agency_kind(agency))

    return of_agency


def climb_of(duty: Duty, book: Rulebook, offices: OfficesOf, at: datetime) -> NextClimb | None:
    """The climb this open duty is due at `at`, or None."""
    standing = Standing(duty.owner, duty.answering, duty.rung, duty.next_climb_at)
    return next_climb(standing, book.ladders[duty.ladder], offices(duty.agency), at)
