"""When one person's word is not enough to join two records: much would change, or what they say speaks against it.

A wrong join is the worst harm linkage can do: one child's history is read as another's. So a join to which a row of the
table applies waits until a second practitioner says the same. The reasons stand in the entry itself, so that the fold
never asks a model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.matching import Columns
from tocsin.people.joining import group_of
from tocsin.people.likening import columns_kept, model, scorer

AGAINST = -3.0
"""Bits. What two records say weighs less than this, the prior left out: it speaks against their being one."""

NUMBERS = ("nhs", "upn")


@dataclass(frozen=True, slots=True)
class Joining:
    """What would be joined: how many records stand on each side, and what linkage compares of all of them."""

    sizes: tuple[int, int]
    left: tuple[Columns, ...]
    right: tuple[Columns, ...]
    pair: tuple[Columns, Columns]


@dataclass(frozen=True, slots=True)
class Impact:
    """One reason to ask a second person: a code for the entry, and the sentence for whoever reads it."""

    code: str
    words: str
    holds: Callable[[Joining], bool]


def impacts(first: str, second: str) -> tuple[str, ...]:
    """The codes of every reason why a join of these two waits for a second person; none when one person is enough."""
    left, right = group_of(first), group_of(second)
    kept = columns_kept([*left, *right])
    joining = Joining(
        (len(left), len(right)),
        tuple(kept[each] for each in sorted(left) if each in kept),
        tuple(kept[each] for each in sorted(right) if each in kept),
        (kept.get(first, {}), kept.get(second, {})),
    )
    return tuple(impact.code for impact in HIGH_IMPACT if left != right and impact.holds(joining))


def _several(joining: Joining) -> bool:
    return min(joining.sizes) > 1


def _numbers(joining: Joining) -> bool:
    return any(_conflict(joining, number) for number in NUMBERS)


def _conflict(joining: Joining, number: str) -> bool:
    left, right = ({each[number] for each in side if each.get(number)} for side in (joining.left, joining.right))
    return bool(left and right and not left & right)


def _twins(joining: Joining) -> bool:
    return scorer().score(*joining.pair).twins


def _against(joining: Joining) -> bool:
    return scorer().weight(*joining.pair) - model().prior_bits < AGAINST


HIGH_IMPACT = (
    Impact("several", "Each is made of several records already, so two whole histories would become one.", _several),
    Impact("numbers", "They have different NHS numbers or pupil numbers, each of them valid.", _numbers),
    Impact("twins", "They may be twins: one family, one day of birth, other forenames.", _twins),
    Impact("against", "More of what they say differs than agrees.", _against),
)

IMPACT_WORDS = {impact.code: impact.words for impact in HIGH_IMPACT}
