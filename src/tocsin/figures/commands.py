"""Publishing a figure by two people, doubting it record by record, answering, and counting it again elsewhere.

A proposal holds the figure as it was counted in the very transaction that enters it, so that no one who proposes a
figure writes it. What is published stays at its address for ever; a better figure is published beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tocsin import concerns, people
from tocsin.access import Refused, Situation, Verdict, fit_to_keep, known_code
from tocsin.figures.models import Doubt, Publication
from tocsin.figures.queries import published_before
from tocsin.figures.recipes import RECIPES
from tocsin.figures.rules import may_answer, may_doubt, may_settle
from tocsin.figures.running import run
from tocsin.ledger import Fact, Json

LONGEST_REASON = 4000
MOST_RECORDS = 200
"""Keeps a challenge one that somebody can answer; a longer list is several challenges."""

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeFigure:
    """Propose to publish a figure as the register counts it now, up to `until` (by default the register's last day)."""

    ability: ClassVar[str] = "propose_figure"
    figure: str
    why: str
    until: date | None = None

    def check(self, s: Situation) -> None:
        """Refuse a figure there is no recipe for, and no word on what it is published for."""
        if self.figure not in RECIPES:
            raise Refused("There is no such figure.", field="figure", next_step=f"Choose one of {', '.join(RECIPES)}.")
        fit_to_keep(self.why, "why", named="What it is published for", limit=LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the figure's bytes as a part."""
        try:
            made = run(RECIPES[self.figure], s.profile, until=self.until, earlier=published_before())
        except ValueError as fault:
            raise Refused(str(fault), field="until") from None
        publication = s.new_id("y")
        meta: dict[str, Json] = _of(publication, self.figure, s) | {
            "version": made.version,
            "size": made.size,
            "digest": made.digest,
            "until": made.span.last.isoformat(),
        }
        parts = {"figure": made.to_bytes(), "why": fit_to_keep(self.why, "why", limit=LONGEST_REASON)}
        return [Fact("figure.proposed/1", publication, meta, parts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishFigure:
    """Publish what somebody else proposed, having looked at it."""

    ability: ClassVar[str] = "publish_figure"
    publication: str

    def check(self, s: Situation) -> None:
        """Refuse one's own proposal, and one that was decided on."""
        _check(_settling(self.publication, s))

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry that names the proposal."""
        found = _publication(self.publication)
        meta = _of(found.id, found.figure, s) | {"proposed": found.n}
        return [Fact("figure.published/1", found.id, meta, {}, (found.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineFigure:
    """Do not publish what somebody else proposed, and say why. The proposal stays, to be seen."""

    ability: ClassVar[str] = "publish_figure"
    publication: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse one's own proposal, one that was decided on, and no reason."""
        _check(_settling(self.publication, s))
        fit_to_keep(self.reason, "reason", limit=LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry with the reason."""
        found = _publication(self.publication)
        meta = _of(found.id, found.figure, s) | {"proposed": found.n}
        parts = {"reason": fit_to_keep(self.reason, "reason", limit=LONGEST_REASON)}
        return [Fact("figure.declined/1", found.id, meta, parts, (found.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeFigure:
    """Doubt a published figure: `records` are ids of concerns, missing episodes or records of people it counted."""

    ability: ClassVar[str] = "challenge_figure"
    publication: str
    records: tuple[str, ...]
    grounds: str

    def check(self, s: Situation) -> None:
        """Refuse a challenge of nothing published, one without records or grounds, and records nobody knows."""
        found = _publication(self.publication)
        if len(set(self.records)) > MOST_RECORDS:
            raise Refused(f"Cite at most {MOST_RECORDS} records in one challenge.", field="records")
        unknown = tuple(each for each in self.records if each not in _there(self.records))
        _check(may_doubt(published=found.published, unknown=unknown, cites=bool(self.records)), "records")
        fit_to_keep(self.grounds, "grounds", limit=LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, owed an answer by the office that put the figure forward."""
        found = _publication(self.publication)
        records: list[Json] = list(dict.fromkeys(self.records))
        meta = _of(found.id, found.figure, s) | {"doubt": s.new_id("b"), "records": records}
        owed: dict[str, Json] = {"office": found.office, "agency": found.agency}
        parts = {"grounds": fit_to_keep(self.grounds, "grounds", limit=LONGEST_REASON)}
        return [Fact("figure.challenged/1", found.id, meta | owed, parts, (found.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFigureChallenge:
    """Answer a challenge: what came of it (a code of the profile's `figure_answer`) and how that was found out."""

    ability: ClassVar[str] = "answer"
    doubt: str
    outcome: str
    answer: str

    def check(self, s: Situation) -> None:
        """Refuse the challenger, an office that has no part in it, a second answer, and an answer without words."""
        found = _doubt(self.doubt)
        owing = _publication(found.publication).office
        own = found.by == s.by.practitioner
        _check(may_answer(answered=found.answered is not None, own=own, owes=s.by.office == owing, role=s.by.role))
        known_code(s, "figure_answer", self.outcome, "outcome")
        fit_to_keep(self.answer, "answer", limit=LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry with the answer."""
        found = _doubt(self.doubt)
        figure = _publication(found.publication).figure
        meta = _of(found.publication, figure, s) | {"doubt": found.id, "outcome": self.outcome}
        parts = {"answer": fit_to_keep(self.answer, "answer", limit=LONGEST_REASON)}
        return [Fact("figure.challenge_answered/1", found.publication, meta, parts, (found.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRerun:
    """Record that a published figure was counted again from the ledger at its size, and the digest that gave.

    `words` says by whom and on which machine. A digest that differs is kept as well: it is the alarm.
    """

    ability: ClassVar[str] = "challenge_figure"
    publication: str
    digest: str
    words: str

    def check(self, s: Situation) -> None:
        """Refuse a digest that is none, and no word on how it was counted."""
        _publication(self.publication)
        if not DIGEST.fullmatch(self.digest.strip().lower()):
            raise Refused("A digest is 64 signs, 0 to 9 and a to f.", field="digest", next_step="Copy it whole.")
        fit_to_keep(self.words, "words", limit=LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry that says whether it was the same."""
        found = _publication(self.publication)
        digest = self.digest.strip().lower()
        meta = _of(found.id, found.figure, s) | {"digest": digest, "same": digest == found.digest}
        return [Fact("figure.rerun/1", found.id, meta, {"words": fit_to_keep(self.words, "words")}, (found.n,))]


def _of(publication: str, figure: str, s: Situation) -> dict[str, Json]:
    return {"publication": publication, "figure": figure, "office": s.by.office, "agency": s.by.agency}


def _publication(publication: str) -> Publication:
    found = Publication.objects.filter(id=publication).first()
    if found is None:
        raise Refused("There is no such publication.", field="publication")
    return found


def _doubt(doubt: str) -> Doubt:
    found = Doubt.objects.filter(id=doubt).first()
    if found is None:
        raise Refused("There is no such challenge to a figure.", field="doubt")
    return found


def _settling(publication: str, s: Situation) -> Verdict:
    found = _publication(publication)
    return may_settle(settled=found.settled is not None, same=found.by == s.by.practitioner)


def _there(records: Sequence[str]) -> set[str]:
    """Which of the ids the register holds, whoever may read them: a doubt names records and shows nothing of them."""
    return concerns.counting.there(records) | set(people.persons_of(records))


def _check(verdict: Verdict, field: str = "") -> None:
    if not verdict.allowed:
        raise Refused(verdict.reason, field=field, code=verdict.code)
