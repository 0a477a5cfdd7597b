"""Proofs and appends at a million entries, beside the same at a thousand and beside pymerkle, in one run.

Cold is a process that has just opened the database and remembers nothing; warm is one that has proved other entries
before. Run as a program of its own: python -m bench.million [--entries N], or --cold FOLDER for one cold process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.appending import append, bytes_of, fact, home, raw

ENTRIES, SMALL, GROUP = 1_000_000, 1_000, 256
COLD, WARM, APPENDS, PEER_COLD = 11, 400, 400, 3
CHILD = [sys.executable, "-m", "bench.million"]

Numbers = dict[str, float]


def measure() -> list[str]:
    """The rows; a million entries take some minutes to write."""
    done = subprocess.run(CHILD, capture_output=True, text=True, check=False)
    if done.returncode:
        return [f"| a million entries: NOT MEASURED, the program ended with {done.returncode} | – | – | – | – |"]
    return rows(json.loads(done.stdout))


def rows(got: Numbers) -> list[str]:
    """The table's rows from what was measured; times in milliseconds."""
    size = f"{got['entries']:,.0f} entries"
    peer = f"pymerkle cold {got['peer']:,.0f} ms"

    def line(what: str, name: str, most: float, beside: str = "–") -> str:
        met = "yes" if got[name] <= most else "no"
        return f"| {size}: {what} | {got[name]:.2f} ms | {beside} | ≤ {most:g} ms | {met} |"

    times, grown = got["peer"] / got["inclusion cold"], got["append large"] / got["append small"]
    return [
        line("inclusion proof, cold process, median", "inclusion cold", 3, peer),
        line("consistency proof, cold process, median", "consistency cold", 3),
        line("inclusion proof, warm, median", "inclusion warm", 1),
        line("consistency proof, warm, median", "consistency warm", 1),
        f"| {size}: cold inclusion beside pymerkle | {times:,.0f}× faster | {peer} | ≥ 500× | "
        f"{'yes' if times >= 500 else 'no'} |",
        f"| append at {size}, each beside a raw insert then | {got['append large']:.2f} raw inserts | at a thousand "
        f"{got['append small']:.2f} | {grown:.2f}× (≤ 1.2×) | {'yes' if grown <= 1.2 else 'no'} |",
    ]


def fill(size: int) -> None:
    """Write entries up to a size, many in one act; only the disk's own word is waived."""
    from django.db import connection

    from tocsin.ledger import size as held

    entry = fact(words=False)
    connection.cursor().execute("PRAGMA synchronous=OFF")
    while (left := size - held("register")) > 0:
        append([entry] * min(GROUP, left), keyed=False)
    connection.cursor().execute("PRAGMA synchronous=FULL")


def appended(insert: Callable[[], object]) -> float:
    """A durable append in raw inserts of the same bytes at the same moment: the median of pairs."""
    entry = fact(words=False)
    pairs = [(timed(lambda: append([entry], keyed=False)), timed(insert)) for _ in range(APPENDS)]
    return statistics.median(ours / bare for ours, bare in pairs)


def timed(work: Callable[[], object]) -> float:
    """Seconds by the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def inclusion(n: int, size: int) -> None:
    """Prove one entry from the stored hashes."""
    from tocsin.ledger.driver import asking
    from tocsin.ledger.tiles import Tiles
    from tocsin.proofs.tree import inclusion_path

    with asking() as cursor:
        tuple(inclusion_path(Tiles(cursor, "register", {}).node, n, size))


def proofs(count: int, size: int) -> tuple[list[float], list[float]]:
    """Milliseconds of inclusion proofs of random entries, and of consistency proofs from random sizes."""
    from tocsin.ledger import consistency

    chance = random.Random(count)
    places = [chance.randrange(1, size) for _ in range(count)]
    included = [timed(lambda n=n: inclusion(n, size)) * 1000 for n in places]
    continued = [timed(lambda n=n: consistency("register", n, size)) * 1000 for n in places]
    return included, continued


def cold(folder: Path) -> tuple[list[float], list[float]]:
    """The first proofs of fresh processes, one in each; the system's own cache of the file is as it is."""

    def first(kind: str, seed: int) -> float:
        command = [*CHILD, "--cold", str(folder), "--kind", kind, "--seed", str(seed)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    included, continued = ([first(kind, seed) for seed in range(COLD)] for kind in ("inclusion", "consistency"))
    return included, continued


def one_cold(folder: Path, kind: str, seed: int) -> None:
    """Open the register of a folder and print the milliseconds of a first proof."""
    os.environ |= {"TOCSIN_HOME": str(folder), "TOCSIN_HTTPS": "no", "DJANGO_SETTINGS_MODULE": "tocsin.web.settings"}
    import django

    django.setup()
    from tocsin.ledger import consistency
    from tocsin.ledger import size as held

    size = held("register")
    n = random.Random(seed).randrange(1, size)
    prove = {"inclusion": lambda: inclusion(n, size), "consistency": lambda: consistency("register", n, size)}[kind]
    print(timed(prove) * 1000)


def peer(folder: Path, entries: int) -> float:
    """Milliseconds of pymerkle's first proof in a fresh tree over as many leaves of its own store: the median."""
    from pymerkle import SqliteTree

    path = str(folder / "pymerkle.db")
    leaf = random.Random(6).randbytes(440)
    SqliteTree(path).append_entries([leaf] * entries)
    chance = random.Random(7)
    taken = []
    for _ in range(PEER_COLD):
        tree, n = SqliteTree(path), chance.randrange(1, entries)
        taken.append(timed(lambda tree=tree, n=n: tree.prove_inclusion(n, entries)) * 1000)
    return statistics.median(taken)


def measured(folder: Path, entries: int) -> Numbers:
    """Everything, in the order in which the register grows."""
    fill(SMALL)
    insert = raw(folder)("raw_small", [random.Random(5).randbytes(bytes_of(0))])
    small = appended(insert)
    fill(entries)
    large = appended(insert)
    from tocsin.ledger import size as held

    size = held("register")
    proofs(20, size)
    warm = proofs(WARM, size)
    first = cold(folder)
    return {
        "entries": entries,
        "append small": small,
        "append large": large,
        "inclusion warm": statistics.median(warm[0]),
        "consistency warm": statistics.median(warm[1]),
        "inclusion cold": statistics.median(first[0]),
        "consistency cold": statistics.median(first[1]),
        "peer": peer(folder, entries),
    }


def main() -> None:
    """Measure in a home of its own and print JSON; or be one cold process."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=ENTRIES)
    options.add_argument("--cold", type=Path)
    options.add_argument("--kind", default="inclusion")
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    if given.cold:
        one_cold(given.cold, given.kind, given.seed)
        return
    with home("tocsin-million-") as folder:
        print(json.dumps(measured(folder, given.entries)))


if __name__ == "__main__":
    main()
