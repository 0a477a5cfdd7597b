"""What is asked across concerns: a person's chronology, and the lists in which silence, haste and repetition show.

Every list answers a documented failing: decisions made without opening what was held ("did not believe the data"),
the same child raised and ended again and again ("repeatedly raising serious concerns"), challenges nobody answered
("ignored"), and warnings somebody was told not to give ("suppressed").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from tocsin.access import offices
from tocsin.concerns.models import Challenge, Concern, Decision, Missing
from tocsin.concerns.queries import case_of, concern_lines, missing_case_of
from tocsin.concerns.state import helds
from tocsin.concerns.trails import Case, chronology
from tocsin.concerns.views import ConcernLine, TrailStep
from tocsin.words import Profile

MOST = 25
"""How many concerns a list of oversight shows; the rest are counted."""

COUNTED = 1000
"""Where that counting stops, and how many of the latest decisions repetition is looked for in: no list of oversight
may take longer because the register has grown."""

OFTEN = 3
"""A third warning is where the inquiries found the pattern plain to see."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The latest concerns of one kind, and how many there are; at most COUNTED."""

    concerns: tuple[ConcernLine, ...]
    count: int


def chronology_of(records: Collection[str], profile: Profile, before: int = 0) -> tuple[TrailStep, ...]:
    """Every step of every concern and missing episode on these records, newest first, one page and one more."""
    concerns = list(Concern.objects.filter(record__in=list(records)).order_by("-n")[:MOST])
    held = helds([row.id for row in concerns], profile)
    having = offices({row.office for row in concerns})
    cases: dict[str, Case] = {row.id: case_of(row, held[row.id], having.get(row.office)) for row in concerns}
    missing = Missing.objects.filter(record__in=list(records)).order_by("-n")[:MOST]
    return chronology(cases | {row.id: missing_case_of(row) for row in missing}, profile, before)


def decided_without_opening(profile: Profile) -> Listed:
    """Concerns decided here while something held on the child had not been opened by the decider."""
    return _listed(Decision.objects.filter(imported=False, unopened__gt=0), "concern", profile)


def raised_and_ended(profile: Profile) -> Listed:
    """Concerns on each record that ended three times or more with no further action, the last time of late."""
    ending = tuple(profile.codes["decision_outcome"].flagged("is_nfa"))
    ended = Decision.objects.filter(outcome__in=ending, imported=False)
    of_late = Concern.objects.filter(id__in=_latest(ended, "concern")).exclude(record="")
    records = list(of_late.order_by("record").values_list("record", flat=True).distinct())
    was_ended = Exists(ended.filter(concern=OuterRef("id")))
    times = Concern.objects.filter(was_ended, record__in=records).values("record").annotate(times=Count("id"))
    often = list(times.filter(times__gte=OFTEN).values_list("record", flat=True))
    return _listed(Concern.objects.filter(record__in=often), "id", profile)


def unanswered_challenges(profile: Profile) -> Listed:
    """Concerns with a challenge that the office challenged has not answered."""
    return _listed(Challenge.objects.filter(answered=None, accepted=None), "concern", profile)


def told_not_to_report(profile: Profile) -> Listed:
    """Concerns whose raiser said that somebody told them not to report it."""
    return _listed(Concern.objects.filter(told_not_to_report=True), "id", profile)


def _listed(rows: QuerySet[Any], concern: str, profile: Profile) -> Listed:
    ids = _latest(rows, concern)
    latest = {row.id: row for row in Concern.objects.filter(id__in=ids[:MOST])}
    return Listed(concern_lines([latest[id] for id in ids[:MOST]], profile), len(ids))


def _latest(rows: QuerySet[Any], concern: str) -> list[str]:
    """The concerns that the latest of these rows are about, each once; `concern` names the column that says which."""
    return list(dict.fromkeys(rows.order_by("-n").values_list(concern, flat=True)[:COUNTED]))
