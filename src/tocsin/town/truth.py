"""What is true of the invented town and no register can hold: how many children are exploited, and why counts differ.

A number nobody can check invites either belief or disbelief. Here it can be checked, since the town was made up: what
is true stands beside what the register counts, with the sentence that says where the difference comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.town.cast import read

WRITTEN: Mapping[str, str] = {
    "as exploited": "{} written about as exploited",
    "as something else": "{} written about, but as something else",
    "without a name": "{} written about without a name",
    "nowhere": "{} written about by nobody",
}
"""What agencies may have made of a child who is exploited, and how a sentence says it."""


@dataclass(frozen=True, slots=True)
class Exploited:
    """One child: the descriptions by which agencies keep records of them, and what was written (see WRITTEN)."""

    records: tuple[str, ...]
    written: str


def exploited() -> tuple[Exploited, ...]:
    """Every child of the invented town who is exploited."""
    return tuple(Exploited(tuple(row["records"]), row["written"]) for row in read("truth.toml")["child"])


def in_words(children: tuple[Exploited, ...]) -> str:
    """How many there are in truth, and what became of them on paper."""
    counted = Counter(child.written for child in children)
    parts = [words.format(f"{counted[how]} {'is' if counted[how] == 1 else 'are'}") for how, words in WRITTEN.items()]
    return f"{len(children)} children are exploited in it: {', '.join(parts[:-1])}, and {parts[-1]}."
