"""What became of contacts and referrals in the council's hands: the answer, the plans, the reviews, the closing.

At published lengths where there are any (parameters, `answers` and `courses`). A purge of monitoring is planted here:
cases of one team that end on one day. Neither ethnicity, name nor address is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from tocsin.town.made.chance import Quantiles, Stream, Weighted
from tocsin.town.made.failings import Failings
from tocsin.town.made.lives import NEVER, Contact, Referral, after
from tocsin.town.made.parameters import DAYS_A_YEAR, GROWN, Parameters
from tocsin.town.made.planting import Group
from tocsin.town.made.residents import Household, Resident

SPLIT = date(2025, 4, 1).toordinal()
"""The day from which physical and sexual abuse are told apart by who did it (DfE census 2025 to 2026)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A contact, and the day the hub answered it; a repeat that nobody answered has the day NEVER."""

    contact: Contact
    repeat: bool
    day: int

    @property
    def ignored(self) -> bool:
        """Nobody answered."""
        return self.day == NEVER


@dataclass(frozen=True, slots=True)
class Course:
    """A referral and what the council did after it; days that lie beyond the town's end have not come."""

    referral: Referral
    team: str
    need: str
    factors: tuple[str, ...] = ()
    category: str = ""
    plan_begun: int = NEVER
    plan_ended: int = NEVER
    protected_until: int = NEVER
    reviews: tuple[int, ...] = ()
    closed: int = NEVER
    reason: str = ""
    purged: bool = False


@dataclass(frozen=True)
class Courses:
    """The answers and courses of one town."""

    parameters: Parameters
    failings: Failings

    @cached_property
    def _table(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.parameters["courses"]
        return found

    def answers(self, household: Household, contacts: list[Contact], taken: set[str]) -> Iterator[Answer]:
        """Every contact answered, but for one in so many repeats that was not taken on as a referral."""
        table = self.parameters["answers"]
        stream = Stream(self.parameters.seed, "answers", household.number)
        ignored = table["unanswered_repeats"] / (1 - self.parameters["referrals"]["share"])
        last: dict[str, int] = {}
        for contact in contacts:
            repeat = contact.day - last.get(contact.child.id, -1000) <= table["repeat_within"]
            last[contact.child.id] = contact.day
            never = stream.happens(ignored) and repeat and contact.id not in taken
            day = after(contact.day, self._quantiles("answers", "days").one(stream))
            yield Answer(contact, repeat, NEVER if never else day)

    def _quantiles(self, table: str, name: str) -> Quantiles:
        if (table, name) not in self._read:
            self._read[table, name] = Quantiles(tuple(map(tuple, self.parameters[table][name])))
        return self._read[table, name]

    @cached_property
    def _read(self) -> dict[tuple[str, str], Quantiles]:
        return {}

    @cached_property
    def _needs(self) -> Weighted[str]:
        return Weighted(self._table["needs"])

    @cached_property
    def _categories(self) -> Weighted[str]:
        return Weighted(self._table["categories"])

    def follow(self, household: Household, referrals: list[Referral], groups: tuple[Group, ...]) -> Iterator[Course]:
        """What came of each referral; `groups` are those that exploit a child of the household."""
        for referral in referrals:
            stream = Stream(self.parameters.seed, "course", referral.contact.id)
            course = Course(referral, self._team(household), self._needs.one(stream))
            if referral.assessed != NEVER:
                course = replace(course, factors=self._factors(stream, referral, groups))
                course = self._planned(stream, course)
            yield self._purged(stream, course)

    def _team(self, household: Household) -> str:
        return "assessment-north" if household.hexagon.r <= 0 else "assessment-south"

    def _planned(self, stream: Stream, course: Course) -> Course:
        referral = course.referral
        if referral.outcome == "not_in_need":
            reason = "RC9" if stream.happens(self._table["to_early_help"]) else "RC8"
            return replace(course, closed=referral.assessed, reason=reason)
        if referral.plan:
            return self._protected(stream, course)
        ended = referral.assessed + self._quantiles("courses", "plan_days").one(stream)
        return replace(course, plan_begun=referral.assessed, plan_ended=ended, closed=ended, reason="RC7")

    def _protected(self, stream: Stream, course: Course) -> Course:
        begun = course.referral.conference
        until = begun + self._quantiles("courses", "protected_days").one(stream)
        first, later = self._table["first_review"], self._table["later_review"]
        reviews = tuple(after(day, 1) for day in chain([begun + first], range(begun + first + later, until, later)))
        closed = max(until, course.referral.assessed)
        category = self._categories.one(stream)
        held = tuple(day for day in reviews if day <= until)
        return replace(course, category=category, protected_until=until, reviews=held, closed=closed, reason="RC7")

    def _purged(self, stream: Stream, course: Course) -> Course:
        """Ended with its team's other cases on the day of the purge, if it was open and was one of those."""
        day = self.failings.purge.day
        watched = course.plan_begun or (course.referral.conference if course.protected_until else NEVER)
        if course.team != self.failings.purge.team or not watched or not watched < day < course.closed:
            return course
        if course.referral.assessed > day or not stream.happens(self.failings.purge.share):
            return course
        return replace(
            course,
            plan_ended=min(day, course.plan_ended),
            protected_until=min(day, course.protected_until),
            reviews=tuple(review for review in course.reviews if review < day),
            closed=day,
            purged=True,
        )

    def _factors(self, stream: Stream, referral: Referral, groups: tuple[Group, ...]) -> tuple[str, ...]:
        child, day = referral.contact.child, referral.assessed
        found = [code for code, share in self._table["factors"].items() if stream.happens(share)]
        since = self._table["share"]["teenage_from"]
        if day - child.born >= since * DAYS_A_YEAR:
            times = GROWN / (GROWN - since)
            found += [code for code, share in self._table["teenage_factors"].items() if stream.happens(share * times)]
        found += [
            group.harm
            for group in groups
            if _exploits(group, child, day) and stream.happens(self._table["exploited_seen"])
        ]
        return tuple(sorted({_told_apart(code, day) for code in found or ["16A"]}))


def _exploits(group: Group, child: Resident, day: int) -> bool:
    return bool(group.harm) and child in group.children and group.begins <= day <= group.ends


def _told_apart(code: str, day: int) -> str:
    """The code of abuse as of that day: by an adult, once the census asks; by whom not said, before."""
    return {"18": "18C" if day >= SPLIT else "18A", "19": "19C" if day >= SPLIT else "19A"}.get(code, code)
