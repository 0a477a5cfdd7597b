"""Receiving a concern, and telling the person who raised it.

The referrer is told within one working day what was decided (Working Together); in the town of the inquiry those who
warned heard nothing for years. A protected raiser is told through the register: their receipt shows what was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation
from tocsin.concerns import rules
from tocsin.concerns.commands.common import about, must_have, the_concern, words
from tocsin.ledger import Fact

TOLD = ("received", "outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveConcern:
    """Say that one's office has the concern and somebody is looking at it. Not a decision, and not an answer."""

    ability: ClassVar[str] = "receive_concern"
    concern: str

    def check(self, s: Situation) -> None:
        """Refuse another office, and receiving twice what has not changed since."""
        held = the_concern(self.concern, s)
        must_have(s, held, "receive it")
        if not rules.may_be_received(held):
            raise Refused(
                "This concern was received already, and nothing was added since.", next_step="Decide what happens next."
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        held = the_concern(self.concern, s)
        return [Fact("concern.received/1", held.id, about(held, office=s.by.office))]


@dataclass(frozen=True, slots=True, kw_only=True)
class TellRaiser:
    """Tell the person who raised the concern that it was received, or what the outcome is, in words meant for them."""

    ability: ClassVar[str] = "tell_raiser"
    concern: str
    text: str
    what: str = "received"

    def check(self, s: Situation) -> None:
        """Refuse telling what has not happened, telling it twice, and an office that has no say."""
        if self.what not in TOLD:
            raise Refused(f"A raiser is told one of: {', '.join(TOLD)}.", field="what")
        words(self.text, "text")
        held = the_concern(self.concern, s)
        must_have(s, held, "tell the raiser", also=(each.office for each in held.decisions if each.final))
        (self._check_outcome if self.what == "outcome" else self._check_received)(held)

    def _check_received(self, held: rules.Held) -> None:
        if held.received is None:
            raise Refused(
                "Nobody has received this concern yet.", field="what", next_step="Receive it first, then tell."
            )
        if held.told is not None and held.told > held.received:
            raise Refused(
                "The raiser was told that it was received.",
                field="what",
                next_step="Tell them the outcome when it is decided.",
            )

    def _check_outcome(self, held: rules.Held) -> None:
        stands = rules.current(held)
        if stands is None:
            waiting = (
                "a second person has to confirm the decision" if rules.pending_decision(held) else "nothing is decided"
            )
            raise Refused(f"There is no outcome to tell yet: {waiting}.", field="what")
        if rules.told_since(held, stands):
            raise Refused("The raiser was told this outcome already.", field="what")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        held = the_concern(self.concern, s)
        meta = about(held, office=s.by.office, what=self.what)
        return [Fact("concern.raiser_told/1", held.id, meta, {"text": words(self.text, "text")})]
