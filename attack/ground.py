"""The ground that is fought over: a small register with a tile's border, signed states, redactions and an old backup.

Its triggers are dropped, as whoever owns the database can. Each attempt runs in a transaction that is rolled back.
"""

from __future__ import annotations

import shutil
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connections, transaction
from django.test import override_settings
from tests.databases import postgres_database

from tocsin.ledger import (
    LOOKS,
    OWN_KEYS,
    REGISTER,
    WITNESSED,
    Cosignature,
    Entry,
    Fact,
    checkpoint,
    consistency,
    keep_cosignatures,
    receipt,
    using,
    verification_key,
    witnessed_key,
    writing,
)
from tocsin.ledger.signing import state_in
from tocsin.proofs.entry import Json, stamp
from tocsin.proofs.note import Verifier, signatures
from tocsin.proofs.receipt import Receipt
from tocsin.web.settings import database
from tocsin.witness.request import Request, write
from tocsin.witness.state import Witness, begin

BEGAN = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ORIGIN = "register.example.org"
ALIAS = "attacked"
ACTS, FACTS = 20, 14
SIGNED = (4, 9, 15, 19)
BACKED_UP = 11
REDACTED = ((16, "account"), (40, "account"), (158, "grounds"))

Rows = dict[tuple[Any, ...], tuple[Any, ...]]
State = dict[str, Rows]


@dataclass(frozen=True)
class Table:
    """A ledger table as it is now: whatever the migrations made of it is attacked, without being listed here."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def named(self) -> str:
        """The columns as SQL writes them."""
        return ", ".join(f'"{column}"' for column in self.columns)

    @property
    def where(self) -> str:
        """What picks one row."""
        return " AND ".join(f'"{column}" = %s' for column in self.key)


def tables() -> dict[str, Table]:
    """Every table of the ledger by its name."""
    found = {}
    for model in apps.get_app_config("ledger").get_models():
        meta = model._meta
        key = tuple(str(each.column) for each in meta.pk_fields)
        columns = tuple(str(each.column) for each in meta.local_concrete_fields)
        found[meta.db_table] = Table(meta.db_table, key, columns)
    return found


@dataclass
class Ground:
    """A register under attack, what was kept of it elsewhere, and the administrator's hands on its tables."""

    vendor: str
    home: Path
    tables: Mapping[str, Table]
    origins: dict[str, str] = field(default_factory=dict)
    ended: int = 0
    receipts: dict[int, Receipt] = field(default_factory=dict)
    backup: State = field(default_factory=dict)

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Run one statement as the owner of the database."""
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(statement, params)
            return [_plain(row) for row in cursor.fetchall()] if cursor.description else []

    def rows(self, table: str) -> Rows:
        """A table's rows by their keys."""
        found = self.tables[table]
        at = [found.columns.index(column) for column in found.key]
        return {tuple(row[i] for i in at): row for row in self.sql(f"SELECT {found.named} FROM {table}")}

    def state(self) -> State:
        """Every row of the ledger."""
        return {table: self.rows(table) for table in self.tables}

    @cached_property
    def before(self) -> State:
        """Every row before anybody touched one."""
        return self.state()

    def put_back(self, state: State) -> None:
        """Restore every table to what it was: a backup brought back over the register."""
        for table, rows in state.items():
            self.sql(f"DELETE FROM {table}")
            for row in rows.values():
                self.insert(table, row)

    def insert(self, table: str, row: tuple[Any, ...]) -> None:
        """Add a row as it is."""
        marks = ", ".join(["%s"] * len(row))
        self.sql(f"INSERT INTO {table} ({self.tables[table].named}) VALUES ({marks})", *row)

    def update(self, table: str, key: tuple[Any, ...], /, **values: object) -> None:
        """Overwrite columns of one row."""
        setting = ", ".join(f'"{column}" = %s' for column in values)
        self.sql(f"UPDATE {table} SET {setting} WHERE {self.tables[table].where}", *values.values(), *key)

    def delete(self, table: str, key: tuple[Any, ...]) -> None:
        """Remove one row."""
        self.sql(f"DELETE FROM {table} WHERE {self.tables[table].where}", *key)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Whatever is done inside is undone afterwards, in the database and in the files beside it."""
        files = {path: path.read_bytes() for path in self.home.rglob("*") if path.is_file() and self._beside(path)}
        with transaction.atomic(using=ALIAS):
            yield
            transaction.set_rollback(True, using=ALIAS)
        for path in [path for path in self.home.rglob("*") if path.is_file() and self._beside(path)]:
            if path not in files:
                path.unlink()
        for path, kept in files.items():
            if not path.exists() or path.read_bytes() != kept:
                path.write_bytes(kept)

    def _beside(self, path: Path) -> bool:
        return not path.name.startswith("tocsin.db")


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


@contextmanager
def ground(vendor: str, folder: Path) -> Iterator[Ground]:
    """A register on `sqlite` or `postgresql`, made, signed, backed up, redacted and handed to its enemy."""
    home = folder / vendor
    home.mkdir(parents=True)
    with own_settings(home), _configuration(vendor, home) as config, database_as(config), using(ALIAS):
        call_command("migrate", "ledger", database=ALIAS, verbosity=0)
        here = Ground(vendor, home, tables())
        _fill(here)
        drop_triggers(here)
        yield here
    shutil.rmtree(home)


@contextmanager
def own_settings(home: Path) -> Iterator[None]:
    """The settings of a register that lives in `home` and nowhere else."""
    with override_settings(
        TOCSIN_HOME=home,
        TOCSIN_ORIGIN=ORIGIN,
        TOCSIN_ANCHOR=home / "anchor",
        TOCSIN_SIGNER="",
        TOCSIN_POLICY=home / "policy",
    ):
        yield


@contextmanager
def _configuration(vendor: str, home: Path) -> Iterator[dict[str, Any]]:
    if vendor == "sqlite":
        yield sqlite(home / "tocsin.db")
    else:
        with postgres_database() as name:
            yield connections.databases["default"] | {"NAME": name}


def sqlite(path: Path) -> dict[str, Any]:
    """Django's settings for a register in one file, as durable as the product's own."""
    return connections.databases["default"] | database("", path.parent) | {"NAME": str(path)}


@contextmanager
def database_as(config: dict[str, Any]) -> Iterator[None]:
    """Let the attacked register be reached under its alias."""
    connections.databases[ALIAS] = config
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]


def _fill(here: Ground) -> None:
    watched = begin(here.home / "witness", "witness.example.net/w1")
    for act in range(ACTS):
        enter(act, [concern(act * FACTS + i) for i in range(FACTS)])
        enter(act, [Fact("look.taken/1", f"c_{act % 7}", {"question": "TheChild"})], LOOKS)
        if act in SIGNED:
            for log in (REGISTER, LOOKS):
                cosign(watched, log, BEGAN + timedelta(hours=act, minutes=1))
        if act == BACKED_UP:
            here.backup = here.state()
    for i, (n, kind) in enumerate(REDACTED):
        redact(ACTS + i, n, kind)
    here.origins = dict(here.sql("SELECT log, origin FROM ledger_head"))
    for log in (REGISTER, LOOKS):
        cosign(watched, log, BEGAN + timedelta(days=90))
        checkpoint(log)
        watched.add(request(watched, log), BEGAN + timedelta(days=90))
    here.ended = max(n for log, n in here.rows("ledger_entry") if log == REGISTER) + 1
    here.receipts = {n: Receipt.parse(receipt(n)) for n in range(here.ended)}


def request(watched: Witness, log: str) -> bytes:
    """What a log sends to a witness: its newest state, proved from the one that the witness saw last."""
    note = checkpoint(log)
    state = state_in(note)
    watched.follow(state.origin, Verifier.parse(verification_key(log)))
    (old,) = [state_in(each.note).size if each.note else 0 for each in watched.logs() if each.origin == state.origin]
    return write(note, old, consistency(log, old, state.size))


def cosign(watched: Witness, log: str, at: datetime) -> None:
    """Have a log cosigned, and enter each cosignature in it as the register does."""
    asked = Request.parse(request(watched, log)).checkpoint
    for line in watched.add(request(watched, log), at).splitlines(keepends=True):
        _, (signed, *_) = signatures(f"{asked.text}\n{line}", watched.verifiers)
        made = Cosignature(asked.size, signed.verifier.name, signed.verifier.id.hex(), at, line)
        told: dict[str, Json] = {
            "size": made.size,
            "root": b64encode(asked.root).decode(),
            "witness": made.witness,
            "id": made.key,
            "when": stamp(at),
            "note": sha256(line.encode()).hexdigest(),
        }
        key = OWN_KEYS + witnessed_key(line)
        with writing(log, key=key, digest=key) as pen:
            pen.append([Fact(WITNESSED, "", told)], by="u_0", office="o_0", purpose="run_system", at=at)
            keep_cosignatures(asked.origin, [made])


def concern(i: int) -> Fact:
    """A made-up warning; every seventh gives its grounds apart."""
    parts = {"account": f"Story {i}: came to school hungry.".encode()}
    if i % 7 == 0:
        parts["grounds"] = f"Seen by two people on day {i}.".encode()
    return Fact("concern.raised/1", f"c_{i % 7}", {"harms": ["neglect"], "danger": i % 2 == 0}, parts)


def enter(act: int, facts: list[Fact], log: str = REGISTER) -> tuple[Entry, ...]:
    """Enter facts as one command of its own, `act` hours after the register began."""
    key = f"{log}-{act}"
    with writing(log, key=key, digest=key) as pen:
        return pen.append(facts, by="u_1", office="o_1", purpose="safeguarding", at=BEGAN + timedelta(hours=act))


def redact(act: int, n: int, kind: str) -> None:
    """Redact a text as the law allows: one person proposes, another decides, and the text goes with their entry."""
    case = f"c_{n % 7}"
    named: dict[str, Json] = {"redaction": f"e_{act}", "entry": n, "part": kind, "basis": "court_order"}
    (proposed,) = enter(act, [Fact("redaction.proposed/1", case, named, refs=(n,))])
    told = named | {"item": case, "proposed": proposed.n}
    key = f"redacts-{act}"
    with writing(REGISTER, key=key, digest=key) as pen:
        fact = Fact("part.redacted/1", case, told, refs=(n, proposed.n))
        pen.append([fact], by="u_2", office="o_2", purpose="scrutiny", at=BEGAN + timedelta(hours=act))


def drop_triggers(here: Ground) -> None:
    """What whoever owns the database can always do."""
    if here.vendor == "postgresql":
        here.sql("DROP FUNCTION ledger_only_grows CASCADE")
    else:
        for (name,) in here.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            here.sql(f"DROP TRIGGER {name}")
