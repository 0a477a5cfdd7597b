"""What an office owes, as a calendar others can read: RFC 5545, written by the `icalendar` library.

A calendar goes to telephones and is shown on meeting-room screens, so it says nothing about anybody: the duty's label,
the office, the law, the register's reference and when it is due. Events and not to-dos, because most calendars show no
to-dos (RFC 5545, 3.6.1: an event that begins and has no end takes no time). A duty keeps its UID, so that whoever
loads the calendar again has each duty once, at the time it is due now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, cast

from django.conf import settings
from icalendar import Calendar, Event

from tocsin.access import Actor, Situation
from tocsin.acts import look
from tocsin.duties import MOST, DutyView, duties_owed_by
from tocsin.words import reference

MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Owed:
    """Open duties of one office, soonest first, MOST of them at most."""

    duties: tuple[DutyView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDuties:
    """What the office asking owes now, and what climbed to it: labels, offices and clocks, so nothing needs masking."""

    ability: ClassVar[str] = "see_own_work"

    @property
    def subject(self) -> str:
        """Nobody in particular: a list."""
        return ""

    def answer(self, s: Situation) -> Owed:
        """Every open duty of the office, as many as an office can be told of."""
        return Owed(duties_owed_by([s.by.office], s.at, limit=MOST))


def own_duties(*, by: Actor, purpose: str, at: datetime) -> tuple[bytes, int]:
    """The calendar of an office's open duties, and how many it holds. Raises `Refused`; the look is entered."""
    owed = cast(Owed, look(OwnDuties(), by=by, purpose=purpose, at=at))
    return calendar_of(owed.duties, at), len(owed.duties)


def calendar_of(duties: tuple[DutyView, ...], at: datetime) -> bytes:
    """These duties as one calendar, in UTC, its lines folded."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tocsin//Duties of an office//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for duty in duties:
        calendar.add_component(_event(duty, at))
    return bytes(calendar.to_ical())


def _event(duty: DutyView, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{duty.id}@{settings.TOCSIN_ORIGIN.replace('/', '.')}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", duty.due.astimezone(UTC))
    event.add("summary", f"Due: {duty.label} ({reference(duty.case)})")
    event.add("description", "\n".join(_words(duty)))
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    return event


def _words(duty: DutyView) -> list[str]:
    climbed = [f"It climbed to {duty.escalated_to_label}."] if duty.rung else []
    paused = ["Its clock stands at the moment."] if duty.status == "paused" else []
    answer = f"Answer it in the register: reference {reference(duty.case)}."
    return [f"Owed by {duty.office_label}.", *climbed, *paused, duty.law, answer]
