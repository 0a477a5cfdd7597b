"""How right the pairs are, beside what else links records, on public sets, in one run; `python -m bench matching`.

Over-merges come first, since two people in one record is the worst a linkage can do. The peers run as their own
documentation sets them up, in an environment of their own (`bench.matching_peers`) or a program of their own
(`bench.matching_splink`); every pair they give is judged by the same functions as ours (`matching.measuring`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from bench.matching_sets import CASES, FAKE, TABLES, Set, pairs_of, read, write_fake
from tocsin.matching.measuring import Judged, Rates, best_rates, clusters, rates_at

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv-peers/bin/python"
LEARNING_WITH_ANSWERS = {"dedupe": (FAKE,)}
"""dedupe is asked of the small set only: of FEBRL it needs more memory than a small machine has."""
TARGETS = {"febrl3": 0.9997, "febrl4": 0.9998}
AT = 0.95

Pairs = list[tuple[str, str, float]]


def measure() -> list[str]:
    """Every set by every tool."""
    with tempfile.TemporaryDirectory(prefix="tocsin-sets-") as folder:
        names = fetched(Path(folder))
        return [row for name in names for row in rows_of(name, Path(folder))]


def fetched(folder: Path) -> list[str]:
    """The sets that are here, written to a folder."""
    _run(PEERS, "bench.matching_peers", "sets", folder)
    if not (CASES / f"{FAKE}.csv").exists():
        print(f"{FAKE} IS NOT HERE, SO NOT MEASURED: {CASES}", file=sys.stderr)
        return [name for name in TABLES if name != FAKE]
    write_fake(folder)
    return list(TABLES)


def rows_of(name: str, folder: Path) -> Iterator[str]:
    """One set: ours, then each peer, then ours beside the best of them."""
    found = read(name, folder)
    ours, took = timed_ours(name, folder)
    measured = {"ours": judged(ours, found)} | {
        peer: judged(pairs, found) for peer, pairs in _of_peers(name, folder, took).items()
    }
    true = len(found.true)
    best = {tool: best_rates(some, never_proposed=true - _true(some)) for tool, some in measured.items()}
    peer = max((each for each in best if each != "ours"), key=lambda each: best[each].f1 or 0)
    for tool, some in measured.items():
        yield _row(name, tool, some, best[tool], true, took[tool])
    yield _merged(name, found, ours)
    yield _verdict(name, best["ours"], peer, best[peer])


def timed_ours(name: str, folder: Path) -> tuple[Pairs, dict[str, float]]:
    """Our pairs of a set, and the seconds they took, training included."""
    began = time.perf_counter()
    pairs = list(pairs_of(name, folder))
    return pairs, {"ours": time.perf_counter() - began}


def _of_peers(name: str, folder: Path, took: dict[str, float]) -> dict[str, Pairs]:
    asked: dict[str, tuple[Path, str, list[str]]] = {
        "splink": (Path(sys.executable), "bench.matching_splink", [name]),
        "recordlinkage": (PEERS, "bench.matching_peers", ["recordlinkage", name]),
    }
    for peer, sets in LEARNING_WITH_ANSWERS.items():
        if name in sets:
            asked[peer] = (PEERS, "bench.matching_peers", [peer, name])
    found = dict[str, Pairs]()
    for peer, (python, module, words) in asked.items():
        took[peer] = json.loads(_run(python, module, *words, folder))["seconds"]
        found[peer] = _read_pairs(folder / f"{name}-{peer}.parquet")
    return found


def _run(python: Path, module: str, *words: object) -> str:
    """What a program of its own printed last."""
    command = [str(python), "-m", module, *map(str, words)]
    told = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{told.stderr[-2000:]}")
    return (told.stdout.strip().splitlines() or [""])[-1]


def _read_pairs(path: Path) -> Pairs:
    table: Any = pyarrow.parquet.read_table(path)
    columns = (table[name].to_pylist() for name in ("first", "second", "probability"))
    return [(min(one, other), max(one, other), score) for one, other, score in zip(*columns, strict=True)]


def judged(pairs: Iterable[tuple[str, str, float]], found: Set) -> list[Judged]:
    """Each pair with the truth about it."""
    return [Judged(score, found.person[one] == found.person[other]) for one, other, score in pairs]


def _true(some: Iterable[Judged]) -> int:
    return sum(each.same for each in some)


def _row(name: str, tool: str, some: list[Judged], best: Rates, true: int, seconds: float) -> str:
    at = rates_at(some, AT, never_proposed=true - _true(some))
    return (
        f"| {name}, {tool}: at {AT} | {at.false} false of {at.false + at.found:,} joined, {at.missed:,} missed; "
        f"P {at.precision or 0:.4f} R {at.recall or 0:.4f} F1 {at.f1 or 0:.4f} | best F1 {best.f1 or 0:.4f} "
        f"(P {best.precision or 0:.4f} R {best.recall or 0:.4f} from {best.threshold:.4f}) | "
        f"{_true(some) / true:.4f} of {true:,} true pairs proposed; {seconds:.0f} s | – |"
    )


def _merged(name: str, found: Set, ours: Pairs) -> str:
    """Our clusters, the strongest link first."""
    from tocsin.matching.membership import Known, Link, groups

    links = [Link(one, other, 0.0, score) for one, other, score in ours if score >= AT]
    made = groups(Known(tuple(sorted(found.records))), links, join_at=AT, part_below=0.5).groups
    held = clusters(made.values(), found.person)
    return (
        f"| {name}, ours: groups at {AT} | {held.over_merged} over-merged, {held.exact:,} of {held.persons:,} people "
        f"exact, {held.split:,} split | pairs' F1 {held.pairs.f1 or 0:.4f}, B³ {held.b_cubed_precision or 0:.4f} / "
        f"{held.b_cubed_recall or 0:.4f} | – | – |"
    )


def _verdict(name: str, ours: Rates, peer: str, theirs: Rates) -> str:
    f1, least = ours.f1 or 0, max(theirs.f1 or 0, TARGETS.get(name, 0))
    return (
        f"| {name}: ours beside the best peer | best F1 {f1:.5f} | {peer} {theirs.f1 or 0:.5f} | "
        f"not below, and ≥ {TARGETS.get(name, 0)} | {'yes' if f1 >= least else 'no'} |"
    )
