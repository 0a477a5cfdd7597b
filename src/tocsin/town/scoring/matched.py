"""How well the register proposes who is whom: over-merges and joins without a person's word first, since those do harm.

A pair counts once for the child it is of. Recall is of every two records of one child that different agencies keep;
precision and calibration are of the pairs the index keeps, which it does from nought bits upwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tocsin.matching.calibrating import Told, error, reliability
from tocsin.people import LikenessView
from tocsin.town.scoring.score import Scored, pairs_of
from tocsin.town.scoring.truth import Link, Person, Truth

PROPOSED, SHOWN = 0.95, 0.5
WITHOUT_BIRTHDAYS = frozenset({"voluntary"})
"""Who writes down a forename and an age and seldom more: nobody can tell such a record from its namesakes', and the
register should not try. They count in every line but the one that says so."""

Rows = Mapping[str, Link]
Pair = tuple[str, str]


def matched(
    truth: Truth, kept: Rows, likened: Iterable[LikenessView], *, said: Iterable[Pair], person_of: Mapping[str, str]
) -> tuple[Scored, ...]:
    """Score the pairs a register likens, and what people made of them."""
    known = [each for each in likened if each.first in kept and each.second in kept]
    dated = {record: link for record, link in kept.items() if link.agency not in WITHOUT_BIRTHDAYS}
    at = {_ordered(each.first, each.second): each.probability for each in known}
    return (
        _over_merged(kept, person_of),
        _by_nobody(kept, said, person_of),
        *(_of_kin(truth, kept, known, kin) for kin in ("siblings", "twins")),
        _precision(truth, kept, known),
        _recall(truth, kept, at, "true pairs proposed as one child (0.95 and more)", PROPOSED),
        _recall(truth, dated, at, "… of agencies that write down a day of birth", PROPOSED),
        _recall(truth, kept, at, "true pairs shown to people (0.5 and more)", SHOWN),
        _recall(truth, kept, at, "true pairs the keys brought together and the index keeps", 0.0),
    )


def _over_merged(kept: Rows, person_of: Mapping[str, str]) -> Scored:
    line = Scored("persons that are more than one child", note="must be none")
    children: dict[str, set[str]] = defaultdict(set)
    for record, link in kept.items():
        children[person_of.get(record, record)].add(link.person)
    for each in children.values():
        line.count(len(each) > 1)
    return line


def _by_nobody(kept: Rows, said: Iterable[Pair], person_of: Mapping[str, str]) -> Scored:
    """Records that stand together though no chain of people's words leads from one to the other."""
    line = Scored("joined records that nobody said are one", note="must be none: only people join")
    words: dict[str, set[str]] = defaultdict(set)
    for one, other in said:
        words[one].add(other)
        words[other].add(one)
    persons: dict[str, list[str]] = defaultdict(list)
    for record in kept:
        persons[person_of.get(record, record)].append(record)
    for records in persons.values():
        reached = _reached(records[0], words) if len(records) > 1 else set()
        for record in records[1:]:
            line.count(record not in reached)
    return line


def _reached(first: str, words: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {first}, [first]
    while waiting:
        fresh = words.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached


def _of_kin(truth: Truth, kept: Rows, known: Iterable[LikenessView], kin: str) -> Scored:
    line = Scored(f"{kin}' records proposed as one child", note="of those the index keeps; must be none")
    for each in known:
        one, other = (truth.people.get(kept[record].person) for record in each[:2])
        if one and other and _kin(one, other) == kin and kept[each.first].person != kept[each.second].person:
            line.count(each.probability >= PROPOSED)
    return line


def _kin(one: Person, other: Person) -> str:
    if not one.household or one.household != other.household:
        return ""
    return "twins" if one.born == other.born else "siblings"


def _precision(truth: Truth, kept: Rows, known: Sequence[LikenessView]) -> Scored:
    """Of the pairs proposed as one child, those that are; and how far all that was said lies from what is so."""
    line = Scored("pairs proposed as one child that are (0.95 and more)")
    told = [Told(each.probability, kept[each.first].person == kept[each.second].person) for each in known]
    for each, (probability, same, _) in zip(known, told, strict=True):
        if probability >= PROPOSED:
            pair = kept[each.first], kept[each.second]
            line.count(same, truth.people.get(pair[0].person), *more_groups(truth, pair))
    if told:
        line.note = f"calibration error {error(reliability(told)):.4f}"
    return line


def _recall(truth: Truth, kept: Rows, at: Mapping[Pair, float], what: str, least: float) -> Scored:
    line = Scored(what)
    for one, other in pairs_of(kept, {record: each.person for record, each in kept.items()}):
        pair = kept[one], kept[other]
        found = at.get(_ordered(one, other), -1.0) >= least
        line.count(found, truth.people.get(pair[0].person), *more_groups(truth, pair))
    return line


def groups_of_pair(truth: Truth, pair: tuple[Link, Link]) -> Iterator[str]:
    """Every group a pair counts for, by the child of its first record."""
    if person := truth.people.get(pair[0].person):
        yield from (f"origin {person.origin}", f"sex {person.sex}")
    yield from more_groups(truth, pair)


def more_groups(truth: Truth, pair: tuple[Link, Link]) -> Iterator[str]:
    """Whose the records are, and in which five years the child was born."""
    yield from sorted({f"agency {link.agency}" for link in pair})
    person = truth.people.get(pair[0].person)
    if person and person.born:
        first = int(person.born[:4]) // 5 * 5
        yield f"born {first} to {first + 4}"


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)
