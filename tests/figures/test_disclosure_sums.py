"""Sums that a figure's definitions make: a table of stages beside the table of where each ended.

The adversary knows the definitions, as every reader of the page does, and solves in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tocsin.figures import CountTable, ShownTable
from tocsin.figures.suppress import protect_all
from tocsin.figures.tables import BASE, COUNT, TOTAL, Adds, Dimension, Key
from tocsin.words import load_profile

RULE = load_profile().disclosure
assert RULE is not None
SMALL = range(RULE.low, RULE.high + 1)
ENDS = ("nothing", "decided", "recorded", "charged")
YEARS = ("2024-25", "2025-26")
CAME_TO = {"alleged": ENDS, "recorded": ENDS[2:], "charged": ENDS[3:]}
INNER = [(year, end) for year in YEARS for end in ENDS]
SUMS = tuple(
    Adds(("stages", COUNT, (stage,)), tuple(("ends", COUNT, (TOTAL, end)) for end in ends))
    for stage, ends in CAME_TO.items()
)


def tables(chance: Random) -> list[CountTable]:
    """Where allegations ended, by year, and how many came to each stage, of all."""
    ends = {key: chance.choice((0, 1, 3, 5, 9, 20, 40)) for key in INNER}
    stages: dict[Key, int] = {
        (stage,): sum(many for (_, end), many in ends.items() if end in among) for stage, among in CAME_TO.items()
    }
    year, end = Dimension("year", "Year", YEARS), Dimension("end", "End", ENDS)
    stage = Dimension("stage", "Stage", tuple(CAME_TO), summed=False)
    every = dict.fromkeys(stages, sum(ends.values()))
    return [
        CountTable(name="stages", title="S", unit="c", dimensions=(stage,), counts=stages, out_of=every),
        CountTable(name="ends", title="E", unit="c", dimensions=(year, end), counts=ends),
    ]


def within(kind: str, key: Key) -> list[float]:
    """Which inner numbers a number of either table sums; a denominator is all allegations."""
    year, ends = (TOTAL, ENDS if kind == BASE else CAME_TO[key[0]]) if len(key) == 1 else (key[0], (key[1],))
    return [float(year in (TOTAL, each) and (end in ends or TOTAL in ends)) for each, end in INNER]


def told(seen: Sequence[ShownTable], counted: Sequence[CountTable]) -> list[Key]:
    """Small numbers of either table, and what counts leave out, that have too few possible values."""
    rows, least, most = [], [], []
    for each in seen:
        for kind, cells in ((COUNT, each.cells), (BASE, each.bases)):
            for key, cell in cells.items():
                rows.append(within(kind, key))
                least.append(int(cell.value) if cell.value else RULE.low)
                most.append(int(cell.value) if cell.value else 10_000)
    ties = LinearConstraint(np.array(rows), least, most)
    goals = {key: within(COUNT, key) for each in counted for key in each.shown_keys() if each.at(key) in SMALL}
    left = {key: (counted[0].base(key) or 0) - counted[0].at(key) for key in counted[0].shown_keys()}
    goals |= {
        ("left", *key): list(np.array(within(BASE, key)) - np.array(within(COUNT, key)))
        for key, many in left.items()
        if many in SMALL
    }
    return [key for key, goal in goals.items() if width(np.array(goal), ties) < RULE.high - RULE.low]


def width(goal: np.ndarray, ties: LinearConstraint) -> float:
    found = [
        milp(sign * goal, constraints=[ties], integrality=np.ones(len(goal)), bounds=Bounds(0, 10_000))
        for sign in (1, -1)
    ]
    assert all(each.status == 0 for each in found), "What is shown contradicts itself."
    return float(round(-found[1].fun) - round(found[0].fun))


def test_what_one_table_hides_no_sum_of_another_gives_away() -> None:
    chance = Random("sums")
    broken = 0
    for _ in range(12):
        counted = tables(chance)
        assert told(protect_all(counted, RULE, adds=SUMS), counted) == []
        broken += bool(told(protect_all(counted, RULE), counted))
    assert broken, "Without the sums something must be told, or the adversary is none."


def shares(wider: int, stricter: int) -> list[CountTable]:
    year = Dimension("year", "Year", ("2024-25", "2025-26"))
    every = {("2024-25",): 60, ("2025-26",): 70}
    counts = {"wider": {("2024-25",): 30, ("2025-26",): wider}, "stricter": {("2024-25",): 12, ("2025-26",): stricter}}
    return [
        CountTable(name=name, title="T", unit="children", dimensions=(year,), counts=each, out_of=every)
        for name, each in counts.items()
    ]


@pytest.mark.parametrize(("stricter", "hidden"), [(25, False), (37, True), (40, False)])
def test_what_a_stricter_definition_leaves_of_a_wider_one_is_no_small_number(stricter: int, hidden: bool) -> None:
    """Of 40 children by the wider definition 37 by the stricter: three children hold one and not the other."""
    sums = [Adds(("wider", COUNT, (each,)), (("stricter", COUNT, (each,)),), rest=True) for each in (*YEARS, TOTAL)]
    wide, strict = protect_all(shares(40, stricter), RULE, adds=sums)
    both = all(each.cells[("2025-26",)].value for each in (wide, strict))
    assert both is not hidden


def test_a_sum_that_does_not_hold_is_nobodys_knowledge() -> None:
    wrong = Adds(("stricter", COUNT, (TOTAL,)), (("wider", COUNT, (TOTAL,)),))
    assert protect_all(shares(40, 25), RULE, adds=[wrong]) == protect_all(shares(40, 25), RULE)
