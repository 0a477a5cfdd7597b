"""The register as known at a past moment, or at a past size: the same fold, stopped early, the whole product on top.

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
from tocsin.acts.folding import Progress, rebuild
from tocsin.ledger import LOOKS, REGISTER, copy_until, entry, size, size_at, using
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
    sizes = _sizes_at(at)
    with tempfile.TemporaryDirectory(prefix="tocsin-as-known-") as folder, _folded(Path(folder) / "tocsin.db", sizes):
        yield


@contextmanager
def as_of_size(entries: int, progress: Progress = lambda done, total: None) -> Iterator[None]:
    """Inside the block every look answers as when the register held its first `entries` entries and no more.

    The looks are those recorded by the moment of the last of these entries. Raises ValueError with a sentence when the
    register never had that size.
    """
    if not 0 < entries <= size(REGISTER):
        raise ValueError(f"The register holds {size(REGISTER):,} entries; it cannot be seen at {entries:,}.")
    if entries == size(REGISTER):
        yield
        return
    sizes = {REGISTER: entries, LOOKS: size_at(LOOKS, entry(REGISTER, entries - 1).at)}
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-as-of-") as folder,
        _folded(Path(folder) / "tocsin.db", sizes, progress),
    ):
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
    with _folded(home / "tocsin.db", _sizes_at(at)) as folded:
        yield folded


def _sizes_at(at: datetime) -> dict[str, int]:
    return {log: size_at(log, at) for log in (REGISTER, LOOKS)}


@contextmanager
def _folded(path: Path, sizes: dict[str, int], progress: Progress = lambda done, total: None) -> Iterator[int]:
    # A connection of this thread alone: the settings of the running product stay as they are.
    here = connections["default"].settings_dict | SCRATCH | {"NAME": str(path)}
    connections[PAST] = DatabaseWrapper(here, PAST)
    try:
        call_command("migrate", database=PAST, verbosity=0)
        for log, until in sizes.items():
            copy_until(log, until, into=PAST)
        with using(PAST):
            yield rebuild(progress)
    finally:
        connections[PAST].close()
        del connections[PAST]
