"""The evidence on matching, from a register filled from a town: what would come of believing the likelihoods it shows.

Over-merges first, since two children in one record is the worst a linkage can do. Then pairs of records that different
agencies keep: precision, recall and F1 at 0.95 and where F1 is best, by origin of name, sex, age, and agency; and what
the keys bring together at all (measures as in `tocsin.matching.measuring`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tocsin.matching.measuring import Judged, Rates, best_rates, clusters, gaps, rates_at, rates_by_group
from tocsin.matching.membership import JOIN_AT, Known, groups
from tocsin.matching.membership import Link as Tie
from tocsin.people import LikenessView
from tocsin.town.scoring.matched import WITHOUT_BIRTHDAYS, groups_of_pair
from tocsin.town.scoring.score import pairs_of
from tocsin.town.scoring.truth import Link, Truth

AT = 0.95
Rows = Mapping[str, Link]
Pair = tuple[str, str]


class Evidence(NamedTuple):
    """What a table is made of: pairs of different agencies with what was said of them, and true pairs never weighed."""

    judged: Sequence[Judged]
    never: Sequence[tuple[str, ...]]
    met: int
    true: int


def evidence(truth: Truth, kept: Rows, likened: Iterable[LikenessView], met: Collection[Pair]) -> Iterator[str]:
    """The tables as lines of text; `met` are the true pairs that share a key."""
    known = [each for each in likened if each.first in kept and each.second in kept]
    yield from _merged(kept, known)
    dated = {record: link for record, link in kept.items() if link.agency not in WITHOUT_BIRTHDAYS}
    for what, rows in (("all agencies", kept), ("agencies that write down a day of birth", dated)):
        yield ""
        yield from _table(what, _evidence(truth, rows, known, met))


def true_pairs(kept: Rows) -> list[Pair]:
    """Every two records of one child that different agencies keep, in the order of ids."""
    return sorted(_pair(*pair) for pair in pairs_of(kept, {record: each.person for record, each in kept.items()}))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def _evidence(truth: Truth, kept: Rows, known: Iterable[LikenessView], met: Collection[Pair]) -> Evidence:
    across = [
        each
        for each in known
        if each.first in kept and each.second in kept and kept[each.first].agency != kept[each.second].agency
    ]
    judged = [_judged(truth, kept, each) for each in across]
    true, seen = true_pairs(kept), {_pair(*each.pair) for each in across}
    never = [_groups(truth, kept, pair) for pair in true if pair not in seen]
    return Evidence(judged, never, sum(pair in met for pair in true), len(true))


def _judged(truth: Truth, kept: Rows, each: LikenessView) -> Judged:
    same = kept[each.first].person == kept[each.second].person
    return Judged(each.probability, same, _groups(truth, kept, each.pair))


def _groups(truth: Truth, kept: Rows, pair: Pair) -> tuple[str, ...]:
    return tuple(groups_of_pair(truth, (kept[pair[0]], kept[pair[1]])))


def _merged(kept: Rows, known: Sequence[LikenessView]) -> Iterator[str]:
    """What a machine would make of it that joined every pair at 0.95, with all that membership refuses."""
    derived = groups(Known(sorted(kept)), [Tie(*each) for each in known], join_at=JOIN_AT)
    made = clusters(derived.groups.values(), {record: link.person for record, link in kept.items()})
    yield (
        f"If a machine joined every pair from {AT} on, which this one does not: {made.over_merged} of {made.persons:,} "
        f"persons would be two children, {made.split:,} in several pieces."
    )


def _table(what: str, told: Evidence) -> Iterator[str]:
    at = rates_at(told.judged, AT, never_proposed=len(told.never))
    best = best_rates(told.judged, never_proposed=len(told.never))
    by_group = rates_by_group(told.judged, AT, never_proposed=told.never)
    yield f"pairs of two agencies' records, {what}"
    yield f"{'':<28}{'precision':>10}{'recall':>8}{'F1':>8}{'false':>8}{'missed':>8}{'true':>8}"
    yield _row(f"from {AT} on", at)
    yield _row(f"best, from {best.threshold:.3f} on", best)
    yield from (_row(f"  {group}", rates) for group, rates in by_group.items())
    yield from (
        f"gap in recall by {gap.kind}: {gap.points:.1f} points ({gap.best} to {gap.worst})" for gap in gaps(by_group)
    )
    yield f"true pairs that share a key: {told.met:,} of {told.true:,}{_share(told.met, told.true)}"


def _row(what: str, rates: Rates) -> str:
    shares = "".join(
        f"{'–' if share is None else f'{share:.3f}':>{width}}"
        for share, width in ((rates.precision, 10), (rates.recall, 8), (rates.f1, 8))
    )
    return f"{what:<28}{shares}{rates.false:>8,}{rates.missed:>8,}{rates.found + rates.missed:>8,}"


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.3f})" if whole else ""
