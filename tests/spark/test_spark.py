"""One model on Spark, beside the register's scorer: the same pairs, the same weights.

Marked `spark`: needs Java and an environment of its own; run by `make spark`, where what is missing is a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from matching.everything import EVERYTHING, candidates, crowd
from tocsin.matching.columns import prepare
from tocsin.matching.described import Described
from tocsin.matching.levels import Columns
from tocsin.matching.model import Model
from tocsin.matching.scoring import compiled
from tocsin.matching.shipped import shipped_model

pytestmark = pytest.mark.spark

NO_LIMIT = -10_000.0
SO_NEAR = 1e-9
NAMES = ["Zoë", "Łukasz", "محمد", "Muhammad", "😀", "O'Neill", "nan", "Lee", "James", "Ann Marie", "x" * 1000]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A Spark of two threads on this machine."""
    if missing := [what for what in ("pyspark", "splink") if find_spec(what) is None] or (
        [] if shutil.which("java") else ["java (Debian: default-jre-headless)"]
    ):
        sentence = f"NOT CHECKED ON SPARK: there is no {' and no '.join(missing)}. Run `make spark`."
        (pytest.fail if os.environ.get("TOCSIN_SPARK") == "required" else pytest.skip)(sentence)
    from tocsin.matching.engines.spark import local

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = local(threads=2)
    yield session
    session.stop()


def check_same(session: Any, model: Model, records: dict[str, Columns]) -> None:
    from tocsin.matching.engines.spark import pairs
    from tocsin.matching.engines.tables import arrow

    frame = session.createDataFrame(arrow(records.items()))
    found = {(each.first, each.second): each.weight for each in pairs(session, frame, model, at_least=NO_LIMIT)}
    weight = compiled(model).weight
    wanted = {(one, other): weight(records[one], records[other]) for one, other in candidates(model, records)}
    assert wanted and found.keys() == wanted.keys()
    assert max(abs(found[pair] - wanted[pair]) for pair in wanted) <= SO_NEAR


def test_every_predicate_weighs_the_same_on_spark(session: Any) -> None:
    check_same(session, EVERYTHING, crowd(1, 40))


def test_the_model_that_ships_weighs_the_same_on_spark(session: Any) -> None:
    people = [
        Described(
            names=((name, NAMES[(at + turn) % len(NAMES)], "current"),),
            born=f"2010-0{1 + at % 4}-0{1 + turn}",
            addresses=((f"{at % 3} Mill Lane", "QX1 1AA"),),
            phones=("07700 900001",) if turn else (),
        )
        for turn in range(4)
        for at, name in enumerate(NAMES)
    ]
    check_same(session, shipped_model(), {f"r{number:03}": prepare(each) for number, each in enumerate(people)})
