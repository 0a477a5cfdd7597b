"""Folding the ledger into shadow tables: one entry at the door, all of them in `rebuild`.

The past lives in the ledger only. Dropping every shadow and folding again must give the same rows; a test does so
after the whole town has run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from tocsin.acts.models import Fold
from tocsin.ledger import LOOKS, REGISTER, Entry, Parts, current, entries, parts_of, size
from tocsin.words import Profile, load_profile


class Projection(Protocol):
    """What a package's `projection` module offers."""

    __name__: str
    VERSION: int
    SHADOWS: tuple[type[Model], ...]

    def project(self, entry: Entry, parts: Parts, profile: Profile) -> None:
        """Fold one entry into the package's tables."""


@cache
def projections() -> tuple[Projection, ...]:
    """The projection of every installed package that has one, in the order of settings, which is floor order.

    A package may read what the floors beneath have already folded of the same entry.
    """
    names = (f"{app.name}.projection" for app in apps.get_app_configs() if app.name.startswith("tocsin."))
    return tuple(import_module(name) for name in names if find_spec(name))


Progress = Callable[[int, int], None]


def fold(entry: Entry, profile: Profile) -> None:
    """Fold one entry into every package's tables."""
    parts = parts_of(entry)
    for projection in projections():
        projection.project(entry, parts, profile)


def rebuild(progress: Progress = lambda done, total: None) -> int:
    """Empty every shadow table and fold both logs again, in one transaction; returns how many entries were folded.

    `progress(done, total)` is called every 500 entries.
    """
    profile = load_profile()
    total = size(REGISTER) + size(LOOKS)
    done = 0
    with transaction.atomic(using=current()):
        for table in reversed(shadows()):
            table._default_manager.all().delete()
        for log in (REGISTER, LOOKS):
            for entry in entries(log):
                fold(entry, profile)
                done += 1
                if done % 500 == 0:
                    progress(done, total)
        stamp()
    progress(done, total)
    return done


def shadows() -> tuple[type[Model], ...]:
    """Every shadow table, in floor order."""
    return tuple(table for projection in projections() for table in projection.SHADOWS)


def stamp() -> None:
    """Note which version of each projection the tables were folded by."""
    for projection in projections():
        Fold.objects.update_or_create(package=projection.__name__, defaults={"version": projection.VERSION})


def outdated() -> tuple[str, ...]:
    """Packages whose tables were folded by an older projection: `tocsin rebuild` mends that."""
    folded = dict(Fold.objects.values_list("package", "version"))
    return tuple(
        projection.__name__
        for projection in projections()
        if folded.get(projection.__name__, projection.VERSION) != projection.VERSION
    )
