"""Is this child known? One question against many records: keys in a database and the compiled scorer, beside Splink.

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
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import quantiles
from typing import Any

import orjson
import pyarrow.parquet

from bench.matching_children import Invented, asked, children
from bench.matching_stores import Postgres, Sqlite, Store
from tocsin.matching import splinking
from tocsin.matching.columns import prepare
from tocsin.matching.described import Described
from tocsin.matching.engines.tables import arrow
from tocsin.matching.keys import MOST_IN_A_BLOCK, keys_asked, keys_of
from tocsin.matching.model import KeyRule, Model
from tocsin.matching.scoring import compiled
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


def measure() -> list[str]:
    """Every size, ours and theirs."""
    rows, p50 = list[str](), dict[str, dict[int, float]]()
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="tocsin-known-") as folder:
            rows += _of_size(size, Path(folder), p50)
    rows += [_growth(name, by_size) for name, by_size in p50.items() if len(by_size) > 1]
    return rows


def _of_size(size: int, folder: Path, p50: dict[str, dict[int, float]]) -> Iterator[str]:
    known = list(children(size))
    questions = [described(each) for each in asked(known, QUESTIONS)]
    table = arrow((f"r{number}", prepare(described(each))) for number, each in enumerate(known))
    pyarrow.parquet.write_table(table, folder / "records.parquet")
    del table
    theirs = dict(_splinks(folder, questions[:SPLINK_QUESTIONS]))
    for kind in (Sqlite, Postgres):
        if kind is Postgres and not os.environ.get("TOCSIN_DATABASE_URL"):
            print("PostgreSQL NOT MEASURED: run it by tools/with-postgres", file=sys.stderr)
            continue
        with kind.opened(folder) as store:
            yield from _ours(store, size, known, questions, theirs, p50)


def _ours(
    store: Store,
    size: int,
    known: Sequence[Invented],
    questions: Sequence[Described],
    theirs: dict[str, tuple[Took, Found]],
    p50: dict[str, dict[int, float]],
) -> Iterator[str]:
    """One database: filled, asked with the plain keys beside Splink, and with the model that ships; then added to."""
    for model in (plain_model(), shipped_model()):
        fill(store, model, known)
        took, found = asked_of(store, model, questions)
        yield _row(store, size, model, took)
        if model is plain_model():
            p50.setdefault(store.name, {})[size] = cut(took, 50)
            yield from (_beside(store, size, took, found, peer, *each) for peer, each in theirs.items())
    yield _added(store, size, shipped_model())


def fill(store: Store, model: Model, known: Iterable[Invented]) -> None:
    """Keep every record with its keys."""
    store.empty()
    store.keep(_kept(number, described(each), model) for number, each in enumerate(known))


def _kept(number: int, record: Described, model: Model) -> tuple[int, bytes, tuple[int, ...]]:
    columns = prepare(record)
    return number, orjson.dumps({name: value for name, value in columns.items() if value}), keys_of(model, columns)


Found = dict[int, dict[str, float]]
"""For each question the records found and their weights."""


def asked_of(store: Store, model: Model, questions: Sequence[Described]) -> tuple[Took, Found]:
    """Every question's milliseconds, and what was found."""
    weight = compiled(model).weight
    for each in questions[:50]:
        answer(store, model, weight, each)
    took, found = Took(), Found()
    for number, each in enumerate(questions):
        began = time.perf_counter()
        found[number] = answer(store, model, weight, each)
        took.append((time.perf_counter() - began) * 1000)
    return took, found


def answer(store: Store, model: Model, weight: Callable[..., float], question: Described) -> dict[str, float]:
    """The candidates and what each weighs. A key that too many share brings nobody by itself."""
    columns, candidates = prepare(question), set[int]()
    for key in keys_asked(model, columns):
        held = store.holders(key, MOST_IN_A_BLOCK + 1)
        candidates.update(held if len(held) <= MOST_IN_A_BLOCK else ())
    return {f"r{number}": weight(columns, orjson.loads(text)) for number, text in store.records(candidates)}


def cut(took: Took, percentile: int) -> float:
    """A percentile of milliseconds."""
    return quantiles(took, n=100, method="inclusive")[percentile - 1]


def _row(store: Store, size: int, model: Model, took: Took) -> str:
    p50, p99 = cut(took, 50), cut(took, 99)
    met = p50 <= LIMITS["p50"] and p99 <= LIMITS["p99"]
    return (
        f"| known check, {size:,} records, {store.name}, {model.version}, {len(took):,} questions | p50 {p50:.2f} ms, "
        f"p99 {p99:.2f} ms, most {max(took):.1f} ms | – | p50 ≤ 1 ms, p99 ≤ 5 ms | {'yes' if met else 'no'} |"
    )


def _beside(store: Store, size: int, took: Took, found: Found, peer: str, theirs: Took, pairs: Found) -> str:
    p50, p99 = cut(theirs, 50), cut(theirs, 99)
    ratios = p50 / cut(took, 50), p99 / cut(took, 99)
    met = ratios[0] >= TIMES_P50 and ratios[1] >= TIMES_P99
    return (
        f"| … the same, {size:,}, {store.name}, plain keys | {_compared(found, pairs)} | {peer}: p50 {p50:.0f} ms, p99 "
        f"{p99:.0f} ms ({len(theirs)} questions) | p50 {ratios[0]:,.0f}× (≥ {TIMES_P50}×), p99 {ratios[1]:,.0f}× "
        f"(≥ {TIMES_P99}×) | {'yes' if met else 'no'} |"
    )


def _compared(ours: Found, theirs: Found) -> str:
    """What both found, how far their weights are apart, and what only one found (a block past the cap)."""
    both = [(ours[n][r], theirs[n][r]) for n in theirs for r in theirs[n] if r in ours[n]]
    only_ours = sum(len(ours[n].keys() - theirs[n].keys()) for n in theirs)
    only_theirs = sum(len(theirs[n].keys() - ours[n].keys()) for n in theirs)
    apart = max((abs(one - other) for one, other in both), default=0.0)
    return (
        f"{len(both):,} pairs of both, weights {apart:.0e} bits apart; only ours {only_ours}, only theirs {only_theirs}"
    )


def _added(store: Store, size: int, model: Model) -> str:
    took = Took()
    for number, child in enumerate(asked(list(children(2000, seed=9)), 500)):
        began = time.perf_counter()
        store.add(_kept(size + number, described(child), model))
        took.append((time.perf_counter() - began) * 1000)
    met = cut(took, 50) <= store.most_to_add
    return (
        f"| a record added to {size:,}, {store.name} ({store.durable}) | p50 {cut(took, 50):.2f} ms, p99 "
        f"{cut(took, 99):.2f} ms | – | ≤ {store.most_to_add:.0f} ms | {'yes' if met else 'no'} |"
    )


def _growth(name: str, by_size: dict[int, float]) -> str:
    least, most = min(by_size), max(by_size)
    ratio = by_size[most] / by_size[least]
    return (
        f"| growth of p50, {least:,} to {most:,} records, {name} | {by_size[least]:.2f} → {by_size[most]:.2f} ms | – | "
        f"{ratio:.1f}× (≤ {GROWTH}×) | {'yes' if ratio <= GROWTH else 'no'} |"
    )


def _splinks(folder: Path, questions: Sequence[Described]) -> Iterator[tuple[str, tuple[Took, Found]]]:
    """Both versions of Splink, each in a program of its own, over the same records, questions and model."""
    asked_table = arrow((f"q{number}", prepare(each)) for number, each in enumerate(questions))
    pyarrow.parquet.write_table(asked_table, folder / "questions.parquet")
    (folder / "settings.json").write_text(json.dumps(splinking.settings(plain_model())), encoding="utf-8")
    for column in splinking.frequent_columns(plain_model()):
        shares = plain_model().frequencies[column]
        snapshot: Any = {"value": [*shares], "share": [*shares.values()]}
        pyarrow.parquet.write_table(pyarrow.table(snapshot), folder / f"shares-{column}.parquet")
    (folder / "rarest.json").write_text(json.dumps(plain_model().rarest), encoding="utf-8")
    programs = {
        "Splink 4.0.16 find_matches_to_new_records": PEERS,
        "Splink 5.0.0 predict_between": Path(sys.executable),
    }
    for name, python in programs.items():
        if not python.exists():
            print(
                f"{name} NOT MEASURED: {python.parent.parent.name} is not here; make .venv-peers/ready", file=sys.stderr
            )
            continue
        yield name, _told(python, folder)


def _told(python: Path, folder: Path) -> tuple[Took, Found]:
    command = [str(python), "-m", "bench.matching_asked", str(folder)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{told.stderr[-3000:]}")
    answers = json.loads(told.stdout.strip().splitlines()[-1])
    return [each["ms"] for each in answers], {number: each["found"] for number, each in enumerate(answers)}
