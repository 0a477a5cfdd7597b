"""Strict reading of a TOML table: each value by name and type, nothing left over, every fault told with its place.

A misspelt key in a profile would silently drop a legal clock; so an unknown key is as much a fault as a missing one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import TypeVar

T = TypeVar("T")
_WORDS = {
    str: "text",
    date: "a date",
    time: "a time of day",
    bool: "true or false",
    int: "a whole number",
    list: "a list",
    dict: "a table",
}


class ProfileFault(ValueError):
    """A profile cannot be used as written; the text says which table, which key, and what was expected."""


class Table:
    """One table of a profile and its place, such as “duty decide_on_referral”. Leave it through `end()`."""

    def __init__(self, place: str, values: object) -> None:
        if not isinstance(values, dict):
            raise ProfileFault(f"{place}: expected a table of keys and values, found {values!r}.")
        self.place = place
        self._left: dict[str, object] = dict(values)

    def text(self, key: str) -> str:
        """Take a text that must be there and not be empty."""
        value = self._take(key, str, None)
        if not value.strip():
            raise ProfileFault(f"{self.place}: “{key}” is empty; expected a few words.")
        return value

    def text_or(self, key: str, default: str) -> str:
        """Take a text that may be absent."""
        return self._take(key, str, default)

    def day_or(self, key: str, default: date | None) -> date | None:
        """Take a date such as 2013-04-15 that may be absent."""
        return self._take(key, date, default) if key in self._left else default

    def hour(self, key: str) -> time:
        """Take a time of day such as 09:00:00."""
        return self._take(key, time, None)

    def truth(self, key: str) -> bool:
        """Take true or false; absent is false."""
        return self._take(key, bool, False)

    def number(self, key: str) -> int:
        """Take a whole number that must be there."""
        return self._take(key, int, None)

    def items(self, key: str) -> list[object]:
        """Take a list; absent is empty."""
        return self._take(key, list, [])

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts; absent is empty."""
        return tuple(text_in(self.place, key, item) for item in self.items(key))

    def tables(self, key: str) -> Iterator[Table]:
        """Take a list of tables; absent is empty. Each is placed by its number until it gives its name."""
        for number, item in enumerate(self.items(key), start=1):
            yield Table(f"{self.place}, {key} {number}", item)

    def named(self, key: str) -> Iterator[tuple[str, Table]]:
        """Take a table of named tables; absent is empty."""
        for name, value in self.mapping(key).items():
            yield name, Table(f"{key} {name}", value)

    def mapping(self, key: str) -> dict[str, object]:
        """Take a table as it is; absent is empty."""
        return self._take(key, dict, {})

    def end(self) -> None:
        """Refuse whatever nobody asked for."""
        if self._left:
            odd = ", ".join(f"“{key}”" for key in self._left)
            raise ProfileFault(f"{self.place}: {odd} is not a key this table has. Check the spelling.")

    def _take(self, key: str, kind: type[T], default: T | None) -> T:
        if key not in self._left:
            if default is None:
                raise ProfileFault(f"{self.place}: “{key}” is missing; expected {_WORDS[kind]}.")
            return default
        value = self._left.pop(key)
        if type(value) is not kind:
            raise ProfileFault(f"{self.place}: “{key}” is {value!r}; expected {_WORDS[kind]}.")
        return value


def text_in(place: str, key: str, item: object) -> str:
    """Return the item if it is text; raises ProfileFault."""
    if not isinstance(item, str):
        raise ProfileFault(f"{place}: “{key}” holds {item!r}; expected text.")
    return item


def merged(place: str, into: dict[str, object], more: Mapping[str, object]) -> None:
    """Add one file's tables to the others': lists are joined, tables united; the same name twice is a fault."""
    for key, value in more.items():
        there = into.get(key)
        if isinstance(there, list) and isinstance(value, list):
            there.extend(value)
        elif isinstance(there, dict) and isinstance(value, dict):
            merged(f"{place}, {key}", there, value)
        elif key in into:
            raise ProfileFault(f"{place}: “{key}” is already written in another file of this profile. Keep one.")
        else:
            into[key] = value
