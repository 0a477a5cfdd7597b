"""What happens to a child on paper: contacts, referrals and what follows each, episodes of being missing.

At the published rates (the parameters' sources). How often anything happens to a household is a propensity of its own,
the same for all its children, spread so that referrals come again as often as is published. Neither ethnicity, name,
address nor school is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tocsin.town.made.chance import Quantiles, Stream, Weighted
from tocsin.town.made.parameters import DAYS_A_YEAR, GROWN, Parameters
from tocsin.town.made.residents import Household, Resident

NEVER = 0
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody told the hub about a child; days are ordinals."""

    id: str
    child: Resident
    day: int
    source: str


@dataclass(frozen=True, slots=True)
class Referral:
    """A contact that was taken on; a step that was never taken has the day NEVER."""

    contact: Contact
    again: bool
    outcome: str
    assessed: int = NEVER
    enquiry: int = NEVER
    conference: int = NEVER
    plan: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """An episode of being missing; `group` is the planted group it came of, if it did."""

    id: str
    child: Resident
    day: int
    hours: int
    interviewed: bool
    group: str = ""


@dataclass(frozen=True)
class Lives:
    """The lives of one town's children, from a year before it starts to the day it ends."""

    parameters: Parameters

    @cached_property
    def first(self) -> int:
        """The first day that is lived through: a year's history, so that a referral can be one that came again."""
        return self.parameters.starts.toordinal() - round(DAYS_A_YEAR)

    @cached_property
    def _last(self) -> int:
        return self.parameters.ends.toordinal()

    @cached_property
    def _months(self) -> list[float]:
        """How likely each day of the year keeps what fell on it, by month from January, the likeliest always."""
        counts = self.parameters["contacts"]["months"]
        days = [counts[str(month)] / LENGTHS[month - 1] for month in range(1, 13)]
        return [day / max(days) for day in days]

    @cached_property
    def _sources(self) -> Weighted[str]:
        return Weighted(self.parameters["contacts"]["sources"])

    def contacts(self, household: Household) -> Iterator[Contact]:
        """Every contact about the household's children, by child and then by day."""
        table = self.parameters["contacts"]
        stream = Stream(self.parameters.seed, "contacts", household.number)
        propensity = stream.gamma(table["shape"])
        kept = sum(self._months) / 12
        for child in household.children:
            days = self._days(stream, child, 0, propensity * table["per_thousand"] / 1000 / kept)
            told = sorted(day for day in days if stream.happens(self._months[date.fromordinal(day).month - 1]))
            for number, day in enumerate(told):
                yield Contact(f"C{child.id[1:]}{number:02}", child, day, self._sources.one(stream))

    def _days(self, stream: Stream, child: Resident, from_age: int, a_year: float) -> list[int]:
        begin = max(self.first, child.born + round(from_age * DAYS_A_YEAR))
        end = min(self._last, child.born + round(GROWN * DAYS_A_YEAR) - 1)
        if end < begin:
            return []
        count = stream.poisson(a_year * (end - begin + 1) / DAYS_A_YEAR)
        return [begin + stream.below(end - begin + 1) for _ in range(count)]

    def referrals(self, household: Household, contacts: list[Contact]) -> Iterator[Referral]:
        """The contacts that were taken on, and what became of each."""
        stream = Stream(self.parameters.seed, "referrals", household.number)
        last: dict[str, int] = {}
        for contact in contacts:
            if stream.happens(self.parameters["referrals"]["share"]):
                again = contact.day - last.get(contact.child.id, -1000) <= DAYS_A_YEAR
                last[contact.child.id] = contact.day
                yield self._followed(stream, contact, again)

    def _followed(self, stream: Stream, contact: Contact, again: bool) -> Referral:
        referrals, enquiries = self.parameters["referrals"], self.parameters["enquiries"]
        share = stream.fraction() - referrals["no_further_action"]
        if share < 0:
            return Referral(contact, again, "no_further_action")
        assessed = after(contact.day, self._assessment.one(stream))
        if share < enquiries["share"]:
            return self._enquired(stream, contact, again, assessed)
        outcome = "not_in_need" if share < enquiries["share"] + referrals["not_in_need"] else "in_need"
        return Referral(contact, again, outcome, assessed)

    def _enquired(self, stream: Stream, contact: Contact, again: bool, assessed: int) -> Referral:
        table = self.parameters["enquiries"]
        enquiry = after(contact.day, stream.below(3))
        if not stream.happens(table["conference"]):
            return Referral(contact, again, "in_need", assessed, enquiry)
        conference = after(enquiry, self._conference.one(stream))
        return Referral(contact, again, "in_need", assessed, enquiry, conference, stream.happens(table["plan"]))

    @cached_property
    def _assessment(self) -> Quantiles:
        return Quantiles(tuple(map(tuple, self.parameters["referrals"]["assessment_days"])))

    @cached_property
    def _conference(self) -> Quantiles:
        return Quantiles(tuple(map(tuple, self.parameters["enquiries"]["conference_days"])))

    @cached_property
    def _hours(self) -> Quantiles:
        return Quantiles(tuple(map(tuple, self.parameters["missing"]["hours"])))

    def missing(self, household: Household) -> Iterator[Missing]:
        """Episodes of being missing of the household's children; few children have most of them."""
        table = self.parameters["missing"]
        stream = Stream(self.parameters.seed, "missing", household.number)
        of_age = GROWN / (GROWN - table["from_age"])
        for child in household.children:
            a_year = stream.gamma(table["shape"]) * table["per_thousand"] / 1000 * of_age
            for number, day in enumerate(sorted(self._days(stream, child, table["from_age"], a_year))):
                hours, interviewed = self._hours.one(stream), stream.happens(table["interview"])
                yield Missing(f"M{child.id[1:]}{number:02}", child, day, hours, interviewed)

    def gone(self, child: Resident, group: str, begins: int, ends: int) -> Iterator[Missing]:
        """The further episodes of a child whom a planted group exploits between two days, until the child is grown."""
        table = self.parameters["missing"]
        stream = Stream(self.parameters.seed, "gone", group, child.id)
        span = min(ends, child.born + round(GROWN * DAYS_A_YEAR) - 1) - begins + 1
        count = stream.poisson(self.parameters["planted"]["missing_a_child_a_year"] * span / DAYS_A_YEAR)
        for number, day in enumerate(sorted(begins + stream.below(span) for _ in range(count))):
            hours, interviewed = self._hours.one(stream), stream.happens(table["interview"])
            yield Missing(f"M-{group}-{child.id[1:]}-{number + 1}", child, day, hours, interviewed, group)


def after(day: int, working_days: int) -> int:
    """The day so many weekdays later; bank holidays are worked through. None later is the day itself."""
    if not working_days:
        return day
    weeks, rest = divmod(working_days, 5)
    day += 7 * weeks - max(0, (day - 1) % 7 - 4)
    while rest:
        day += 1
        rest -= (day - 1) % 7 < 5
    return day
