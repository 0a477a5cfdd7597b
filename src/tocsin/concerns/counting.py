"""Rows for figures: codes, days and pointers of every concern, decision, step and missing episode, and no words.

Read in one query each, as plain tuples in the order of the ledger, because a figure goes over all of them. A day is the
day in England on which it happened, as far as that is known ("2002" counts as its first day, and is marked), else the
day it was entered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from tocsin.concerns.models import Challenge, Check, Concern, Decision, Missing, Step
from tocsin.words import When
from tocsin.words.when import LONDON


SETTLED = ("second", "confirmed", "refused")
"""Why a decision needs a second person, and the entries of what they said."""


class Raised(NamedTuple):
    """One concern. `day` is when it was raised, for an imported one when it was referred; the marks are entries."""

    n: int
    id: str
    day: date
    exact: bool
    about: str
    record: str
    agency: str
    office: str
    harms: tuple[str, ...]
    danger: bool
    told_not_to_report: bool
    source: str
    need: str
    imported: bool
    received: int | None
    told: int | None
    told_outcome: int | None


class Decided(NamedTuple):
    """One decision on a concern; `standing` unless a second person refused it or has still to confirm it."""

    n: int
    concern: str
    day: date
    office: str
    outcome: str
    reason: str
    imported: bool
    unopened: int
    standing: bool


class Taken(NamedTuple):
    """One statutory step on a concern, with its codes by the name of their list."""

    n: int
    concern: str
    day: date
    office: str
    step: str
    codes: dict[str, tuple[str, ...]]


class Episode(NamedTuple):
    """One missing episode: whether the child's return and a return interview are recorded, and of what kind."""

    n: int
    id: str
    day: date
    record: str
    kind: str
    agency: str
    returned: date | None
    interviewed: bool
    offered: bool
    taken: bool
    independent: bool


def raised() -> Iterator[Raised]:
    """Every concern, in the order they were entered."""
    head = ("n", "id", "when", "at", "about", "record", "agency", "raised_office", "harms", "danger")
    rest = ("told_not_to_report", "source", "need", "imported", "received", "told", "told_outcome")
    for n, id, when, at, about, record, agency, office, harms, *more in _rows(Concern, *head, *rest):
        # When something happened that is raised today starts no clock and moves no count: the warning came today.
        day = day_of(when if more[4] else "", at)
        yield Raised(n, id, day, len(when) != 4, about, record, agency, office, tuple(harms), *more)


def decided() -> Iterator[Decided]:
    """Every decision, in the order they were entered."""
    columns = ("n", "concern", "office", "outcome", "reason_code", "imported", "unopened", *SETTLED)
    days = {n: day_of(when, at) for n, when, at in _steps("decision.made/1", "n", "when", "at")}
    for n, concern, office, outcome, reason, imported, unopened, *rest in _rows(Decision, *columns):
        second, confirmed, refused = rest
        standing = refused is None and not (second and confirmed is None)
        yield Decided(n, concern, days[n], office, outcome, reason, imported, unopened, standing)


def taken() -> Iterator[Taken]:
    """Every statutory step, in the order they were entered."""
    for n, case, when, at, office, meta in _steps("step.taken/1", "n", "case", "when", "at", "office", "meta"):
        codes = {name: tuple(values) for name, values in meta.items() if isinstance(values, list)}
        yield Taken(n, case, day_of(when, at), office, meta["step"], codes)


def episodes() -> Iterator[Episode]:
    """Every missing episode, in the order they were entered."""
    head = ("n", "id", "when", "at", "record", "kind", "agency", "returned", "returned_when", "interviewed")
    for n, id, when, at, record, kind, agency, returned, back, interviewed, *more in _rows(
        Missing, *head, "offered", "taken", "independent"
    ):
        day_back = None if returned is None else day_of(back, at)
        yield Episode(n, id, day_of(when, at), record, kind, agency, day_back, interviewed is not None, *more)


def challenges() -> Iterator[tuple[int, str, int, bool, bool]]:
    """Every challenge: its entry, concern, stage, whether it was answered or accepted, and whether that changed it."""
    for n, concern, stage, answered, accepted, changes in _rows(
        Challenge, "n", "concern", "stage", "answered", "accepted", "changes"
    ):
        yield n, concern, stage, answered is not None or accepted is not None, changes


def checks() -> Iterator[tuple[int, str, str, str]]:
    """Every check asked of an agency: its entry, the concern, the agency, and what it said it knew ("" so far)."""
    yield from _rows(Check, "n", "concern", "agency", "known")


def there(items: Collection[str]) -> set[str]:
    """Which of these ids are of a concern or a missing episode of the register."""
    wanted = list(items)
    found = Concern.objects.filter(id__in=wanted).values_list("id", flat=True)
    return {*found, *Missing.objects.filter(id__in=wanted).values_list("id", flat=True)}


def day_of(when: str, at: datetime) -> date:
    """The day in England of a moment as precisely as it is written, else of the moment it was entered."""
    return _written(when) if when else at.astimezone(LONDON).date()


@lru_cache(maxsize=20_000)
def _written(when: str) -> date:
    return When.parse(when).earliest.astimezone(LONDON).date()


def _rows(table: Any, *columns: str) -> Iterator[Any]:
    return iter(table.objects.order_by("n").values_list(*columns).iterator(chunk_size=10_000))


def _steps(type: str, *columns: str) -> Iterator[Any]:
    return iter(Step.objects.filter(type=type).order_by("n").values_list(*columns).iterator(chunk_size=10_000))
