"""Whether reviewers agree: of the pairs that two or more people judged, how often they said the same, beyond chance.

Krippendorff's alpha for nominal data (Content Analysis, 1980, chapter 12): any number of reviewers, not all of whom
judged every pair. 1 is perfect agreement, 0 what chance alone would bring; below 0.667 he draws no conclusions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the `pairs` judged by two people or more, those on which all `agreed`; `alpha` is None where it has no value.

    It has none before two people judged a pair, nor while everybody only ever gave one and the same answer.
    """

    pairs: int
    agreed: int
    alpha: float | None

    @property
    def words(self) -> str:
        """The counts as a sentence, with alpha where there is one."""
        if not self.pairs:
            return "No pair was judged by two people yet, so nothing can be said of how far reviewers agree."
        beyond = "" if self.alpha is None else f" (Krippendorff's alpha {self.alpha:.2f})"
        return f"Of {self.pairs:,} pairs judged by two people or more, all agreed on {self.agreed:,}{beyond}."


def agreement(judged: Iterable[Sequence[str]]) -> Agreement:
    """From the answers each pair was given, one of each person."""
    several = [answers for answers in judged if len(answers) > 1]
    agreed = sum(len(set(answers)) == 1 for answers in several)
    return Agreement(len(several), agreed, _alpha(several))


def _alpha(judged: Sequence[Sequence[str]]) -> float | None:
    """One minus the disagreement seen over the disagreement expected if answers were dealt at random."""
    totals = Counter(answer for answers in judged for answer in answers)
    every = sum(totals.values())
    expected = every * every - sum(count * count for count in totals.values())
    if not expected:
        return None
    seen = sum(_differing(answers) / (len(answers) - 1) for answers in judged)
    return 1 - (every - 1) * seen / expected


def _differing(answers: Sequence[str]) -> int:
    """In how many ordered ways two of these answers differ."""
    return len(answers) ** 2 - sum(count * count for count in Counter(answers).values())
