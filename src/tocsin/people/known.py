"""Is this child already known? Everybody any agency holds who may be the one described, the likeliest first.

Nothing is joined by asking. What a person may not read is one line in its place: who holds it, since when and whom to
ask; its likeness, its reasons and its words stay behind the mask, and what is unseen is not there at all. Statuses are
those areas use of linkage: match from 0.95 on, potential from 0.85, low confidence, many, none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from tocsin.access import Guard, Masked, Refused, RestrictedLine, Situation, mask
from tocsin.matching import Columns, Scorer, Waterfall
from tocsin.matching.keys import left_out
from tocsin.people.calibrated import scorer_in_force
from tocsin.people.describing import columns_of
from tocsin.people.details import PersonDetails
from tocsin.people.doubting import DoubtView, doubts_about
from tocsin.people.finding import opened, opened_to_agency
from tocsin.people.likening import Found, Like, alike, columns_kept, model
from tocsin.people.queries import JudgementView, RecordView, guards, judgements_about, record, records
from tocsin.people.rules import cleaned

MOST = 20
"""Candidates shown of each status; the answer says how many more there are."""

STATUS_WORDS = {
    "match": "Very likely known already.",
    "many": "Several records are very likely this child, and nobody has said that they are one.",
    "potential": "Perhaps known already: look at what agrees and what differs.",
    "low": "Probably not known: what is held is only a little alike.",
    "none": "Nobody was found who is likely to be this child.",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be of the one asked about: how likely, why, and what people said of these very two.

    `joined`: people said already that it is the one asked about. `said` and `unsure` are empty when details were asked.
    """

    guard: Guard
    record: RecordView
    probability: float
    why: Waterfall
    joined: bool = False
    said: tuple[JudgementView, ...] = ()
    unsure: tuple[DoubtView, ...] = ()


Candidates = tuple[Candidate | RestrictedLine, ...]


@dataclass(frozen=True, slots=True)
class KnownCheck:
    """The answer, by status. `more` were left out for length; `crowded` keys were too common to be gone by alone.

    `full` are the lists (of names, homes, telephones) of which not every entry was looked at, since there are too many.
    """

    guard: Guard | None
    asked: RecordView | None
    matches: Candidates
    potentials: Candidates
    lows: Candidates
    more: int
    crowded: int
    model: str
    full: tuple[str, ...] = ()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All that may be read, the likeliest first."""
        return tuple(each for each in self._all() if isinstance(each, Candidate))

    @property
    def lines(self) -> tuple[RestrictedLine, ...]:
        """What other agencies hold that may not be read here: whom to ask."""
        return tuple(each for each in self._all() if isinstance(each, RestrictedLine))

    @property
    def status(self) -> str:
        """Match, many, potential, low or none, by what is left after masking."""
        persons = {each.record.person for each in self.matches if isinstance(each, Candidate)}
        found = (("many", len(persons) > 1), ("match", self.matches), ("potential", self.potentials))
        return next((status for status, holds in (*found, ("low", self.lows)) if holds), "none")

    @property
    def words(self) -> str:
        """The status as a sentence."""
        return STATUS_WORDS[self.status]

    def _all(self) -> Candidates:
        return (*self.matches, *self.potentials, *self.lows)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskKnown:
    """Whether somebody is known, by details as they are typed, or by a record that is held already."""

    ability: ClassVar[str] = "ask_known"
    details: PersonDetails | None = None
    record: str = ""

    @property
    def subject(self) -> str:
        """The record asked about; nobody in particular when details are given."""
        return self.record

    def answer(self, s: Situation) -> KnownCheck:
        """Everybody alike. Raises `Refused` when there is nothing to go by, or no such record."""
        asked, columns = self._asked(s)
        found, by = alike(columns, but=self.record), scorer_in_force()
        (matches, potentials, lows), more = zip(*(_first(band, s) for band in _bands(found, by, s)), strict=True)
        told = {each.record: each for each in found.likes}
        views = _views({*matches, *potentials, *lows}, s)
        weighing = _Weighing(by, columns, asked, told, views)
        return KnownCheck(
            guard=asked.guard if asked else None,
            asked=asked,
            matches=weighing.candidates(matches),
            potentials=weighing.candidates(potentials),
            lows=weighing.candidates(lows),
            more=sum(more),
            crowded=found.crowded,
            model=model().version,
            full=left_out(columns),
        )

    def _asked(self, s: Situation) -> tuple[RecordView | None, Columns]:
        if self.record:
            return opened_to_agency([_record(self.record)], s)[0], columns_kept([self.record]).get(self.record, {})
        columns = columns_of(cleaned(self.details or PersonDetails()))
        if not columns:
            raise Refused(
                "There is nothing to go by.",
                field="names",
                next_step="Give a name, a date of birth, an address, a telephone number, or an NHS or pupil number.",
            )
        return None, columns


@dataclass(frozen=True, slots=True)
class _Weighing:
    """What candidates are made of: who was asked about, whom that is like, and the records as they stand."""

    by: Scorer
    columns: Columns
    asked: RecordView | None
    told: dict[str, Like]
    views: dict[str, RecordView]

    def candidates(self, ids: Iterable[str]) -> tuple[Candidate, ...]:
        there = [self.views[each] for each in ids]
        if self.asked is None:
            return tuple(self._candidate(view, (), ()) for view in there)
        pairs = [(self.asked.id, view.id) for view in there]
        said, unsure = said_of(pairs), doubts_of(pairs)
        return tuple(self._candidate(view, said[pair], unsure[pair]) for view, pair in zip(there, pairs, strict=True))

    def _candidate(self, view: RecordView, said: tuple[JudgementView, ...], unsure: tuple[DoubtView, ...]) -> Candidate:
        why = self.by.explain(self.columns, self.told[view.id].columns)
        joined = self.asked is not None and self.asked.person == view.person
        return Candidate(view.guard, view, why.probability, why, joined, said, unsure)


Pair = tuple[str, str]


def said_of(pairs: Sequence[Pair]) -> dict[Pair, tuple[JudgementView, ...]]:
    """What people said of each of these pairs, either way round, oldest first."""
    held = judgements_about({pair[0] for pair in pairs}) if pairs else ()
    return {pair: tuple(each for each in held if {each.first, each.second} == set(pair)) for pair in pairs}


def doubts_of(pairs: Sequence[Pair]) -> dict[Pair, tuple[DoubtView, ...]]:
    """Who looked at each of these pairs and could not say."""
    held = doubts_about({pair[0] for pair in pairs}) if pairs else ()
    return {pair: tuple(each for each in held if {each.first, each.second} == set(pair)) for pair in pairs}


def readable(record_ids: Iterable[str], s: Situation) -> frozenset[str]:
    """Which of these records this person may read."""
    return frozenset(_masked(record_ids, s).shown)


def unseen(record_ids: Iterable[str], s: Situation) -> frozenset[str]:
    """Which of these records this person may not even learn of: they count nowhere."""
    return frozenset(_masked(record_ids, s).unseen)


def _masked(record_ids: Iterable[str], s: Situation) -> Masked:
    guarded = tuple(_Guarded(guard) for guard in opened(tuple(guards(record_ids).values()), s))
    return mask(_Several(guarded), s)


@dataclass(frozen=True, slots=True)
class _Guarded:
    guard: Guard


@dataclass(frozen=True, slots=True)
class _Several:
    each: tuple[_Guarded, ...]


def _bands(found: Found, by: Scorer, s: Situation) -> tuple[list[str], list[str], list[str]]:
    """Who is a match, potential, or of low confidence; the last only where they may be read. Twins are never more."""
    least = model().thresholds
    chances = {like.record: by.probability(like.scored.weight, like.scored.stratum) for like in found.likes}
    twins = {like.record for like in found.likes if like.scored.twins}
    apart = {each: chance for each, chance in chances.items() if each not in twins}
    low = [each for each, chance in chances.items() if each in twins or least["low"] <= chance < least["potential"]]
    may = readable(low, s)
    return (
        [each for each, chance in apart.items() if chance >= least["match"]],
        [each for each, chance in apart.items() if least["potential"] <= chance < least["match"]],
        [each for each in low if each in may],
    )


def _first(band: list[str], s: Situation) -> tuple[list[str], int]:
    """The first of a band and how many more there are, neither of which an unseen record changes.

    What is unseen stays in its place among the first, for the mask to take out and its holder to be told.
    """
    hidden = unseen(band, s) if len(band) > MOST else frozenset[str]()
    there = [each for each in band if each not in hidden]
    end = band.index(there[MOST]) if len(there) > MOST else len(band)
    return band[:end], len(there[MOST:])


def _views(ids: Iterable[str], s: Situation) -> dict[str, RecordView]:
    """The records as lines of a list: to have come past one is not to have read it."""
    found = opened_to_agency(tuple(records(ids).values()), s)
    return {view.id: replace(view, guard=replace(view.guard, opens=False)) for view in found}


def _record(record_id: str) -> RecordView:
    found = record(record_id)
    if found is None:
        raise Refused("There is no such record.", field="record", next_step="Find it by name first.")
    return found
