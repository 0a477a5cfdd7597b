"""Rows for figures: how many duties there were, how they ended, how far silence climbed. The database counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from tocsin.duties.models import Duty
from tocsin.words import Profile

ENDED = ("in_time", "too_late", "overdue", "running")
"""How a duty stands: answered in time, answered too late, not answered and late, not answered and not yet late."""

Ended = tuple[str, ...]
Years = Sequence[tuple[str, datetime, datetime]]
"""Each year with the first moment in it and the first after it."""

BY_TYPES = ("decision.made/1", "step.taken/1")


def timed(profile: Profile) -> tuple[tuple[str, str, str], ...]:
    """The code, words and law of every duty that a decision or a statutory step meets, in the order of the profile."""
    rules = (rule for rule in profile.duties if any(trigger.type in BY_TYPES for trigger in rule.met_by))
    return tuple({rule.code: (rule.code, rule.label, rule.law) for rule in rules}.values())


def ended(years: Years, codes: Sequence[str], at: datetime) -> Counter[Ended]:
    """How many duties of these codes began in each year, by year, code and how they stand at a moment."""
    rows = _in_years(Duty.objects.filter(code__in=codes), years).annotate(ended=_ended(at))
    return _counted(rows, "year", "code", "ended")


def begun(years: Years) -> Counter[Ended]:
    """How many duties of any kind began in each year, by year, highest rung ("0": none), answered or open."""
    answered = Case(When(met_n=None, then=Value("open")), default=Value("answered"), output_field=CharField())
    rows = _in_years(Duty.objects.all(), years).annotate(answer=answered)
    found = _counted(rows, "year", "rung", "answer")
    return Counter({(year, str(rung), said): many for (year, rung, said), many in found.items()})


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


def _in_years(rows: QuerySet[Duty], years: Years) -> QuerySet[Duty]:
    cases = [When(Q(start__lt=after), then=Value(year)) for year, _, after in years]
    counted = rows.filter(start__gte=years[0][1], start__lt=years[-1][2])
    return counted.annotate(year=Case(*cases, default=Value(""), output_field=CharField()))


def _counted(rows: QuerySet[Duty], *columns: str) -> Counter[Ended]:
    found = rows.order_by().values_list(*columns).annotate(many=Count("id"))
    return Counter({tuple(key): many for *key, many in found})
