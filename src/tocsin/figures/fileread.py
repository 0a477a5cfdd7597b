"""A random sample of files: how many to read, which, and what they say of all of them, with an interval.

Files are drawn by the order of a hash of seed, stratum and identifier: any machine, in any language, draws the same,
and a larger sample of the same seed holds the smaller one. A file that cannot be read is never replaced by another
(who replaces a file chooses one): it stays in the sample as missing, and the bounds say what it could change.

The interval is a stratified score interval: a total is believable when the estimate lies within z standard errors of
it, these being worked out, as Wilson (1927) did, from the total that is tried and not from the sample; within strata
by the shares that fit the files best among all that add up to it. Errors shrink by the finite-population correction
and are nil where every file was read (Cochran, Sampling Techniques, 1977, chapters 2, 4 and 5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

Reals = NDArray[np.float64]
SLACK = 1e-6
STEPS: Reals = np.geomspace(1e-7, 1e7, 43)
"""How hard a total is pulled away from the estimate, softest to hardest: beyond these nothing moves any more."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """One part of the files: how many there are, how many were drawn, and of these how many say yes and how many no.

    What was drawn and says neither has not been read, or could not be.
    """

    population: int
    drawn: int
    yes: int
    no: int

    def __post_init__(self) -> None:
        """Refuse counts that no sample can have."""
        if min(self.population, self.drawn, self.yes, self.no) < 0 or not self.read <= self.drawn <= self.population:
            raise ValueError(
                f"{self.yes} yes and {self.no} no, of {self.drawn} files drawn from {self.population}: no count is"
                " below 0, no more files are read than were drawn, and none drawn that are not there."
            )

    @property
    def read(self) -> int:
        """How many files say yes or no."""
        return self.yes + self.no


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of all files that say yes, and how many that is, with an interval; what was not read beside it.

    The figures are None while any part of the files has none read. `least` and `most` are the ends of the intervals
    had every unread file said no, or yes: nothing is assumed of them there.
    """

    files: int
    drawn: int
    unread: int
    level: float
    share: float | None = None
    low: float | None = None
    high: float | None = None
    total: float | None = None
    total_low: int | None = None
    total_high: int | None = None
    least: int | None = None
    most: int | None = None

    @property
    def words(self) -> str:
        """The estimate in a sentence, and what the unread files could change."""
        read = self.drawn - self.unread
        if self.share is None or self.total is None:
            return (
                f"{read:,} of {self.drawn:,} files drawn are read, and in some part none: nothing can be said of all."
            )
        told = (
            f"Of {self.files:,} files, about {self.total:,.0f} ({self.share:.1%}) say yes;"
            f" {self.level:.0%} interval {self.total_low:,} to {self.total_high:,}, from {read:,} files read."
        )
        if not self.unread:
            return told
        noun = "file is" if self.unread == 1 else "files are"
        return (
            f"{told} {self.unread:,} {noun} drawn and unread: had they all said no or all yes, the interval would run"
            f" from {self.least:,} or to {self.most:,}."
        )


def plan(population: int, margin: float, share: float = 0.5, level: float = 0.95) -> int:
    """How many files to read so that the share is known to within `margin`; a half is the most that can be needed."""
    if not (0 < margin < 1 and 0 < share < 1 and population >= 0):
        raise ValueError("Margin and share lie between 0 and 1, and there are no fewer than 0 files.")
    spread = float(norm.ppf((1 + level) / 2)) ** 2 * share * (1 - share)
    return min(population, round(population * spread / (margin**2 * (population - 1) + spread))) if population else 0


def spread_over(populations: Mapping[str, int], files: int, least: int = 2) -> dict[str, int]:
    """So many files shared out by the size of each part, to the largest remainders, but `least` of each at least."""
    everything = sum(populations.values())
    if not everything:
        return dict.fromkeys(populations, 0)
    exact = {name: files * size / everything for name, size in populations.items()}
    shares = {name: floor(part) for name, part in exact.items()}
    left = min(files, everything) - sum(shares.values())
    for name in sorted(exact, key=lambda name: (shares[name] - exact[name], name))[: max(left, 0)]:
        shares[name] += 1
    return {name: min(populations[name], max(least, part)) for name, part in shares.items()}


def draw(files: Mapping[str, Sequence[str]], sizes: Mapping[str, int], seed: int) -> dict[str, tuple[str, ...]]:
    """The files to read of each stratum, in the order to read them: the first `sizes` by their hash.

    Whoever stops half-way has read a random sample still. All files of a stratum are drawn where fewer are there.
    """
    return {
        name: tuple(sorted(set(ids), key=lambda file: _place(seed, name, file))[: sizes.get(name, 0)])
        for name, ids in sorted(files.items())
    }


def _place(seed: int, stratum: str, file: str) -> str:
    return hashlib.sha256(f"{seed}\n{stratum}\n{file}".encode()).hexdigest()


def estimate(strata: Sequence[Stratum], level: float = 0.95) -> Estimate:
    """What the files read say of all of them. Files unread are taken to be like those read in their stratum."""
    held = [each for each in strata if each.population]
    files, drawn = sum(each.population for each in held), sum(each.drawn for each in held)
    unread = drawn - sum(each.read for each in held)
    if not held or not all(each.read for each in held):
        return Estimate(files, drawn, unread, level)
    total = sum(each.population * each.yes / each.read for each in held)
    low, high = interval(held, level)
    least, _ = interval([_unread_as(each, yes=False) for each in held], level)
    _, most = interval([_unread_as(each, yes=True) for each in held], level)
    return Estimate(
        files, drawn, unread, level, total / files, low / files, high / files, total, low, high, least, most
    )


def _unread_as(stratum: Stratum, *, yes: bool) -> Stratum:
    """The stratum as if every unread file had said yes, or no."""
    unread = stratum.drawn - stratum.read
    return Stratum(stratum.population, stratum.drawn, stratum.yes + unread * yes, stratum.no + unread * (not yes))


def interval(strata: Sequence[Stratum], level: float = 0.95) -> tuple[int, int]:
    """The least and the most files that may say yes, among all: whole files, and never fewer than were found."""
    counts = np.array([(each.population, each.yes, each.no) for each in strata], dtype=np.float64)
    found, ruled_out = int(counts[:, 1].sum()), int(counts[:, 2].sum())
    files = int(counts[:, 0].sum())
    z = float(norm.ppf((1 + level) / 2))
    low, high = _end(counts, -z), _end(counts, z)
    return max(found, ceil(low - SLACK)), min(files - ruled_out, floor(high + SLACK))


def _end(counts: Reals, z: float) -> float:
    """The total that lies just z standard errors from the estimate, by how hard one must pull to get there."""
    size, yes, no = counts.T
    estimated = float((size * yes / (yes + no)).sum())

    def beyond(pull: Reals) -> Reals:
        total, error = _pulled(counts, pull)
        return np.asarray(np.abs(total - estimated) - abs(z) * error)

    pulls = np.sign(z) * _pulls(counts)
    within = np.flatnonzero(beyond(pulls) < 0)
    if not within.size:
        return estimated
    if within[-1] == pulls.size - 1:
        return float(_pulled(counts, pulls[-1:])[0][0])
    bracket = pulls[within[-1]], pulls[within[-1] + 1]
    return float(_pulled(counts, np.array([brentq(lambda pull: beyond(np.array([pull]))[0], *bracket)]))[0][0])


def _pulls(counts: Reals) -> Reals:
    """How hard to try pulling, from softest to hardest: finest just above where a stratum that found none gives way."""
    size, yes, no = counts.T
    gives_way = (yes + no) * size.sum() / size
    return np.unique(np.concatenate([STEPS, (gives_way[:, None] * (1 + STEPS)).ravel()]))


def _pulled(counts: Reals, pull: Reals) -> tuple[Reals, Reals]:
    """Under each pull towards more or less, the total and its standard error at the likeliest shares of the strata.

    Maximising the likelihood of all strata with their total held fixed (Lagrange) asks in each that
    yes / p − no / (1 − p) + pull × size be nil: a quadratic with one root between 0 and 1. A stratum read whole is as
    it was found, whatever the pull.
    """
    size, yes, no = counts.T
    read = yes + no
    p = np.where(read < size, _share(yes, no, pull[:, None] * size / size.sum()), yes / read)
    squares = size * (size - read) / np.maximum(size - 1, 1) * size / read * p * (1 - p)
    return (size * p).sum(axis=1), np.sqrt(squares.sum(axis=1))


def _share(yes: Reals, no: Reals, pull: Reals) -> Reals:
    """The root between 0 and 1 of pull·p² + (read − pull)·p − yes = 0, in whichever form loses no digits."""
    slope = yes + no - pull
    root = np.sqrt(np.maximum(slope * slope + 4 * pull * yes, 0.0))
    safe = np.where(slope >= 0, slope + root, 2 * pull)
    return np.clip(np.where(slope >= 0, 2 * yes, root - slope) / np.where(safe == 0, 1, safe), 0.0, 1.0)
