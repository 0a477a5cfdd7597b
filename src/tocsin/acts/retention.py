"""Retention: a list of people whose records need not be kept any longer, for people to look through.

Nothing is ever disposed of by a rule. A review is an entry with a name and a reason; only after one that says so may a
text be proposed for redaction because its time has ended, by somebody else than the reviewer (IICSA 2022,
recommendation 17: retention with reviews). The rules are data: `profiles/*/keeping.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from tocsin import concerns, people
from tocsin.access import Guard, Refused, RestrictedLine, Reviewed, Situation, holds_on, known_code, may_read, reviewed
from tocsin.acts.reasons import reason_of
from tocsin.acts.sealing import found_item, nothing
from tocsin.ledger import Fact, Json
from tocsin.words import Profile, RetentionRule, When

LINES = 25
LOOKED_THROUGH = 400
"""How many records one page looks through at most: most are kept for longer than the shortest rule says."""

MAY_END = "may_end"


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when what is held on a person is kept, by which rule, what it is about, and the latest review of it."""

    until: datetime
    rule: RetentionRule
    last: datetime
    items: frozenset[str]
    review: Reviewed | None

    def comes_up(self, at: datetime) -> bool:
        """Whether people should look at it: its time has ended, and no review has said to keep it for now."""
        kept = self.review is not None and self.review.outcome != MAY_END
        again = years_after(self.review.at, self.rule.again) if kept and self.review else self.until
        return at >= max(self.until, again)


@dataclass(frozen=True, slots=True)
class DueLine:
    """One person on the review list, by their earliest record."""

    guard: Guard
    record: str
    called: str
    rule: str
    law: str
    until: datetime
    review: str
    held: bool


@dataclass(frozen=True, slots=True)
class DueView:
    """A page of the review list; `after` asks for the next one, 0 when there is none."""

    lines: tuple[DueLine | RestrictedLine, ...]
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueForReview:
    """Everyone whose records need not be kept any longer by the profile's rules, longest held first."""

    ability: ClassVar[str] = "see_retention"
    after: int = 0

    @property
    def subject(self) -> str:
        """Nobody in particular: a list."""
        return ""

    def answer(self, s: Situation) -> DueView:
        """A page of them. Who is on it was first recorded before the shortest rule's years."""
        shortest = min(rule.years for rule in s.profile.retention if not rule.known_by)
        first = people.first_recorded_before(years_after(s.at, -shortest), self.after, LOOKED_THROUGH)
        lines: list[DueLine] = []
        for n, record in first:
            lines += _line(record, s) if record else []
            if len(lines) == LINES:
                return DueView(tuple(lines), n)
        return DueView(tuple(lines), first[-1][0] if len(first) == LOOKED_THROUGH else 0)


def _line(record: str, s: Situation) -> list[DueLine]:
    found = people.record(record)
    kept = kept_until(people.records_of_person(record), s.profile)
    if found is None or kept is None or not kept.comes_up(s.at):
        return []
    labels = s.profile.codes["retention_outcome"].labels()
    return [
        DueLine(
            guard=replace(found.guard, opens=False),
            record=record,
            called=found.called or "Name not known",
            rule=kept.rule.label,
            law=kept.rule.law,
            until=kept.until,
            review=labels.get(kept.review.outcome, kept.review.outcome) if kept.review else "",
            held=bool(holds_on(kept.items)),
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRetention:
    """Say, having looked, whether a person's records must be kept any longer. Nothing is taken away by saying so."""

    ability: ClassVar[str] = "review_retention"
    record: str
    outcome: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse a record that may not be read, one whose time has not ended, and "may end" under a hold."""
        known_code(s, "retention_outcome", self.outcome, "outcome")
        kept = self._kept(s)
        if s.at < kept.until:
            raise _still_kept(kept)
        found = next(iter(holds_on(kept.items)), None)
        if self.outcome == MAY_END and found:
            raise Refused(f"{found} forbids this. Two people can lift it.", field="outcome", code="held")
        reason_of(self.reason)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry under the record, with the rule it came up by and the reason as a part."""
        meta: dict[str, Json] = {"item": self.record, "outcome": self.outcome, "rule": self._kept(s).rule.code}
        return [Fact("retention.reviewed/1", self.record, meta, reason_of(self.reason))]

    def _kept(self, s: Situation) -> Kept:
        found = people.record(self.record)
        if found is None or not may_read(found.guard, s):
            raise nothing()
        kept = kept_until(people.records_of_person(self.record), s.profile)
        if kept is None:
            raise nothing()
        return kept


def check_reviewed(item: str, s: Situation) -> None:
    """Refuse to let a text go because its time has ended, unless it has, and somebody else has reviewed it since."""
    found_item(item, s)
    kept = kept_until(people.records_of_person(concerns.record_of(item) or item), s.profile)
    if kept is None:
        raise Refused("No retention rule is meant for this, so its time cannot have ended.", field="basis")
    if s.at < kept.until:
        raise _still_kept(kept)
    if not kept.rule.review:
        return
    if kept.review is None or kept.review.outcome != MAY_END or kept.review.at < kept.last:
        raise Refused(
            "Nobody has reviewed this record and found that it need not be kept any longer.",
            field="basis",
            next_step="Have it reviewed first: a rule disposes of nothing.",
        )
    if kept.review.by == s.by.practitioner:
        raise Refused("You reviewed this record yourself, so somebody else proposes what follows.", field="basis")


def _still_kept(kept: Kept) -> Refused:
    until = When.at(kept.until).words().partition(" at ")[0]
    return Refused(f"This is kept until {until}: “{kept.rule.label}”, {kept.rule.years} years.", field="basis")


def kept_until(records: Sequence[str], profile: Profile) -> Kept | None:
    """Until when everything held on one person is kept: the rule that keeps longest counts. None for nobody."""
    held = people.records(records)
    if not held:
        return None
    items = frozenset({*records, *concerns.items_about(records)})
    known, last_step = concerns.known_of(items)
    since = min(record.since for record in held.values())
    last = max([*(people.last_written(records)), *([last_step] if last_step else [])])
    born = [record.details.born.latest for record in held.values() if record.details and record.details.born]
    from_when = {"birth": min(born, default=since), "last_entry": last}
    meant = [rule for rule in profile.retention if rule.means(known)]
    rule = max(meant, key=lambda each: years_after(from_when[each.counted_from], each.years))
    until = years_after(from_when[rule.counted_from], rule.years)
    reviews = sorted(reviewed(records).values(), key=lambda each: each.n)
    return Kept(until, rule, last, items, reviews[-1] if reviews else None)


def years_after(moment: datetime, years: int) -> datetime:
    """The same day so many years on, by the calendar; 1 March for a day that year does not have."""
    there = moment.astimezone(UTC)
    try:
        return there.replace(year=there.year + years)
    except ValueError:
        return there.replace(year=there.year + years, month=3, day=1)
