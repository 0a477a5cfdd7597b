"""Plain decisions about duties: which an entry opens, meets or stops; who owes them; whom silence reaches next.

Nothing here reads a table. The rules themselves are data of the profile, each with its law and the days it was in
force; who holds which office is passed in. Second law of the house: only an answer ends a duty. Third law: nothing here
closes or lowers anything, and nothing waits but for a pause the profile names.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from tocsin.duties import clocks
from tocsin.duties.calendar import Calendar, england, none_at_all
from tocsin.ledger import Entry
from tocsin.words import CalendarRule, DutyRule, Ladder, Profile, Rung, Trigger, When

BANK_HOLIDAYS: Mapping[str, Callable[[int], Mapping[date, str]]] = {"ENG": england, "": none_at_all}

Table = Mapping[str, Sequence[tuple[Trigger, DutyRule]]]


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last instant at which something can have happened."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A profile's duties, arranged by the type of the entry that opens, meets, stops or restarts them."""

    profile: Profile
    opens: Table
    meets: Table
    stops: Table
    restarts: Table
    calendars: Mapping[str, Calendar]
    ladders: Mapping[str, Ladder]

    def owed_by_kind(self, kind: str) -> frozenset[str]:
        """The codes of the duties an office of this kind owes."""
        return frozenset(rule.code for rule in self.profile.duties if rule.owner in {f"kind:{kind}", f"agency:{kind}"})


_RULEBOOKS: dict[int, Rulebook] = {}


def rulebook(profile: Profile) -> Rulebook:
    """The profile's rulebook, arranged once for each profile object."""
    if id(profile) not in _RULEBOOKS:
        _RULEBOOKS[id(profile)] = _arrange(profile)
    return _RULEBOOKS[id(profile)]


def _arrange(profile: Profile) -> Rulebook:
    rules = profile.duties
    return Rulebook(
        profile=profile,
        opens=_by_type((trigger, rule) for rule in rules for trigger in rule.opened_by),
        meets=_by_type((trigger, rule) for rule in rules for trigger in rule.met_by),
        stops=_by_type((pause.starts, rule) for rule in rules for pause in rule.pauses),
        restarts=_by_type((pause.ends, rule) for rule in rules for pause in rule.pauses),
        calendars={name: calendar_of(rule) for name, rule in profile.calendars.items()},
        ladders=profile.ladders,
    )


def _by_type(pairs: Iterator[tuple[Trigger, DutyRule]]) -> Table:
    table: dict[str, list[tuple[Trigger, DutyRule]]] = defaultdict(list)
    for trigger, rule in pairs:
        table[trigger.type].append((trigger, rule))
    return table


def calendar_of(rule: CalendarRule) -> Calendar:
    """The calendar a profile describes; one that opens and closes at the same hour never closes."""
    return Calendar(
        name=rule.name,
        weekdays=frozenset(day - 1 for day in rule.days),
        opens=rule.opens,
        closes=None if rule.closes == rule.opens == time(0) else rule.closes,
        bank_holidays=BANK_HOLIDAYS[rule.holidays],
        terms=rule.terms,
    )


def fitting(table: Table, entry: Entry) -> list[tuple[str, DutyRule]]:
    """The rules of one table an entry fits, each once, with the id of the subject it is about."""
    found = {}
    for trigger, rule in table.get(entry.type, ()):
        if rule.code not in found and trigger.fits(entry.type, entry.meta):
            found[rule.code] = (subject(trigger.about or rule.about, entry), rule)
    return list(found.values())


def subject(key: str, entry: Entry) -> str:
    """The id an entry is about; the case itself where the meta names nothing, because no warning may lack a subject."""
    return (entry.case if key == "case" else str(entry.meta.get(key, ""))) or entry.case


def agreed(rule: DutyRule, entry: Entry) -> dict[str, object]:
    """What the answer must have in common with the warning: one office's answer does not end another's duty."""
    return {key: entry.meta.get(key, "") for key in rule.agree_on}


def happened(clock_from: str, entry: Entry) -> Span:
    """When an entry's event happened, as far as is known and never after it was recorded.

    An imprecise date must not buy time: "2026", recorded in March, cannot mean December. A date nobody can read counts
    as the moment of recording.
    """
    keys = {"recorded": (), "event": ("when",)}.get(clock_from, (clock_from.removeprefix("field:"), "when"))
    text = next((str(entry.meta[key]) for key in keys if entry.meta.get(key)), "")
    try:
        when = When.parse(text)
    except ValueError:
        return Span(entry.at, entry.at)
    return Span(min(when.earliest, entry.at), min(when.latest, entry.at))


def allowed(rule: DutyRule, entry: Entry) -> str:
    """How long a duty has: what the rule says, or for "field:…" whole days or hours until the moment the entry names.

    A moment nobody can read leaves one hour: it must not buy time.
    """
    how, _, key = rule.allow.partition(":")
    if how != "field":
        return rule.allow
    try:
        left = datetime.fromisoformat(str(entry.meta[key])) - entry.at
    except (KeyError, ValueError, TypeError):
        return "1 hour"
    if left.days > 0:
        return f"{left.days} days"
    return f"{max(1, left.seconds // 3600)} hours" if left.days == 0 else "1 hour"


def answered(rule: DutyRule, entry: Entry) -> Span:
    """When an answer was given: the event's own time, unless the rule counts what was recorded."""
    return happened("recorded" if rule.clock_from == "recorded" else "event", entry)


def answers(since: datetime, answer: Span) -> bool:
    """Whether an answer can belong to a warning of that time: what had surely happened before it cannot."""
    return answer.latest >= since


def duty_id(n: int, code: str) -> str:
    """The id of the duty of this code that entry `n` opened: the same in every fold, and never another's."""
    return f"y_{n:07x}{hashlib.sha256(code.encode()).hexdigest()[:5]}"


def owner(spec: str, entry: Entry, find: Callable[[str, str], str]) -> str:
    """The office that owes a duty, from "kind:…", "field:…" or "agency:…"; "" when there is none.

    `find(kind, agency)` names the office of a kind, in that agency first.
    """
    how, _, name = spec.partition(":")
    if how == "field":
        return str(entry.meta.get(name, ""))
    return find(name, str(entry.meta.get("agency", "")))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a duty stands on its ladder; `climb_at` is when it climbs unless answered, None while its clock stands."""

    owner: str
    answering: str
    rung: int
    climb_at: datetime | None


@dataclass(frozen=True, slots=True)
class NextClimb:
    """The next climb of one duty: to which rung and office, why, since when, and which kinds of office nobody holds."""

    rung: int
    office: str
    because: str
    due: datetime
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offices:
    """What climbing must know of the offices at one moment: the one to turn to at a rung, and why one cannot answer.

    `find(kind)` gives an office id or ""; `why_unstaffed(office)` gives "" for an office somebody holds.
    """

    find: Callable[[str], str]
    why_unstaffed: Callable[[str], str]
    agency_kind: str = field(default="")

    def at_rung(self, rung: Rung) -> str:
        """The office at a rung, or ""."""
        return self.find(rung.kind_in(self.agency_kind))


def next_climb(duty: Standing, ladder: Ladder, offices: Offices, at: datetime) -> NextClimb | None:
    """The climb due at `at`, or None: late by the clock, or at once because nobody is there to answer.

    Rungs nobody holds are passed over and named. The office that is silent already is passed over without a word. The
    last rung is written down even when nobody holds it: then the empty office is itself the finding.
    """
    if duty.rung >= len(ladder.rungs):
        return None
    late = duty.climb_at is not None and duty.climb_at < at
    because = "late" if late else offices.why_unstaffed(duty.answering)
    if not because:
        return None
    fell_due = duty.climb_at if late and duty.climb_at else at
    rung, office, skipped = _first_held(duty, ladder, offices)
    return NextClimb(rung, office, because, fell_due, skipped)


def _first_held(duty: Standing, ladder: Ladder, offices: Offices) -> tuple[int, str, tuple[str, ...]]:
    skipped: list[str] = []
    for number, rung in enumerate(ladder.rungs[duty.rung :], duty.rung + 1):
        office = offices.at_rung(rung)
        vacant = bool(offices.why_unstaffed(office))
        if not vacant and office not in (duty.owner, duty.answering):
            return number, office, tuple(skipped)
        if vacant:
            skipped.append(rung.kind_in(offices.agency_kind))
    return len(ladder.rungs), office, tuple(skipped)


@dataclass(frozen=True, slots=True)
class ProjectedRung:
    """One rung of the ladder with the instant silence would reach it. `held` is false where it would be passed over."""

    rung: int
    label: str
    office: str
    falls_due: datetime
    held: bool


def projected_climb(
    climb_at: datetime,
    ladder: Ladder,
    offices: Offices,
    calendars: Mapping[str, Calendar],
    after: int = 0,
    owner: str = "",
) -> tuple[ProjectedRung, ...]:
    """The rest of the ladder, from the rung after `after`, if nobody answers from `climb_at` on."""
    rows: list[ProjectedRung] = []
    for number, rung in enumerate(ladder.rungs[after:], after + 1):
        office = offices.at_rung(rung)
        if office and office == owner and number < len(ladder.rungs):
            continue
        held = not offices.why_unstaffed(office)
        rows.append(ProjectedRung(number, rung.label, office, climb_at, held))
        if held:
            climb_at = clocks.due(climb_at, rung.allow, calendars[rung.calendar])
    return tuple(rows)
