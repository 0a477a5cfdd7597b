"""Our model as settings for Splink 5, on DuckDB or Spark, and Splink's trained numbers back into our model.

The model file is the source and the settings are made from it, since settings are bound to one dialect of SQL. How
often a value occurs comes from the model's frozen snapshot and never from the data at hand: a score explained today
must be the same tomorrow. Source: Linacre and others, Splink (MIT), version 5.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from tocsin.matching.engines.sql import DUCKDB, Dialect, blocking, condition
from tocsin.matching.model import Comparison, Level, Model

TABLE = "records"


def settings(model: Model, dialect: Dialect = DUCKDB) -> dict[str, Any]:
    """The model as Splink's settings for one table of records with unique ids."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "sql_dialect": dialect.name,
        "probability_two_random_records_match": model.prior,
        "comparisons": [_comparison(each, model, dialect) for each in model.comparisons],
        "blocking_rules_to_generate_predictions": [rule for key in model.keys for rule in blocking(key, dialect)],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _comparison(comparison: Comparison, model: Model, dialect: Dialect) -> dict[str, Any]:
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [_level(each, model, dialect) for each in comparison.levels],
    }


def _level(level: Level, model: Model, dialect: Dialect) -> dict[str, Any]:
    written: dict[str, Any] = {"sql_condition": condition(level.when, dialect), "label_for_charts": level.name}
    if level.null:
        return written | {"is_null_level": True}
    written |= {f"{name}_probability": value for name, value in (("m", level.m), ("u", level.u)) if value is not None}
    written |= {"fix_m_probability": level.fixed, "fix_u_probability": level.fixed}
    if level.tf is None:
        return written
    return written | {
        "tf_adjustment_column": level.tf,
        "tf_minimum_u_value": model.rarest,
    }


def linker(model: Model, api: Any, dialect: Dialect, frequencies: Callable[[str], str]) -> Any:
    """A Splink linker over the table `records` of an engine.

    `frequencies` makes a table of how often each value of a column occurs (see `frequencies_sql`) and gives its name.
    """
    from splink import Linker

    # What it warns of (a level never seen) stands in the report of `training`, level by level.
    logging.getLogger("splink").setLevel(logging.ERROR)
    made = Linker(api.register(TABLE), settings(model, dialect), log_level=None)
    for column in frequent_columns(model):
        made.table_management.register_term_frequency_lookup(api.register(frequencies(column)), column)
    return made


def on_duckdb(model: Model, connection: Any) -> Any:
    """A linker over the table `records` of this connection, which must be its own: Splink leaves results open."""
    from splink import DuckDBAPI

    api = DuckDBAPI(connection=connection)
    return linker(model, api, DUCKDB, lambda column: _frequencies(model, connection, column))


def frequent_columns(model: Model) -> tuple[str, ...]:
    """The columns of which some level asks how often a value occurs."""
    asked = (level.tf for comparison in model.comparisons for level in comparison.levels)
    return tuple(dict.fromkeys(each for each in asked if each))


def frequencies_sql(column: str, snapshot: str, rarest: float) -> str:
    """Each value of the records with its share in a table of the model's snapshot (value, share).

    A value that is not in the snapshot is as rare as can be.
    """
    return (
        f"select distinct records.{column}, "  # noqa: S608  (columns are of our own list)
        f"greatest(coalesce(snapshot.share, 0), cast({rarest!r} as double)) as tf_{column} "
        f"from {TABLE} as records left join {snapshot} as snapshot on snapshot.value = records.{column} "
        f"where records.{column} is not null"
    )


def _frequencies(model: Model, connection: Any, column: str) -> str:
    """The table in DuckDB. Values go in as Arrow and not as text of a statement: a name may hold a quotation mark."""
    import pyarrow

    known = model.frequencies.get(column, {})
    values = pyarrow.array([*known], pyarrow.string())
    connection.register(
        "snapshot", pyarrow.table({"value": values, "share": pyarrow.array([*known.values()], pyarrow.float64())})
    )
    name = f"frequencies_{column}"
    connection.execute(f"create or replace table {name} as {frequencies_sql(column, 'snapshot', model.rarest)}")
    connection.unregister("snapshot")
    return name
