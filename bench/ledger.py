"""The ledger's own figures, on both databases, each measured in a program and a home of its own (`bench.appending`)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

CHILD = [sys.executable, "-m", "bench.appending"]
VERIFYING = [sys.executable, "-m", "bench.verifying"]
COUNTED = 1000
SERVER = Path(__file__).parents[1] / "tools" / "with-postgres"

WANTED = {
    "SQLite": {"mechanics": 0.80, "receipt": 0.50, "sealed": 0.60, "batch": 0.40, "batch mechanics": 0.75},
    "PostgreSQL": {"sealed": 0.45, "look alone": 0.70},
}
"""The least ratio to a raw insert of the same bytes (issue 3, "Speed and size"; ledger.md §8)."""

SYNCS = (0.001, 0.005)
WAITS = {"receipt": 2}
"""How often an act waits for the disk: a receipt for its entry, then for the anchor."""

WORDS = {
    "mechanics": "ledger mechanics: an entry without words",
    "sealed": "an entry with a page of words, sealed",
    "receipt": "the same, with its signed receipt",
    "look alone": "a look's entry, no shadow row",
    "look": "a look as the window enters it",
    "batch": "256 entries with a page of words in one act",
    "batch mechanics": "256 entries without words in one act",
    "orm": "one row through Django's ORM",
    "pymerkle": "pymerkle 7, its own SQLite store",
}

WAYS = {
    "shallow": ("verification of 20,480 entries without words, one core", 200_000),
    "deep": ("the same, deep", 80_000),
    "words": ("deep, 20,480 entries with a page of words each", 80_000),
}
"""Each way of verifying in words, and the entries a second wanted of it."""


def measure() -> list[str]:
    """Rows for each database, then the count of durable writes; what cannot be measured here says so."""
    rows = _rows("SQLite", CHILD)
    rows += _rows("PostgreSQL", [str(SERVER), *CHILD])
    return [*rows, _syncs(), *_verification(), _receipt()]


def _rows(database: str, command: list[str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return [f"| {database}: NOT MEASURED, the program ended with {done.returncode} | – | – | – | – |"]
    found = json.loads(done.stdout)
    return [_row(database, name, found[name]) for name in WORDS if name in found]


def _row(database: str, name: str, got: dict[str, float]) -> str:
    least = WANTED[database].get(name)
    met = "–" if least is None else "yes" if got["ratio"] >= least else "no"
    limit = f" (≥ {least:.2f}×)" if least else ""
    took = f"{got['clock'] * 1e6:,.0f} µs an entry, CPU {got['cpu'] * 1e6:,.0f}"
    beside = f"raw insert of the same bytes, CPU {got['bare'] * 1e6:,.0f}{_elsewhere(database, name, got)}"
    return f"| {database}: {WORDS[name]} | {took} | {beside} | {got['ratio']:.2f}×{limit} | {met} |"


def _elsewhere(database: str, name: str, got: dict[str, float]) -> str:
    """What the ratio would be on slower disks, computed from the processor's time and the number of waits."""
    if database != "SQLite":
        return ""
    waits = WAITS.get(name, 1)
    ratios = (
        f"{(got['bare'] + sync / got['entries']) / (got['cpu'] + waits * sync / got['entries']):.2f}×" for sync in SYNCS
    )
    return f"; computed for a disk that syncs in 1 and 5 ms: {' and '.join(ratios)}"


def _verification() -> list[str]:
    """Verifying a whole register, shallow and deep, beside the cryptography alone that it needs."""
    found: dict[str, dict[str, float]] = {}
    for more in ([], ["words"]):
        done = subprocess.run([*VERIFYING, *more], capture_output=True, text=True, check=True)
        found |= json.loads(done.stdout)
    return [
        f"| {WAYS[name][0]} | {got['rate']:,.0f} entries/s of CPU | the cryptography alone {got['needed']:,.0f}/s | "
        f"{got['ratio']:.2f}× (≥ {WAYS[name][1]:,}/s) | {'yes' if got['rate'] >= WAYS[name][1] else 'no'} |"
        for name, got in found.items()
    ]


def _receipt() -> str:
    """Verifying one receipt, as whoever holds it does."""
    done = subprocess.run([*VERIFYING, "receipt"], capture_output=True, text=True, check=True)
    took: float = json.loads(done.stdout)["receipt"]
    return f"| a receipt verified | {took:.2f} ms of CPU | – | ≤ 2 ms | {'yes' if took <= 2 else 'no'} |"


def _syncs() -> str:
    """How often the disk was asked to be sure, over a thousand appends (strace)."""
    if not shutil.which("strace"):
        return "| fdatasync calls an append: NOT COUNTED, strace is not installed | – | – | – | – |"
    calls = [_counted(times) for times in (0, COUNTED)]
    each = (calls[1] - calls[0]) / COUNTED
    met = "yes" if 0.98 <= each <= 1.04 else "no"
    return (
        f"| SQLite: fdatasync calls an append, over {COUNTED:,} | {each:.3f} | – | 1, WAL checkpoints apart | {met} |"
    )


def _counted(times: int) -> int:
    command = ["strace", "-f", "-c", "-e", "trace=fdatasync,fsync", *CHILD, "--count", "mechanics", str(times)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return sum(int(calls) for calls in re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*f(?:data)?sync$", told, re.M))
