"""Pairs of records that people may want to judge: likened by the index, drawn by lot, or read by one and owed a second.

What the index likens is no judgement. Until somebody says so two records are two persons, however alike they are. A
twentieth of the pairs one person judged is read again by another, who is not shown the first answer: only so can it be
said how far reviewers agree, since those who come to a pair to contradict are no sample. Which pairs these are follows
from their records' ids alone, so nobody chooses and nobody can tell beforehand (Krippendorff, Content Analysis, 1980,
chapter 11: reliability data are made by readers working independently).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from tocsin.ledger import asking, having
from tocsin.matching import Scorer, Waterfall, keys_asked, keys_of
from tocsin.people.calibrated import scorer_in_force
from tocsin.people.joining import waits
from tocsin.people.likening import columns_kept, model
from tocsin.people.models import Doubt, Drawn, Judgement, Likeness

READ_AGAIN = 0.05
"""The share of judged pairs that come back to a second reader."""

UNJUDGED = """
FROM people_likeness AS l
JOIN people_record AS a ON a.id = l.first JOIN people_record AS b ON b.id = l.second
WHERE {which} AND NOT EXISTS (
    SELECT 1 FROM people_judgement AS j WHERE j.taken_back_n IS NULL
    AND ((j.first = l.first AND j.second = l.second) OR (j.first = l.second AND j.second = l.first)))
"""
KEPT = "(l.weight >= 0 OR l.twins)"
APART = "a.person <> b.person"
LIKE, TWINS, EITHER = (f"{which} AND {APART}" for which in ("l.weight >= 0", "l.twins", KEPT))
COUNT = "SELECT count(*) FROM (SELECT 1 {} LIMIT %s) AS counted"
SELECT = "SELECT l.first, l.second, l.weight, l.stratum, l.twins "
ABOUT = "AND (l.first IN ({marks}) OR l.second IN ({marks})) "
IN_ORDER = "ORDER BY l.weight DESC, l.first, l.second"
AT_ONCE = 400
MOST_COUNTED = 1000
"""As `tocsin.duties.MOST`: pages write “1,000 or more”, so that none takes longer as the register grows."""

Pair = tuple[str, str]


class LikenessView(NamedTuple):
    """Two records the index likens, in the order of ids: their weight in bits and what it is worth as a probability."""

    first: str
    second: str
    weight: float
    probability: float
    twins: bool

    @property
    def pair(self) -> Pair:
        """The two records."""
        return self.first, self.second


def likenesses() -> Iterator[LikenessView]:
    """Every pair the index keeps, by the model in force."""
    columns = ("first", "second", "weight", "stratum", "twins")
    by, rows = scorer_in_force(), Likeness.objects.order_by("first", "second").values_list(*columns)
    yield from (_likeness(by, *row) for row in rows.iterator())


def unjudged(most: int, besides: Collection[Pair] = ()) -> tuple[LikenessView, ...]:
    """The likeliest pairs of two persons that nobody has judged, and so many that `besides` are not counted among."""
    return _found(LIKE, (), most, besides)


def possible_twins(most: int, besides: Collection[Pair] = ()) -> tuple[LikenessView, ...]:
    """The same of pairs the twin rule holds of: a person should say which they are, rather than no one."""
    return _found(TWINS, (), most, besides)


def unjudged_about(records: Collection[str], most: int, besides: Collection[Pair] = ()) -> tuple[LikenessView, ...]:
    """Either kind of pair of which one record at least is among these."""
    return _found(EITHER, sorted(records), most, besides) if records else ()


def unjudged_with(records: Collection[str]) -> frozenset[Pair]:
    """Every pair nobody has judged of which one record at least is among these."""
    every, found = sorted(records), set[Pair]()
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        found |= {(row[0], row[1]) for row in _rows(EITHER, some, None)}
    return frozenset(found)


def to_draw_from(without: Collection[str]) -> tuple[LikenessView, ...]:
    """Every pair nobody has judged, but those of records `without`: among these lots are drawn.

    Pairs that are one person by what was said of others belong to it: left out, what is alike would seem less true.
    """
    every = _found(KEPT, (), None, ())
    return tuple(each for each in every if each.first not in without and each.second not in without)


def drawn_to_read() -> tuple[Pair, ...]:
    """The pairs drawn by lot that nobody has judged yet."""
    rows = Drawn.objects.order_by("first", "second").values_list("first", "second")
    judged = {frozenset(pair) for pair in _in_force()}
    return tuple(pair for pair in rows if frozenset(pair) not in judged)


def count_unjudged(besides: Collection[Pair] = ()) -> int:
    """How many pairs nobody has judged, apart from `besides`; counting stops where pages stop telling."""
    with asking() as cursor:
        cursor.execute(COUNT.format(UNJUDGED.format(which=EITHER)), [MOST_COUNTED + len(besides)])
        return int(cursor.fetchone()[0]) - len(besides)


def waiting() -> tuple[tuple[str, str, str], ...]:
    """Every pair somebody said is one person while a second has yet to say so, with who said it; oldest first."""
    held = Judgement.objects.filter(taken_back_n=None, same=True).exclude(needs_second="").order_by("n")
    others = having(Judgement, "first", {record for row in held for record in (row.first, row.second)})
    standing = [other for other in others if other.taken_back_n is None]
    return tuple((row.first, row.second, row.by) for row in held if waits(row, standing))


def to_read_again() -> dict[Pair, str]:
    """The pairs that one person judged and that come back to a second, with who judged them."""
    readers: dict[Pair, set[str]] = {}
    for (first, second), by in _in_force().items():
        readers[min(first, second), max(first, second)] = by
    held = {frozenset(pair[:2]) for pair in waiting()}
    return {
        pair: min(by)
        for pair, by in sorted(readers.items())
        if len(by) == 1 and comes_back(*pair) and frozenset(pair) not in held
    }


def reads_blind(first: str, second: str, practitioner: str) -> bool:
    """Whether this person is to read the two without being told what others said: again, or as a lot fell on them."""
    pair = min(first, second), max(first, second)
    rows = list(Judgement.objects.filter(taken_back_n=None, first__in=pair, second__in=pair).order_by("n"))
    readers = {row.by for row in rows}
    if practitioner in readers or frozenset(pair) in unsure_of(practitioner):
        return False
    if not readers:
        return Drawn.objects.filter(first=pair[0], second=pair[1]).exists()
    return len(readers) == 1 and comes_back(*pair) and not any(waits(row, rows) for row in rows)


def comes_back(first: str, second: str) -> bool:
    """Whether a pair, once it is judged, is read again by somebody else: one in twenty is, by its own ids."""
    lot = sha256(f"{min(first, second)} {max(first, second)}".encode()).digest()
    return int.from_bytes(lot[:8]) < READ_AGAIN * 2**64


def unsure_of(practitioner: str) -> frozenset[frozenset[str]]:
    """The pairs this person looked at and could not judge."""
    rows = Doubt.objects.filter(by=practitioner).values_list("first", "second")
    return frozenset(frozenset(pair) for pair in rows)


def weighed(pairs: Iterable[Pair]) -> tuple[LikenessView, ...]:
    """What these pairs weigh now, whether the index keeps them or not."""
    asked, by = list(pairs), scorer_in_force()
    kept = columns_kept({each for pair in asked for each in pair})
    scores = (by.score(kept.get(first, {}), kept.get(second, {})) for first, second in asked)
    return tuple(
        _likeness(by, *pair, score.weight, score.stratum, score.twins)
        for pair, score in zip(asked, scores, strict=True)
    )


def sharing_a_key(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Which of these pairs have a key in common, by which alone two records are ever weighed."""
    asked = list(pairs)
    kept = columns_kept({each for pair in asked for each in pair})
    keys = {record: set(keys_of(model(), columns)) for record, columns in kept.items()}
    find = {record: set(keys_asked(model(), columns)) for record, columns in kept.items()}
    return frozenset(pair for pair in asked if keys.get(pair[0], set()) & find.get(pair[1], set()))


def explained(first: str, second: str) -> Waterfall:
    """Why two records may be of one person, step by step; a redacted record or a place says nothing."""
    kept = columns_kept([first, second])
    return scorer_in_force().explain(kept.get(first, {}), kept.get(second, {}))


def _in_force() -> dict[Pair, set[str]]:
    """Every pair that somebody's word in force is about, with whose."""
    found: dict[Pair, set[str]] = {}
    for first, second, by in Judgement.objects.filter(taken_back_n=None).values_list("first", "second", "by"):
        found.setdefault((min(first, second), max(first, second)), set()).add(by)
    return found


def _found(which: str, records: Sequence[str], most: int | None, besides: Collection[Pair]) -> tuple[LikenessView, ...]:
    """So many pairs that are not `besides`; those of `besides` that stand between them stay in their places."""
    by = scorer_in_force()
    limit = None if most is None else most + len(besides)
    found = [_likeness(by, *row) for row in _rows(which, records, limit)]
    counted = [place for place, each in enumerate(found) if each.pair not in besides]
    return tuple(found if most is None or len(counted) <= most else found[: counted[most]])


def _rows(which: str, records: Sequence[str], most: int | None) -> list[tuple[str, str, float, str, bool]]:
    about = ABOUT.format(marks=", ".join(["%s"] * len(records))) if records else ""
    limit = "" if most is None else " LIMIT %s"
    values = [*records, *records, *([] if most is None else [most])]
    with asking() as cursor:
        cursor.execute(SELECT + UNJUDGED.format(which=which) + about + IN_ORDER + limit, values)
        return list(cursor.fetchall())


def _likeness(by: Scorer, first: str, second: str, weight: float, stratum: str, twins: bool) -> LikenessView:
    return LikenessView(first, second, weight, by.probability(weight, stratum), bool(twins))
