"""Durable appends beside a raw insert of the same bytes on the same database, arms taking turns in one process.

Run as a program of its own, so that a home and a database belong to it alone: python -m bench.appending [--count ARM N]
"""

from __future__ import annotations

import json
import os
import random
import secrets
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROUNDS, BLOCK, GROUP = 60, 20, 256
AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
WHO = {"by": "u_9f3c1k2m3n4p", "office": "o_1k2m3n4p5q6r", "purpose": "safeguard_child", "at": AT}
META = {"concern": "c_51ab1k2m3n4p", "harms": ["neglect"], "danger": True, "record": "r_1k2m3n4p5q6r"}
TEXT = random.Random(4).randbytes(600).hex().encode()  # 1,200 bytes, about a page of words
INSERT = "INSERT INTO {name} (row) VALUES ({mark})"
RAW = "CREATE TABLE {name} (n {key}, row {bytes})"

Act = Callable[[], object]


@dataclass(frozen=True)
class Arm:
    """One thing measured: which raw arm holds the same bytes, how many entries one call makes, and the call."""

    name: str
    beside: str
    entries: int
    call: Act


@contextmanager
def home(prefix: str) -> Iterator[Path]:
    """A register of its own in a scratch folder, or on the server that the environment names."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    os.environ |= {"TOCSIN_HOME": str(folder), "TOCSIN_HTTPS": "no", "DJANGO_SETTINGS_MODULE": "tocsin.web.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def fact(words: bool) -> Any:
    """A warning's entry as the door makes it, with a page of words or with none."""
    from tocsin.ledger import Fact

    return Fact("concern.raised/1", "c_51ab1k2m3n4p", META, {"account": TEXT} if words else {}, ())


def append(facts: Sequence[Any], *, log: str = "register", keyed: bool = True) -> int:
    """One durable act of the ledger alone, no shadow tables; returns its last entry's number."""
    from tocsin.ledger import writing

    key = secrets.token_hex(16) if keyed else ""
    with writing(log, key=key, digest=key) as pen:
        return pen.append(facts, **WHO)[-1].n


def look() -> None:
    """One look as the window enters it, with its shadow row."""
    from tocsin.access import REGISTER_ITSELF, Situation
    from tocsin.acts.door import enter_look
    from tocsin.words import load_profile

    s = Situation(by=REGISTER_ITSELF, purpose="run_system", at=AT, profile=load_profile(), new_id=str)
    enter_look(s, "TheConcern", "c_51ab1k2m3n4p", "allowed", {"shown": ["c_51ab1k2m3n4p"]})


def bytes_of(n: int, log: str = "register") -> int:
    """How many bytes an entry took: leaf, hash, and its sealed text with the key."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT length(leaf) + length(hash) FROM ledger_entry WHERE log = %s AND n = %s", [log, n])
        (leaf,) = cursor.fetchone()
        cursor.execute("SELECT length(sealed) + length(wrapped) FROM ledger_part WHERE log = %s AND n = %s", [log, n])
        return int(leaf) + sum(int(row[0]) for row in cursor.fetchall())


def raw(folder: Path) -> Callable[[str, list[bytes]], Act]:
    """A function that makes the raw arm: the same bytes, durable, through the bare driver of the same database."""
    from django.db import connection

    if connection.vendor == "sqlite":
        bare = sqlite3.connect(folder / "raw.db", isolation_level=None)
        bare.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        mark, kinds = "?", {"key": "INTEGER PRIMARY KEY", "bytes": "BLOB"}
    else:
        import psycopg

        connection.ensure_connection()
        bare = psycopg.connect(os.environ["TOCSIN_DATABASE_URL"], autocommit=True)
        mark, kinds = "%s", {"key": "BIGSERIAL PRIMARY KEY", "bytes": "BYTEA"}
    begin = "BEGIN IMMEDIATE" if mark == "?" else "BEGIN"

    def arm(name: str, rows: list[bytes]) -> Act:
        bare.execute(RAW.format(name=name, **kinds))
        insert = INSERT.format(name=name, mark=mark)

        def one() -> None:
            bare.execute(insert, (rows[0],))

        def many() -> None:
            bare.execute(begin)
            bare.cursor().executemany(insert, [(row,) for row in rows])
            bare.execute("COMMIT")

        return one if len(rows) == 1 else many

    return arm


def arms(folder: Path) -> list[Arm]:
    """Every arm, each with the raw arm of its size."""
    from tocsin.ledger import receipt

    entry, worded = fact(words=False), fact(words=True)
    bare = raw(folder)
    look()
    sizes = {
        "raw small": bytes_of(append([entry], keyed=False)),
        "raw page": bytes_of(append([worded])),
        "raw look": bytes_of(0, "looks"),
    }
    rows = {name: random.Random(5).randbytes(size) for name, size in sizes.items()}
    return [
        *(Arm(name, "", 1, bare(name.replace(" ", "_"), [row])) for name, row in rows.items()),
        Arm("raw 256", "", GROUP, bare("raw_256", [rows["raw page"]] * GROUP)),
        Arm("raw 256 small", "", GROUP, bare("raw_256_small", [rows["raw small"]] * GROUP)),
        Arm("mechanics", "raw small", 1, lambda: append([entry], keyed=False)),
        Arm("sealed", "raw page", 1, lambda: append([worded])),
        Arm("receipt", "raw page", 1, lambda: receipt(append([worded]))),
        Arm("look alone", "raw look", 1, lambda: append([entry], log="looks")),
        Arm("look", "raw look", 1, look),
        Arm("batch", "raw 256", GROUP, lambda: append([worded] * GROUP)),
        Arm("batch mechanics", "raw 256 small", GROUP, lambda: append([entry] * GROUP)),
        *peers(folder),
    ]


def peers(folder: Path) -> Iterator[Arm]:
    """One row through Django's ORM, and pymerkle's own store where it keeps one (SQLite)."""
    from django.db import connection

    from tocsin.access.models import Look

    some = {each.attname: getattr(Look.objects.first(), each.attname) for each in Look._meta.local_concrete_fields}
    numbers = iter(range(10**9, 2 * 10**9))
    yield Arm("orm", "raw look", 1, lambda: Look.objects.create(**some | {Look._meta.pk.attname: next(numbers)}))
    if connection.vendor == "sqlite":
        from pymerkle import SqliteTree

        tree = SqliteTree(str(folder / "pymerkle.db"))
        tree.con.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        leaf = random.Random(6).randbytes(440)
        yield Arm("pymerkle", "raw small", 1, lambda: tree.append_entry(leaf))


def interleaved(every: Sequence[Arm], rounds: int = ROUNDS, block: int = BLOCK) -> dict[str, list[tuple[float, float]]]:
    """Seconds by the clock and of this process for each entry, round by round; the order rotates."""
    taken: dict[str, list[tuple[float, float]]] = {arm.name: [] for arm in every}
    for turn in range(rounds):
        for arm in [*every[turn % len(every) :], *every[: turn % len(every)]]:
            calls = block if arm.entries == 1 else 1
            began, working = time.perf_counter(), time.process_time()
            for _ in range(calls):
                arm.call()
            each = calls * arm.entries
            taken[arm.name].append(((time.perf_counter() - began) / each, (time.process_time() - working) / each))
    return taken


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """For each arm its median time and CPU time, the raw arm's CPU time, and the median of their paired ratios."""
    every = arms(folder)
    interleaved(every, rounds=3)
    taken = interleaved(every)
    result = {}
    for arm in every:
        clock, cpu = zip(*taken[arm.name], strict=True)
        beside, bare = zip(*taken[arm.beside or arm.name], strict=True)
        ratio = statistics.median(mine / ours for mine, ours in zip(beside, clock, strict=True))
        medians = {"clock": statistics.median(clock), "cpu": statistics.median(cpu), "bare": statistics.median(bare)}
        result[arm.name] = medians | {"ratio": ratio, "entries": arm.entries}
    return result


def count(folder: Path, name: str, times: int) -> None:
    """Call one arm many times and nothing else, for whoever counts system calls."""
    arm = next(each for each in arms(folder) if each.name == name)
    for _ in range(times):
        arm.call()


if __name__ == "__main__":
    with home("tocsin-bench-") as here:
        if sys.argv[1:2] == ["--count"]:
            count(here, sys.argv[2], int(sys.argv[3]))
        else:
            print(json.dumps(measure(here)))
