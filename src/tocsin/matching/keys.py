"""Which records to compare at all: numbers that two records share when they agree in the columns of a rule.

A register keeps the keys of every record in an index, and looks up the keys of the one it is asked about: whoever
shares a key is a candidate, nobody else is. Names or days written the wrong way round cost the index nothing: the
record that asks brings those keys along. No child hangs on the name alone or on the day of birth alone (a model's
rules see to that, and a test to them). A key is the first eight bytes of BLAKE2b (RFC 7693), as a signed integer, since
that is what databases index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import blake2b
from struct import unpack
from typing import NamedTuple, cast

from .columns import COLUMNS, MOST
from .compiling import function
from .levels import Columns
from .model import KeyRule, Model

MOST_IN_A_BLOCK = 200
"""A key that more records hold than this is no evidence by itself: whoever reads it needs a second shared key, and the
answer says so."""

BETWEEN = r"\x1f"
Tell = Callable[[Columns], list[str]]


class Recipe(NamedTuple):
    """How one kind of key is told: a rule's name, the columns that are one text, and those that are lists."""

    name: str
    texts: tuple[str, ...]
    lists: tuple[str, ...]


def keys_of(model: Model, columns: Columns) -> tuple[int, ...]:
    """The keys to keep of a record."""
    return _numbers(_tellers(model)[0](columns))


def keys_asked(model: Model, columns: Columns) -> tuple[int, ...]:
    """The keys to look up for a record: its own, and those of whoever has two columns the other way round."""
    return _numbers(_tellers(model)[1](columns))


def left_out(columns: Columns) -> tuple[str, ...]:
    """The lists that are full: the record may say more than was compared, and an answer can say so."""
    lists = {name: len(value) for name, value in columns.items() if value and not isinstance(value, str)}
    return tuple(name for name, length in lists.items() if length >= MOST)


@lru_cache(maxsize=8)
def _tellers(model: Model) -> tuple[Tell, Tell]:
    """What tells the keys that are kept of a record, and those asked for one: the same, and with columns exchanged."""
    kept = [_recipe(rule, rule.columns) for rule in model.keys]
    exchanged = [_recipe(rule, _exchanged(rule)) for rule in model.keys if rule.swapped]
    return _teller(kept), _teller(kept + exchanged)


def _exchanged(rule: KeyRule) -> tuple[str, ...]:
    one, other = rule.swapped or ("", "")
    return tuple({one: other, other: one}.get(column, column) for column in rule.columns)


def _recipe(rule: KeyRule, columns: tuple[str, ...]) -> Recipe:
    lists = tuple(each for each in columns if COLUMNS[each].kind == "list")
    return Recipe(rule.name, tuple(each for each in columns if each not in lists), lists)


def _teller(recipes: list[Recipe]) -> Tell:
    """What each key says in words, once for each way to choose from its lists; nothing where a column is missing."""
    names = {f"name{number}": recipe.name for number, recipe in enumerate(recipes)}
    return cast(Tell, function(("a",), _teller_lines(recipes), names))


def _teller_lines(recipes: list[Recipe]) -> Iterator[str]:
    for text in dict.fromkeys(each for recipe in recipes for each in recipe.texts):
        yield f'{text} = a("{text}")'
    for each in dict.fromkeys(each for recipe in recipes for each in recipe.lists):
        yield f'{each} = (a("{each}") or ())[:{MOST}]'
    yield "told = []"
    for number, (_, texts, lists) in enumerate(recipes):
        values = "".join(f"{BETWEEN}{{{each}}}" for each in (*texts, *(f"one_{each}" for each in lists)))
        said = f'f"{{name{number}}}{values}"'
        chosen = " ".join(f"for one_{each} in {each}" for each in lists)
        yield f"if {' and '.join((*texts, *lists))}: told += [{said} {chosen}]"
    yield "return told"


def _numbers(told: list[str]) -> tuple[int, ...]:
    """The keys in order, each once; all digests become numbers in one go, since that is what takes the time."""
    words = set(told)
    digests = b"".join([blake2b(each.encode("utf-8", "surrogatepass"), digest_size=8).digest() for each in words])
    return tuple(sorted(unpack(f">{len(words)}q", digests)))
