"""Which records are one person: decisions, not connected components.

Connected components over-merge at any threshold: one wrong link between two families makes one child of them. Here
groups are derived strongest link first, and a link is refused when it would bring together, by whatever path, two
records that may not be one: people said so, verified identifiers differ, twins, or one agency keeps both as two
children. People's word comes before every link and every rule of the machine; only people's word can refuse it. Refused
links are returned with the reason, for review.

The result depends on what is given and not on its order, so anybody can derive it again; and a change touches only the
component it is in (`derive_again`). Two thresholds keep groups from flickering: a link joins at one, and what was
together parts below the other, as the Ministry of Justice does (hmpps-person-match).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

Group = tuple[str, ...]
Partition = tuple[Group, ...]

JOIN_AT, PART_BELOW = 0.95, 0.5

REASONS = {
    "said_different": "people said that these two are different children",
    "identifiers": "these two have different verified identifiers",
    "twins": "these two have the same birth and household and another forename: they may be twins",
    "one_agency": "one agency keeps these two as two children",
}
"""Why a link is refused, the strongest reason first."""


class Link(NamedTuple):
    """Two records, how much speaks for their being one person, and whether the twin rule speaks against it."""

    first: str
    second: str
    weight: float
    probability: float
    twins: bool = False


class Said(NamedTuple):
    """What people said of two records."""

    first: str
    second: str
    same: bool


class Refused(NamedTuple):
    """A link or a person's word that was not followed, why, and the two records that may not be one."""

    first: str
    second: str
    reason: str
    between: tuple[str, str]

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return REASONS[self.reason]


@dataclass(frozen=True, slots=True)
class Membership:
    """Groups of records, each named by its earliest record and earliest first, and what was refused."""

    groups: Mapping[str, Group]
    refused: tuple[Refused, ...] = ()

    def of(self) -> dict[str, str]:
        """The name of the group each record is in."""
        return {record: name for name, group in self.groups.items() for record in group}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known apart from links: records from the earliest on, what people said, and what may not be together.

    `identifiers` gives the verified identifier of a record that has one; `one_of` the agency of a record that is live
    in an agency known to keep each child once.
    """

    records: Sequence[str]
    said: Collection[Said] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    one_of: Mapping[str, str] = field(default_factory=dict)


def groups(
    known: Known,
    links: Iterable[Link],
    *,
    join_at: float = JOIN_AT,
    part_below: float = PART_BELOW,
    before: Iterable[Collection[str]] = (),
) -> Membership:
    """Derive who is with whom: people's word first, then links by probability, then those that only hold together.

    A link joins at `join_at`; between the two thresholds it holds only what was together `before`. Ties are broken by
    the records' ids. Links of records that are not known count for nothing.
    """
    ranked = _ranked(known, links)
    kin = _joined_by_people(known, ranked)
    for link in ranked:
        if link.probability >= join_at:
            kin.join(link.first, link.second)
    strong = len(kin.refused)
    together = {record: n for n, group in enumerate(before) for record in group}
    for link in ranked:
        held = together.get(link.first, -1) == together.get(link.second, -2)
        if held and part_below <= link.probability < join_at:
            kin.join(link.first, link.second)
    return Membership(kin.groups(), tuple(sorted(kin.refused[:strong])))


def derive_again(
    known: Known,
    links: Iterable[Link],
    before: Membership,
    changed: Collection[str],
    *,
    join_at: float = JOIN_AT,
    part_below: float = PART_BELOW,
) -> Membership:
    """What `groups` gives, derived anew only around the records whose links, words or identifiers changed.

    `changed` holds both records of a link or word that was added, changed or withdrawn.
    """
    every = list(links)
    touched = _around(known, [link for link in every if link.probability >= part_below], before, changed)
    part = Known(
        records=[record for record in known.records if record in touched],
        said=[said for said in known.said if touched.issuperset(said[:2])],
        identifiers=known.identifiers,
        one_of=known.one_of,
    )
    old = [group for group in before.groups.values() if not touched.isdisjoint(group)]
    fresh = groups(part, every, join_at=join_at, part_below=part_below, before=old)
    kept = {name: group for name, group in before.groups.items() if touched.isdisjoint(group)}
    refused = [each for each in before.refused if each.first not in touched]
    return Membership(_by_age(known, {**kept, **fresh.groups}), tuple(sorted((*refused, *fresh.refused))))


def draws(
    known: Known, links: Iterable[Link], *, n: int, rng: np.random.Generator, of: Collection[str] | None = None
) -> Iterator[Partition]:
    """Draw `n` partitions: each link is there with its probability, strongest first and under the same refusals.

    What people said is certain. Yields the groups of more than one record; every other record stands alone. Links are
    drawn apart from one another, so a record with several weak links is joined to some other more often than any one of
    them says: that is how uncertain it is, and no count should pretend otherwise. `of` some records, only the groups
    that they can be in are made: lots are cast for every link all the same, so these are what they would be among all.
    """
    ranked = _ranked(known, links)
    chances = np.array([link.probability for link in ranked])
    apart = {record for link in ranked for record in link[:2]} | {record for said in known.said for record in said[:2]}
    near = apart if of is None else apart & _around(known, ranked, Membership({}), of)
    some = Known([record for record in known.records if record in near], known.said, known.identifiers, known.one_of)
    certain, is_near = _joined_by_people(some, ranked), np.array([link.first in near for link in ranked], dtype=bool)
    for _ in range(n):
        kin = certain.again()
        for index in np.flatnonzero((rng.random(len(ranked)) < chances) & is_near):
            kin.join(ranked[index].first, ranked[index].second)
        yield tuple(group for group in kin.groups().values() if len(group) > 1)


def _ranked(known: Known, links: Iterable[Link]) -> list[Link]:
    there = set(known.records)
    ends = (link._replace(first=min(link[:2]), second=max(link[:2])) for link in links if there.issuperset(link[:2]))
    return sorted(ends, key=lambda link: (-link.probability, -link.weight, link.first, link.second))


def _joined_by_people(known: Known, links: Iterable[Link]) -> _Kin:
    kin = _Kin(known, links)
    for first, second in sorted((min(said[:2]), max(said[:2])) for said in known.said if said.same):
        if first in kin.root and second in kin.root:
            kin.join(first, second, by_people=True)
    return kin


def _around(known: Known, links: Iterable[Link], before: Membership, changed: Collection[str]) -> set[str]:
    """Every record that a chain of links, words and groups leads to from what changed."""
    beside: dict[str, set[str]] = defaultdict(set)
    same = (said[:2] for said in known.said if said.same)
    chains = ((group[0], record) for group in before.groups.values() for record in group[1:])
    for first, second in (*(link[:2] for link in links), *same, *chains):
        beside[first].add(second)
        beside[second].add(first)
    touched, waiting = set(changed), list(changed)
    while waiting:
        fresh = beside[waiting.pop()] - touched
        touched |= fresh
        waiting.extend(fresh)
    return touched


def _by_age(known: Known, found: Mapping[str, Group]) -> dict[str, Group]:
    return {record: found[record] for record in known.records if record in found}


Held = tuple[tuple[str, str], ...]
"""Records with a value each."""


class _Kin:
    """Groups while they are derived: who is with whom, and with whom each may not be."""

    def __init__(self, known: Known, links: Iterable[Link]) -> None:
        self.age = {record: n for n, record in enumerate(known.records)}
        self.root = {record: record for record in known.records}
        self.members: dict[str, Group] = {record: (record,) for record in known.records}
        self.numbers = _held(known.identifiers, self.root)
        self.agencies = _held(known.one_of, self.root)
        self.different = _foes(said[:2] for said in known.said if not said.same)
        self.twins = _foes(link[:2] for link in links if link.twins)
        self.refused: list[Refused] = []

    def again(self) -> _Kin:
        """The same groups once more, to go on from apart from these; what a group holds is never changed in place."""
        other = copy(self)
        other.root, other.members = self.root.copy(), self.members.copy()
        other.numbers, other.agencies = self.numbers.copy(), self.agencies.copy()
        other.refused = self.refused.copy()
        return other

    def find(self, record: str) -> str:
        """The earliest record of the group this one is in."""
        while self.root[record] != record:
            self.root[record] = self.root[self.root[record]]
            record = self.root[record]
        return record

    def join(self, first: str, second: str, *, by_people: bool = False) -> None:
        """Join the groups of two records, or note why not."""
        one, other = sorted((self.find(first), self.find(second)), key=self.age.__getitem__)
        if one == other:
            return
        if why := self._forbidden(one, other, by_people):
            reason, between = why
            self.refused.append(Refused(first, second, reason, (min(between), max(between))))
            return
        self.root[other] = one
        self.members[one] += self.members[other]
        for held in (self.numbers, self.agencies):
            if other in held:
                held[one] = held.get(one, ()) + held[other]

    def _forbidden(self, one: str, other: str, by_people: bool) -> tuple[str, tuple[str, str]] | None:
        """The first reason, and the two records it is about, why these groups may not be one."""
        found = {"said_different": self._foe(self.different, one, other)}
        if not by_people:
            found["identifiers"] = _clash(self.numbers, one, other, equal=False)
            found["twins"] = self._foe(self.twins, one, other)
            found["one_agency"] = _clash(self.agencies, one, other, equal=True)
        return next(((reason, pair) for reason, pair in found.items() if pair), None)

    def _foe(self, foes: Mapping[str, set[str]], one: str, other: str) -> tuple[str, str] | None:
        if not foes:
            return None
        there = set(self.members[other])
        between = ((record, foe) for record in self.members[one] for foe in foes.get(record, set()) & there)
        return min(between, default=None)

    def groups(self) -> dict[str, Group]:
        """What came of it."""
        found: dict[str, list[str]] = defaultdict(list)
        for record in self.root:
            found[self.find(record)].append(record)
        return {name: tuple(group) for name, group in found.items()}


def _held(values: Mapping[str, str], records: Collection[str]) -> dict[str, Held]:
    return {record: ((record, value),) for record, value in values.items() if value and record in records}


def _foes(pairs: Iterable[tuple[str, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        found[first].add(second)
        found[second].add(first)
    return found


def _clash(held: Mapping[str, Held], one: str, other: str, *, equal: bool) -> tuple[str, str] | None:
    """Two records, one of each group, whose values are equal, or are not."""
    if one not in held or other not in held:
        return None
    between = ((first, second) for first, value in held[one] for second, its in held[other] if (value == its) is equal)
    return min(between, default=None)
