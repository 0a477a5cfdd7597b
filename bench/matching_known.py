"""Is this child known? One question against many records: the register's own index and scorer, beside Splink.

All are given one model whose keys are equalities of single columns, since Splink 4 cannot look up lists for one new
record; the pairs and weights they find are compared. Ours is asked with the model that ships as well. What is timed is
from the description as an agency gives it to the candidates with their weights; no page and no access rules.
BENCH_SIZES="10000,100000" python -m bench known
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import quantiles
from typing import Any

import pyarrow.parquet

from bench.matching_children import Invented, asked, children
from tocsin.matching import splinking
from tocsin.matching.columns import prepare
from tocsin.matching.described import Described
from tocsin.matching.engines.tables import arrow
from tocsin.matching.model import KeyRule, Model
from tocsin.matching.shipped import shipped_model

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv-peers/bin/python"
SIZES = tuple(int(each) for each in os.environ.get("BENCH_SIZES", "10000,100000,1000000").split(","))
QUESTIONS, SPLINK_QUESTIONS = 2000, 30
LIMITS = {"p50": 1.0, "p99": 5.0}
TIMES_P50, TIMES_P99, GROWTH = 500, 100, 3

PLAIN = (
    KeyRule("nhs", ("nhs",)),
    KeyRule("surname_born", ("surname_sound", "born")),
    KeyRule("forename_born", ("forename_root", "born")),
    KeyRule("names_year", ("forename", "surname", "born_year")),
    KeyRule("sounds_year", ("forename_sound", "surname_sound", "born_year")),
    KeyRule("name_area", ("forename_root", "surname_sound", "outcode")),
    KeyRule("born_postcode", ("born", "postcode")),
    KeyRule("forename_postcode", ("forename_root", "postcode")),
)
"""Keys of single columns, for all alike."""

Took = list[float]


@cache
def plain_model() -> Model:
    """The model that ships, with the plain keys."""
    return replace(shipped_model(), version="plain keys", keys=PLAIN)


def described(child: Invented, name: str = "") -> Described:
    """An invented child as a record."""
    return Described(
        id=name,
        names=((child.given, child.family, "current"),),
        born=child.born,
        sex=child.sex,
        addresses=((child.lines, child.postcode),),
        nhs_number=child.nhs,
    )


def named(number: int) -> str:
    """The id of a record."""
    return f"r{number:08}"


def measure() -> list[str]:
    """Every size: both versions of Splink, then the register on SQLite and, where there is a server, on PostgreSQL."""
    rows, p50 = list[str](), dict[str, dict[int, float]]()
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="tocsin-known-") as folder:
            rows += _of_size(size, Path(folder), p50)
    return rows + [_growth(name, by_size) for name, by_size in p50.items() if len(by_size) > 1]


def _of_size(size: int, folder: Path, p50: dict[str, dict[int, float]]) -> Iterator[str]:
    theirs = dict(_splinks(size, folder))
    for before in ([], [str(ROOT / "tools/with-postgres")]):
        if told := _register(before, folder, size):
            name, took = told["database"], told["plain"]["took"]
            p50.setdefault(name, {})[size] = cut(took, 50)
            yield _row(name, size, "the model that ships", told["shipped"])
            yield _row(name, size, "plain keys", told["plain"])
            yield from (_beside(name, size, told["plain"], peer, *each) for peer, each in theirs.items())
            yield _added(name, size, told["added"])


def _register(before: list[str], folder: Path, size: int) -> dict[str, Any]:
    """What the register took and found, in a program of its own; nothing where there is no server."""
    command = [*before, sys.executable, "-m", "bench.matching_stores", str(folder), str(size)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "PostgreSQL is not installed" in told.stderr:
        print("PostgreSQL NOT MEASURED: it is not installed", file=sys.stderr)
        return {}
    return dict(_last(command, told))


def _last(command: Sequence[str], told: subprocess.CompletedProcess[str]) -> Any:
    """What a program printed last; it ends here if that program failed."""
    if told.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{told.stderr[-3000:]}")
    return json.loads(told.stdout.strip().splitlines()[-1])


Found = Sequence[Mapping[str, float]]
"""For each question the records found and their weights."""


def cut(took: Took, percentile: int) -> float:
    """A percentile of milliseconds."""
    return quantiles(took, n=100, method="inclusive")[percentile - 1]


def _row(name: str, size: int, keys: str, told: Mapping[str, Any]) -> str:
    took = told["took"]
    p50, p99 = cut(took, 50), cut(took, 99)
    met = p50 <= LIMITS["p50"] and p99 <= LIMITS["p99"]
    return (
        f"| known check, {size:,} records, {name}, {keys}: {len(took):,} questions | p50 {p50:.2f} ms, p99 {p99:.2f} "
        f"ms, most {max(took):.1f} ms; {told['crowded']:,} met a key that too many share | – | p50 ≤ 1 ms, p99 ≤ 5 "
        f"ms | {'yes' if met else 'no'} |"
    )


def _beside(name: str, size: int, ours: Mapping[str, Any], peer: str, theirs: Took, pairs: Found) -> str:
    p50, p99 = cut(theirs, 50), cut(theirs, 99)
    ratios = p50 / cut(ours["took"], 50), p99 / cut(ours["took"], 99)
    met = ratios[0] >= TIMES_P50 and ratios[1] >= TIMES_P99
    return (
        f"| … the same, {size:,}, {name}, plain keys | {_compared(ours['found'], pairs)} | {peer}: p50 {p50:.0f} ms, "
        f"p99 {p99:.0f} ms ({len(theirs)} questions) | p50 {ratios[0]:,.0f}× (≥ {TIMES_P50}×), p99 {ratios[1]:,.0f}× "
        f"(≥ {TIMES_P99}×) | {'yes' if met else 'no'} |"
    )


def _compared(ours: Found, theirs: Found) -> str:
    """What both found, how far their weights are apart, and what only one found (a key that too many share)."""
    asked_both = list(zip(ours, theirs, strict=False))
    apart = [abs(one[r] - other[r]) for one, other in asked_both for r in one.keys() & other.keys()]
    only_ours = sum(len(one.keys() - other.keys()) for one, other in asked_both)
    only_theirs = sum(len(other.keys() - one.keys()) for one, other in asked_both)
    far = f"{max(apart, default=0.0):.0e} bits apart"
    return f"{len(apart):,} pairs of both, weights {far}; only ours {only_ours}, only theirs {only_theirs}"


def _added(name: str, size: int, told: Mapping[str, Took]) -> str:
    most = {"SQLite": 1, "PostgreSQL": 2}[name]
    p50 = cut(told["took"], 50)
    met = "yes" if p50 <= most else "no"
    return (
        f"| a record added to {size:,}, {name}: keys, columns, and whom it is like, durable | p50 {p50:.2f} ms, p99 "
        f"{cut(told['took'], 99):.2f} ms; before the disk p50 {cut(told['work'], 50):.2f} ms, of which "
        f"{cut(told['cpu'], 50):.2f} ms processor time of our own | – | ≤ {most} ms | {met} |"
    )


def _growth(name: str, by_size: dict[int, float]) -> str:
    least, most = min(by_size), max(by_size)
    ratio = by_size[most] / by_size[least]
    return (
        f"| growth of p50, {least:,} to {most:,} records, {name} | {by_size[least]:.2f} → {by_size[most]:.2f} ms | – | "
        f"{ratio:.1f}× (≤ {GROWTH}×) | {'yes' if ratio <= GROWTH else 'no'} |"
    )


def _splinks(size: int, folder: Path) -> Iterator[tuple[str, tuple[Took, Found]]]:
    """Both versions of Splink, each in a program of its own, over the same records, questions and model."""
    _write(size, folder)
    programs = {
        "Splink 4.0.16 find_matches_to_new_records": PEERS,
        "Splink 5.0.0 predict_between": Path(sys.executable),
    }
    for name, python in programs.items():
        if not python.exists():
            print(f"{name} NOT MEASURED: make .venv-peers/ready", file=sys.stderr)
            continue
        command = [str(python), "-m", "bench.matching_asked", str(folder)]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        answers = _last(command, told)
        yield name, ([each["ms"] for each in answers], [each["found"] for each in answers])


def _write(size: int, folder: Path) -> None:
    """What Splink is asked and over what: records, questions, settings, shares."""
    known = list(children(size))
    questions = list(asked(known, SPLINK_QUESTIONS))
    for name, some, prefix in (("records", known, "r"), ("questions", questions, "q")):
        rows = ((prefix + named(number)[1:], prepare(described(each))) for number, each in enumerate(some))
        pyarrow.parquet.write_table(arrow(rows), folder / f"{name}.parquet")
    model = plain_model()
    (folder / "settings.json").write_text(json.dumps(splinking.settings(model)), encoding="utf-8")
    (folder / "rarest.json").write_text(json.dumps(model.rarest), encoding="utf-8")
    for column in splinking.frequent_columns(model):
        shares = model.frequencies[column]
        snapshot: Any = {"value": [*shares], "share": [*shares.values()]}
        pyarrow.parquet.write_table(pyarrow.table(snapshot), folder / f"shares-{column}.parquet")
