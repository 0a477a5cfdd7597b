"""What is asked across concerns: a person's chronology, and the lists in which silence, haste and repetition show.

Every list answers a documented failing: decisions made without opening what was held ("did not believe the data"),
the same child raised and ended again and again ("repeatedly raising serious concerns"), challenges nobody answered
("ignored"), and warnings somebody was told not to give ("suppressed").
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

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

OFTEN = 3
"""A third warning is where the inquiries found the pattern plain to see."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The latest concerns of one kind, and how many there are in all."""

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
    unopened = Decision.objects.filter(concern=OuterRef("id"), imported=False, unopened__gt=0)
    return _listed(Concern.objects.filter(Exists(unopened)), profile)


def raised_and_ended(profile: Profile) -> Listed:
    """The latest concern about each record raised three times or more and ended with no further action as often."""
    ending = tuple(profile.codes["decision_outcome"].flagged("is_nfa"))
    ended = Decision.objects.filter(outcome__in=ending, imported=False).values("concern")
    often = Concern.objects.filter(id__in=ended).exclude(record="").values("record").annotate(times=Count("id"))
    return _listed(Concern.objects.filter(record__in=often.filter(times__gte=OFTEN).values("record")), profile)


def unanswered_challenges(profile: Profile) -> Listed:
    """Concerns with a challenge that the office challenged has not answered."""
    waiting = Challenge.objects.filter(concern=OuterRef("id"), answered=None, accepted=None)
    return _listed(Concern.objects.filter(Exists(waiting)), profile)


def told_not_to_report(profile: Profile) -> Listed:
    """Concerns whose raiser said that somebody told them not to report it."""
    return _listed(Concern.objects.filter(told_not_to_report=True), profile)


def _listed(rows: QuerySet[Concern], profile: Profile) -> Listed:
    latest: Sequence[Concern] = list(rows.order_by("-n")[:MOST])
    return Listed(concern_lines(latest, profile), rows.count())
