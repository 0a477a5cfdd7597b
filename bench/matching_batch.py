"""Every pair of a whole extract: ours, which is Splink on DuckDB with a model of ours, beside Splink asked directly.

Each arm is a program of its own, so that its memory is its own. A quarter of the children stand there a second time,
as another agency writes them. BENCH_BATCH="10000,1000000" python -m bench batch
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet

from bench.matching_children import Invented, asked, children
from bench.matching_known import described, plain_model
from tocsin.matching import splinking
from tocsin.matching.batch import pairs, take_in, workshop
from tocsin.matching.columns import prepare
from tocsin.matching.engines.tables import arrow

ROOT = Path(__file__).parents[1]
SIZES = tuple(int(each) for each in os.environ.get("BENCH_BATCH", "100000,1000000").split(","))
AT_LEAST, A_CHUNK = 0.0, 1_000_000
SLOWER, SECONDS_A_MILLION, MEMORY_A_MILLION = 1.1, 60, 2_000
LARGE, LARGE_SECONDS, LARGE_MEMORY = 10_000_000, 2_400, 9_000

Got = Mapping[str, float]


def measure() -> list[str]:
    """Every size, both arms."""
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="tocsin-batch-") as folder:
            path = write(size, Path(folder))
            rows.append(_row(size, *(_arm(arm, path) for arm in ARMS)))
    return rows


def write(size: int, folder: Path) -> Path:
    """Four fifths of so many records are children, one fifth the same children again; prepared, as Parquet."""
    known = list(children(size * 4 // 5))
    again = asked(known, size - len(known))
    path = folder / "records.parquet"
    pyarrow.parquet.write_table(arrow(_prepared(known, again)), path)
    return path


def _prepared(*parts: Iterable[Invented]) -> Iterator[tuple[str, Any]]:
    every = (child for part in parts for child in part)
    return ((f"r{number:08}", prepare(described(child))) for number, child in enumerate(every))


def ours(path: Path, records: int) -> int:
    """The product's own way: chunks, pairs read one by one."""
    chunks = -(-records // A_CHUNK)
    return sum(1 for _ in pairs(path, plain_model(), at_least=AT_LEAST, chunks=chunks, folder=path.parent))


def splink_itself(path: Path, records: int) -> int:
    """The same settings given to Splink, whose table of pairs is counted."""
    with workshop(None) as connection:
        take_in(connection, splinking.TABLE, path)
        linker = splinking.on_duckdb(plain_model(), connection)
        return len(linker.inference.predict(threshold_match_weight=AT_LEAST).as_duckdbpyrelation())


ARMS: Mapping[str, Callable[[Path, int], int]] = {"ours": ours, "splink": splink_itself}


def _arm(arm: str, path: Path) -> Got:
    command = [sys.executable, "-m", "bench.matching_batch", arm, str(path)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{told.stderr[-2000:]}")
    got: Got = json.loads(told.stdout.strip().splitlines()[-1])
    return got


def _row(size: int, ours: Got, theirs: Got) -> str:
    ratio = ours["cpu"] / theirs["cpu"]
    seconds, memory = SECONDS_A_MILLION, MEMORY_A_MILLION
    if size >= LARGE:
        seconds, memory = LARGE_SECONDS, LARGE_MEMORY
    met = ratio <= SLOWER and ours["seconds"] <= seconds and ours["peak"] <= memory and ours["pairs"] == theirs["pairs"]
    return (
        f"| pairs of {size:,} records | {ours['pairs']:,.0f} pairs in {ours['seconds']:.1f} s ({ours['cpu']:.1f} s of "
        f"processor), {ours['peak']:,.0f} MB | Splink itself {theirs['pairs']:,.0f} pairs, {theirs['seconds']:.1f} s "
        f"({theirs['cpu']:.1f} s), {theirs['peak']:,.0f} MB | {ratio:.2f}× of its processor time (≤ {SLOWER}×), ≤ "
        f"{seconds} s, ≤ {memory:,} MB | {'yes' if met else 'no'} |"
    )


def main() -> None:
    """Run one arm and print what it took."""
    arm, path = sys.argv[1], Path(sys.argv[2])
    records = pyarrow.parquet.read_metadata(path).num_rows
    began, worked = time.perf_counter(), time.process_time()
    found = ARMS[arm](path, records)
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}
    print(json.dumps({**took, "pairs": found, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
