"""What was made, counted, beside what is published: the table that shows whether a town is like a town."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tocsin.town.made.houses import House
from tocsin.town.made.lives import NEVER, Referral
from tocsin.town.made.parameters import DAYS_A_YEAR, GROWN, Parameters
from tocsin.town.made.residents import Household


@dataclass(frozen=True, slots=True)
class Rate:
    """One measure: as published and as found in the town, and out of how many."""

    measure: str
    published: float
    found: float
    out_of: int

    @property
    def ratio(self) -> float:
        """1 when the town is like what is published; nothing that should not be at all is like it too."""
        if not self.published:
            return math.inf if self.found else 1.0
        return self.found / self.published


@dataclass
class Tally:
    """Counts what is written, each kind once, of the years the town writes; what is planted comes on top, uncounted."""

    parameters: Parameters
    counts: Counter[str] = field(default_factory=Counter)
    days: int = 0
    assessment_days: list[int] = field(default_factory=list)

    def happened(self, house: House) -> None:
        """Count one household: the days its children lived as children in the town's years, and what is written."""
        self._lived(house.household)
        self.counts["contacts"] += len(house.answers)
        self.counts["police"] += sum(one.contact.source == "6" for one in house.answers)
        self.counts["repeats"] += sum(one.repeat for one in house.answers)
        self.counts["ignored"] += sum(one.ignored for one in house.answers)
        self.counts["missing"] += sum(not one.group for one in house.missing)
        self.counts["sexual offences"] += sum(one.kind == "sexual" and not one.meeting for one in house.offences)
        self._followed(one.referral for one in house.courses)

    def _lived(self, household: Household) -> None:
        starts, ends = self.parameters.starts.toordinal(), self.parameters.ends.toordinal()
        for child in household.children:
            self.days += max(0, min(ends, child.born + round(GROWN * DAYS_A_YEAR) - 1) - max(starts, child.born) + 1)

    def _followed(self, referrals: Iterable[Referral]) -> None:
        for referral in referrals:
            self.counts.update(("referrals", referral.outcome))
            self.counts["again"] += referral.again
            self.counts["enquiries"] += referral.enquiry != NEVER
            self.counts["conferences"] += referral.conference != NEVER
            self.counts["plans"] += referral.plan
            if referral.assessed != NEVER:
                self.assessment_days.append(_weekdays(referral.contact.day, referral.assessed))

    def rates(self) -> Iterator[Rate]:
        """Every measure in turn."""
        table, years = self.parameters.table, round(self.days / DAYS_A_YEAR)
        police = table["contacts"]["sources"]["6"] / sum(table["contacts"]["sources"].values())
        for name, published in (
            ("contacts", table["contacts"]["per_thousand"]),
            ("missing", table["missing"]["per_thousand"]),
            ("sexual offences", table["offences"]["sexual_per_thousand"]),
        ):
            yield Rate(f"{name} per 1,000 children a year", published, 1000 * self.counts[name] / max(years, 1), years)
        for measure, part, whole, published in (
            ("contacts from the police", "police", "contacts", police),
            ("contacts that become referrals", "referrals", "contacts", table["referrals"]["share"]),
            ("referrals again within a year", "again", "referrals", table["referrals"]["again"]),
            ("referrals without action", "no_further_action", "referrals", table["referrals"]["no_further_action"]),
            ("referrals found not in need", "not_in_need", "referrals", table["referrals"]["not_in_need"]),
            ("enquiries for each referral", "enquiries", "referrals", table["enquiries"]["share"]),
            ("conferences for each enquiry", "conferences", "enquiries", table["enquiries"]["conference"]),
            ("repeat contacts never answered", "ignored", "repeats", table["answers"]["unanswered_repeats"]),
            ("plans for each conference", "plans", "conferences", table["enquiries"]["plan"]),
        ):
            yield Rate(measure, published, self.counts[part] / max(self.counts[whole], 1), self.counts[whole])
        days = self.assessment_days
        yield Rate("working days of an assessment, median", _half(table), median(days) if days else 0, len(days))


def _half(table: Mapping[str, Any]) -> float:
    return next(float(days) for share, days in table["referrals"]["assessment_days"] if share == 0.5)


def _weekdays(day: int, until: int) -> int:
    weeks, rest = divmod(until - day, 7)
    return 5 * weeks + sum((day + each) % 7 < 5 for each in range(rest))


def table_of(rates: Iterable[Rate]) -> str:
    """The table as text, one line a measure."""
    lines = [f"{'measure':<40} {'published':>10} {'this town':>10} {'ratio':>6} {'out of':>10}"]
    for rate in rates:
        lines.append(
            f"{rate.measure:<40} {rate.published:>10.3f} {rate.found:>10.3f} {rate.ratio:>6.2f} {rate.out_of:>10,}"
        )
    return "\n".join(lines) + "\n"
