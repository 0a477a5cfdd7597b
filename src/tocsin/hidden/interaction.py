"""No highest-order interaction, and what happens if there is one after all (Aleshin-Guendel, Sadinle & Wakefield 2024).

The observed table can be fitted perfectly whatever the number of hidden people; one assumption must pick it. The least
there is: the interaction of all lists together is nought, so that n0 is the product of the counts seen on an odd number
of lists over the product of those seen on an even number. ξ is the ratio the interaction has instead: n0(ξ) = n0/ξ.
No data can say what ξ is. So the curve over ξ goes with every estimate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tocsin.hidden.results import Estimate, LogNormal, LowerBoundOnly, Reason, Refused, Result
from tocsin.hidden.tables import Counts, PatternTable

ASSUMPTION = "the chance of being on all lists together follows from the chances of being on fewer (ξ = 1)"
XI = (0.25, 0.5, 1.0, 2.0, 4.0)
MOST_CELLS_EMPTY = "{empty} of the {cells} patterns were seen on nobody, and this method divides by them."


def nhoi(table: PatternTable, *, level: float = 0.95) -> Result:
    """The estimate at ξ = 1 with its delta-method interval; a bound or a refusal where a pattern nobody has divides."""
    seen = table.counts[1:]
    odd = np.asarray(np.bitwise_count(np.arange(1, table.counts.size)) % 2 == 1)
    if (seen == 0).any():
        return _with_empty_cells(table, odd)
    hidden = _hidden(seen, odd)
    return Estimate(
        method="nhoi",
        table=table,
        estimate=table.n + hidden,
        spread=LogNormal(table.n, hidden, float(np.sqrt((1 / seen).sum()))),
        level=level,
        assumption=ASSUMPTION,
    )


def _hidden(seen: Counts, odd: NDArray[np.bool_]) -> float:
    return float(np.exp(np.log(seen[odd]).sum() - np.log(seen[~odd]).sum()))


def _with_empty_cells(table: PatternTable, odd: NDArray[np.bool_]) -> Result:
    """A nought above the line makes n0 nought, one below it makes n0 infinite: neither is an estimate."""
    empty = table.counts[1:] == 0
    found = MOST_CELLS_EMPTY.format(empty=int(empty.sum()), cells=empty.size)
    if not (empty & odd).any():
        return LowerBoundOnly(method="nhoi", table=table, bound=float(table.n), reason=found)
    reason = Reason("empty patterns", found, "Merge lists that work alike, or read the other methods.")
    return Refused(method="nhoi", table=table, reasons=(reason,))


def curve(n: int, hidden: float, xi: Sequence[float] = XI) -> dict[float, float]:
    """N at each ξ, from the hidden number an estimate says at ξ = 1; it may be asked of any estimate."""
    return {each: n + hidden / each for each in xi}
