"""Rows for figures: how many duties there were, how they ended, how far silence climbed. The database counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, CharField, Count, F, IntegerField, QuerySet, Value, When

from tocsin.duties.models import Duty
from tocsin.words import Profile

ENDED = ("in_time", "too_late", "overdue", "running")
"""How a duty stands: answered in time, answered too late, not answered and late, not answered and not yet late."""

Ended = tuple[str, ...]
Periods = Sequence[tuple[str, datetime, datetime]]
"""Each year or month with the first moment in it and the first after it."""

BY_TYPES = ("decision.made/1", "step.taken/1")


def timed(profile: Profile) -> tuple[tuple[str, str, str], ...]:
    """The code, words and law of every duty that a decision or a statutory step meets, in the order of the profile."""
    rules = (rule for rule in profile.duties if any(trigger.type in BY_TYPES for trigger in rule.met_by))
    return tuple({rule.code: (rule.code, rule.label, rule.law) for rule in rules}.values())


def ended(years: Periods, codes: Sequence[str], at: datetime) -> Counter[Ended]:
    """How many duties of these codes began in each year, by year, code and how they stand at a moment."""
    rows = _in(years, Duty.objects.filter(code__in=codes), "start").annotate(ended=_ended(at)).order_by()
    found = rows.values_list("place", "code", "ended").annotate(many=Count("*"))
    return Counter({(years[place][0], code, how): many for place, code, how, many in found})


def fell_due(months: Periods, codes: Sequence[str], at: datetime) -> Counter[Ended]:
    """How many duties of these codes fell due in each month up to a moment, by month and how they stand at it.

    Of what is not due yet only the prompt is answered, so that a month counted before it is over looked better.
    """
    rows = _in(months, Duty.objects.filter(code__in=codes, due__lt=at), "due").annotate(ended=_ended(at)).order_by()
    found = rows.values_list("place", "ended").annotate(many=Count("*"))
    return Counter({(months[place][0], how): many for place, how, many in found})


def begun(years: Periods) -> Counter[Ended]:
    """How many duties of any kind began in each year, by year, highest rung ("0": none), answered or open.

    Every duty there is goes through this, and a database groups by one number in half the time of three columns: the
    rung and the year are put into one, and those that are answered counted beside.
    """
    rows = _in(years, Duty.objects.all(), "start").annotate(group=F("rung") * len(years) + F("place")).order_by()
    found = Counter[Ended]()
    for group, many, met in rows.values_list("group").annotate(many=Count("*"), met=Count("met_n")):
        rung, place = divmod(group, len(years))
        year = years[place][0]
        found.update({(year, str(rung), "answered"): met, (year, str(rung), "open"): many - met})
    return +found


def met_in_time(code: str) -> set[str]:
    """What the duties of this code that were met within their clock are about."""
    return set(Duty.objects.filter(code=code, met_at__lte=F("due")).values_list("about", flat=True))


def _ended(at: datetime) -> Case:
    return Case(
        When(met_at__lte=F("due"), then=Value("in_time")),
        When(met_n__isnull=False, then=Value("too_late")),
        When(due__lt=at, paused_since=None, then=Value("overdue")),
        default=Value("running"),
        output_field=CharField(),
    )


def _in(periods: Periods, rows: QuerySet[Duty], column: str) -> QuerySet[Duty]:
    """Those whose moment in this column is in these periods, each with its period's place among them."""
    within = {f"{column}__gte": periods[0][1], f"{column}__lt": periods[-1][2]}
    return rows.filter(**within).annotate(place=_place(periods, column, 0, len(periods)))


def _place(periods: Periods, column: str, low: int, high: int) -> Case | Value:
    """The place of the period a moment is in, found by halving, so that few moments are compared."""
    if high - low == 1:
        return Value(low, output_field=IntegerField())
    half = (low + high) // 2
    earlier = When(**{f"{column}__lt": periods[half][1]}, then=_place(periods, column, low, half))
    return Case(earlier, default=_place(periods, column, half, high))
