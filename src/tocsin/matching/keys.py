"""Which records to compare at all: numbers that two records share when they agree in the columns of a rule.

A register keeps the keys of every record in an index, and looks up the keys of the one it is asked about: whoever
shares a key is a candidate, nobody else is. Names or days written the wrong way round cost the index nothing: the
record that asks brings those keys along. No child hangs on the name alone or on the day of birth alone (a model's
rules see to that, and a test to them). A key is the first eight bytes of BLAKE2b (RFC 7693), as a signed integer, since
that is what databases index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import product

from .levels import Columns
from .model import KeyRule, Model

MOST_IN_A_BLOCK = 200
"""A key that more records hold than this is no evidence by itself: whoever reads it needs a second shared key, and the
answer says so."""

MOST_VALUES = 24
"""So many values of one list make keys, and no more: a record with ten thousand aliases is bounded like any other."""

STRAIGHT: Mapping[str, str] = {}


def keys_of(model: Model, columns: Columns) -> tuple[int, ...]:
    """The keys to keep of a record."""
    return tuple(sorted({key for rule in model.keys for key in _keys(rule, columns, STRAIGHT)}))


def keys_asked(model: Model, columns: Columns) -> tuple[int, ...]:
    """The keys to look up for a record: its own, and those of whoever has two columns the other way round."""
    asked = {key for rule in model.keys for exchanged in _ways(rule) for key in _keys(rule, columns, exchanged)}
    return tuple(sorted(asked))


def left_out(columns: Columns) -> tuple[str, ...]:
    """The columns that have more values than make keys, so that an answer can say that it did not look at all."""
    long = {name: len(value) for name, value in columns.items() if value and not isinstance(value, str)}
    return tuple(name for name, length in long.items() if length > MOST_VALUES)


def _ways(rule: KeyRule) -> Iterator[Mapping[str, str]]:
    yield STRAIGHT
    if rule.swapped:
        one, other = rule.swapped
        yield {one: other, other: one}


def _keys(rule: KeyRule, columns: Columns, exchanged: Mapping[str, str]) -> Iterator[int]:
    values = [_values(columns, exchanged.get(column, column)) for column in rule.columns]
    return (_key(rule.name, each) for each in product(*values))


def _values(columns: Columns, column: str) -> tuple[str, ...]:
    value = columns.get(column)
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(value[:MOST_VALUES])


def _key(name: str, values: tuple[str, ...]) -> int:
    told = "\x1f".join((name, *values)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "big", signed=True)
