"""How many true pairs anybody could find: what two records say, against everybody else of whom it is as true.

Defined before it was run. Of a true pair, the record that says less is asked about (fewer columns; of equals, the
first by id). It is weighed against the other record of the pair and against every record of every other child in the
town, keys or no keys; a child counts by the best of its records. A weight is the logarithm of odds, prior included, so
the posterior of the pair is 2^w / (1 + the sum of 2^w over its child and all others): one of those who fit, or nobody.
A pair *can be told* where that is one half or more, and *can be told surely* from 0.95 on: what a reader would say
who has all records at hand, knows m and u, and sees these fields only. It is a ceiling of this model's questions, not
of linkage as such. Pairs are drawn by a seed from two strata: both records have a whole forename, a whole surname and
a day of birth ("enough"), or not ("little"); totals weigh the strata by their size. *Found* is a key in common and a
probability of 0.95; that a key may be too crowded to go by alone is left out here and counted in `town_matching`.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp2
from pathlib import Path

import numpy as np

from bench.town_matching import AT, Pair, Street, read
from tocsin.matching.keys import keys_asked, keys_of
from tocsin.matching.scoring import Scorer, compiled
from tocsin.matching.shipped import shipped_model

LIKELY = 0.5
MOST_BITS = 60.0
TOLD, SURELY = "can be told", "can be told surely"
STRATA = ("says enough", "says little")


@dataclass(frozen=True, slots=True)
class Reached:
    """One drawn pair: what the reader of everything would say, what the register says, and who fits as well."""

    ceiling: float
    said: float
    rivals: int
    keyed: bool

    @property
    def found(self) -> bool:
        """Whether the register finds it: a key in common, and a match."""
        return self.keyed and self.said >= AT


def reach(street: Street, scorer: Scorer, pair: Pair) -> Reached:
    """Weigh a pair against everybody else who could be meant."""
    asked, other = sorted(pair, key=lambda record: (sum(map(bool, street.columns[record].values())), record))
    child, columns = street.records[asked].person, street.columns[asked]
    pair_scored = scorer.score(columns, street.columns[other])
    best: dict[str, float] = defaultdict(lambda: -MOST_BITS)
    for record, filed in street.records.items():
        if filed.person != child:
            best[filed.person] = max(best[filed.person], scorer.score(columns, street.columns[record]).weight)
    own = exp2(min(pair_scored.weight, MOST_BITS))
    others = sum(exp2(min(weight, MOST_BITS)) for weight in best.values())
    return Reached(
        own / (1 + own + others),
        scorer.probability(pair_scored.weight, pair_scored.stratum),
        sum(weight >= pair_scored.weight for weight in best.values()),
        bool(set(keys_of(scorer.model, street.columns[other])) & set(keys_asked(scorer.model, columns))),
    )


def drawn(street: Street, many: int) -> dict[str, tuple[int, list[Pair]]]:
    """So many pairs of each stratum, and how many it holds."""
    held: dict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(street.true):
        held[street.groups(pair)[-1]].append(pair)
    rng = np.random.default_rng(1912)
    return {
        name: (len(pairs), [pairs[place] for place in rng.permutation(len(pairs))[:many].tolist()])
        for name, pairs in held.items()
    }


def _row(name: str, size: int, reached: Sequence[Reached]) -> None:
    told = [each for each in reached if each.ceiling >= LIKELY]
    surely = [each for each in reached if each.ceiling >= AT]
    rivals = sorted(each.rivals for each in reached)
    print(
        f"{name:<12} {size:,} pairs, {len(reached)} drawn: {TOLD} {len(told)}, {SURELY} {len(surely)}; "
        f"found at {AT}: {sum(each.found for each in reached)} of all, "
        f"{sum(each.found for each in told)} of those told, "
        f"{sum(each.found for each in surely)} of those surely; "
        f"others who fit as well: median {rivals[len(rivals) // 2]}"
    )


def _total(sizes: Sequence[int], strata: Sequence[Sequence[Reached]]) -> None:
    """Shares of all pairs, each stratum by its size."""

    def share(which: int, *, found: bool) -> float:
        asked = ((0.0, LIKELY, AT)[which], found)
        return sum(
            size * sum(each.ceiling >= asked[0] and (each.found or not asked[1]) for each in some) / len(some)
            for size, some in zip(sizes, strata, strict=True)
        ) / sum(sizes)

    for which, words in enumerate(("all", TOLD, SURELY)):
        print(
            f"{words:<20} {share(which, found=False):.4f} of pairs; recall of them "
            f"{share(which, found=True) / max(share(which, found=False), 1e-9):.4f}"
        )


def main() -> None:
    """Read the arguments, draw, weigh and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("town", type=Path)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--pairs", type=int, default=100, help="drawn of each stratum")
    given = parser.parse_args()
    began, street, scorer = time.process_time(), read(given.town, given.households), compiled(shipped_model())
    lots = drawn(street, given.pairs)
    reached = {name: [reach(street, scorer, pair) for pair in lots[name][1]] for name in STRATA}
    for name in STRATA:
        _row(name, lots[name][0], reached[name])
    _total([lots[name][0] for name in STRATA], [reached[name] for name in STRATA])
    print(f"{len(street.records):,} records; {time.process_time() - began:.0f} s of processor time")


if __name__ == "__main__":
    main()
