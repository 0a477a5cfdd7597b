"""Chance by name: every concern of the town throws from a stream of its own, derived from the seed and the name.

A stream is SHAKE-256 (FIPS 202) read eight bytes at a time, so that no version of Python throws differently, a step
added later moves nobody else's throws, and household 40,000 can be made without making those before it.
"""

from __future__ import annotations

import hashlib
import math
import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

Choice = TypeVar("Choice")

WORDS = 32
"""Throws a block: what one household needs, mostly, so that one hash is enough."""

LAYOUT = struct.Struct(f"<{WORDS}Q")


class Stream:
    """The throws of one concern, in order."""

    def __init__(self, seed: int, *name: object) -> None:
        self._next = _words(repr((seed, *name)).encode()).__next__

    def fraction(self) -> float:
        """At least 0 and less than 1, in steps of 2 to the power of -53."""
        return (self._next() >> 11) * 2.0**-53

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return self._next() * limit >> 64

    def happens(self, probability: float) -> bool:
        """True that often."""
        return self.fraction() < probability

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices, each as likely."""
        return choices[self.below(len(choices))]

    def poisson(self, mean: float) -> int:
        """How many, when `mean` are expected and none makes another likelier (Knuth's product; for small means)."""
        count, left = 0, self.fraction()
        floor = math.exp(-mean)
        while left > floor:
            count += 1
            left *= self.fraction()
        return count

    def gamma(self, shape: float) -> float:
        """A propensity of mean 1: the smaller the shape, the fewer hold most of it (Marsaglia and Tsang 2000)."""
        boost = self.fraction() ** (1 / shape) if shape < 1 else 1.0
        third = (shape + 1 if shape < 1 else shape) - 1 / 3
        while True:
            normal = self._normal()
            cube = (1 + normal / math.sqrt(9 * third)) ** 3
            if cube > 0 and math.log(1 - self.fraction()) < normal * normal / 2 + third * (1 - cube + math.log(cube)):
                return boost * third * cube / shape

    def _normal(self) -> float:
        return math.sqrt(-2 * math.log(1 - self.fraction())) * math.cos(2 * math.pi * self.fraction())


def _words(name: bytes) -> Iterator[int]:
    block = 0
    while True:
        yield from LAYOUT.unpack(hashlib.shake_256(name + block.to_bytes(8, "big")).digest(LAYOUT.size))
        block += 1


class Weighted(Generic[Choice]):
    """A table of choices and how heavy each is."""

    def __init__(self, weights: Mapping[Choice, float]) -> None:
        self._choices = tuple(weights)
        self._sums = tuple(accumulate(weights.values()))

    def one(self, stream: Stream) -> Choice:
        """One choice, as often as it is heavy."""
        return self._choices[min(bisect_right(self._sums, stream.fraction() * self._sums[-1]), len(self._choices) - 1)]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Whole numbers spread so that a published table of (share, at most) holds; straight lines between its points."""

    points: tuple[tuple[float, float], ...]

    def one(self, stream: Stream) -> int:
        """One number."""
        share = stream.fraction()
        for (low, least), (high, most) in zip(self.points, self.points[1:], strict=False):
            if share <= high:
                return round(least + (most - least) * (share - low) / (high - low))
        return round(self.points[-1][1])
