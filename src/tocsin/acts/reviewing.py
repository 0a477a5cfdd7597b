"""What reviewers read before they say same, different or not sure: a queue of pairs, and one pair side by side.

The queue goes by what a decision would change and never by who is in danger: a pair on which somebody waits for a
second person comes first, then pairs about which an answer is owed, in which a concern names harm, and which two
agencies hold, each without the other's half. Each is yes or no, never a count, so that no child is ranked (the fourth
law); among pairs alike in this the likelier comes first.

Every fifth pair comes by lot instead: drawn from every band of likeness, so that what reviewers teach is true of all
pairs and not of the urgent ones alone; or read by somebody already, and read again without being told so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import ClassVar

from tocsin import concerns, duties, people
from tocsin.access import Guard, RestrictedLine, Situation, kept_back, mask
from tocsin.people import LikenessView, RecordView

LOOKED_AT = 200
"""So many pairs about which an answer is longest overdue, and so many of the likeliest, are put in order. The view says
how many there are in all."""

PAGE = 20
BY_LOT = 5
"""Every fifth pair of the queue comes by lot, as long as there are any."""

MOST_DUTIES = 1000

EFFECTS = {
    "second": "Somebody said they are the same, and waits for a second person.",
    "duty": "An answer is owed about one of them.",
    "harm": "A concern about one of them names harm.",
    "agencies": "Two agencies hold them, each without the other's half.",
}
"""What a decision would change, in the order of the queue."""


@dataclass(frozen=True, slots=True)
class QueuePair:
    """Two records nobody has judged, both of which may be read here; `effects` are codes of `EFFECTS`."""

    left: RecordView
    right: RecordView
    probability: float
    twins: bool
    effects: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a decision would change, in words."""
        return tuple(EFFECTS[effect] for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record of a pair this person may not judge: masking leaves one line of it, or nothing."""

    guard: Guard


@dataclass(frozen=True, slots=True)
class QueueView:
    """One page of pairs. Of `waiting` in all, those read again included, `looked_at` are in order here.

    What is kept unseen from this person is in neither number. `elsewhere` are records of pairs among them that somebody
    must judge who may read both: whom to ask.
    """

    pairs: tuple[QueuePair, ...]
    waiting: int
    looked_at: int
    elsewhere: tuple[Kept | RestrictedLine, ...]
    page: int
    pages: int
    agreement: people.Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQueue:
    """Pairs that wait for somebody's judgement, those first where it would change most."""

    ability: ClassVar[str] = "review_pairs"
    page: int = 1

    @property
    def subject(self) -> str:
        """Nobody in particular: a list."""
        return ""

    def answer(self, s: Situation) -> QueueView:
        """A page of the pairs of which both may be read here, and a line for each that may not."""
        hidden = _unseen(s)
        found = _to_judge(hidden, s)
        guards = people.guards({record for each in found.pairs for record in each.pair})
        may = people.readable(guards, s)
        ordered = found.in_order(_by_effect([each for each in found.pairs if may.issuperset(each.pair)], guards, s))
        pages = max(1, -(-len(ordered) // PAGE))
        page = min(max(1, self.page), pages)
        return QueueView(
            pairs=_shown(ordered[PAGE * (page - 1) : PAGE * page]),
            waiting=found.waiting,
            looked_at=sum(hidden.isdisjoint(each.pair) for each in found.pairs),
            elsewhere=tuple(Kept(guards[record]) for record in sorted(set(guards) - may)),
            page=page,
            pages=pages,
            agreement=people.how_far_they_agree(without=hidden),
        )


Queued = tuple[LikenessView, tuple[str, ...]]
"""A pair, and the codes of what a decision on it would change."""


@dataclass(frozen=True, slots=True)
class _ToJudge:
    """Pairs somebody must judge who is not one of those who did; which of them come by lot; how many there are."""

    pairs: tuple[LikenessView, ...]
    by_lot: frozenset[people.Pair]
    waiting: int

    def in_order(self, queued: Sequence[Queued]) -> list[Queued]:
        """As they stand, but that every fifth is the first not yet shown of those that come by lot."""
        lots, every = iter([each for each in queued if each[0].pair in self.by_lot]), iter(queued)
        woven: dict[Queued, None] = {}
        for place in range(1, len(queued) + 1):
            turns = (lots, every) if place % BY_LOT == 0 else (every,)
            fresh = (each for each in chain(*turns) if each not in woven)
            woven[next(fresh)] = None
        return list(woven)


def _unseen(s: Situation) -> frozenset[str]:
    """The records this person may not even learn of."""
    return people.unseen([item for item, level in kept_back(s.at).items() if level == "unseen"], s)


def _to_judge(hidden: frozenset[str], s: Situation) -> _ToJudge:
    """Pairs that wait for a second person, those nobody judged, those by lot; none on which this person spoke."""
    me, held, again = s.by.practitioner, people.waiting(), people.to_read_again()
    mine = {frozenset(pair[:2]) for pair in held if pair[2] == me} | people.unsure_of(me)
    mine |= {frozenset(pair) for pair, by in again.items() if by == me}
    seconds = [pair[:2] for pair in held if frozenset(pair[:2]) not in mine]
    others = [pair for pair in again if frozenset(pair) not in mine]
    lots = [*others, *people.drawn_to_read()]
    besides = people.unjudged_with(hidden)
    found = (
        *people.weighed(dict.fromkeys((*seconds, *lots))),
        *people.unjudged_about(_overdue(s), LOOKED_AT, besides),
        *people.unjudged(LOOKED_AT, besides),
        *people.possible_twins(LOOKED_AT, besides),
    )
    return _ToJudge(
        pairs=tuple(dict.fromkeys(each for each in found if frozenset(each.pair) not in mine)),
        by_lot=frozenset(lots),
        waiting=people.count_unjudged(besides)
        + sum(hidden.isdisjoint(pair) for pair in {frozenset(each) for each in (*seconds, *others)}),
    )


def _overdue(s: Situation) -> set[str]:
    """The records about which an answer is longest overdue."""
    late = {duty.about for duty in duties.late(s.at, limit=LOOKED_AT)}
    return {line.record for line in concerns.lines_of(late, s.profile).values()} | late


def _by_effect(pairs: Sequence[LikenessView], guards: Mapping[str, Guard], s: Situation) -> list[Queued]:
    """The pairs with the codes of what a decision on each would change, in the order of the queue."""
    owed, harmed = _in_force({record for pair in pairs for record in pair.pair}, s)
    held = {frozenset(pair[:2]) for pair in people.waiting()}

    def effects(pair: LikenessView) -> tuple[str, ...]:
        both = frozenset(pair.pair)
        agencies = {guards[record].holder for record in both}
        facts = (both in held, bool(both & owed), bool(both & harmed), len(agencies) > 1)
        return tuple(effect for effect, holds in zip(EFFECTS, facts, strict=True) if holds)

    return sorted(((pair, effects(pair)) for pair in pairs), key=_place)


def _place(queued: Queued) -> tuple[list[bool], float, str, str]:
    pair, effects = queued
    return [effect not in effects for effect in EFFECTS], -pair.probability, pair.first, pair.second


def _shown(queued: Sequence[Queued]) -> tuple[QueuePair, ...]:
    """The pairs with their records, as lines of a list: to have come past a record is not to have read it.

    Which person a record belongs to is left out, since it would tell a second reader what the first one said.
    """
    views = {
        each: replace(view, guard=replace(view.guard, opens=False), person="")
        for each, view in people.records({record for pair, _ in queued for record in pair.pair}).items()
    }
    return tuple(
        QueuePair(views[pair.first], views[pair.second], pair.probability, pair.twins, effects)
        for pair, effects in queued
    )


def _in_force(records: Collection[str], s: Situation) -> tuple[set[str], set[str]]:
    """The records about which an answer is owed, and those a concern of which names harm, as far as may be read."""
    lines = concerns.lines_of(concerns.items_about(records), s.profile)
    about = {each.id: each.record for each in _readable(tuple(lines.values()), s)}
    subjects = [*records, *about]
    owed = {each for duty in duties.duties_about(subjects, s.at, limit=MOST_DUTIES) for each in (duty.about, duty.case)}
    harmed = {about[line.id] for line in lines.values() if line.id in about and line.harms}
    return {about.get(each, each) for each in owed}, harmed


@dataclass(frozen=True, slots=True)
class _Lines:
    each: tuple[concerns.ConcernLine | RestrictedLine, ...]


def _readable(lines: tuple[concerns.ConcernLine, ...], s: Situation) -> list[concerns.ConcernLine]:
    masked = mask(_Lines(lines), s).view
    return (
        [line for line in masked.each if isinstance(line, concerns.ConcernLine)] if isinstance(masked, _Lines) else []
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HowReliable:
    """How far the likelihoods shown can be relied on, and how far those who review agree."""

    ability: ClassVar[str] = "see_reliability"

    @property
    def subject(self) -> str:
        """Nobody: figures."""
        return ""

    def answer(self, s: Situation) -> people.Reliability:
        """The figures without any pair of a record that is closed or unseen, whoever asks."""
        return people.how_reliable(kept_back(s.at))
