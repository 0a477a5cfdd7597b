"""Our export audited by somebody else, tile for tile and bundle for bundle; every touch of a file judged by both."""

from __future__ import annotations

import shutil
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from independent.others import Foreign
from independent.parsers import AT, LOG, QUICK, SIGNER, STATE
from independent.parsers import leaf as small_leaf
from ledger.conftest import Ledger
from tocsin.ledger import REGISTER, checkpoint, entries, verification_key
from tocsin.proofs import Tampered, tree
from tocsin.proofs.entry import encode
from tocsin.proofs.export import verify_export, write_export
from tocsin.proofs.note import Checkpoint

LARGE = 66_000  # a third row of tiles, and a ragged edge in each row
TOUCHES = 250
KEYS = [SIGNER.verifier.text, QUICK.verifier.text]
POLICY = f"log {KEYS[0]}\nwitness quick {KEYS[1]}\nquorum quick\n"


def exported(folder: Path, size: int) -> list[bytes]:
    """A log of `size` entries, cosigned and written out; its entries come back."""
    template = small_leaf(0)
    leaves = [template.replace(b'"n":0', b'"n":%d' % n).replace(b"k0", b"k%d" % n) for n in range(size)]
    state = Checkpoint(LOG, size, tree.fold([tree.leaf_hash(leaf) for leaf in leaves]))
    write_export(folder, leaves, SIGNER.sign(state.text) + QUICK.cosign(state, AT))
    return leaves


def audit(foreign: Foreign, folder: Path, keys: list[str] = KEYS, read: tuple[int, ...] = ()) -> dict[str, Any]:
    return foreign.judge(what="audit", folder=str(folder), keys=keys, read=read)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 513, LARGE])
def test_an_export_of_any_shape_is_audited(size: int, foreign: Foreign, tmp_path: Path) -> None:
    leaves = exported(tmp_path, size)
    places = tuple(sorted({0, size // 2, size - 1, max(size - 257, 0)}))
    theirs = audit(foreign, tmp_path, read=places)
    assert theirs["ok"], theirs["why"]
    full, rows = [size >> 8 * (level + 1) for level in range(3)], [size >> 8 * level for level in range(3)]
    assert theirs["tiles"] == sum(row // 256 + (row % 256 > 0) for row in rows if row)
    assert theirs["bundles"] == full[0] + (size % 256 > 0)
    assert [b64decode(each) for each in theirs["leaves"]] == [leaves[n] for n in places]
    found = verify_export(tmp_path, POLICY)
    assert not found.problems and found.standing.quorum


@pytest.mark.parametrize("ledger", ["sqlite"], indirect=True)
def test_the_export_of_a_register_is_audited(foreign: Foreign, ledger: Ledger, tmp_path: Path) -> None:
    ledger.enter_many(600, acts=20)
    folder, key = tmp_path / "export", verification_key(REGISTER)
    write_export(folder, (encode(entry) for entry in entries(REGISTER)), checkpoint(REGISTER))
    theirs = audit(foreign, folder, [key], read=(0, 599))
    assert (theirs.get("size"), theirs.get("bundles")) == (600, 3), theirs
    assert not verify_export(folder, key).problems


def ours(folder: Path) -> bool:
    try:
        return not verify_export(folder, POLICY).problems
    except Tampered:
        return False


Touch = Callable[[Path, Path, Random], None]


def flip(path: Path, other: Path, random: Random) -> None:
    raw = bytearray(path.read_bytes())
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    path.write_bytes(raw)


def cut(path: Path, other: Path, random: Random) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: random.randrange(len(raw))])


def lengthen(path: Path, other: Path, random: Random) -> None:
    path.write_bytes(path.read_bytes() + random.randbytes(random.choice((1, 2, 32))))


def remove(path: Path, other: Path, random: Random) -> None:
    path.unlink()


def swap(path: Path, other: Path, random: Random) -> None:
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


def turn(path: Path, other: Path, random: Random) -> None:
    path.write_bytes(path.read_bytes()[::-1])


def test_whatever_is_touched_in_an_export_both_refuse(foreign: Foreign, tmp_path: Path) -> None:
    random, whole = Random(17), tmp_path / "whole"
    exported(whole, 1000)
    folders, touches = [], (flip, flip, cut, lengthen, remove, swap, turn)
    for number in range(TOUCHES):
        folder = tmp_path / str(number)
        shutil.copytree(whole, folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        first, second = random.sample(files, 2)
        touch = random.choice(touches)
        touch(first, second, random)
        folders.append((touch.__name__, first.relative_to(folder), folder))
    theirs = foreign.ask({"what": "audit", "folder": str(each), "keys": KEYS, "read": []} for *_, each in folders)
    mine = [ours(folder) for *_, folder in folders]
    for (touch, path, _), our, their in zip(folders, mine, theirs, strict=True):
        longer = touch == "lengthen" and path.suffix == "" and ".p" in str(path)  # they read no further than they need
        assert our == their["ok"] or (longer and not our), (touch, path, their)
    assert mine.count(False) > TOUCHES * 0.9


def test_an_export_under_another_checkpoint_of_the_same_log_is_refused(foreign: Foreign, tmp_path: Path) -> None:
    exported(tmp_path, 5)
    (tmp_path / "checkpoint").write_text(SIGNER.sign(STATE.text), encoding="utf-8")
    assert not ours(tmp_path) and not audit(foreign, tmp_path)["ok"]
