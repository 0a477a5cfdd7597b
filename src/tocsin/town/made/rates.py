"""What was made, counted, beside what is published: the table that shows whether a town is like a town."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tocsin.town.made.lives import NEVER, Contact, Missing, Referral
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
        """1 when the town is like what is published."""
        return self.found / self.published


@dataclass
class Tally:
    """Counts what is written; each kind once, of the years the town writes."""

    parameters: Parameters
    counts: Counter[str] = field(default_factory=Counter)
    days: int = 0
    assessment_days: list[int] = field(default_factory=list)

    def lived(self, household: Household) -> None:
        """Count the days its children lived as children in the town's years."""
        starts, ends = self.parameters.starts.toordinal(), self.parameters.ends.toordinal()
        for child in household.children:
            self.days += max(0, min(ends, child.born + round(GROWN * DAYS_A_YEAR) - 1) - max(starts, child.born) + 1)

    def happened(self, contacts: Sequence[Contact], referrals: Iterable[Referral], missing: Sequence[Missing]) -> None:
        """Count what is written about one household."""
        self.counts["contacts"] += len(contacts)
        self.counts["police"] += sum(contact.source == "6" for contact in contacts)
        self.counts["missing"] += len(missing)
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
        for name in ("contacts", "missing"):
            found = 1000 * self.counts[name] / max(years, 1)
            yield Rate(f"{name} per 1,000 children a year", table[name]["per_thousand"], found, years)
        for measure, part, whole, published in (
            ("contacts from the police", "police", "contacts", police),
            ("contacts that become referrals", "referrals", "contacts", table["referrals"]["share"]),
            ("referrals again within a year", "again", "referrals", table["referrals"]["again"]),
            ("referrals without action", "no_further_action", "referrals", table["referrals"]["no_further_action"]),
            ("referrals found not in need", "not_in_need", "referrals", table["referrals"]["not_in_need"]),
            ("enquiries for each referral", "enquiries", "referrals", table["enquiries"]["share"]),
            ("conferences for each enquiry", "conferences", "enquiries", table["enquiries"]["conference"]),
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
