"""Two tables of the same children, shown one after the other: what they tell together that neither tells alone.

The adversary solves in whole numbers over every combination of all dimensions, with the sums of both tables; the tables
share some dimensions, so they share totals, and what one hides to protect a small number the other must not show.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tocsin.figures.suppress import protect, protect_all
from tocsin.figures.tables import TOTAL, CountTable, Dimension, Key, ShownTable
from tocsin.words import load_profile

RULE = load_profile().disclosure
assert RULE is not None
SMALL = range(RULE.low, RULE.high + 1)
AGENCY, YEAR, OUTCOME = (
    Dimension(name, name.title(), tuple(f"{name}{number}" for number in range(size)))
    for name, size in (("agency", 3), ("year", 3), ("outcome", 2))
)
ALL = (AGENCY, YEAR, OUTCOME)
Children = dict[Key, int]


def of(children: Children, *dimensions: Dimension) -> CountTable:
    """The same children, counted by some of the dimensions."""
    counts: dict[Key, int] = {}
    for key, value in children.items():
        part = tuple(category for at, category in zip(ALL, key, strict=True) if at in dimensions)
        counts[part] = counts.get(part, 0) + value
    return CountTable(name="t", title="T", unit="children", dimensions=dimensions, counts=counts)


def _within(table: CountTable | ShownTable, key: Key) -> list[float]:
    """Which of all combinations a cell of a table sums."""
    wanted = {at.name: category for at, category in zip(table.dimensions, key, strict=True) if category != TOTAL}
    every = product(*(at.categories for at in ALL))
    return [float(all(wanted.get(at.name, has) == has for at, has in zip(ALL, each, strict=True))) for each in every]


def width(table: CountTable, key: Key, seen: Sequence[ShownTable]) -> float:
    """How many values a cell could have, less one, by all that is seen; a marked cell holds at least one child."""
    rows, least, most = [], [], []
    for each in seen:
        for place, cell in each.cells.items():
            rows.append(_within(each, place))
            least.append(int(cell.value) if cell.value else RULE.low)
            most.append(int(cell.value) if cell.value else 10_000)
    goal = np.array(_within(table, key))
    ties = LinearConstraint(np.array(rows), least, most)
    found = [
        milp(sign * goal, constraints=[ties], integrality=np.ones(len(goal)), bounds=Bounds(0, 10_000))
        for sign in (1, -1)
    ]
    assert all(each.status == 0 for each in found), "What is shown contradicts itself."
    return float(round(-found[1].fun) - round(found[0].fun))


def told(tables: Sequence[CountTable], seen: Sequence[ShownTable]) -> list[Key]:
    """The small cells of these tables that have fewer possible values than their mark admits."""
    return [
        key
        for table in tables
        for key in table.shown_keys()
        if table.at(key) in SMALL and width(table, key, seen) < RULE.high - RULE.low
    ]


@pytest.mark.long
@pytest.mark.parametrize("thin", [0.4, 0.7])
def test_tables_that_share_totals_tell_nothing_small_together(thin: float) -> None:
    """Shown all at once, or published one after the other."""
    chance = Random(f"linked {thin}")
    alone = 0
    for _ in range(6):
        children = {key: _count(chance, thin) for key in product(*(at.categories for at in ALL))}
        tables = [of(children, AGENCY, YEAR), of(children, AGENCY, OUTCOME), of(children, YEAR, OUTCOME)]
        in_turn: list[ShownTable] = []
        for table in tables:
            in_turn.append(protect(table, RULE, in_turn))
        assert told(tables, protect_all(tables, RULE)) == []
        assert told(tables, in_turn) == []
        alone += bool(told(tables, [protect(table, RULE) for table in tables]))
    assert alone, "Tables protected alone must tell, or the adversary is none."


def _count(chance: Random, thin: float) -> int:
    return 0 if chance.random() < thin else chance.choice((1, 2, 4, 8, 15, 30))
