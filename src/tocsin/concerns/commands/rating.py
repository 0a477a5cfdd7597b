"""Rating how urgent a concern is. Raising is one person's act; lowering takes a reason and a second person.

A rating is a person's judgement, chosen from the profile's list (hubs rate red, amber, green, blue); nothing computes
one. Seriousness "underplayed" is the failing this answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation, known_code
from tocsin.concerns import rules, state
from tocsin.concerns.commands.common import (
    about,
    must_be_able_to_read,
    must_be_second,
    must_have,
    the_concern,
    words,
)
from tocsin.concerns.rules import Held, Proposed
from tocsin.ledger import Fact


def _order(s: Situation) -> list[str]:
    return [code.code for code in s.profile.codes["rating"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Rate a concern. A less urgent rating than the one in force only proposes it: see ConfirmLowering."""

    ability: ClassVar[str] = "rate_concern"
    concern: str
    rating: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse an unknown rating, no reason, the rating it has, and a second proposal while one waits."""
        known_code(s, "rating", self.rating, "rating")
        words(self.reason, "reason")
        held = the_concern(self.concern, s)
        must_have(s, held, "rate it")
        if self.rating == held.rating:
            raise Refused("It has this rating already.", field="rating")
        if self._lowers(held, s) and rules.pending_proposal(held):
            raise Refused("A lower rating was proposed and waits for a second person.", field="rating")

    def _lowers(self, held: Held, s: Situation) -> bool:
        was = rules.rating_now(held.rating, held.danger, _order(s))
        return rules.is_lowering(was, self.rating, _order(s))

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry: the rating, or the proposal to lower it."""
        held = the_concern(self.concern, s)
        was = rules.rating_now(held.rating, held.danger, _order(s))
        meta = about(held, office=held.office, rating=self.rating, was=was)
        parts = {"reason": words(self.reason, "reason")}
        if self._lowers(held, s):
            return [Fact("rating.lowering_proposed/1", held.id, meta | {"proposal": s.new_id("q")}, parts)]
        return [Fact("concern.rated/1", held.id, meta, parts)]


def _proposed(proposal: str, s: Situation) -> tuple[Held, Proposed]:
    held = state.holding("proposal", proposal, s.profile)
    if held is None:
        raise Refused("The register has no such proposal.", field="proposal")
    return held, next(each for each in held.proposals if each.id == proposal)


def _check_settling(proposal: str, reason: str, s: Situation, doing: str) -> tuple[Held, Proposed]:
    words(reason, "reason")
    held, proposed = _proposed(proposal, s)
    must_be_second(s, proposed.by, doing)
    if proposed.settled is not None:
        raise Refused("A second person has dealt with this proposal already.")
    return held, proposed


def _settled(kind: str, proposal: str, reason: str, s: Situation) -> Sequence[Fact]:
    held, proposed = _proposed(proposal, s)
    meta = about(held, office=held.office, proposal=proposed.id, rating=proposed.rating, was=proposed.was)
    return [Fact(kind, held.id, meta, {"reason": words(reason, "reason")})]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLowering:
    """Agree, as the second person, that the rating is lowered."""

    ability: ClassVar[str] = "second_person"
    proposal: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse the proposer, who may not read it, no reason, and a proposal settled or overtaken."""
        held, proposed = _check_settling(self.proposal, self.reason, s, "confirm this lowering")
        must_be_able_to_read(s, held, "confirm this lowering")
        if rules.rating_now(held.rating, held.danger, _order(s)) != proposed.was:
            raise Refused(
                "The rating was changed since this was proposed.", next_step="Refuse it, and propose again if need be."
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, which lowers the rating."""
        return _settled("rating.lowered/1", self.proposal, self.reason, s)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseLowering:
    """Refuse, as the second person, to lower the rating: it stays."""

    ability: ClassVar[str] = "second_person"
    proposal: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse the proposer, no reason, and a settled proposal."""
        _check_settling(self.proposal, self.reason, s, "refuse this lowering")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the rating stays."""
        return _settled("rating.lowering_refused/1", self.proposal, self.reason, s)
