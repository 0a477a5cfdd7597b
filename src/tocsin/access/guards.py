"""Masking: what a person may not read is replaced before any page sees it.

Existence is never secret, content may be: an item nobody showed you is one line saying who holds it, since when and
whom to ask. The one exception is the level "unseen", which vanishes here and is reported to its holder instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from tocsin.access import directory, queries
from tocsin.access.rules import SOURCE_READERS, Verdict, reading
from tocsin.access.situation import Situation


@dataclass(frozen=True, slots=True)
class Guard:
    """What decides who may read the dataclass that carries it.

    `item` is the id restrictions are placed on (a concern, report or record); `holder` the agency id; `audience` the
    ids of offices it was sent to. `protected` keeps the holder out of the restricted line too. `opens` is False for a
    line in a list: having come past it is not having read the item.
    """

    item: str
    holder: str
    since: datetime
    author: str = ""
    audience: frozenset[str] = frozenset()
    protected: bool = False
    opens: bool = True


@dataclass(frozen=True, slots=True)
class RestrictedLine:
    """All that is shown of an item this person may not read."""

    item: str
    holder: str
    since: datetime
    ask: str


@dataclass(frozen=True, slots=True)
class Source:
    """Who did something, in words for people. A protected source is named to almost nobody."""

    practitioner: str
    name: str
    office: str
    agency: str
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guard by itself, where only the verdict is asked for."""

    guard: Guard


OPEN = ("open", "")

HIDDEN_SOURCE = Source(practitioner="", name="A protected source", office="", agency="", protected=True)


@dataclass(slots=True)
class Masked:
    """A view after masking, with the ids of what was shown, shown as a line, and left out."""

    view: object
    shown: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)


def mask(view: object, s: Situation) -> Masked:
    """Return the view as this person may see it. Restrictions of all guards in the view are looked up at once."""
    guards = list(_guards_in(view))
    items = {guard.item for guard in guards}
    kept_back = queries.restrictions(items, s.at)
    # What an agency made unseen it works with itself: it would else shut out its own caseworkers.
    ours = {item for item, kept in kept_back.items() if kept == ("unseen", s.by.agency)} if s.by.agency else set()
    granted = queries.granted(s.by.practitioner, items, s.at)
    result = Masked(view=None)

    def verdict(guard: Guard) -> Verdict:
        return reading(
            s.by.role,
            kept_back.get(guard.item, OPEN)[0],
            own=bool(guard.author) and guard.author == s.by.practitioner,
            addressed=s.by.office in guard.audience,
            agency=guard.item in ours or (bool(guard.holder) and guard.holder == s.by.agency),
            granted=guard.item in granted,
        )

    result.view = _masked(view, s, verdict, result)
    # One item may carry several guards, as the steps of a trail do; what was read counts, whatever else was not.
    result.lines -= result.shown
    result.unseen -= result.shown | result.lines
    return result


def may_read(guard: Guard, s: Situation) -> bool:
    """Whether this person may read what the guard guards."""
    masked = mask(Guarded(guard), s)
    return masked.view is not None and not isinstance(masked.view, RestrictedLine)


def _guards_in(value: object) -> Iterator[Guard]:
    if isinstance(value, Guard):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _guards_in(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each_value in value:
            yield from _guards_in(each_value)


def _masked(value: Any, s: Situation, verdict: Callable[[Guard], Verdict], result: Masked) -> Any:
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(_masked(each, s, verdict, result) for each in value)
    if isinstance(value, tuple):
        kept = (_masked(each, s, verdict, result) for each in value)
        return tuple(each for each in kept if each is not None)
    if isinstance(value, Source):
        return _source(value, s)
    if isinstance(value, Guard):
        # It has done its work; who wrote an item and to whom it went could give a protected source away.
        return replace(value, author="", audience=frozenset())
    if not is_dataclass(value) or isinstance(value, type):
        return value
    guard = getattr(value, "guard", None)
    if isinstance(guard, Guard):
        judged = verdict(guard)
        if not judged.allowed:
            return _line(guard, judged, result)
        (result.shown if guard.opens else result.lines).add(guard.item)
    changes = {each.name: _masked(getattr(value, each.name), s, verdict, result) for each in fields(value)}
    return replace(value, **changes)


def _line(guard: Guard, judged: Verdict, result: Masked) -> RestrictedLine | None:
    if judged.code == "level_unseen":
        result.unseen.add(guard.item)
        return None
    result.lines.add(guard.item)
    holder = "A protected source" if guard.protected else directory.agency_name(guard.holder)
    return RestrictedLine(guard.item, holder, guard.since, directory.whom_to_ask(guard.holder))


def _source(source: Source, s: Situation) -> Source:
    entitled = source.practitioner == s.by.practitioner or s.by.role in SOURCE_READERS
    return HIDDEN_SOURCE if source.protected and not entitled else source


def source_of(practitioner: str, office: str, *, protected: bool = False) -> Source:
    """Name a practitioner and their office for people; unknown ids are shown as they are, never dropped."""
    return sources_of({(practitioner, office)}, protected=protected)[practitioner, office]


def sources_of(pairs: set[tuple[str, str]], *, protected: bool = False) -> dict[tuple[str, str], Source]:
    """The same for many (practitioner, office) pairs in three queries."""
    names = directory.practitioner_names({person for person, _ in pairs})
    offices = directory.offices({office for _, office in pairs})
    agencies = directory.agency_names({office.agency for office in offices.values()})
    return {
        (person, office): Source(
            practitioner=person,
            name=names.get(person, person),
            office=offices[office].label if office in offices else "",
            agency=agencies.get(offices[office].agency, "") if office in offices else "",
            protected=protected,
        )
        for person, office in pairs
    }
