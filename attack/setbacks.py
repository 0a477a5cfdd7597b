"""Databases set back: write-ahead logs torn or flipped, and old backups restored. The database itself sees nothing.

After the measurement in SQLite's own terms: a WAL is valid up to its first frame that does not fit, so a torn one opens
cleanly, whole and silently shorter (sqlite.org/fileformat2.html#walformat). Only what lies elsewhere can tell.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections

from attack.ground import ALIAS, sqlite
from attack.victims import Victim, copied, hear, losses, promise, work, writer
from tocsin.ledger import REGISTER, size, verify_register

ACTS = 25
WAL_HEADER = 32


@dataclass
class SetBack:
    """What came of setting databases back; `harmless` ones lost no entry and are not counted in `tried`."""

    tried: int = 0
    harmless: int = 0
    database_noticed: int = 0
    recount_noticed: int = 0
    receipts_noticed: int = 0
    refused: int = 0
    unseen: list[str] = field(default_factory=list)
    said: str = ""


def tear_logs(whole: Victim, folder: Path, count: int, seed: int) -> SetBack:
    """Tear the write-ahead log of so many copies of a register whose writer was killed."""
    chance, came = random.Random(seed), SetBack()
    master = _killed_with_its_log(whole, folder / "torn-master")
    held = _held(copy_of(master, folder / "torn-whole"))
    while came.tried < count and came.harmless <= count:
        here = copy_of(master, folder / f"torn{came.tried}-{came.harmless}")
        how = _tear(here.home / "tocsin.db-wal", chance)
        _look(here, came, f"write-ahead log {how}", held)
    shutil.rmtree(master.home)
    return came


def _killed_with_its_log(whole: Victim, home: Path) -> Victim:
    master = copied(whole, home)
    process, pipe = writer(master, "t", ACTS + 1)
    pipe.send("go")
    while len(master.promised) < len(whole.promised) + ACTS:
        master.heard(*pipe.recv())
    process.kill()
    process.join()
    hear(master, pipe)
    return master


def copy_of(master: Victim, home: Path) -> Victim:
    """The files as the killed writer left them, the log not yet taken over into the database."""
    shutil.copytree(master.home, home, ignore=shutil.ignore_patterns("*-shm"))
    return Victim(home, sqlite(home / "tocsin.db"), master.people, dict(master.promised), set(master.begun))


def _held(here: Victim) -> int:
    with here.opened():
        held = size(REGISTER)
    shutil.rmtree(here.home)
    return held


def _tear(log: Path, chance: random.Random) -> str:
    data = bytearray(log.read_bytes())
    at = chance.randrange(WAL_HEADER, len(data))
    if chance.random() < 0.5:
        log.write_bytes(data[:at])
        return f"cut at byte {at} of {len(data)}"
    data[at] ^= 1 << (bit := chance.randrange(8))
    log.write_bytes(data)
    return f"with bit {bit} of byte {at} of {len(data)} flipped"


def _look(here: Victim, came: SetBack, how: str, held: int) -> None:
    with here.opened():
        now = size(REGISTER)
        if now >= held:
            came.harmless += 1
        else:
            came.tried += 1
            _ask(here, came, f"{how}: {now} entries of {held} are left")
    shutil.rmtree(here.home)


def _ask(here: Victim, came: SetBack, how: str) -> None:
    came.database_noticed += not _sound(here)
    came.recount_noticed += bool(verify_register(REGISTER, deep=True).problems)
    missed = losses(here)
    came.receipts_noticed += bool(missed)
    said = refusal(here)
    came.refused += bool(said)
    came.said = came.said or said
    if not (missed and said):
        came.unseen.append(f"{how}; receipts: {len(missed)}, refused: {bool(said)}")


def _sound(here: Victim) -> bool:
    """What SQLite says of itself; PostgreSQL has no such question."""
    if connections[ALIAS].vendor != "sqlite":
        return True
    with sqlite3.connect(here.home / "tocsin.db") as database:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def refusal(here: Victim) -> str:
    """Why the register would take no new act; "" if it would."""
    before = size(REGISTER)
    try:
        promise(here, "after")
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}" if size(REGISTER) == before else ""
    return ""


def restore_backups(whole: Victim, folder: Path, count: int, seed: int) -> SetBack:
    """Back up, work on, and put the old backup in the database's place, as an administrator might with good will."""
    chance, came = random.Random(seed), SetBack()
    for i in range(count):
        here = copied(whole, folder / f"restored{i}")
        with here.opened():
            work(here, "a", chance.randrange(1, 10), here.heard)
        backup = here.home / "tocsin.bak"
        _back_up(here, backup)
        with here.opened():
            work(here, "b", chance.randrange(1, 10), here.heard)
            held = size(REGISTER)
        _put_back(here, backup)
        _look(here, came, f"backup {i} restored", held)
    return came


def _back_up(here: Victim, backup: Path) -> None:
    with sqlite3.connect(here.home / "tocsin.db") as source, sqlite3.connect(backup) as target:
        source.backup(target)
    source.close()
    target.close()


def _put_back(here: Victim, backup: Path) -> None:
    for path in here.home.glob("tocsin.db*"):
        path.unlink()
    backup.rename(here.home / "tocsin.db")
