"""What a format cannot carry, in words: printed with every export, so that nobody takes the file for the register.

Source: the tables compared field by field (../shared/reference/formats.md, section 4.2, beside a full checkout).
"""

from __future__ import annotations

from collections.abc import Mapping

CENSUS = (
    "contacts and concerns that became no referral, and what became of them",
    "the account of what was seen, heard or told, and the child's own words",
    "why nothing followed: a yes or no is all there is",
    "who decided, who confirmed it, and who was told",
    "missing episodes, returns and interviews: one assessment factor at most",
    "suspects, places, vehicles, telephones and who is seen with whom",
    "names, addresses, NHS numbers and schools",
    "what other agencies' records say otherwise, and who said of two records that they are one child",
    "challenges, hand-overs, checks asked of partners, ratings",
    "strategy discussions, core groups, police protection, orders, referrals to the national referral mechanism",
    "dates known to the month or the year only",
    "what was known when: the register's entries, receipts and proofs",
)

SSD = (
    "suspects, places, objects, offences and who is seen with whom: beside it in tables named reg_",
    "the account of what was seen, heard or told, and the child's own words",
    "who confirmed a decision, and what was decided on which known facts: in part in reg_decision",
    "challenges, checks asked of partners, ratings, duties and how late they were",
    "that two records are one person, with whoever said so: the person has one row, the records' numbers are in "
    "ssd_linked_identifiers",
    "dates known to the month or the year only: the cell is empty, and the account says so",
    "what was known when: the register's entries, receipts and proofs",
)

BUNDLE = (
    *SSD,
    "in events.csv: concerns about adults and places, who was told what of it, restrictions, holds and redactions",
    "in events.csv: the day of an event known to the month or the year only; the column happened says what is known",
)

CANNOT: Mapping[str, tuple[str, ...]] = {"cin": CENSUS, "ssd": SSD, "bundle": BUNDLE}
"""For each format, what it has no place for."""

NOT_HELD: Mapping[str, str] = {
    "reg_association": "the register holds no ties between people yet",
    "reg_suspect": "the register holds no suspects yet; who was named stands in the account of the concern",
    "reg_object": "the register holds no vehicles, telephones or accounts yet",
    "reg_offence": "the register holds no offences yet",
}
"""Extension tables that are there with a header and no row, and why."""


def in_words(format: str) -> str:
    """The list for a format, one a line."""
    return "\n".join(("This format cannot carry:", *(f"  - {each};" for each in CANNOT[format])))
