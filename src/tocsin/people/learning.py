"""What people's judgements teach: how far reviewers agree, labels for a calibration, and how sure persons are.

Reviewers are not shown pairs at random, so a label says for how many pairs it stands. Every pair already judged when
the lots were last drawn stands for itself; of those nobody had judged, the pairs drawn stand for the rest of their
band (a census of one part and a stratified sample of the other: Cochran, Sampling Techniques, 1977, chapter 5). What
was judged since because much hung on it, and was not drawn, teaches nothing: the lots stand for it already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from django.db.models import QuerySet

from tocsin.matching.calibrating import Labelled
from tocsin.matching.membership import Known, Link, Said
from tocsin.matching.membership import draws as drawn
from tocsin.people.agreeing import Agreement, agreement
from tocsin.people.joining import waits
from tocsin.people.likening import KEPT_FROM, columns_kept, scorer
from tocsin.people.models import Doubt, Draw, Drawn, Judgement, Likeness, Record
from tocsin.people.reviewing import Pair, comes_back, likenesses
from tocsin.people.rules import person_id

Answers = dict[Pair, dict[str, tuple[int, str]]]
"""Of each pair, by who answered: at which entry, and same, different or unsure."""


def said_same() -> Iterator[Pair]:
    """Every pair that somebody's word, in force and in effect, makes one person."""
    rows = list(Judgement.objects.filter(taken_back_n=None).order_by("n"))
    same = [row for row in rows if row.same]
    yield from (
        (row.first, row.second) for row in same if not row.held_by and not (row.needs_second and waits(row, same))
    )


def how_far_they_agree(*, blind: bool = False, without: Collection[str] = ()) -> Agreement:
    """Agreement between reviewers, by each person's latest word in force on each pair; not being sure is an answer.

    `blind` counts only pairs that come back to a reader who is not shown the first answer. Pairs of the records
    `without` are left out.
    """
    told = {pair: said for pair, said in _answers().items() if not set(pair) & set(without)}
    counted = (said for pair, said in told.items() if not blind or comes_back(*pair))
    return agreement([answer for _, answer in said.values()] for said in counted)


def labels(without: Collection[str] = ()) -> tuple[Labelled, ...]:
    """What people's judgements teach a calibration: every pair on which all who judged it agree, with its share.

    Pairs of the records `without`, and those the index would not keep, are left out. None before lots were drawn.
    """
    shares = _shares(without)
    kept = columns_kept({record for pair in shares for record in pair})
    scores = {pair: scorer().score(*(kept.get(each, {}) for each in pair)) for pair in shares}
    return tuple(
        Labelled(scores[pair].weight, scores[pair].stratum, same, share)
        for pair, (same, share) in shares.items()
        if scores[pair].twins or scores[pair].weight >= KEPT_FROM
    )


def _shares(without: Collection[str]) -> dict[Pair, tuple[bool, float]]:
    """Of each pair that teaches something the answer, and the share of pairs like it that were to be read."""
    last = Draw.objects.order_by("-n").values_list("n", flat=True).first()
    by_lot = {(first, second): share for first, second, share in Drawn.objects.values_list("first", "second", "share")}
    found: dict[Pair, tuple[bool, float]] = {}
    for pair, said in _answers().items() if last is not None else ():
        answers = {answer for _, answer in said.values()} - {"unsure"}
        before = min((n for n, answer in said.values() if answer != "unsure"), default=0) < (last or 0)
        if len(answers) == 1 and (before or pair in by_lot) and not set(pair) & set(without):
            found[pair] = ("same" in answers, by_lot.get(pair, 1.0))
    return _of_those_read(found, by_lot)


def _of_those_read(
    found: dict[Pair, tuple[bool, float]], by_lot: Mapping[Pair, float]
) -> dict[Pair, tuple[bool, float]]:
    """The same with the share that was read indeed, where some of the pairs drawn at one share teach nothing yet."""
    drawn, read = Counter(by_lot.values()), Counter(by_lot[pair] for pair in found if pair in by_lot)
    return {
        pair: (same, share * read[share] / drawn[share] if pair in by_lot else share)
        for pair, (same, share) in found.items()
    }


def draws(n: int, seed: int, kind: str = "child", of: Collection[str] | None = None) -> Iterator[dict[str, str]]:
    """So many ways the records of a kind may be persons: for each, the person id of every record.

    What people said holds in all of them; each likeness nobody judged is followed with its probability by the curve in
    force. The same seed gives the same draws. They come one by one, so that a figure holds one at a time; a person has
    the id they would have if people had joined the records so. `of` some records, the same draws tell of these and of
    whoever they are joined with.
    """
    records = Record.objects.filter(kind=kind).values_list("id", flat=True)
    alone = {record: person_id(record) for record in (records if of is None else of)}
    said = tuple(Said(first, second, True) for first, second in said_same())
    apart = Judgement.objects.filter(taken_back_n=None, same=False).order_by("n").values_list("first", "second")
    words = said + tuple(Said(first, second, False) for first, second in apart)
    likened = tuple(records.filter(id__in=_likened()).order_by("n"))
    known = Known(likened, words, identifiers=_identifiers(likened))
    links = [Link(*each) for each in likenesses()]
    for part in drawn(known, links, n=n, rng=np.random.default_rng(seed), of=of):
        yield alone | {record: person_id(group[0]) for group in part for record in group}


def _likened() -> QuerySet[Any]:
    """Every record that the index likens to another, or of which and another somebody said what they are."""
    pairs = (Likeness.objects, Judgement.objects.filter(taken_back_n=None))
    first, *others = (rows.values_list(end, flat=True) for rows in pairs for end in ("first", "second"))
    return first.union(*others)


def _identifiers(records: Iterable[str]) -> dict[str, str]:
    """The valid NHS number of every one of these records that has one."""
    return {record: str(kept["nhs"]) for record, kept in columns_kept(records).items() if kept.get("nhs")}


def _answers() -> Answers:
    """Each person's latest answer on each pair."""
    rows = Judgement.objects.filter(taken_back_n=None).values_list("n", "first", "second", "by", "same")
    said = [(n, first, second, by, "same" if same else "different") for n, first, second, by, same in rows]
    doubts = Doubt.objects.values_list("n", "first", "second", "by")
    found: Answers = {}
    for n, first, second, by, answer in sorted([*said, *((*doubt, "unsure") for doubt in doubts)]):
        found.setdefault((min(first, second), max(first, second)), {})[by] = (n, answer)
    return found
