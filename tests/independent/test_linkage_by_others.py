"""Public sets that somebody else made, beside what else links records: never below the best of them, and no over-merge.

The peers live in an environment of their own (`make .venv-peers/ready`); the set that Splink's documentation invents
lies with the cases this project was given. What is not there is said aloud, or a failure where it must be.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from bench import matching
from bench.matching_sets import CASES, FAKE, read, write_fake

from independent.conftest import absent
from tocsin.matching.measuring import best_rates, rates_at

pytestmark = pytest.mark.independent

LEAST = {"febrl3": 0.9997, "febrl4": 0.9998, FAKE: 0.93}
"""F1 at the best threshold: the targets, and for the small set what dedupe reaches with two hundred answers (.930)."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sets, written by the package that brings them."""
    if not matching.PEERS.exists():
        absent("the other linkage tools are not in .venv-peers (make .venv-peers/ready)")
    made = tmp_path_factory.mktemp("sets")
    command = [str(matching.PEERS), "-m", "bench.matching_peers", "sets", str(made)]
    subprocess.run(command, cwd=matching.ROOT, check=True, capture_output=True)
    return made


@pytest.mark.parametrize("name", list(LEAST))
def test_records_of_one_person_are_found_and_nobody_is_joined_to_another(name: str, folder: Path) -> None:
    if name == FAKE:
        if not (CASES / f"{FAKE}.csv").exists():
            absent(f"{FAKE} is not at {CASES}")
        write_fake(folder)
    found = read(name, folder)
    pairs, _ = matching.timed_ours(name, folder)
    some = matching.judged(pairs, found)
    never = len(found.true) - sum(each.same for each in some)
    assert (best_rates(some, never_proposed=never).f1 or 0) >= LEAST[name]
    assert rates_at(some, matching.AT, never_proposed=never).false == 0


def test_ours_is_not_below_another_tool_on_the_very_same_records(folder: Path) -> None:
    rows = list(matching.rows_of("febrl4", folder))
    assert "ours beside the best peer" in rows[-1] and rows[-1].endswith("| yes |")
