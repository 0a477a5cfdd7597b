"""Legal holds: one person keeps something from every disposal; it takes two to let it go again.

Destroying what an inquiry wants is an offence (Inquiries Act 2005, section 35), so a hold is easy to place. Who might
lift it alone would be who wants it gone: so lifting is proposed by one and done by another, and one of the two is of
the agency that placed it, or outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import (
    EVERYTHING,
    OUTSIDE,
    LegalHold,
    Refused,
    Situation,
    check_may,
    hold,
    holds_on,
    known_code,
    levels,
    may_lift,
    may_read,
    refuse_unless,
)
from tocsin.acts.reasons import check_unprotected, reason_of
from tocsin.acts.sealing import found_item, nothing
from tocsin.ledger import Fact, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    """Keep an item, and all that hangs together with it, from any disposal; the item EVERYTHING is the whole register.

    A hold on a record keeps everything held on that person; one on a concern keeps the person's records too.
    """

    ability: ClassVar[str] = "place_hold"
    item: str
    reason_code: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse what is not there, a reason nobody listed, and the whole register to those who cannot lift it."""
        known_code(s, "hold_reason", self.reason_code, "reason_code")
        reason_of(self.reason)
        if self.item == EVERYTHING:
            check_may(s, AskToLift.ability)
            return
        _check_known(self.item, s)
        if any(each.item == self.item and each.who.practitioner == s.by.practitioner for each in holds_on([self.item])):
            raise Refused("You have placed a hold on this already, and it stands.", field="item")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry under the item, with the reason as a part."""
        meta: dict[str, Json] = {"hold": s.new_id("l"), "item": self.item, "reason": self.reason_code}
        return [Fact("hold.placed/1", _case(self.item), meta, reason_of(self.reason))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToLift:
    """Propose that a hold be lifted. It stands until a second person lifts it."""

    ability: ClassVar[str] = "lift_hold"
    hold: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse a hold that is not there or was lifted, one whose lifting waits already, and an empty reason."""
        found = _in_force(self.hold, s)
        if found.asked is not None:
            raise Refused("Lifting this hold was proposed already, and waits for a second person.", field="hold")
        reason_of(self.reason)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part."""
        found = _in_force(self.hold, s)
        meta: dict[str, Json] = {"hold": found.id, "item": found.item}
        return [Fact("hold.lifting_proposed/1", _case(found.item), meta, reason_of(self.reason), (found.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftHold:
    """As the second person, lift a hold whose lifting another proposed."""

    ability: ClassVar[str] = "lift_hold"
    hold: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse whoever proposed it, two who neither placed it nor stand outside, and an empty reason."""
        found = _known(self.hold, s)
        asked_by = found.asked_by.practitioner
        verdict = may_lift(
            lifted=found.lifted is not None,
            asked=found.asked is not None,
            same=asked_by == s.by.practitioner,
            placers=s.by.role in OUTSIDE or found.agency in {s.by.agency, found.asked_agency} or found.asked_outside,
        )
        refuse_unless(verdict, "hold")
        reason_of(self.reason)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; it names the entry that proposed it, and so both people."""
        return [_settled("hold.lifted/1", _known(self.hold, s), self.reason)]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepHold:
    """Decline to lift a hold: it stands, and somebody may propose lifting it again."""

    ability: ClassVar[str] = "lift_hold"
    hold: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse a hold nobody proposed to lift, and an empty reason."""
        if _in_force(self.hold, s).asked is None:
            raise Refused("Nobody has proposed lifting this hold. It stands.", field="hold")
        reason_of(self.reason)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part."""
        return [_settled("hold.lifting_declined/1", _known(self.hold, s), self.reason)]


def _settled(type: str, found: LegalHold, reason: str) -> Fact:
    meta: dict[str, Json] = {"hold": found.id, "item": found.item, "proposed": found.asked}
    return Fact(type, _case(found.item), meta, reason_of(reason), (found.n, found.asked or found.n))


def _case(item: str) -> str:
    return "" if item == EVERYTHING else item


def _in_force(hold_id: str, s: Situation) -> LegalHold:
    found = _known(hold_id, s)
    if found.lifted is not None:
        raise Refused("This hold was lifted already.", field="hold")
    return found


def _known(hold_id: str, s: Situation) -> LegalHold:
    """A hold this person may know of. One on what is kept unseen is answered as one that is not there."""
    found = hold(hold_id)
    if found is None:
        raise nothing()
    if found.item != EVERYTHING:
        _check_known(found.item, s)
    return found


def _check_known(item: str, s: Situation) -> None:
    """Refuse an item that is not there, or that this person may not know to be there."""
    found = found_item(item, s)
    if levels([item], s.at).get(item) == "unseen" and not may_read(found.guard, s) and s.by.role not in OUTSIDE:
        raise nothing()
    check_unprotected(found, s)
