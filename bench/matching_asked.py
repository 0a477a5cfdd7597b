"""Splink asked about one new record at a time, in a program of its own: version 4 or 5, whichever this Python has.

python -m bench.matching_asked FOLDER: reads records, questions, settings and shares, and prints what each question took
and found. Term frequencies are tables made beforehand, and the first questions are not counted: only asking is.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import splink
from splink import DuckDBAPI, Linker

WARM, NO_LIMIT = 3, -10_000.0


def opened(folder: Path) -> tuple[Any, Any]:
    """A linker over the records, its frequencies registered; and its connection."""
    connection = duckdb.connect()
    connection.read_parquet(str(folder / "records.parquet")).create("records")
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    api: Any = DuckDBAPI(connection=connection)
    is_five = splink.__version__ >= "5"
    linker: Any = Linker(api.register("records"), settings) if is_five else Linker("records", settings, api)
    rarest = json.loads((folder / "rarest.json").read_text(encoding="utf-8"))
    for path in sorted(folder.glob("shares-*.parquet")):
        column = path.stem.partition("-")[2]
        connection.execute(
            f"create table tf_{column} as select distinct records.{column}, "  # noqa: S608
            f"greatest(coalesce(share, 0), {rarest}) as tf_{column} from (select {column} from records union "
            f"select {column} from '{folder}/questions.parquet') as records "
            f"left join '{path}' as shares on shares.value = records.{column} where records.{column} is not null"
        )
        table = api.register(f"tf_{column}") if is_five else connection.table(f"tf_{column}").to_arrow_table()
        linker.table_management.register_term_frequency_lookup(table, column)
    return linker, connection


def ask(linker: Any, connection: Any, number: int, rules: list[Any]) -> dict[str, float]:
    """One question: the records found and their weights."""
    one = f"question_{number}"
    if splink.__version__ >= "5":
        given = linker._db_api.register(one)
        found = linker.inference.predict_between(
            given, linker._input_tables_dict_list[0], threshold_match_weight=NO_LIMIT, warning_mode="never"
        ).as_duckdbpyrelation()
    else:
        found = linker.inference.find_matches_to_new_records(one, rules, NO_LIMIT).as_duckdbpyrelation()
    pairs = found.project("id_l, id_r, match_weight").fetchall()
    return {other if one_of.startswith("q") else one_of: weight for one_of, other, weight in pairs}


def main() -> None:
    """Ask every question."""
    folder = Path(sys.argv[1])
    linker, connection = opened(folder)
    linker._input_tables_dict_list = list(linker._input_tables_dict.values())
    rules = json.loads((folder / "settings.json").read_text(encoding="utf-8"))["blocking_rules_to_generate_predictions"]
    connection.execute(f"create table asked as from '{folder}/questions.parquet'")
    (many,) = connection.execute("select count(*) from asked").fetchall()[0]
    answers = []
    for number in [*range(WARM), *range(many)]:
        connection.execute(f"create or replace table question_{number} as from asked where id = 'q{number:08}'")
        began = time.perf_counter()
        found = ask(linker, connection, number, rules)
        answers.append({"ms": (time.perf_counter() - began) * 1000, "found": found})
    print(json.dumps(answers[WARM:]))


if __name__ == "__main__":
    main()
