"""Restriction with daylight: content may be kept back, its existence never; every seal has a reason and an end.

Breaking the glass asks who, what, when, where and why (HL7 EHR functional model TI.2.1.2.8) and shows the item for a
few hours. The inquiries found some 200 documents marked "restricted access" and no list of them; here the list is a
query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from tocsin.access import queries
from tocsin.access.situation import Refused, Situation, fit_to_keep, known_code
from tocsin.ledger import Fact

LONGEST_SEAL = timedelta(days=183)
"""A seal is renewed by a person or it ends; half a year matches the longest review interval of the profile."""

SHOWN_FOR = timedelta(hours=8)
"""One working day: long enough to act on, too short to become a habit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrict:
    """Set the level of an item (a concern, a report, a record) until a date, for a listed reason and in own words."""

    ability: ClassVar[str] = "restrict"
    item: str
    level: str
    reason_code: str
    reason: str
    until: datetime

    def check(self, s: Situation) -> None:
        """Refuse unknown levels and reasons, a missing explanation, and an end that is past or too far."""
        known_code(s, "restriction_level", self.level, "level")
        known_code(s, "restriction_reason", self.reason_code, "reason_code")
        fit_to_keep(self.reason, "reason", limit=4000)
        if not s.at < self.until <= s.at + LONGEST_SEAL:
            raise Refused(
                "Choose an end within the next six months. A restriction is reviewed or it ends.", field="until"
            )
        if self.level != "open" and queries.levels([self.item], s.at).get(self.item) == "unseen":
            raise Refused("This item is already kept unseen; lift that first.", field="level")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the explanation as a part."""
        meta = {
            "item": self.item,
            "level": self.level,
            "reason": self.reason_code,
            "until": self.until.isoformat(),
            "office": s.by.office,
        }
        return [Fact("item.restricted/1", self.item, meta, {"reason": fit_to_keep(self.reason, "reason", limit=4000)})]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToSee:
    """Break the glass: see a closed item for a working day, for a listed reason and in one's own words."""

    ability: ClassVar[str] = "ask_to_see"
    item: str
    reason_code: str
    words: str

    def check(self, s: Situation) -> None:
        """Refuse when the item is not closed to anyone, or no reason is given."""
        known_code(s, "see_reason", self.reason_code, "reason_code")
        fit_to_keep(self.words, "words", limit=4000)
        if queries.levels([self.item], s.at).get(self.item) != "closed":
            raise Refused("This item is not restricted in a way that can be opened by asking.", field="item")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the holder of the item reads it."""
        until = (s.at + SHOWN_FOR).isoformat()
        meta = {"item": self.item, "reason": self.reason_code, "until": until}
        return [Fact("item.asked_to_see/1", self.item, meta, {"words": fit_to_keep(self.words, "words", limit=4000)})]
