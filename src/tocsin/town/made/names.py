"""Names by origin, sex and year of birth, from the table beside this module: common ones first, and so likelier."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from tocsin.town.made.chance import Stream, Weighted
from tocsin.town.made.parameters import read

FLATTER = 6
"""Added to a name's rank: the weight of the name at rank n is 1 / (n + FLATTER)."""

PUT_TOGETHER = 1 / 3
"""Family names of British origin put together from two syllables, as is this share of them in the table's words."""


class Names:
    """The table, ready to be drawn from."""

    def __init__(self, table: dict[str, Any] | None = None) -> None:
        table = table or read("names.toml")
        self._until: list[int] = table["british"]["until"]
        self._given = {
            (origin, sex): [_ranked(names) for names in _by_time(lists[key])]
            for origin, lists in table.items()
            if "families" in lists
            for sex, key in (("F", "girls"), ("M", "boys"))
        }
        self._families = {origin: _ranked(lists["families"]) for origin, lists in table.items() if "families" in lists}
        self._first: Sequence[str] = table["british"]["first_syllables"]
        self._last: Sequence[str] = table["british"]["last_syllables"]

    def given(self, stream: Stream, origin: str, sex: str, year: int) -> str:
        """A first name somebody of that origin, sex and year of birth may have."""
        times = self._given[origin, sex]
        return times[min(bisect_left(self._until, year), len(times) - 1)].one(stream)

    def family(self, stream: Stream, origin: str) -> str:
        """A family name of that origin."""
        if origin == "british" and stream.happens(PUT_TOGETHER):
            return stream.one_of(self._first) + stream.one_of(self._last)
        return self._families[origin].one(stream)


def _by_time(lists: Sequence[Any]) -> Sequence[Sequence[str]]:
    return [lists] if isinstance(lists[0], str) else lists


def _ranked(names: Sequence[str]) -> Weighted[str]:
    return Weighted({name: 1 / (rank + FLATTER) for rank, name in enumerate(names)})
