"""An adversary with a solver reads what is shown, and tries to work out what is hidden.

The adversary is written apart from the code it attacks: it sees a `ShownTable` and nothing else, knows that every
hidden number is at least one and whole, that totals are sums, and what earlier releases show; and solves in integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tocsin.figures.suppress import protect
from tocsin.figures.tables import TOTAL, Cell, CountTable, Dimension, Key, ShownTable
from tocsin.words import load_profile

RULE = load_profile().disclosure
assert RULE is not None
MOST = 10_000
SMALL = range(RULE.low, RULE.high + 1)


def table(random: Random, *sizes: int, name: str = "t", thin: float = 0.3) -> CountTable:
    """A table of so many categories a dimension; some cells small, some empty, some large."""
    dimensions = tuple(
        Dimension(f"d{at}", f"Dimension {at}", tuple(f"{at}{number}" for number in range(size)))
        for at, size in enumerate(sizes)
    )
    keys = product(*(dimension.categories for dimension in dimensions))
    counts = {key: _count(random, thin) for key in keys}
    return CountTable(name=name, title="T", unit="children", dimensions=dimensions, counts=counts)


def _count(random: Random, thin: float) -> int:
    kind = random.random()
    if kind < 0.15:
        return 0
    return random.randint(1, 5) if kind < 0.15 + thin else random.randint(6, 60)


def primary_only(whole: CountTable) -> ShownTable:
    """What a careless office publishes: small cells hidden, and nothing done about the totals."""
    cells = {key: whole.at(key) for key in whole.shown_keys()}
    shown = {key: Cell("", "c") if value in SMALL else Cell(str(value)) for key, value in cells.items()}
    return ShownTable(name=whole.name, title="T", unit="children", dimensions=whole.dimensions, cells=shown)


def ends(target: Key, shown: Sequence[ShownTable]) -> tuple[float, float]:
    """The least and the most a number can be, in whole numbers, by all these tables of the same children."""
    first = shown[0]
    inner = list(product(*(dimension.categories for dimension in first.dimensions)))
    rows, right = [], []
    for each in shown:
        for key, cell in each.cells.items():
            if cell.value:
                rows.append([_within(one, key) for one in inner])
                right.append(int(cell.value))
    least = [0 if first.cells[key].value else RULE.low for key in inner]
    goal = np.array([_within(one, target) for one in inner], dtype=float)
    ties = [LinearConstraint(np.array(rows, dtype=float), right, right)] if rows else []
    found = [
        milp(sign * goal, constraints=ties, integrality=np.ones(len(inner)), bounds=Bounds(least, MOST))
        for sign in (1, -1)
    ]
    assert all(each.status == 0 for each in found), "What is shown contradicts itself."
    return round(found[0].fun), round(-found[1].fun)


def _within(inner: Key, key: Key) -> bool:
    return all(wanted in (TOTAL, has) for has, wanted in zip(inner, key, strict=True))


def broken(whole: CountTable, shown: Sequence[ShownTable]) -> list[Key]:
    """The small numbers that the adversary narrows to fewer values than the mark admits."""
    small = [key for key in whole.shown_keys() if whole.at(key) in SMALL]
    width = RULE.high - RULE.low
    return [key for key in small if (low_high := ends(key, shown))[1] - low_high[0] < width]


SIZES = [(4, 3), (6, 4), (3, 8), (2, 2), (1, 6), (8,), (3, 3, 2), (2, 4, 3)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_nothing_hidden_can_be_worked_out(sizes: tuple[int, ...]) -> None:
    random = Random(f"attack {sizes}")
    careless = 0
    for _ in range(6):
        whole = table(random, *sizes)
        shown = protect(whole, RULE)
        assert shown.withheld or broken(whole, [shown]) == []
        careless += bool(broken(whole, [primary_only(whole)]))
    assert careless, "The adversary must break what is carelessly published, or it is none."


def test_few_tables_are_withheld_and_zero_is_always_shown() -> None:
    random = Random("withheld")
    tables = [(whole, protect(whole, RULE)) for whole in (table(random, 6, 5, thin=0.2) for _ in range(10))]
    assert sum(bool(shown.withheld) for _, shown in tables) <= 1
    for whole, shown in tables:
        zeros = [key for key in whole.shown_keys() if whole.at(key) == 0 and not shown.withheld]
        assert all(shown.cells[key].value == "0" for key in zeros)


def test_what_is_shown_is_true_and_what_is_small_is_hidden() -> None:
    random = Random("true")
    for _ in range(8):
        whole = table(random, 5, 4)
        for key, cell in protect(whole, RULE).cells.items():
            assert cell.value in ("", str(whole.at(key)))
            assert not cell.value or whole.at(key) not in SMALL


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    dimension = Dimension("year", "Year", ("a", "b"))
    whole = CountTable(name="t", title="T", unit="u", dimensions=(dimension,), counts={("a",): 0, ("b",): 60})
    shown = protect(whole, RULE)
    assert {key: cell.value for key, cell in shown.cells.items()} == {("a",): "0", ("b",): "60", (TOTAL,): "60"}
    assert (shown.small, shown.others) == (0, 0)


class TestReleases:
    """What one release hides, the next does not give away."""

    def test_the_same_children_published_again_otherwise_arranged(self) -> None:
        random = Random("again")
        for _ in range(8):
            whole = table(random, 4, 4)
            first = protect(whole, RULE)
            if first.withheld:
                continue
            turned = CountTable(
                name="turned",
                title="T",
                unit="children",
                dimensions=whole.dimensions[::-1],
                counts={key[::-1]: value for key, value in whole.counts.items()},
            )
            second = protect(turned, RULE, [first])
            if not second.withheld:
                back = {key[::-1]: cell for key, cell in second.cells.items()}
                again = ShownTable(name="t", title="T", unit="children", dimensions=whole.dimensions, cells=back)
                assert broken(whole, [first, again]) == []

    @pytest.mark.parametrize("more", range(RULE.low, RULE.high + 1))
    def test_a_few_children_more_are_not_seen_as_a_difference(self, more: int) -> None:
        dimension = Dimension("agency", "Agency", ("a", "b", "c", "d"))
        before = {("a",): 20, ("b",): 30, ("c",): 40, ("d",): 50}
        first = CountTable(name="t", title="T", unit="children", dimensions=(dimension,), counts=before)
        after = CountTable(
            name="t", title="T", unit="children", dimensions=(dimension,), counts=before | {("b",): 30 + more}
        )
        old = protect(first, RULE)
        new = protect(after, RULE, [old])
        # The total would tell as well, so either it is hidden too or nothing is shown.
        told = [key for key in ((("b",)), (TOTAL,)) if new.cells.get(key, Cell("")).value]
        assert told == []
        assert new.withheld or ends(("b",), [new])[1] - ends(("b",), [new])[0] >= RULE.high - RULE.low

    def test_many_more_are_shown(self) -> None:
        dimension = Dimension("agency", "Agency", ("a", "b"))
        first = CountTable(
            name="t", title="T", unit="children", dimensions=(dimension,), counts={("a",): 20, ("b",): 30}
        )
        after = CountTable(
            name="t", title="T", unit="children", dimensions=(dimension,), counts={("a",): 20, ("b",): 45}
        )
        new = protect(after, RULE, [protect(first, RULE)])
        assert new.cells[("b",)].value == "45"


class TestShares:
    """A count, its denominator and their share: none gives the others away, nor what the count leaves out."""

    def shown(self, counts: dict[Key, int], out_of: dict[Key, int]) -> ShownTable:
        dimension = Dimension("agency", "Agency", tuple(sorted(key[0] for key in counts)))
        whole = CountTable(name="t", title="T", unit="children", dimensions=(dimension,), counts=counts, out_of=out_of)
        return protect(whole, RULE)

    def test_large_numbers_have_their_share(self) -> None:
        shown = self.shown({("a",): 30, ("b",): 60}, {("a",): 90, ("b",): 120})
        assert (shown.rates[("a",)].value, shown.rates[(TOTAL,)].value) == ("33.3", "42.9")

    def test_no_denominator_is_no_share(self) -> None:
        shown = self.shown({("a",): 0, ("b",): 60}, {("a",): 0, ("b",): 120})
        assert shown.rates[("a",)].mark == RULE.not_applicable

    def test_a_small_count_hides_its_share_and_so_does_what_it_leaves_out(self) -> None:
        shown = self.shown({("a",): 3, ("b",): 60, ("c",): 97}, {("a",): 90, ("b",): 120, ("c",): 100})
        assert shown.withheld == ""
        for agency in ("a", "c"):
            assert shown.cells[(agency,)].value == "" or shown.bases[(agency,)].value == ""
            assert shown.rates[(agency,)].value == ""

    def test_the_remainder_cannot_be_worked_out(self) -> None:
        random = Random("remainder")
        for _ in range(15):
            counts = {(f"a{at}",): random.randint(6, 40) for at in range(4)}
            rests = {key: random.choice((0, 2, 4, 20, 30)) for key in counts}
            shown = self.shown(counts, {key: counts[key] + rests[key] for key in counts})
            if shown.withheld:
                continue
            for key, rest in rests.items():
                if rest in SMALL:
                    low, high = _remainder(key, shown, list(counts))
                    assert high - low >= RULE.high - RULE.low


def _remainder(key: Key, shown: ShownTable, keys: list[Key]) -> tuple[float, float]:
    """The least and the most that a count leaves of its denominator: counts first, then remainders, as unknowns."""
    many = len(keys)
    rows, right = [], []
    for place, cells, parts in (("count", shown.cells, (1, 0)), ("base", shown.bases, (1, 1))):
        for each in (*keys, (TOTAL,)):
            if cells[each].value:
                within = [float(each in ((TOTAL,), one)) for one in keys]
                rows.append([value * part for part in parts for value in within])
                right.append(int(cells[each].value))
        assert place
    least = [RULE.low if not shown.cells[one].value else 0 for one in keys] + [0] * many
    goal = np.array([0.0] * many + [float(one == key) for one in keys])
    ties = [LinearConstraint(np.array(rows), right, right)]
    found = [
        milp(sign * goal, constraints=ties, integrality=np.ones(2 * many), bounds=Bounds(least, MOST))
        for sign in (1, -1)
    ]
    return round(found[0].fun), round(-found[1].fun)


def test_the_same_table_is_hidden_the_same_way_twice() -> None:
    whole = table(Random("twice"), 6, 6)
    assert protect(whole, RULE) == protect(whole, RULE)


def test_the_total_of_the_only_year_is_no_total_that_nobody_asks_for() -> None:
    year = Dimension("year", "Year", ("2026-27",), spare=True)
    agency = Dimension("agency", "Agency", ("a", "b", "c", "d", "e"))
    counts = {("2026-27", name): many for name, many in zip(agency.categories, (14, 2, 3, 22, 9), strict=True)}
    whole = CountTable(name="t", title="T", unit="contacts", dimensions=(year, agency), counts=counts)
    shown = protect(whole, RULE)
    assert shown.cells["2026-27", TOTAL].value == "50"
    assert [name for name in agency.categories if not shown.cells["2026-27", name].value] == ["b", "c", "e"]
