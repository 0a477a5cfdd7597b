"""Stepwise choice: the published figures, and what may change nothing."""

import numpy as np
import pytest

from hidden.published import KOREA, NETHERLANDS5, UK5
from tocsin.hidden.results import Refused
from tocsin.hidden.stepwise import choose, stepwise, totals, wald
from tocsin.hidden.tables import PatternTable

PUBLISHED = pytest.mark.parametrize(
    ("table", "total", "ends"),
    [(UK5, 11_312.99, (9_884, 13_027)), (KOREA, 268.78, None), (NETHERLANDS5, 121_522, (98_675, 150_139))],
    ids=["UK5", "Korea", "Netherlands5"],
)


@PUBLISHED
def test_published_estimates(table: PatternTable, total: float, ends: tuple[float, float] | None) -> None:
    counts = table.counts.astype(float)
    chosen = choose(counts[None])
    assert table.n + chosen.totals[0] == pytest.approx(total, abs=0.5 if total > 1e5 else 0.005)
    if ends:
        assert wald(counts, chosen, 0.95) == pytest.approx(ends, abs=0.6)


def test_the_order_of_the_lists_changes_nothing() -> None:
    names = ["GO", "LA", "GP", "NG", "PFNCA"]
    replicates = np.random.default_rng(7).multinomial(UK5.n, UK5.counts / UK5.n, size=40).astype(float)
    moved = np.array([UK5.with_counts(row).reordered(names).counts for row in replicates.astype(int)])
    np.testing.assert_allclose(totals(replicates), totals(moved.astype(float)), rtol=1e-6)


def test_splitting_a_row_changes_nothing() -> None:
    rows = [(int(pattern), int(UK5.counts[pattern])) for pattern in UK5.patterns]
    split = [part for pattern, people in rows for part in ((pattern, people // 2), (pattern, people - people // 2))]
    again = PatternTable.from_rows(UK5.lists, split)
    assert totals(again.counts[None].astype(float)) == totals(UK5.counts[None].astype(float))


def test_the_same_seed_says_the_same() -> None:
    first, second = (stepwise(KOREA, n_boot=200, chance=np.random.default_rng(9)) for _ in range(2))
    assert first.to_json() == second.to_json()


def test_lists_that_share_nobody_are_refused() -> None:
    apart = PatternTable(("A", "B", "C"), np.array([0, 10, 20, 0, 30, 0, 0, 0]))
    found = stepwise(apart, n_boot=50, chance=np.random.default_rng(1))
    assert isinstance(found, Refused)
    assert "no estimate exists" in found.statement()
