"""Every fault in its turn: kills, failing system calls, torn logs, old backups, full disks, stopped servers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections
from tests.databases import postgres_database

from attack.disks import fill_disks
from attack.injections import inject, possible
from attack.kills import Deaths, kill_writers
from attack.memories import Histories, kill_signers, kill_witnesses
from attack.roles import Tried, careless_witness, manager, web_tier
from attack.setbacks import SetBack, restore_backups, tear_logs
from attack.stops import PROGRAMS, cluster, stop_servers
from attack.victims import Victim, copied, victim


@dataclass(frozen=True)
class Scale:
    """How often each fault is tried."""

    kills: int = 8
    postgres_kills: int = 4
    turns: int = 1
    logs: int = 8
    backups: int = 2
    disks: int = 1
    stops: int = 1
    memories: int = 8
    demands: int = 40


FULL = Scale(kills=200, postgres_kills=50, turns=8, logs=200, backups=20, disks=5, stops=8, memories=200, demands=1000)


@dataclass
class Line:
    """One line of the table: what was done, how often, what came of it, and whatever should not have."""

    what: str
    tried: int
    came: str
    failures: list[str] = field(default_factory=list)


def run(folder: Path, seed: int, scale: Scale, until: float = math.inf) -> Iterator[Line]:
    """Try every fault; a line for each, and for each that was not begun because time (monotonic) was up."""
    with victim(folder / "whole") as whole:
        for step in _steps(whole, folder, seed, scale):
            yield Line("What follows", 0, "NOT TRIED: out of time") if time.monotonic() > until else step()
            if time.monotonic() > until:
                return


def _steps(whole: Victim, folder: Path, seed: int, scale: Scale) -> Iterator[Callable[[], Line]]:
    yield lambda: torn(tear_logs(whole, folder, scale.logs, seed))
    yield lambda: set_back("Old backup restored (SQLite)", restore_backups(whole, folder, scale.backups, seed))
    yield lambda: filled(whole, folder, scale.disks)
    yield lambda: injected(whole, folder, scale.turns)
    yield lambda: stopped(scale.stops, folder, seed)
    yield lambda: remembered("signer", kill_signers(folder / "signer", scale.memories, seed))
    yield lambda: remembered("witness", kill_witnesses(folder / "witness", scale.memories, seed))
    yield lambda: role("Web tier: another history asked of the signer", web_tier(folder / "web", scale.demands, seed))
    yield lambda: role(
        "Careless witness: set back, cosigns a fork", careless_witness(folder, scale.memories // 2, seed)
    )
    yield lambda: role("Manager: both signatures by one person", manager(copied(whole, folder / "manager")))
    yield lambda: killed("SQLite", kill_writers(copied(whole, folder / "killed"), scale.kills, seed))
    yield lambda: killed_on_postgres(scale.postgres_kills, folder, seed)


NO_SERVER = "NOT TRIED: no PostgreSQL here; run it with tools/with-postgres"


def killed_on_postgres(count: int, folder: Path, seed: int) -> Line:
    """The line for writers killed beside the server of this run."""
    if connections["default"].vendor != "postgresql":
        return Line("Writer killed (kill -9) (PostgreSQL)", 0, NO_SERVER)
    with postgres_database() as name:
        config: dict[str, Any] = connections["default"].settings_dict | {"NAME": name}
        with victim(folder / "postgres", config) as here:
            return killed("PostgreSQL", kill_writers(here, count, seed))


def stopped(count: int, folder: Path, seed: int) -> Line:
    """The line for a server of its own, stopped under its writers."""
    what = "Server stopped at once under three writers"
    if not PROGRAMS:
        return Line(f"{what} (PostgreSQL)", 0, NO_SERVER)
    with cluster() as (server, config), victim(folder / "stopped", config) as here:
        return killed("PostgreSQL", stop_servers(server, here, count, seed), what)


def torn(came: SetBack) -> Line:
    """The line for write-ahead logs."""
    return set_back("Write-ahead log torn or flipped (SQLite)", came)


def killed(vendor: str, came: Deaths, what: str = "Writer killed (kill -9)") -> Line:
    """The line for writers that died."""
    told = (
        f"{came.promised} acts acknowledged, {len(came.lost)} lost, {len(came.inconsistent)} inconsistent; "
        f"{came.unanswered} unanswered, of which {came.committed_unanswered} had been kept, all resolved by their key"
    )
    return Line(f"{what} ({vendor})", came.killed, told, came.lost + came.inconsistent)


def injected(whole: Victim, folder: Path, turns: int) -> Line:
    """The line for system calls that failed."""
    if why := possible():
        return Line("System calls made to fail", 0, f"NOT TRIED: {why}")
    came = inject(whole, folder, turns)
    struck = ", ".join(f"{plan} {count}" for plan, count in sorted(came.struck.items()))
    told = (
        f"met in {came.struck.total()} runs ({struck}); {came.promised} acts acknowledged, {len(came.lost)} lost, "
        f"{len(came.inconsistent)} inconsistent; {came.committed_unanswered} kept without an answer, resolved by key"
    )
    return Line("System calls made to fail (strace)", came.runs, told, came.lost + came.inconsistent)


def set_back(what: str, came: SetBack) -> Line:
    """The line for databases that came back shorter."""
    told = (
        f"noticed by the database itself {came.database_noticed}, by `tocsin verify`, which asks the anchor too, "
        f"{came.recount_noticed}, by receipts {came.receipts_noticed}; refused by the anchor {came.refused}"
    )
    return Line(what, came.tried, told, came.unseen)


def filled(whole: Victim, folder: Path, count: int) -> Line:
    """The line for full disks."""
    came = fill_disks(whole, folder, count)
    told = (
        f"{came.how}: {came.promised} acts acknowledged, then refused ({came.said}); {len(came.lost)} lost, "
        f"{len(came.inconsistent)} inconsistent once there was room"
    )
    return Line("Disk full", came.disks, told, came.lost + came.inconsistent)


def remembered(who: str, came: Histories) -> Line:
    """The line for killed signers and witnesses."""
    told = (
        f"{came.signed} signatures, {came.refused} refused; {len(came.disagreeing)} that disagree, "
        f"{len(came.forgotten)} forgotten"
    )
    what = f"{who.capitalize()} killed (kill -9) while a log and its fork ask it"
    return Line(what, came.killed, told, came.disagreeing + came.forgotten)


def role(what: str, came: Tried) -> Line:
    """The line for one who needs no database."""
    note = f"; {came.note}" if came.note else ""
    return Line(what, came.tried, f"refused {came.refused}, got through {len(came.through)}{note}", came.through)
