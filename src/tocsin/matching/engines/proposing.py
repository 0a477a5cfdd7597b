"""From pairs with a weight to pairs that are proposed to people: the rules over the model, and probabilities.

An engine scores by the model alone. What stands over it (twins, calibration by stratum) is applied here by the very
functions that a register uses, so that a batch proposes what the register would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from tocsin.matching.batch import Pair, Progress, pairs, pairs_of_new, silent
from tocsin.matching.engines.tables import rows
from tocsin.matching.levels import Columns
from tocsin.matching.model import Model
from tocsin.matching.scoring import compiled

LEAST_BITS = -5.0
"""Pairs that weigh less than this are not looked at again: no rule raises a weight."""

AT_ONCE = 20_000


class Proposed(NamedTuple):
    """Two records that may be one person's: bits after the rules, calibrated probability, and whether maybe twins."""

    first: str
    second: str
    weight: float
    probability: float
    twins: bool


def proposed(
    records: Any,
    model: Model,
    *,
    old: Any = None,
    least: float,
    chunks: int = 1,
    folder: Path | None = None,
    progress: Progress = silent,
) -> list[Proposed]:
    """The pairs of a table from a probability on, the surest first; with `old`, only those that a new record is in."""
    import pyarrow

    told: dict[str, Any] = {"at_least": LEAST_BITS, "chunks": chunks, "folder": folder, "progress": progress}
    found = pairs(records, model, **told) if old is None else pairs_of_new(records, old, model, **told)
    every = records if old is None else pyarrow.concat_tables([records, old])
    looked_at = _looked_at(found, every, model)
    return sorted((each for each in looked_at if each.probability >= least), key=_surest_first)


def _surest_first(pair: Proposed) -> tuple[float, str, str]:
    return -pair.weight, pair.first, pair.second


def _looked_at(found: Iterable[Pair], table: Any, model: Model) -> Iterator[Proposed]:
    scorer, place = compiled(model), {key: at for at, key in enumerate(table["id"].to_pylist())}
    rest = iter(found)
    while some := list(islice(rest, AT_ONCE)):
        columns = _columns(some, table, place)
        for first, second, _ in some:
            weight, twins, stratum = scorer.score(columns[first], columns[second])
            yield Proposed(first, second, weight, scorer.probability(weight, stratum), twins)


def _columns(some: Iterable[Pair], table: Any, place: dict[str, int]) -> dict[str, Columns]:
    ids = sorted({key for pair in some for key in pair[:2]})
    return dict(rows(table.take([place[key] for key in ids])))
