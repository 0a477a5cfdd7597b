"""When one person's word is not enough to join two records: much would change, or what they say speaks against it.

A wrong join is the worst harm linkage can do: one child's history is read as another's. So a join to which a row of the
table applies waits until a second practitioner says the same. The reasons stand in the entry itself, so that the fold
never asks a model.

Whoever reads a code must not learn from it what a record says that they may not read. So "numbers", "twins" and
"against" are of the two records alone, which both sayer and reader may read; a record of theirs that is closed counts
by being there, whatever it says; and one that is kept unseen counts as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.access import levels
from tocsin.matching import Columns
from tocsin.people.joining import group_of
from tocsin.people.likening import columns_kept, model, scorer

AGAINST = -3.0
"""Bits. What two records say weighs less than this, the prior left out: it speaks against their being one."""

NUMBERS = ("nhs", "upn")


@dataclass(frozen=True, slots=True)
class Joining:
    """What would be joined: how many records stand on each side, and what linkage compares of those that are open.

    `pair` is the two of which it is said; `closed` is that a record beside them is closed.
    """

    sizes: tuple[int, int]
    left: tuple[Columns, ...]
    right: tuple[Columns, ...]
    pair: tuple[Columns, Columns]
    closed: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """One reason to ask a second person: a code for the entry, and the sentence for whoever reads it."""

    code: str
    words: str
    holds: Callable[[Joining], bool]


def impacts(first: str, second: str, at: datetime) -> tuple[str, ...]:
    """The codes of every reason why a join of these two waits for a second person; none when one person is enough."""
    left, right = group_of(first), group_of(second)
    if left == right:
        return ()
    joining = _joining(first, second, left, right, levels((left | right) - {first, second}, at))
    return tuple(impact.code for impact in HIGH_IMPACT if impact.holds(joining))


def _joining(
    first: str, second: str, left: frozenset[str], right: frozenset[str], kept_back: Mapping[str, str]
) -> Joining:
    unseen, closed = ({item for item, level in kept_back.items() if level == which} for which in ("unseen", "closed"))
    kept = columns_kept((left | right) - unseen - closed)
    return Joining(
        sizes=(len(left - unseen), len(right - unseen)),
        left=tuple(kept[each] for each in sorted(left) if each in kept),
        right=tuple(kept[each] for each in sorted(right) if each in kept),
        pair=(kept.get(first, {}), kept.get(second, {})),
        closed=bool(closed),
    )


def _several(joining: Joining) -> bool:
    return min(joining.sizes) > 1


def _numbers(joining: Joining) -> bool:
    return _differ([joining.pair[0]], [joining.pair[1]])


def _others(joining: Joining) -> bool:
    return joining.closed or (_differ(joining.left, joining.right) and not _numbers(joining))


def _differ(left: Iterable[Columns], right: Iterable[Columns]) -> bool:
    """Whether both sides have a number of one kind, and none in common."""
    sides = tuple(left), tuple(right)
    return any(_apart(*(_valid(side, number) for side in sides)) for number in NUMBERS)


def _valid(side: Iterable[Columns], number: str) -> set[object]:
    return {each[number] for each in side if each.get(number)}


def _apart(left: set[object], right: set[object]) -> bool:
    return bool(left and right and not left & right)


def _twins(joining: Joining) -> bool:
    return scorer().score(*joining.pair).twins


def _against(joining: Joining) -> bool:
    return scorer().weight(*joining.pair) - model().prior_bits < AGAINST


HIGH_IMPACT = (
    Impact("several", "Each is made of several records already, so two whole histories would become one.", _several),
    Impact("numbers", "They have different NHS numbers or pupil numbers, each of them valid.", _numbers),
    Impact(
        "others", "Other records of theirs have to be looked at as well: some are closed, or numbers differ.", _others
    ),
    Impact("twins", "They may be twins: one family, one day of birth, other forenames.", _twins),
    Impact("against", "More of what they say differs than agrees.", _against),
)

IMPACT_WORDS = {impact.code: impact.words for impact in HIGH_IMPACT}
