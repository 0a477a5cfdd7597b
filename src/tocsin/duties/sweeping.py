"""Which duties have to climb at a moment. It plans and writes nothing; `acts.sweep` performs what it finds.

Two questions to the database, each answered from an index of open duties: whose time has passed, and whose office
nobody holds. So it costs what is due, not what is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from django.db.models import Q

from tocsin.access import unstaffed_offices
from tocsin.duties.climbing import climb_of, offices_at
from tocsin.duties.commands import Escalate
from tocsin.duties.models import Duty
from tocsin.duties.rules import rulebook
from tocsin.words import Profile

CLIMBING = Q(met_n=None, climbs=True)
NEEDED = ("id", "ladder", "agency", "owner", "answering", "rung", "next_climb_at")
"""What a climb depends on: all that is read of a duty here."""


def climbs_due(at: datetime, profile: Profile) -> tuple[Escalate, ...]:
    """The next climb of every duty that is due one, the longest overdue first; none twice.

    After a long silence a duty is due several: perform these and ask again until there are none, and each rung is
    climbed in order, at the moment it fell due.
    """
    book, offices = rulebook(profile), offices_at(at)
    late = Duty.objects.filter(CLIMBING, next_climb_at__lt=at).order_by("next_climb_at", "id").only(*NEEDED)
    planned = ((duty.id, climb_of(duty, book, offices, at)) for duty in _each_once(chain(late, _unheld(at))))
    return tuple(Escalate(duty=duty, rung=climb.rung) for duty, climb in planned if climb)


def _unheld(at: datetime) -> Iterable[Duty]:
    """Open duties that wait for an office which cannot answer: vacant, left, closed, dissolved, or none at all."""
    waiting = set(Duty.objects.filter(met_n=None).values_list("answering", flat=True).distinct())
    silent = waiting & (unstaffed_offices(at) | {""})
    return Duty.objects.filter(CLIMBING, answering__in=sorted(silent)).order_by("answering", "id").only(*NEEDED)


def _each_once(duties: Iterable[Duty]) -> Iterator[Duty]:
    seen: set[str] = set()
    for duty in duties:
        if duty.id not in seen:
            seen.add(duty.id)
            yield duty
