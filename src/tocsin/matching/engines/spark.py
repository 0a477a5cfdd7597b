"""The same pairs on Spark, for extracts that one machine cannot hold: the same model, functions of our own.

Spark's functions for likeness differ from DuckDB's and ours, so ours (rapidfuzz) are registered in their place and run
over Arrow batches. Needs Java and the extra `spark`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.matching import splinking
from tocsin.matching.batch import Pair
from tocsin.matching.engines.sql import SPARK
from tocsin.matching.model import Model


def pairs(session: Any, records: Any, model: Model, *, at_least: float) -> Iterator[Pair]:
    """Every pair of a Spark data frame of records (`engines.tables.schema`) that weighs at least so much."""
    from splink.backends import spark

    register(session)
    records.createOrReplaceTempView(splinking.TABLE)
    opened: Any = spark.SparkAPI
    api = opened(spark_session=session, register_udfs_automatically=False, break_lineage_method="persist")
    linker = splinking.linker(model, api, SPARK, lambda column: _frequencies(session, model, column))
    found = linker.inference.predict(threshold_match_weight=at_least).as_spark_dataframe()
    rows = found.selectExpr("least(id_l, id_r)", "greatest(id_l, id_r)", "match_weight")
    return (Pair(*each) for each in rows.toLocalIterator())


def local(threads: int) -> Any:
    """A Spark on this machine alone, for a test or a first look: no page, no port that others reach."""
    from pyspark.sql import SparkSession

    alone = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(threads),
        "spark.default.parallelism": str(threads),
    }
    builder: Any = SparkSession.builder
    return builder.master(f"local[{threads}]").config(map=alone).getOrCreate()


def register(session: Any) -> None:
    """Give Spark our functions under the names that `SPARK` calls them by."""
    session.udf.register(SPARK.alike, _function("JaroWinkler", "similarity", "double"))
    session.udf.register(SPARK.distance, _function("Levenshtein", "distance", "long"))
    session.udf.register(SPARK.damerau, _function("DamerauLevenshtein", "distance", "long"))


def _function(measure: str, how: str, kind: str) -> Any:
    """A function of two columns; missing where either is. Each worker looks rapidfuzz's up: it cannot be sent."""
    import pyarrow
    from pyspark.sql.functions import arrow_udf

    def compared(left: Any, right: Any) -> Any:
        from rapidfuzz import distance

        compare = getattr(getattr(distance, measure), how)
        sides = zip(left.to_pylist(), right.to_pylist(), strict=True)
        values = [None if one is None or other is None else compare(one, other) for one, other in sides]
        return pyarrow.array(values, pyarrow.float64() if kind == "double" else pyarrow.int64())

    # Spark reads from these that it is to hand over whole batches.
    compared.__annotations__ = dict.fromkeys(("left", "right", "return"), pyarrow.Array)
    return arrow_udf(compared, returnType=kind)


def _frequencies(session: Any, model: Model, column: str) -> str:
    """A view of how often each value of the records occurs, by the model's snapshot."""
    import pyarrow

    known = model.frequencies.get(column, {})
    snapshot = pyarrow.table(
        {
            "value": pyarrow.array([*known], pyarrow.string()),
            "share": pyarrow.array([*known.values()], pyarrow.float64()),
        }
    )
    session.createDataFrame(snapshot).createOrReplaceTempView(f"snapshot_{column}")
    name = f"frequencies_{column}"
    session.sql(splinking.frequencies_sql(column, f"snapshot_{column}", model.rarest)).createOrReplaceTempView(name)
    return name
