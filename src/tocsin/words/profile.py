"""A country's safeguarding rules as data: codes, offices, calendars, ladders, duties and phrases to beware of.

The core knows no country. What the law of England asks, with its source and the date from which it asks it, lies in
`profiles/england_2026/*.toml`, written so that a lawyer can read and correct it. These are the shapes it is read into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from .codes import CodeList
from .text import plain_words

Scalar = str | int | bool
ANY = "*"


@dataclass(frozen=True, slots=True)
class Trigger:
    """An entry that opens or meets a duty: its type, and what its meta must hold.

    `where` gives for a meta key the value, or the list of values, that count. "*" means: anything but nothing. A key
    the entry does not have counts as "". `about` names the meta key with the subject's id, where it is not the duty's.
    """

    type: str
    where: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict, hash=False)
    about: str = ""

    def fits(self, type: str, meta: Mapping[str, object]) -> bool:
        """Say whether an entry of this type and meta is meant."""
        return type == self.type and all(_allows(allowed, meta.get(key, "")) for key, allowed in self.where.items())


def _allows(allowed: Scalar | tuple[Scalar, ...], value: object) -> bool:
    """A list in the entry (kinds of harm, say) fits when any member does."""
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
    if allowed == ANY:
        return any(each not in ("", None, False) for each in values)
    choices = allowed if isinstance(allowed, tuple) else (allowed,)
    return any(each in choices for each in values)


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock stands still from an entry that fits `starts` until one that fits `ends`."""

    starts: Trigger
    ends: Trigger


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Who owes what, from which moment, for how long, by which law, and what ends it: only an answer does.

    `owner` is "kind:<office kind>", "field:<meta key that holds an office id>" or "agency:<office kind>" (the office of
    that kind in the agency named by the entry). `clock_from` is "event" (when it happened, as far as known), "recorded"
    or "field:<meta key>" (that date if the entry has it, otherwise as "event"). `allow` is a number and a unit, or
    "field:<meta key>": until the moment the entry itself names. `agree_on` lists meta keys on which the
    meeting entry must agree with the opening one: one office's answer does not end another office's duty.
    """

    code: str
    label: str
    opened_by: tuple[Trigger, ...]
    about: str
    met_by: tuple[Trigger, ...]
    owner: str
    allow: str
    calendar: str
    clock_from: str
    ladder: str
    law: str
    source: str
    note: str = ""
    pauses: tuple[Pause, ...] = ()
    agree_on: tuple[str, ...] = ()
    in_force: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the rule was in force on that day (both ends included)."""
        return (self.in_force is None or self.in_force <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder: the kind of office asked next, and how long it has before the next one is."""

    office_kind: str
    allow: str
    calendar: str
    label: str
    in_agency: Mapping[str, str] = field(default_factory=dict, hash=False)

    def kind_in(self, agency_kind: str) -> str:
        """Return the office kind of this rung in an agency of that kind (a police force has no director)."""
        return self.in_agency.get(agency_kind, self.office_kind)


@dataclass(frozen=True, slots=True)
class Ladder:
    """What silence climbs, rung by rung; the last rung stands outside the organisations that owe answers."""

    name: str
    rungs: tuple[Rung, ...]
    source: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """Which hours count. `days` are ISO weekdays (Monday is 1); `terms` are first and last days of school terms."""

    name: str
    kind: str
    label: str
    source: str
    opens: time
    closes: time
    days: tuple[int, ...]
    holidays: str
    terms: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeKind:
    """A kind of office, the role its holder has, and whether it stands outside the organisations that owe answers."""

    kind: str
    label: str
    role: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long what is held on a person is kept, and by what the register knows that the rule is meant.

    `known_by` gives for a kind of code (see `RETAINED_BY`) the codes that count; empty means everybody. `counted_from`
    is "birth" or "last_entry". Where `review` is true nothing is proposed under the rule before a review was entered;
    `again` is how many years a record that a review kept is left alone. A rule makes a list and disposes of nothing.
    """

    code: str
    label: str
    known_by: Mapping[str, tuple[str, ...]] = field(hash=False)
    years: int
    counted_from: str
    review: bool
    again: int
    law: str
    source: str
    in_force: date | None = None
    until: date | None = None

    def means(self, known: Mapping[str, frozenset[str]]) -> bool:
        """Say whether a person of whom these codes are known is meant."""
        return not self.known_by or any(
            not known.get(key, frozenset()).isdisjoint(codes) for key, codes in self.known_by.items()
        )


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """How small counts are kept from telling of a child, and when the statistical year begins.

    Counts from `low` to `high` show as `mark`, as do others that would give them away; zero is shown. Totals are
    rounded to `totals_to` (1: not at all), shares have `decimals`. `year_begins` is a month.
    """

    low: int
    high: int
    mark: str
    not_applicable: str
    totals_to: int
    decimals: int
    year_begins: int
    source: str


@dataclass(frozen=True, slots=True)
class StopPhrase:
    """Words that have been used to put a child's account aside; in a reason they call for a second person."""

    phrase: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the product knows of one country and year; read-only, made by `load_profile`."""

    name: str
    title: str
    source: str
    codes: Mapping[str, CodeList]
    offices: Mapping[str, OfficeKind]
    calendars: Mapping[str, CalendarRule]
    ladders: Mapping[str, Ladder]
    duties: tuple[DutyRule, ...]
    stop_list: tuple[StopPhrase, ...]
    retention: tuple[RetentionRule, ...] = ()
    disclosure: DisclosureRule | None = None

    def dismissive_phrases_in(self, text: str) -> tuple[StopPhrase, ...]:
        """Return the stop-list phrases found in a text, whatever its case, quotation marks, hyphens and line breaks."""
        haystack = f" {plain_words(text)} "
        return tuple(stop for stop in self.stop_list if f" {plain_words(stop.phrase)} " in haystack)

    def duty(self, code: str) -> DutyRule:
        """Return the rule of that code; raises KeyError with a sentence."""
        for rule in self.duties:
            if rule.code == code:
                return rule
        raise KeyError(f"The profile “{self.name}” has no duty “{code}”.")
