"""Registers to break: a founded one made once and copied, the writer that works in it, and how to see it is whole.

A writer says on a pipe which command it begins and which it can promise; whatever it promised must be found again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from tests.register import MONDAY, Register, found

from attack.ground import ALIAS, database_as, own_settings, sqlite
from tocsin.access import Actor
from tocsin.acts import perform, rebuild, shadows
from tocsin.concerns import RaiseConcern
from tocsin.ledger import LOOKS, REGISTER, entries, receipt, size, using, verify_register
from tocsin.proofs.receipt import Receipt

FORK = get_context("fork")
"""A forked writer begins at once; a fresh one would spend longer on imports than on writing."""

Say = Callable[[str, str, str], None]


@dataclass
class Victim:
    """A founded register, who works in it, and what it promised: command keys with their receipts."""

    home: Path
    config: dict[str, Any]
    people: Register
    promised: dict[str, str] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)

    @property
    def worker(self) -> Actor:
        """Who raises the concerns."""
        return self.people.teacher

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Everything asked inside is asked of this register."""
        with own_settings(self.home), database_as(self.config), using(ALIAS):
            yield

    def heard(self, word: str, key: str, proof: str) -> None:
        """Note what a writer said."""
        if word == "begun":
            self.begun.add(key)
        elif word == "kept":
            self.promised[key] = proof
        else:
            self.failed.append(proof)


@contextmanager
def victim(home: Path, config: dict[str, Any] | None = None) -> Iterator[Victim]:
    """A register with people in it, on SQLite in `home` unless told otherwise."""
    home.mkdir(parents=True)
    made = Victim(home, config or sqlite(home / "tocsin.db"), Register())
    with made.opened():
        call_command("migrate", database=ALIAS, verbosity=0)
        made.people = found(MONDAY)
    try:
        yield made
    finally:
        shutil.rmtree(home)


def copied(whole: Victim, home: Path) -> Victim:
    """Another register just like a closed one on SQLite."""
    with sqlite3.connect(whole.home / "tocsin.db") as source:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    source.close()
    shutil.copytree(whole.home, home)
    return Victim(home, sqlite(home / "tocsin.db"), whole.people, dict(whole.promised), set(whole.begun))


def raising(key: str) -> RaiseConcern:
    """The command that stands behind a key, the same each time it is asked for."""
    return RaiseConcern(account=f"Came to school hungry again ({key}).", source="2A")


def work(victim: Victim, name: str, count: int, say: Say) -> None:
    """Raise concerns one after another, and promise each only once it is kept and its receipt is signed.

    One that fails is sent once more with a fresh connection, as a person would send it; then the writer gives up.
    """
    for i in range(count):
        say("begun", key := f"{name}-{i}", "")
        try:
            proof = promise(victim, key)
        except Exception as fault:
            say("failed", key, f"{type(fault).__name__}: {fault}")
            connections.close_all()
            proof = promise(victim, key)
        say("kept", key, proof)


def promise(victim: Victim, key: str) -> str:
    """Perform the command of this key, now or long ago, and return its receipt."""
    at = MONDAY + timedelta(minutes=len(victim.promised))
    return receipt(perform(raising(key), by=victim.worker, purpose="safeguard_child", at=at, key=key).entry)


def writer(victim: Victim, name: str, count: int = 10_000) -> tuple[BaseProcess, Connection]:
    """A process of its own that works in the register, once it is sent a word, until it ends or is killed."""
    ours, theirs = FORK.Pipe()
    connections.close_all()
    process = FORK.Process(target=_write, args=(victim, name, count, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _write(victim: Victim, name: str, count: int, pipe: Connection) -> None:
    be_quiet()
    pipe.recv()
    with victim.opened(), suppress(Exception):
        work(victim, name, count, lambda *words: pipe.send(words))


def be_quiet() -> None:
    """What a dying process prints helps nobody who looks at the table."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def hear(victim: Victim, pipe: Connection) -> None:
    """Note everything a writer said before it ended."""
    try:
        while True:
            victim.heard(*pipe.recv())
    except (EOFError, ConnectionResetError):
        pipe.close()


def losses(victim: Victim) -> list[str]:
    """What was promised and is not there, word for word, with the receipts that were given out."""
    found = []
    kept = {entry.cmd: entry.n for entry in entries(REGISTER)}
    from tocsin.ledger.reading import leaf

    for key, proof in victim.promised.items():
        held = Receipt.parse(proof)
        if kept.get(key) is None:
            found.append(f"the command {key} was promised and is lost")
        elif leaf(REGISTER, held.n) != held.leaf:
            found.append(f"entry {held.n} is not what the receipt of {key} says")
    return found


def faults(victim: Victim) -> list[str]:
    """Whatever verification finds, and every shadow table that folding again would change."""
    found = [problem for log in (REGISTER, LOOKS) for problem in verify_register(log, deep=True).problems]
    before = _rows()
    rebuild()
    after = _rows()
    return found + [
        f"the table {table} is not what its entries give" for table in before if before[table] != after[table]
    ]


def _rows() -> dict[str, str]:
    return {
        table._meta.db_table: json.dumps(list(table._default_manager.order_by("pk").values_list()), default=str)
        for table in shadows()
    }


def resolved(victim: Victim) -> tuple[int, int]:
    """Send every command again that was begun and not promised: how many had been kept, and how many are kept now.

    The command key decides: what was committed is answered with its first receipt, what was not is performed now.
    """
    open_ones = victim.begun - victim.promised.keys()
    before = size(REGISTER)
    had = {entry.cmd for entry in entries(REGISTER)} & open_ones
    for key in sorted(open_ones):
        victim.promised[key] = promise(victim, key)
    now = {entry.cmd for entry in entries(REGISTER)} & open_ones
    twice = len([entry for entry in entries(REGISTER) if entry.cmd in had and entry.n >= before])
    if twice:
        raise AssertionError(f"{twice} entries were made twice by commands sent again")
    return len(had), len(now)
