"""The register as known at a past moment: the same fold, stopped early, with the whole product on top.

Entries are taken up to the last one recorded by that moment; nothing learnt later can show. A scratch database beside
the register holds the result. The past is read, never written: `perform` refuses there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from tocsin.access import Actor, Situation
from tocsin.acts.door import PAST, enter_look
from tocsin.acts.folding import rebuild
from tocsin.ledger import LOOKS, REGISTER, copy_until, size_at, using
from tocsin.words import load_profile

SCRATCH = {
    "ENGINE": "django.db.backends.sqlite3",
    "ATOMIC_REQUESTS": False,
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"},
}
"""Durable enough for something that can be folded again at any time."""


@contextmanager
def as_known(at: datetime) -> Iterator[None]:
    """Inside the block every look answers as the register was known at `at` (aware)."""
    with tempfile.TemporaryDirectory(prefix="tocsin-as-known-") as folder, _folded(Path(folder) / "tocsin.db", at):
        yield


@contextmanager
def writing_as_known(at: datetime, home: Path, *, by: Actor, now: datetime) -> Iterator[int]:
    """Write a home folder that holds the register as known at `at`; inside the block its database is the one in use.

    Gives the number of entries folded. Who had which day opened, and `now`, is entered among
    the looks of the register itself.
    """
    s = Situation(by=by, purpose="inquiry", at=now, profile=load_profile(), new_id=str)
    enter_look(s, "TheRegisterAsKnown", f"{at:%Y-%m-%d}", "allowed")
    home.mkdir(parents=True, exist_ok=True)
    keys = home / "keys"
    if not keys.exists():
        keys.symlink_to(settings.TOCSIN_HOME / "keys")
    for old in home.glob("tocsin.db*"):
        old.unlink()
    with _folded(home / "tocsin.db", at) as folded:
        yield folded


@contextmanager
def _folded(path: Path, at: datetime) -> Iterator[int]:
    # A connection of this thread alone: the settings of the running product stay as they are.
    here = connections["default"].settings_dict | SCRATCH | {"NAME": str(path)}
    connections[PAST] = DatabaseWrapper(here, PAST)
    try:
        call_command("migrate", database=PAST, verbosity=0)
        for log in (REGISTER, LOOKS):
            copy_until(log, size_at(log, at), into=PAST)
        with using(PAST):
            yield rebuild()
    finally:
        connections[PAST].close()
        del connections[PAST]
