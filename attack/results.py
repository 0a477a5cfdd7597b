"""The table of results: what was tried, what was seen by which layer, and what each layer alone could not see."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from django.db import connections

from attack import faults, tamper
from attack.tamper import LAYERS, Matrix, Row
from attack.victims import FORK

PAGE = Path(__file__).parents[1] / "docs" / "ledger-attacks.md"
SHORT, LONG = 150, 5000
COUNTS = ("tried", "detected", "entry named", "only the log named", "harmless, unseen")

CARES = {
    "": "",
    "row": "nothing else made to fit",
    "hash": "its hash made to fit",
    "tiles": "hashes and tiles made to fit",
    "head": "all tables made to fit",
    "forgotten": "and contradicting signatures deleted",
    "signed": "and signed again with the stolen log key",
    "anchored": "and the anchor overwritten too",
}


@dataclass
class Results:
    """What one run found."""

    seed: int
    matrices: list[Matrix] = field(default_factory=list)
    lines: list[faults.Line] = field(default_factory=list)

    @classmethod
    def of(cls, parts: Sequence[str], given: argparse.Namespace, quick: Path, home: Path) -> Results:
        """Run the parts asked for, the matrix of each database and the faults side by side."""
        found = cls(given.seed)
        count = given.count or (LONG if given.full else SHORT)
        until = time.monotonic() + 60 * given.minutes
        matrices = begun(quick, count, given.seed, until) if "tamper" in parts else []
        if "faults" in parts:
            for line in faults.run(home, given.seed, faults.FULL if given.full else faults.Scale(), until):
                print(f"{line.what}: {line.tried}: {line.came}", flush=True)
                found.lines.append(line)
        found.matrices = [matrix.recv() for matrix in matrices]
        return found

    @property
    def failures(self) -> list[str]:
        """Everything that must not be: unseen, unnamed, lost, alarmed at without cause."""
        found = [each for matrix in self.matrices for each in matrix.failures + matrix.false_alarms]
        return found + [f"{line.what}: {each}" for line in self.lines for each in line.failures]

    @property
    def text(self) -> str:
        """The page."""
        return "\n".join([*_head(self.seed), *_tampering(self.matrices), *_faults(self.lines), *_failed(self.failures)])

    def write(self) -> None:
        """Write the page that docs/ledger.md leads to."""
        PAGE.write_text(self.text + "\n", encoding="utf-8")


def begun(folder: Path, count: int, seed: int, until: float) -> list[Connection]:
    """The matrix on each database there is, begun in a process of its own that sends it when it is done."""
    vendors = ["sqlite", *(["postgresql"] if connections["default"].vendor == "postgresql" else [])]
    connections.close_all()
    waiting = []
    for vendor in vendors:
        ours, theirs = FORK.Pipe(duplex=False)
        FORK.Process(target=_send, args=(theirs, vendor, folder, count, seed, until), daemon=True).start()
        theirs.close()
        waiting.append(ours)
    return waiting


def _send(pipe: Connection, *told: Any) -> None:
    pipe.send(tamper.run(*told))


def _postgres() -> str:
    if connections["default"].vendor != "postgresql":
        return ""  # without asking: the scratch database is gone by the time this is told
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f", PostgreSQL {cursor.fetchone()[0].partition('.')[0]}"


def _head(seed: int) -> list[str]:
    return [
        "# The ledger attacked",
        "",
        f"Written by `make attack` on {datetime.now(UTC):%d %B %Y}: {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}{_postgres()}; seed {seed}. "
        "The same seed makes the same attacks. What the layers are: [the ledger](ledger.md).",
    ]


def _tampering(matrices: Sequence[Matrix]) -> list[str]:
    if not matrices:
        return []
    rows = _together(matrices)
    tried = sum(row.tried for row in rows.values())
    where = " and ".join(f"{matrix.tried:,} on {matrix.vendor}" for matrix in matrices)
    lawful = sum(matrix.lawful for matrix in matrices)
    alarms = sum(len(matrix.false_alarms) for matrix in matrices)
    return [
        "",
        "## Tables changed",
        "",
        f"{tried:,} random attacks ({where}) as the owner of the database, triggers dropped, each on a register of "
        f"some 290 entries with two redactions and its old backup at hand; an attack that changes nothing is not "
        f"counted. Afterwards {lawful} lawful acts, redactions among them: {alarms} false alarms.",
        "",
        "Each number says in how many cases that layer spoke. `verify` is `tocsin verify register --deep` counting the "
        "tables again and opening every text; `checkpoint` is what it finds by signed states, in the database or the "
        "anchor; `receipt` is whoever holds the receipt of a touched entry or the newest of all; `anchor` is the "
        "register refusing to write; `signer` and `witness` are asked to sign what the tables say. Nobody holds "
        "receipts of looks, so where the end of that log was rewritten and every signature in the database deleted, "
        "what is left can name the log and not the entry. Harmless: a checkpoint taken out of the database, which "
        "receipts, anchor and witnesses keep; and the digest of a command key, which only decides whether a command "
        "sent twice is answered with its receipt or with “sent before with other words”.",
        "",
        f"| {' | '.join(('attack', 'covered up', *COUNTS, *LAYERS))} |",
        f"| --- | --- | {'---: | ' * len(COUNTS + LAYERS)}".rstrip(),
        *[_line(kind, care, row) for (kind, care), row in sorted(rows.items(), key=_order)],
        "",
        "## What each layer alone could not see",
        "",
        *[_blind(layer, rows) for layer in LAYERS],
    ]


def _together(matrices: Sequence[Matrix]) -> dict[tuple[str, str], Row]:
    rows: dict[tuple[str, str], Row] = {}
    for matrix in matrices:
        for key, row in matrix.rows.items():
            into = rows.setdefault(key, Row(by=Counter()))
            into.tried += row.tried
            into.detected += row.detected
            into.named += row.named
            into.log_only += row.log_only
            into.harmless += row.harmless
            into.by += row.by
    return rows


def _order(item: tuple[tuple[str, str], Row]) -> tuple[str, int]:
    (kind, care), _ = item
    return kind, list(CARES).index(care)


def _line(kind: str, care: str, row: Row) -> str:
    counted = (row.tried, row.detected, row.named, row.log_only, row.harmless, *(row.by[layer] for layer in LAYERS))
    return f"| {kind} | {CARES[care]} | {' | '.join(map(str, counted))} |"


def _blind(layer: str, rows: dict[tuple[str, str], Row]) -> str:
    missed = sum(row.tried - row.by[layer] for row in rows.values())
    tried = sum(row.tried for row in rows.values())
    never = [f"{kind} ({CARES[care]})" if care else kind for (kind, care), row in rows.items() if not row.by[layer]]
    return f"* **{layer}** missed {missed:,} of {tried:,}. It saw none of: {'; '.join(sorted(never)) or 'nothing'}."


def _faults(lines: Sequence[faults.Line]) -> list[str]:
    if not lines:
        return []
    table = [f"| {line.what} | {line.tried} | {line.came} |" for line in lines]
    return [
        "",
        "## Faults, and roles without the database",
        "",
        "| what | tried | came of it |",
        "| --- | ---: | --- |",
        *table,
    ]


def _failed(failures: Sequence[str]) -> list[str]:
    if not failures:
        return ["", "Nothing went unseen, unnamed or lost, and nothing lawful raised an alarm."]
    return ["", f"## {len(failures)} failures", "", *[f"* {each}" for each in failures]]
