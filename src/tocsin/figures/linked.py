"""What tables of the same children tell together: their numbers as sums of one set of inner numbers.

Two tables that count the same have the same totals over what they share, so a reader may lay them side by side. Where
they agree on everything they share, they are taken to count the same. Nobody needs every combination of every
dimension for that: dimensions that no table joins, even by others between them, are independent given those between,
and inner numbers over each clique of them are enough. Sources: Dobra and Fienberg, "Bounds for cell entries in
contingency tables given marginal totals and decomposable graphs", PNAS 97 (2000); de Wolf and Giessing, "Adjusting the
τ-ARGUS modular approach to deal with linked tables", Data & Knowledge Engineering 68 (2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod

from tocsin.figures.adversary import Form
from tocsin.figures.tables import BASE, COUNT, TOTAL, Adds, CountTable, Dimension, Key, ShownTable

Place = tuple[int, str, Key]
"""One number: which table, a count or a denominator, and its cell."""

MOST = 20_000
"""How many inner numbers tables that are read together may have; a table that would make more is read alone."""


@dataclass(frozen=True, slots=True)
class Side:
    """A table's counts or its denominators: what each place holds, and which places an earlier release has a mark for.

    `spans` are the dimensions by name. One without a total (a child may be in several of its categories) is nobody
    else's: no other table can be added up over it. An earlier table's unknown denominators' unit is its `unit`, "".
    """

    table: int
    kind: str
    unit: str
    spans: Mapping[str, Dimension]
    known: Mapping[Key, int]
    marked: frozenset[Key] = frozenset()
    earlier: bool = False

    def over(self, names: Sequence[str]) -> dict[Key, int]:
        """What it holds in these categories with totals over all else, as far as it says."""
        named = ((dict(zip(self.spans, key, strict=True)), value) for key, value in self.known.items())
        return {
            tuple(each[name] for name in names): value
            for each, value in named
            if all(category == TOTAL or name in names for name, category in each.items())
        }


def sides_of(tables: Sequence[CountTable]) -> list[Side]:
    """The sides of the tables that are to be shown, with every number."""
    found = []
    for at, table in enumerate(tables):
        spans = _spans(at, table.dimensions)
        counts = {key: table.at(key) for key in table.shown_keys()}
        found.append(Side(at, COUNT, table.unit, spans, counts))
        if table.out_of is not None:
            found.append(Side(at, BASE, "", spans, {key: table.base(key) or 0 for key in counts}))
    return found


def sides_shown(tables: Sequence[ShownTable], first: int) -> list[Side]:
    """The sides of tables that were shown before, numbered from `first` on, with what they show and what they hide."""
    found = []
    for at, table in enumerate(tables, first):
        for kind, cells in ((COUNT, table.cells), (BASE, table.bases)):
            known = {key: int(cell.value) for key, cell in cells.items() if cell.value}
            marked = frozenset(key for key, cell in cells.items() if not cell.value)
            unit = table.unit if kind == COUNT else ""
            if cells:
                found.append(Side(at, kind, unit, _spans(at, table.dimensions), known, marked, earlier=True))
    return found


def _spans(at: int, dimensions: Iterable[Dimension]) -> dict[str, Dimension]:
    return {each.name if each.summed else f"{each.name} of table {at}": each for each in dimensions}


def differing(side: Side, other: Side) -> tuple[list[str], set[Key]]:
    """What two sides share, and the places over it where they do not hold the same."""
    names = sorted(side.spans.keys() & other.spans.keys())
    mine, theirs = side.over(names), other.over(names)
    return names, {key for key in mine.keys() & theirs.keys() if mine[key] != theirs[key]}


def alike(side: Side, other: Side) -> bool:
    """Whether a reader would take two sides to count the same: they agree wherever they can, on some number.

    Where an earlier one shows no number of what they share, that both count one unit by it is enough.
    """
    names, apart = differing(side, other)
    if apart or (side.unit and other.unit and side.unit != other.unit):
        return False
    mine, theirs = side.over(names), other.over(names)
    return any(mine[key] for key in mine.keys() & theirs.keys()) or bool(
        names and side.unit and side.unit == other.unit
    )


def populations(sides: Sequence[Side]) -> list[list[Side]]:
    """Sides that count the same, together; each side in one population."""
    found: list[list[Side]] = []
    for side in sides:
        for each in found:
            if all(alike(side, other) for other in each) and _room([*each, side]) <= MOST:
                each.append(side)
                break
        else:
            found.append([side])
    return found


def _room(sides: Sequence[Side]) -> int:
    categories = categories_of(sides)
    return sum(prod(len(categories[name]) for name in each) for each in cliques(frozenset(one.spans) for one in sides))


def categories_of(sides: Iterable[Side]) -> dict[str, tuple[str, ...]]:
    """Every category of each dimension, over all these sides."""
    found: dict[str, dict[str, None]] = {}
    for side in sides:
        for name, dimension in side.spans.items():
            found.setdefault(name, {}).update(dict.fromkeys(dimension.categories))
    return {name: tuple(categories) for name, categories in found.items()}


def cliques(sets: Iterable[frozenset[str]]) -> list[tuple[str, ...]]:
    """The largest sets of dimensions that hang together, after joining what stands around each as it is taken out.

    Source: minimum-degree elimination, Rose, "Triangulated graphs and the elimination process" (1970).
    """
    beside: dict[str, set[str]] = {}
    for each in sets:
        for name in each:
            beside.setdefault(name, set()).update(each - {name})
    found: list[frozenset[str]] = []
    while beside:
        name = min(beside, key=lambda each: (len(beside[each]), each))
        around = beside.pop(name)
        for other in around:
            beside[other] |= around - {other}
            beside[other].discard(name)
        if not any(around | {name} <= each for each in found):
            found.append(frozenset(around | {name}))
    return [tuple(sorted(each)) for each in found] or [()]


@dataclass(slots=True)
class Numbers:
    """Every place as a sum of inner numbers, and which sums are equal whatever is shown.

    `rests` are what counts leave of their denominators, by table and cell, and what parts leave of a whole, by name.
    """

    forms: dict[Place, Form] = field(default_factory=dict)
    rests: dict[tuple[int, Key] | Adds, Form] = field(default_factory=dict)
    ties: list[tuple[Form, Form]] = field(default_factory=list)
    size: int = 0

    @classmethod
    def of(cls, together: Sequence[Sequence[Side]]) -> Numbers:
        """The numbers of sides, population by population."""
        made = cls()
        for sides in together:
            made._population(sides)
        for side in (side for sides in together for side in sides if side.kind == BASE):
            made._shares(side)
        return made

    def _new(self, many: int) -> range:
        self.size += many
        return range(self.size - many, self.size)

    def _population(self, sides: Sequence[Side]) -> None:
        categories = categories_of(sides)
        blocks = {names: self._block(names, categories) for names in cliques(frozenset(side.spans) for side in sides)}
        for one, other in combinations(blocks, 2):
            names = sorted(set(one) & set(other))
            for key in product(*(categories[name] for name in names)):
                wanted = dict(zip(names, key, strict=True))
                self.ties.append((_sum(one, blocks[one], wanted), _sum(other, blocks[other], wanted)))
        for side in sides:
            home = next(names for names in blocks if side.spans.keys() <= set(names))
            for key in side.known.keys() | side.marked:
                self.forms[side.table, side.kind, key] = _sum(home, blocks[home], _named(side, key))

    def _block(self, names: Sequence[str], categories: Mapping[str, Sequence[str]]) -> dict[Key, int]:
        keys = list(product(*(categories[name] for name in names)))
        return dict(zip(keys, self._new(len(keys)), strict=True))

    def _shares(self, base: Side) -> None:
        """A count is at most its denominator, in each inner cell."""
        inner = list(product(*(dimension.categories for dimension in base.spans.values())))
        left = dict(zip(inner, self._new(len(inner)), strict=True))
        places = base.known.keys() | base.marked
        for key in places:
            self.rests[base.table, key] = _sum(tuple(base.spans), left, _named(base, key))
        for key in places & left.keys():
            whole, part = self.forms[base.table, BASE, key], self.forms.get((base.table, COUNT, key))
            if part is not None:
                self.ties.append((whole, part | self.rests[base.table, key]))

    def add(self, sum_of: Adds, tables: Mapping[str, int]) -> None:
        """A sum that the figure's definitions make."""
        whole, *parts = (self.forms[tables[name], kind, key] for name, kind, key in (sum_of.whole, *sum_of.parts))
        together = frozenset().union(*parts)
        if sum_of.rest:
            self.rests[sum_of] = frozenset(self._new(1))
            together |= self.rests[sum_of]
        self.ties.append((whole, together))


def _named(side: Side, key: Key) -> dict[str, str]:
    return {name: category for name, category in zip(side.spans, key, strict=True) if category != TOTAL}


def _sum(names: Sequence[str], block: Mapping[Key, int], wanted: Mapping[str, str]) -> Form:
    """The inner numbers of a block in these categories."""
    at = [(names.index(name), category) for name, category in wanted.items()]
    return frozenset(number for key, number in block.items() if all(key[place] == category for place, category in at))
