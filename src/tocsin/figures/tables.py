"""A table of counts as it was counted, and the same table as it may be shown.

Nothing below `suppress` ever hides and nothing above it ever sees a `CountTable`: what leaves the floor is a
`ShownTable`, in which a small number is a mark and not a number. Source: Department for Education, "Children in need:
methodology" (suppression); Office for National Statistics, "Policy on protecting confidentiality in tables of birth and
death statistics" (totals are cells too).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

TOTAL = "total"
"""The category that stands for all of a dimension. No dimension has one of this name of its own."""

Key = tuple[str, ...]
"""A cell's place: one category for each dimension, in their order; TOTAL sums over that dimension."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is broken down by: its name in code, in words, and its categories in the order they are shown.

    `labels` says a category in words, where its code is not the word. `summed` is whether the total over it is shown.
    `spare` is whether that total is hidden before anything else, since nobody asks for it: ten years taken together.
    """

    name: str
    label: str
    categories: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    summed: bool = True
    spare: bool = field(default=False, compare=False)

    def shown(self) -> tuple[str, ...]:
        """The categories as they are shown, with the total last where there is one."""
        return (*self.categories, TOTAL) if self.summed else self.categories

    def label_of(self, category: str) -> str:
        """A category in words."""
        return "All" if category == TOTAL else self.labels.get(category, category)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable:
    """How many of `unit` there are in each cell. A cell that is not in `counts` holds none.

    `out_of` is the denominator of each cell by the same keys, where the table is one of shares; a count is never above
    it. `title` says what is counted, in words.
    """

    name: str
    title: str
    unit: str
    dimensions: tuple[Dimension, ...]
    counts: Mapping[Key, int]
    out_of: Mapping[Key, int] | None = None

    def keys(self) -> tuple[Key, ...]:
        """The inner cells' places, in the order they are shown."""
        return tuple(product(*(dimension.categories for dimension in self.dimensions)))

    def shown_keys(self) -> tuple[Key, ...]:
        """The places of all cells that are shown, totals among them."""
        return tuple(product(*(dimension.shown() for dimension in self.dimensions)))

    def inner(self, key: Key) -> tuple[Key, ...]:
        """The inner cells that a cell, perhaps a total, is the sum of."""
        spans = (
            dimension.categories if category == TOTAL else (category,)
            for dimension, category in zip(self.dimensions, key, strict=True)
        )
        return tuple(product(*spans))

    def spared(self, key: Key) -> bool:
        """Whether a place is a total that nobody asks for."""
        return any(each.spare and category == TOTAL for each, category in zip(self.dimensions, key, strict=True))

    def at(self, key: Key) -> int:
        """The count in a cell, or the sum of those a total stands for."""
        return sum(self.counts.get(each, 0) for each in self.inner(key))

    def base(self, key: Key) -> int | None:
        """The denominator of a cell or total; None in a table that has none."""
        if self.out_of is None:
            return None
        return sum(self.out_of.get(each, 0) for each in self.inner(key))


COUNT, BASE = "count", "base"

Number = tuple[str, str, Key]
"""A number of one of a figure's tables: the table's name, a count or a denominator, and its cell."""


@dataclass(frozen=True, slots=True)
class Adds:
    """A sum that the definitions of a figure's tables make: one of its numbers is the sum of others.

    With `rest`, something is left: the parts are among the whole, not all of it.
    """

    whole: Number
    parts: tuple[Number, ...]
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is shown: a value (an integer, or one with decimals as text) or, where `value` is "", a mark.

    `mark` is a code of the rule: "c" hidden, "z" not applicable; `low` and `high` are what anyone can work out.
    """

    value: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table as anyone may see it: each shown cell's value or mark, rates where there are denominators, and notes.

    `withheld` is the reason where the whole table is; then there are no cells. `hidden` counts the marked cells that
    hold a number below the limit (`small`) and those hidden to protect them (`others`).
    """

    name: str
    title: str
    unit: str
    dimensions: tuple[Dimension, ...]
    cells: Mapping[Key, Cell]
    bases: Mapping[Key, Cell] = field(default_factory=dict)
    rates: Mapping[Key, Cell] = field(default_factory=dict)
    small: int = 0
    others: int = 0
    notes: tuple[str, ...] = ()
    withheld: str = ""
