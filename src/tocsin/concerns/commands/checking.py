"""Asking partner agencies what they hold, and their answers (the hub's checks; each partner has its own clock)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation
from tocsin.concerns import state
from tocsin.concerns.commands.common import about, must_answer_for, must_have, open_office, the_concern, words
from tocsin.concerns.rules import Asked, Held, rating_now
from tocsin.ledger import Fact

KNOWN = ("yes", "no", "partly")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForCheck:
    """Ask another office what its agency holds."""

    ability: ClassVar[str] = "ask_for_check"
    concern: str
    office: str
    question: str

    def check(self, s: Situation) -> None:
        """Refuse asking oneself, an office that is gone, or the same office twice before it answered."""
        words(self.question, "question")
        held = the_concern(self.concern, s)
        must_have(s, held, "ask for checks")
        open_office(self.office, s)
        if self.office == s.by.office:
            raise Refused("That is your own office. Look at what it holds yourself.", field="office")
        if any(each.office == self.office and each.answered is None for each in held.checks):
            raise Refused("This office was asked already and has not answered yet.", field="office")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; `agency` is the agency asked, and the rating sets its clock."""
        held = the_concern(self.concern, s)
        asked = open_office(self.office, s)
        urgent_first = [code.code for code in s.profile.codes["rating"]]
        rating = rating_now(held.rating, held.danger, urgent_first)
        meta = about(held, check=s.new_id("k"), office=asked.id, rating=rating) | {"agency": asked.agency}
        return [Fact("check.asked/1", held.id, meta, {"question": words(self.question, "question")})]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCheck:
    """Answer a check: whether the agency knows the person, and what it holds."""

    ability: ClassVar[str] = "answer"
    check_id: str
    known: str
    answer: str

    def check(self, s: Situation) -> None:
        """Refuse an unknown check, another office's answer, a second answer, and an empty one."""
        if self.known not in KNOWN:
            raise Refused(f"Say whether the person is known: one of {', '.join(KNOWN)}.", field="known")
        words(self.answer, "answer")
        _, asked = self._asked(s)
        must_answer_for(s, asked.office, "answer this check")
        if asked.answered is not None:
            raise Refused("This check was answered.", next_step="Add what you have learnt since as information.")

    def _asked(self, s: Situation) -> tuple[Held, Asked]:
        held = state.holding("check", self.check_id, s.profile)
        if held is None:
            raise Refused("The register has no such check.", field="check_id")
        return held, next(each for each in held.checks if each.id == self.check_id)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; `office` and `agency` are the ones asked."""
        held, asked = self._asked(s)
        meta = about(held, check=asked.id, known=self.known, office=asked.office) | {"agency": asked.agency}
        return [Fact("check.answered/1", held.id, meta, {"answer": words(self.answer, "answer")})]
