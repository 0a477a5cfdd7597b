"""The register's index of who may be whom: kept with the records, in their transaction, so nothing can go stale.

Each record keeps its columns and its keys; whoever shares a key is weighed against it when it is written, and what they
weigh is kept. All of it follows from the records and the model alone, so a rebuild gives the same rows. Source: Fellegi
and Sunter 1969; blocking as in Christen, Data Matching (2012), chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

import orjson

from tocsin.ledger import add, asking
from tocsin.matching import (
    MOST_IN_A_BLOCK,
    Columns,
    Model,
    Scored,
    Scorer,
    compiled,
    keys_asked,
    keys_of,
    shipped_model,
)
from tocsin.people.describing import columns_of
from tocsin.people.details import PersonDetails
from tocsin.people.models import Likeness, Likening

KEPT_FROM = 0.0
"""Bits. Pairs that weigh less are likelier two people than one, and are weighed anew whenever somebody asks."""

MOST_READ = 5000
"""How far a key that too many records hold is read, looking for records that share a second one."""

AT_ONCE = 400
"""Records whose columns are read in one question."""

IN_ONE = 60
"""Keys looked up in one question."""

SHARING = "SELECT * FROM (SELECT key, record FROM people_key WHERE key = %s ORDER BY record LIMIT {most}) AS held"
SHARING_LIST = (
    "SELECT asked.key, held.record FROM unnest(%s::bigint[]) AS asked (key) CROSS JOIN LATERAL "
    "(SELECT record FROM people_key WHERE key = asked.key ORDER BY record LIMIT %s) AS held"
)
READ = "SELECT record, columns FROM people_likening WHERE record IN ({marks})"
READ_LIST = "SELECT record, columns FROM people_likening WHERE record = ANY(%s)"
KEEP_KEYS = "INSERT INTO people_key (key, record) VALUES (%s, %s)"
KEEP_KEY_LIST = "INSERT INTO people_key (key, record) SELECT unnest(%s::bigint[]), %s"
FORGET_KEYS = "DELETE FROM people_key WHERE key = %s AND record = %s"
FORGET_LIKENESS = "DELETE FROM people_likeness WHERE first = %s OR second = %s"


@dataclass(frozen=True, slots=True)
class Like:
    """A record that shares a key with the one asked about, and what the two weigh."""

    record: str
    scored: Scored
    columns: Columns


@dataclass(frozen=True, slots=True)
class Found:
    """Everybody who shares a key, the likeliest first. `crowded` is how many keys too many records hold to go by."""

    likes: tuple[Like, ...]
    crowded: int


def model() -> Model:
    """The model in force."""
    return shipped_model()


@cache
def scorer() -> Scorer:
    """The model in force as a function."""
    return compiled(model())


def liken(record: str, kind: str, details: PersonDetails) -> None:
    """Put a new record in the index and keep whom it is like; a place is like nobody."""
    if kind == "place":
        return
    columns = columns_of(details)
    likes = alike(columns, but=record).likes
    add(Likening(record=record, columns=orjson.dumps(columns).decode()))
    _keep_keys(record, keys_of(model(), columns))
    add(*(_likeness(record, like) for like in likes if like.scored.twins or like.scored.weight >= KEPT_FROM))


def liken_anew(record: str, kind: str, details: PersonDetails) -> None:
    """The same for a record written anew; where what linkage compares did not change, nothing is weighed again."""
    held = columns_kept([record]).get(record, {})
    if orjson.dumps(held) == orjson.dumps(columns_of(details)):
        return
    with asking() as cursor:
        cursor.executemany(FORGET_KEYS, [[key, record] for key in keys_of(model(), held)])
        cursor.execute(FORGET_LIKENESS, [record, record])
    Likening.objects.filter(record=record).delete()
    liken(record, kind, details)


def alike(columns: Columns, *, but: str = "") -> Found:
    """Everybody who shares a key with somebody of these columns, weighed; `but` is the record asked about itself."""
    shared, crowded = _sharing(keys_asked(model(), columns))
    weigh = scorer().score
    likes = [Like(record, weigh(columns, told), told) for record, told in columns_kept(shared - {but}).items()]
    return Found(tuple(sorted(likes, key=lambda like: (-like.scored.weight, like.record))), len(crowded))


def columns_kept(records: Iterable[str]) -> dict[str, Columns]:
    """The columns kept of these records."""
    wanted, kept = iter(records), dict[str, Columns]()
    while some := list(islice(wanted, AT_ONCE)):
        with asking() as cursor:
            if cursor.lists:
                cursor.execute(READ_LIST, [some])
            else:
                cursor.execute(READ.format(marks=", ".join(["%s"] * len(some))), some)
            kept |= ((record, orjson.loads(columns)) for record, columns in cursor.fetchall())
    return kept


def _sharing(keys: Sequence[int]) -> tuple[set[str], list[int]]:
    """Who holds one of these keys, and which keys too many hold: of those, two are needed."""
    holders: dict[int, list[str]] = {}
    for key, record in _held(keys, MOST_IN_A_BLOCK + 1):
        holders.setdefault(key, []).append(record)
    crowded = sorted(key for key, held in holders.items() if len(held) > MOST_IN_A_BLOCK)
    found = {record for key, held in holders.items() if len(held) <= MOST_IN_A_BLOCK for record in held}
    return found | _in_two(crowded), crowded


def _in_two(crowded: Sequence[int]) -> set[str]:
    """Who holds two of the keys that are too common by themselves, as far as they are read."""
    once, twice = set[str](), set[str]()
    for _, record in _held(crowded, MOST_READ) if len(crowded) > 1 else ():
        (twice if record in once else once).add(record)
    return set(sorted(twice)[:MOST_IN_A_BLOCK])


def _held(keys: Iterable[int], most: int) -> Iterator[tuple[int, str]]:
    wanted, one = iter(keys), SHARING.format(most=most)
    while some := list(islice(wanted, IN_ONE)):
        with asking() as cursor:
            if cursor.lists:
                cursor.execute(SHARING_LIST, [some, most])
            else:
                cursor.execute(" UNION ALL ".join([one] * len(some)), some)
            yield from cursor.fetchall()


def _keep_keys(record: str, keys: Sequence[int]) -> None:
    with asking() as cursor:
        if cursor.lists:
            cursor.execute(KEEP_KEY_LIST, [[*keys], record])
        else:
            cursor.executemany(KEEP_KEYS, [[key, record] for key in keys])


def _likeness(record: str, like: Like) -> Likeness:
    """The pair as it is kept: in the order of ids, so that it is kept once whichever of the two was written last."""
    first, second = sorted((record, like.record))
    weight, twins, stratum = like.scored
    return Likeness(first=first, second=second, weight=weight, twins=twins, stratum=stratum)
