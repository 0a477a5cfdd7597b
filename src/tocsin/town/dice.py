"""Chance that falls the same way every time: what is thrown depends on the seed and on what the throw is about.

A throw is a hash (SHAKE-256, FIPS 202) and not the next number of a generator, so that telling one child's story
otherwise leaves everybody else's as it was, and no version of Python throws differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Dice:
    """The dice of one seed."""

    seed: int

    def number(self, sides: int, *about: object) -> int:
        """A number from 0 to `sides` - 1."""
        return int.from_bytes(self._hashed(about, 8), "big") % sides

    def one_of(self, choices: Sequence[Choice], *about: object) -> Choice:
        """One of the choices."""
        return choices[self.number(len(choices), *about)]

    def entropy(self, *about: object) -> Callable[[int], bytes]:
        """A source of bytes for salts and keys: secret from nobody, so fit for invented people only."""
        drawn = 0

        def draw(size: int) -> bytes:
            nonlocal drawn
            drawn += 1
            return self._hashed((*about, drawn), size)

        return draw

    def _hashed(self, about: Sequence[object], size: int) -> bytes:
        return hashlib.shake_256(repr((self.seed, *about)).encode()).digest(size)
