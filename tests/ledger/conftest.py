"""A fresh register for each test: its own database, really committed to, and its own folder of keys."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from databases import postgres_database
from tocsin.ledger import REGISTER, Entry, Fact, using, writing
from tocsin.web.settings import database

BEGAN = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ORIGIN = "register.example.org"


@dataclass(frozen=True)
class Ledger:
    """A test's own register, and the two things tests do to it all the time."""

    alias: str
    vendor: str

    def enter(
        self, *facts: Fact, log: str = REGISTER, key: str = "", minute: int = 0, by: str = "u_1"
    ) -> tuple[Entry, ...]:
        """Enter facts in one act, `minute` minutes after the register began."""
        with writing(log, key=key, digest=key) as pen:
            return pen.append(facts, by=by, office="o_1", purpose="safeguarding", at=BEGAN + timedelta(minutes=minute))

    def redact(self, n: int, part: str, case: str, *, by: str = "u_2", minute: int = 0) -> tuple[Entry, ...]:
        """Redact a text as the law allows: u_1 proposes it, and somebody else decides."""
        named = {"entry": n, "part": part, "basis": "court_order"}
        (proposed,) = self.enter(Fact("redaction.proposed/1", case, named), minute=minute)
        return self.enter(Fact("part.redacted/1", case, named | {"proposed": proposed.n}), minute=minute, by=by)

    def enter_many(self, count: int, *, acts: int = 1) -> None:
        """Enter `count` concerns, each with an account, in a number of acts."""
        for act in range(acts):
            self.enter(*[concern(act * count // acts + i) for i in range(count // acts)], minute=act)

    def sql(self, statement: str, *params: object) -> list[tuple[object, ...]]:
        """Do as a database administrator may."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(statement, params)
            return list(cursor.fetchall()) if cursor.description else []

    def drop_triggers(self) -> None:
        """What whoever owns the database can always do."""
        if self.vendor == "postgresql":
            self.sql("DROP FUNCTION IF EXISTS ledger_only_grows CASCADE")
        else:
            for (name,) in self.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                self.sql(f"DROP TRIGGER {name}")


def concern(i: int) -> Fact:
    return Fact(
        "concern.raised/1",
        f"c_{i % 7}",
        {"harms": ["neglect"], "danger": i % 2 == 0},
        {"account": f"Story {i}".encode()},
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: object) -> Path:
    """An empty SQLite register to copy for each test."""
    path = tmp_path_factory.mktemp("ledger") / "tocsin.db"
    with django_db_blocker.unblock(), database_as("template", sqlite(path)):
        call_command("migrate", "ledger", database="template", verbosity=0)
    return path


@pytest.fixture(scope="session")
def migrated_postgres(django_db_blocker: object) -> Iterator[str]:
    """The name of an empty PostgreSQL register to copy for each test."""
    with django_db_blocker.unblock(), postgres_database() as name:
        with database_as("template", postgres(name)):
            call_command("migrate", "ledger", database="template", verbosity=0)
        yield name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def ledger(request, tmp_path, settings, django_db_blocker) -> Iterator[Ledger]:
    """A fresh register on each database; everything asked within the test goes to it."""
    settings.TOCSIN_HOME = tmp_path
    settings.TOCSIN_ORIGIN = ORIGIN
    with django_db_blocker.unblock(), fresh(request, tmp_path) as config, database_as("fresh", config), using("fresh"):
        yield Ledger("fresh", request.param)


@contextmanager
def fresh(request, folder: Path) -> Iterator[dict]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), folder / "tocsin.db")
        yield sqlite(folder / "tocsin.db")
    else:
        with postgres_database(request.getfixturevalue("migrated_postgres")) as name:
            yield postgres(name)


@contextmanager
def database_as(alias: str, config: dict) -> Iterator[None]:
    connections.databases[alias] = config
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]


def sqlite(path: Path) -> dict:
    return connections.databases["default"] | database("", path.parent) | {"NAME": str(path)}


def postgres(name: str) -> dict:
    return connections.databases["default"] | {"NAME": name}
