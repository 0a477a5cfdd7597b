"""Pairs of records that people may want to judge, and what their judgements teach: labels, agreement, uncertainty.

What the index likens is no judgement. Until somebody says so two records are two persons, however alike they are; the
draws here say how far a count would move if the likeness were believed as far as it goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from tocsin.ledger import asking
from tocsin.matching import Waterfall
from tocsin.matching.calibrating import Labelled
from tocsin.matching.membership import Known, Link, Said
from tocsin.matching.membership import draws as drawn
from tocsin.people.agreeing import Agreement, agreement
from tocsin.people.joining import waits
from tocsin.people.likening import columns_kept, model, scorer
from tocsin.people.models import Doubt, Judgement, Likeness, Likening, Record

UNJUDGED = """
FROM people_likeness AS l
JOIN people_record AS a ON a.id = l.first JOIN people_record AS b ON b.id = l.second
WHERE l.weight >= 0 AND a.person <> b.person AND NOT EXISTS (
    SELECT 1 FROM people_judgement AS j WHERE j.taken_back_n IS NULL
    AND ((j.first = l.first AND j.second = l.second) OR (j.first = l.second AND j.second = l.first)))
"""
HOW_MANY = "SELECT count(*) " + UNJUDGED
LIKELIEST = "SELECT l.first, l.second, l.weight, l.stratum, l.twins " + UNJUDGED
ABOUT = "AND (l.first IN ({marks}) OR l.second IN ({marks})) "
IN_ORDER = "ORDER BY l.weight DESC, l.first, l.second LIMIT %s"


class LikenessView(NamedTuple):
    """Two records the index likens, in the order of ids: their weight in bits and what it is worth as a probability."""

    first: str
    second: str
    weight: float
    probability: float
    twins: bool


def likenesses() -> Iterator[LikenessView]:
    """Every pair the index keeps, by the model in force."""
    columns = ("first", "second", "weight", "stratum", "twins")
    yield from (
        _likeness(*row) for row in Likeness.objects.order_by("first", "second").values_list(*columns).iterator()
    )


def unjudged(most: int) -> tuple[LikenessView, ...]:
    """The likeliest pairs of two persons that nobody has judged."""
    return _found(LIKELIEST + IN_ORDER, [most])


def unjudged_about(records: Collection[str], most: int) -> tuple[LikenessView, ...]:
    """The likeliest such pairs of which one at least is among these records."""
    asked = sorted(records)
    about = ABOUT.format(marks=", ".join(["%s"] * len(asked)))
    return _found(LIKELIEST + about + IN_ORDER, [*asked, *asked, most]) if asked else ()


def count_unjudged() -> int:
    """How many such pairs there are."""
    with asking() as cursor:
        cursor.execute(HOW_MANY)
        return int(cursor.fetchone()[0])


def waiting() -> tuple[tuple[str, str, str], ...]:
    """Every pair somebody said is one person while a second has yet to say so, with who said it; oldest first."""
    rows = list(Judgement.objects.filter(taken_back_n=None).order_by("n"))
    return tuple((row.first, row.second, row.by) for row in rows if waits(row, rows))


def unsure_of(practitioner: str) -> frozenset[frozenset[str]]:
    """The pairs this person looked at and could not judge."""
    rows = Doubt.objects.filter(by=practitioner).values_list("first", "second")
    return frozenset(frozenset(pair) for pair in rows)


def weighed(pairs: Iterable[tuple[str, str]]) -> tuple[LikenessView, ...]:
    """What these pairs weigh now, whether the index keeps them or not."""
    asked = list(pairs)
    kept = columns_kept({each for pair in asked for each in pair})
    scores = (scorer().score(kept.get(first, {}), kept.get(second, {})) for first, second in asked)
    return tuple(
        _likeness(*pair, score.weight, score.stratum, score.twins) for pair, score in zip(asked, scores, strict=True)
    )


def explained(first: str, second: str) -> Waterfall:
    """Why two records may be of one person, step by step; a redacted record or a place says nothing."""
    kept = columns_kept([first, second])
    return scorer().explain(kept.get(first, {}), kept.get(second, {}))


def said_same() -> Iterator[tuple[str, str]]:
    """Every pair that somebody's word, in force and in effect, makes one person."""
    rows = list(Judgement.objects.filter(taken_back_n=None).order_by("n"))
    yield from ((row.first, row.second) for row in rows if row.same and not row.held_by and not waits(row, rows))


def how_far_they_agree() -> Agreement:
    """Agreement between reviewers, by each person's latest word in force on each pair; not being sure is an answer."""
    return agreement(list(answers.values()) for answers in _answers().values())


def labels() -> tuple[Labelled, ...]:
    """What people's judgements teach a calibration: the weight of every pair on which all who judged it agree."""
    told = {pair: set(answers.values()) - {"unsure"} for pair, answers in _answers().items()}
    agreed = {pair: answers for pair, answers in told.items() if len(answers) == 1}
    kept = columns_kept({record for pair in agreed for record in pair})
    scores = {pair: scorer().score(*(kept.get(each, {}) for each in pair)) for pair in agreed}
    return tuple(Labelled(scores[pair].weight, scores[pair].stratum, "same" in agreed[pair]) for pair in agreed)


def draws(n: int, seed: int) -> Iterator[tuple[frozenset[str], ...]]:
    """So many ways the records may be persons: what people said holds in all, each likeness by its probability.

    The same seed gives the same draws. Only persons of more than one record are named.
    """
    said = tuple(Said(first, second, True) for first, second in said_same())
    apart = Judgement.objects.filter(taken_back_n=None, same=False).order_by("n").values_list("first", "second")
    known = Known(
        tuple(Record.objects.order_by("n").values_list("id", flat=True)),
        said + tuple(Said(first, second, False) for first, second in apart),
        identifiers=_identifiers(),
    )
    links = [Link(*each) for each in likenesses()]
    yield from (tuple(frozenset(group) for group in part) for part in drawn(known, links, n=n, rng=_chance(seed)))


def _chance(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def _identifiers() -> dict[str, str]:
    """The valid NHS number of every record that has one."""
    ids = Likening.objects.order_by("record").values_list("record", flat=True)
    return {record: str(kept["nhs"]) for record, kept in columns_kept(ids).items() if kept.get("nhs")}


def _answers() -> dict[tuple[str, str], dict[str, str]]:
    """Each person's latest answer on each pair: same, different or unsure."""
    rows = Judgement.objects.filter(taken_back_n=None).values_list("n", "first", "second", "by", "same")
    said = [(n, first, second, by, "same" if same else "different") for n, first, second, by, same in rows]
    doubts = Doubt.objects.values_list("n", "first", "second", "by")
    found: dict[tuple[str, str], dict[str, str]] = {}
    for _, first, second, by, answer in sorted([*said, *((*doubt, "unsure") for doubt in doubts)]):
        found.setdefault((min(first, second), max(first, second)), {})[by] = answer
    return found


def _found(asked: str, values: Sequence[object]) -> tuple[LikenessView, ...]:
    with asking() as cursor:
        cursor.execute(asked, values)
        found = [_likeness(*row) for row in cursor.fetchall()]
    return tuple(each for each in found if each.probability >= model().thresholds["low"])


def _likeness(first: str, second: str, weight: float, stratum: str, twins: bool) -> LikenessView:
    return LikenessView(first, second, weight, scorer().probability(weight, stratum), bool(twins))
