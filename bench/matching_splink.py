"""Splink 5 on the public sets, set up and trained as its own documentation does it, in a program of its own.

python -m bench.matching_splink SET FOLDER: writes the set's pairs with their probabilities and prints what it took.
Source: the examples febrl3, febrl4 (its detailed model) and "evaluation from a label column" of the documentation.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

MANY = 1e6
"""Pairs sampled for u, as the documentation has it."""


@dataclass(frozen=True)
class Example:
    """One example of the documentation: what is compared, what blocks, what trains."""

    tables: tuple[str, ...]
    comparisons: tuple[Any, ...]
    blocks: tuple[Any, ...]
    certain: tuple[Any, ...]
    recall: float
    trained_on: tuple[Any, ...]
    with_frequencies: bool = False


def _frequent(comparison: Any) -> Any:
    return comparison.configure(term_frequency_adjustments=True)


def _born(**more: Any) -> Any:
    given: dict[str, Any] = {"input_is_string": True, "datetime_format": "%Y%m%d"}
    return library.DateOfBirthComparison("date_of_birth", **(given | more))


CROSSED = "l.given_name = r.surname and l.surname = r.given_name"
EXAMPLES: Mapping[str, Example] = {
    "febrl3": Example(
        tables=("febrl3",),
        comparisons=(
            library.NameComparison("given_name"),
            library.NameComparison("surname"),
            _born(),
            library.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            _frequent(library.ExactMatch("street_number")),
            _frequent(library.ExactMatch("postcode")),
        ),
        blocks=tuple(map(block_on, ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode"))),
        certain=(
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            f"{CROSSED} and l.date_of_birth = r.date_of_birth",
        ),
        recall=0.9,
        trained_on=(block_on("date_of_birth"), block_on("postcode")),
        with_frequencies=True,
    ),
    "febrl4": Example(
        tables=("febrl4a", "febrl4b"),
        comparisons=(
            _frequent(library.NameComparison("given_name")),
            _frequent(library.NameComparison("surname")),
            _born(invalid_dates_as_null=True),
            library.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            _frequent(library.ExactMatch("street_number")),
            _frequent(library.DamerauLevenshteinAtThresholds("postcode", [1, 2])),
        ),
        blocks=(
            block_on("given_name", "surname"),
            CROSSED,
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ),
        certain=(block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")),
        recall=0.8,
        trained_on=(block_on("date_of_birth"), block_on("postcode")),
    ),
    "fake_1000": Example(
        tables=("fake_1000",),
        comparisons=(
            library.ForenameSurnameComparison("first_name", "surname"),
            library.DateOfBirthComparison("dob", input_is_string=True),
            _frequent(library.ExactMatch("city")),
            library.EmailComparison("email"),
        ),
        blocks=tuple(map(block_on, ("first_name", "surname", "dob", "email"))),
        certain=(
            "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
            "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            "l.email = r.email",
        ),
        recall=0.7,
        trained_on=(block_on("dob"), block_on("email"), block_on("first_name", "surname")),
    ),
}


def linked(example: Example, folder: Path) -> Any:
    """Every blocked pair of the set with its probability, by a model trained on the set itself."""
    connection = duckdb.connect()
    api = DuckDBAPI(connection=connection)
    tables = [api.register(connection.read_parquet(str(folder / f"{each}.parquet"))) for each in example.tables]
    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="link_only" if len(tables) == 2 else "dedupe_only",
        comparisons=list(example.comparisons),
        blocking_rules_to_generate_predictions=list(example.blocks),
    )
    linker = Linker(tables if len(tables) == 2 else tables[0], settings)
    linker.training.estimate_probability_two_random_records_match(list(example.certain), recall=example.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=MANY, seed=2)
    for rule in example.trained_on:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=not example.with_frequencies
        )
    pairs = linker.inference.predict().as_duckdbpyrelation()
    return pairs.project("id_l as first, id_r as second, match_probability as probability")


def main() -> None:
    """Link one set."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    name, folder = sys.argv[1], Path(sys.argv[2])
    began, worked = time.perf_counter(), time.process_time()
    pairs = linked(EXAMPLES[name], folder)
    pairs.to_parquet(str(folder / f"{name}-splink.parquet"))
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**took, "peak": peak, "pairs": len(pairs)}))


if __name__ == "__main__":
    main()
