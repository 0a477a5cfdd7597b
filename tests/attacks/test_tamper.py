"""The tamper matrix in its short form (in full: `make attack`): every random attack seen, and named, by its layers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attack import layers, moves, tamper
from attack.ground import Ground, ground
from attack.moves import Attempt

from tocsin.ledger import REGISTER

SEED, COUNT = 20261122, 150


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def here(vendor: str, tmp_path: Path, django_db_blocker: Any) -> Iterator[Ground]:
    with django_db_blocker.unblock(), ground(vendor, tmp_path) as made:
        yield made


@pytest.mark.long
def test_every_attack_is_seen_and_named_and_nothing_lawful_is(
    vendor: str, tmp_path: Path, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        came = tamper.run(vendor, tmp_path, COUNT, SEED)
    assert came.tried == COUNT
    assert came.lawful >= 5
    assert came.failures == []
    assert came.false_alarms == []


def said_of(here: Ground, do: Any, care: str) -> set[str]:
    """The layers that speak after one attack on the register."""
    assert here.before
    with here.attempt():
        do(Attempt(here, random.Random(SEED), REGISTER, care))
        after = here.state()
        assert after != here.before
        return {layer for layer, said in tamper.asked(here, layers.touched(here, after)).items() if said}


def test_what_each_layer_sees_and_what_it_cannot(here: Ground) -> None:
    """A reworded text, by how far it is covered up: the less the tables show, the more it takes a memory elsewhere."""
    inside, outside = {"verify", "checkpoint", "receipt"}, {"receipt", "anchor", "signer", "witness"}
    assert inside <= said_of(here, moves.fork, "hash")
    assert not said_of(here, moves.fork, "tiles") & {"anchor", "signer", "witness"}
    assert said_of(here, moves.fork, "head") == outside | {"checkpoint"}
    assert outside <= said_of(here, moves.fork, "forgotten")
    assert outside <= said_of(here, moves.fork, "signed")
    # What witnesses signed is entered in the log itself, so its entries tell of lines that the forger took away.
    assert said_of(here, moves.fork, "anchored") == {"receipt", "witness", "checkpoint"}
    assert said_of(here, moves.remove_a_text, "") == {"verify"}
    assert outside <= said_of(here, moves.bring_back_the_backup, "")
    assert "verify" not in said_of(here, moves.bring_back_the_backup, "")


def test_an_unseen_attack_would_fail_the_run(here: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix is worth something only if it can fail: with every layer struck dumb, it does."""
    monkeypatch.setattr(layers, "problems", lambda here: [])
    for name in ("receipts", "anchor", "signer", "witness"):
        monkeypatch.setattr(layers, name, lambda here, about: [])
    came = tamper.Matrix(here.vendor)
    seed = SEED
    while not came.tried:
        tamper.attack(here, seed, came)
        seed += 1
    assert came.failures and came.failures[0].startswith("NOT SEEN: seed ")
