"""Rows for figures: codes, days and pointers of every concern, decision, step and missing episode, and no words.

Each is one query of few columns, as plain tuples in the order of the ledger, or is counted in the database, because a
figure goes over all of them. A day is text ("2026-03-02"), which sorts: the day in England on which it happened, as far
as that is known ("2002" counts as its first day), else the day it was entered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr

from tocsin.concerns.models import Challenge, Check, Concern, Decision, Missing, Step
from tocsin.concerns.projection import TAKEN, day_of, day_written

MONTH = 7
"""How many letters of a day are its month."""

CHILDREN = frozenset({"child", "unknown_child"})
"""What a concern is about when it is about a child, named or not."""

Days = tuple[str, str]
"""The first and the last day that are counted."""


class Harmed(NamedTuple):
    """One concern with its kinds of harm and the office that raised it."""

    n: int
    id: str
    day: str
    about: str
    record: str
    agency: str
    office: str
    harms: tuple[str, ...]


class Taken(NamedTuple):
    """One statutory step on a concern."""

    concern: str
    day: str
    step: str


class Episode(NamedTuple):
    """One missing episode; `back` is the day of the return, "" while there is none."""

    id: str
    day: str
    record: str
    agency: str
    kind: str
    back: str
    interviewed: bool
    offered: bool
    taken: bool
    independent: bool


class Challenged(NamedTuple):
    """One challenge at the stage it reached, whether that was answered, and whether the answer changes the decision."""

    concern: str
    decision: str
    stage: int
    answered: bool
    changes: bool
    day: str


def contacts_by(days: Days, *columns: str, about: Collection[str] = ()) -> Counter[tuple[str, ...]]:
    """How many concerns were raised in these days, by month and by these columns of theirs."""
    rows = _within(Concern.objects, days)
    return _counted(rows.filter(about__in=sorted(about)) if about else rows, *columns)


def referrals_by(days: Days, outcomes: Collection[str], imports: Collection[str], *columns: str) -> Counter[Any]:
    """The same for those on which one of these outcomes stands, or that one of these agencies' files brought."""
    return _counted(_within(_referrals(outcomes, imports), days), *columns)


def referred(outcomes: Collection[str], imports: Collection[str]) -> Iterator[str]:
    """The concerns that are referrals."""
    return _referrals(outcomes, imports).values_list("id", flat=True).iterator(10_000)


def contacts() -> Iterator[tuple[str, str, str]]:
    """The id, day and record of every concern about a child of whom there is a record, the earliest day first."""
    rows = Concern.objects.filter(about="child").exclude(record="").order_by("day", "n")
    return rows.values_list("id", "day", "record").iterator(10_000)


def contacts_about(records: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The record, day and agency of every concern about these records."""
    for some in _at_once(records):
        yield from Concern.objects.filter(record__in=some).values_list("record", "day", "agency")


def without_harm(days: Days) -> int:
    """How many concerns of these days name no kind of harm."""
    return int(_within(Concern.objects.filter(harms=[]), days).count())


def raised() -> Iterator[Harmed]:
    """Every concern, with its kinds of harm."""
    return map(_harmed, _rows(Concern.objects, *Harmed._fields))


def harmed(harms: Collection[str]) -> Iterator[Harmed]:
    """Every concern with one of these kinds of harm."""
    rows = Concern.objects.annotate(written=Cast("harms", TextField())).filter(
        _any(Q(written__contains=f'"{harm}"') for harm in sorted(harms))
    )
    return map(_harmed, _rows(rows, *Harmed._fields))


def decisions_by(days: Days, *columns: str, outcomes: Collection[str] = ()) -> Counter[tuple[str, ...]]:
    """How many decisions stand that were made in these days, by month and by these columns of theirs."""
    rows = _within(_standing(), days)
    return _counted(rows.filter(outcome__in=list(outcomes)) if outcomes else rows, *columns)


def decided_outcomes(concerns: Iterable[str]) -> dict[str, set[str]]:
    """The outcomes of the decisions that stand on these concerns; a concern without one is left out."""
    found: dict[str, set[str]] = {}
    for some in _at_once(concerns):
        for concern, outcome in _standing().filter(concern__in=some).values_list("concern", "outcome"):
            found.setdefault(concern, set()).add(outcome)
    return found


def undecided(days: Days) -> Counter[tuple[str, ...]]:
    """How many concerns raised in these days no decision stands on, by month."""
    decided = Exists(_standing().filter(concern=OuterRef("id")))
    return _counted(_within(Concern.objects, days).filter(~decided))


def pending(days: Days) -> tuple[int, int]:
    """How many decisions of these days wait for a second person or were refused by one, and how many there are."""
    rows = _within(Decision.objects, days)
    return rows.count() - _within(_standing(), days).count(), rows.count()


def taken_by(days: Days, steps: Collection[str]) -> Counter[tuple[str, ...]]:
    """How many statutory steps of these kinds were taken in these days, by month and by kind."""
    return _counted(_within(_taken(steps), days), "step")


def taken(steps: Collection[str]) -> Iterator[Taken]:
    """Every statutory step of these kinds."""
    return map(Taken._make, _rows(_taken(steps), "case", "day", "step"))


def coded_steps(step: str, codes: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The concern of every step of this kind, with the codes of one list it carries."""
    return ((case, tuple(meta.get(codes, ()))) for case, meta in _rows(_taken([step]), "case", "meta"))


def episodes() -> Iterator[Episode]:
    """Every missing episode."""
    columns = ("id", "when", "record", "agency", "kind", "returned_when", "interviewed", *STATED)
    for id, when, record, agency, kind, back, interviewed, *stated in _rows(Missing.objects, *columns):
        yield Episode(id, day_written(when), record, agency, kind, day_written(back), interviewed is not None, *stated)


STATED = ("offered", "taken", "independent")


def challenges() -> Iterator[Challenged]:
    """Every challenge, as it stands."""
    days = dict(Step.objects.filter(n__in=Challenge.objects.values("n")).values_list("n", "at"))
    columns = ("n", "concern", "decision", "stage", "answered", "accepted", "changes")
    for n, concern, decision, stage, answered, accepted, changes in _rows(Challenge.objects, *columns):
        done = answered is not None or accepted is not None
        yield Challenged(concern, decision, stage, done, changes, day_of("", days[n]))


def known_by() -> Iterator[tuple[str, str]]:
    """The concern and the agency of every check that was answered with knowing something of the child."""
    return iter(Check.objects.filter(known__in=("yes", "partly")).order_by("n").values_list("concern", "agency"))


def acts(offices: Collection[str], since: datetime) -> Iterator[tuple[str, str, datetime]]:
    """The case, office and moment of every entry these offices made since then about a concern or missing episode."""
    rows = Step.objects.filter(at__gte=since, office__in=sorted(offices))
    return rows.values_list("case", "office", "at").iterator(10_000)


def records_of(items: Iterable[str]) -> dict[str, str]:
    """The record each of these concerns and missing episodes is about; of nobody known, none."""
    found: dict[str, str] = {}
    for some in _at_once(items):
        for table in (Concern, Missing):
            found |= dict(table._default_manager.filter(id__in=some).values_list("id", "record"))
    return found


AT_ONCE = 500
"""So many ids are asked for in one query."""


def there(items: Collection[str]) -> set[str]:
    """Which of these ids are of a concern or a missing episode of the register."""
    return set(records_of(items))


def _harmed(row: tuple[Any, ...]) -> Harmed:
    return Harmed._make((*row[:-1], tuple(row[-1])))


def _at_once(ids: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(ids))
    return (wanted[first : first + AT_ONCE] for first in range(0, len(wanted), AT_ONCE))


def _taken(steps: Collection[str]) -> QuerySet[Step]:
    return Step.objects.filter(type=TAKEN, step__in=sorted(steps))


def _standing() -> QuerySet[Decision]:
    """Decisions no second person refused, and none is still awaited for."""
    seconded = Q(second=[]) | Q(confirmed__isnull=False)
    return Decision.objects.filter(seconded, refused=None)


def _referrals(outcomes: Collection[str], imports: Collection[str]) -> QuerySet[Concern]:
    accepted = _standing().filter(outcome__in=sorted(outcomes)).values("concern")
    return Concern.objects.filter(Q(id__in=accepted) | Q(imported=True, agency__in=sorted(imports)))


def _within(rows: Any, days: Days) -> Any:
    return rows.filter(day__gte=days[0], day__lte=days[1])


def _counted(rows: Any, *columns: str) -> Counter[Any]:
    by_month = rows.order_by().annotate(month=Substr(F("day"), 1, MONTH, output_field=CharField()))
    counted = by_month.values_list("month", *columns).annotate(many=Count("n"))
    return Counter({tuple(key): many for *key, many in counted})


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=())
    for each in conditions:
        found |= each
    return found


def _rows(rows: Any, *columns: str) -> Iterator[Any]:
    return iter(rows.order_by("n").values_list(*columns).iterator(chunk_size=10_000))
