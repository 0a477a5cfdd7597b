"""Rows for figures: codes, days and pointers of every concern, decision, step and missing episode, and no words.

Each is one query of few columns, as plain tuples in the order of the ledger, or is counted in the database, because a
figure goes over all of them. A day is text ("2026-03-02"), which sorts: the day in England on which it happened, as far
as that is known ("2002" counts as its first day), else the day it was entered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Exists, F, Min, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr

from tocsin.concerns.models import Challenge, Check, Concern, Decision, Missing, Step
from tocsin.concerns.projection import TAKEN, day_of, day_written
from tocsin.ledger import asking, moment

MONTH = 7
"""How many letters of a day are its month."""

CHILDREN = frozenset({"child", "unknown_child"})
"""What a concern is about when it is about a child, named or not."""

Days = tuple[str, str]
"""The first and the last day that are counted."""


Contact = tuple[str, str]
"""The day of a concern and the record it is about."""


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


def raisers(days: Days, about: Collection[str]) -> Counter[str]:
    """How many concerns about these were raised in these days, by agency."""
    rows = _within(Concern.objects.filter(about__in=sorted(about)), days).order_by()
    return Counter(dict(rows.values_list("agency").annotate(many=Count("*"))))


def contacts() -> Iterator[Contact]:
    """Every concern about a child of whom there is a record, the earliest day first."""
    return _of_children(Concern.objects)


def referred(outcomes: Collection[str], imports: Collection[str]) -> Iterator[Contact]:
    """The same of concerns that are referrals."""
    return _of_children(_referrals(outcomes, imports))


def events_about(records: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """The record, day and agency of every concern and missing episode about these records."""
    yield from _of(Concern, CONCERN_ABOUT, records)
    for record, when, agency in _of(Missing, MISSING_ABOUT, records):
        yield record, day_written(when), agency


CONCERN_ABOUT = "SELECT record, day, agency FROM {table} WHERE record IN ({marks})"
MISSING_ABOUT = 'SELECT record, "when", agency FROM {table} WHERE record IN ({marks})'


def without_harm(days: Days) -> int:
    """How many concerns of these days name no kind of harm."""
    return int(_within(Concern.objects.filter(harms=[]), days).count())


def first_day() -> str:
    """The first day of any concern or missing episode, "" while there is none."""
    concern = Concern.objects.aggregate(first=Min("day"))["first"] or ""
    episode = Missing.objects.exclude(when="").aggregate(first=Min("when"))["first"] or ""
    return min(filter(None, (concern, day_written(episode))), default="")


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


def known_by(concerns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The concern and the agency of every check on these that was answered with knowing something of the child."""
    return _of(Check, KNOWN_BY, concerns, "yes", "partly")


KNOWN_BY = "SELECT concern, agency FROM {table} WHERE concern IN ({marks}) AND known IN (%s, %s)"


def acts(by: Mapping[str, Collection[str]], since: datetime) -> Iterator[tuple[str, str, datetime]]:
    """The office, record and moment of every entry since then on a concern or missing episode about these records.

    `by` are the offices whose entries are wanted of each record.
    """
    first = _first_since(since)
    for table in (Concern, Missing):
        for office, record, at in _of(table, ACTS_ABOUT, by, first):
            if office in by[record]:
                yield office, record, moment(at)


ACTS_ABOUT = """
SELECT step.office, item.record, CAST(step.at AS text) FROM {table} AS item JOIN concerns_step AS step
ON step."case" = item.id WHERE item.record IN ({marks}) AND step.n >= %s
"""


def _first_since(since: datetime) -> int:
    """The number from which on entries are of then or later: times in the ledger never go back."""
    rows = Step.objects.order_by("n")
    numbers = range(max(rows.reverse()[:1].values_list("n", flat=True), default=-1) + 1)
    return bisect_left(numbers, since, key=lambda n: rows.filter(n__gte=n).values_list("at", flat=True)[:1].get())


def records_of(items: Iterable[str]) -> dict[str, str]:
    """The record each of these concerns and missing episodes is about; of nobody known, none."""
    wanted = set(items)
    concerns = dict(_of(Concern, RECORD_OF, wanted))
    return concerns | dict(_of(Missing, RECORD_OF, wanted - concerns.keys()))


RECORD_OF = "SELECT id, record FROM {table} WHERE id IN ({marks})"


def _of(table: type[Model], sql: str, ids: Iterable[str], *more: object) -> Iterator[Any]:
    """Rows asked for by ids, put to the database by hand: for so many ids Django takes longer than it does."""
    for some in _at_once(ids):
        with asking() as cursor:
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(sql.format(table=table._meta.db_table, marks=marks), (*some, *more))
            found = cursor.fetchall()
        yield from found


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


def _of_children(rows: Any) -> Iterator[Contact]:
    named = rows.filter(about="child").exclude(record="").order_by("day")
    return iter(named.values_list("day", "record").iterator(10_000))


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
