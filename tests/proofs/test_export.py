"""A log as files: written as C2SP tlog-tiles lays them out, read back, and every change in them told by entry."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from proofs.forms import LOG, OLDER, ORIGIN, POLICY, Log, leaf_of, small_log
from tocsin.proofs import Tampered
from tocsin.proofs.entry import decode, encode
from tocsin.proofs.errors import FolderInUse
from tocsin.proofs.export import tile_path, verify_export, write_export
from tocsin.proofs.note import Checkpoint, Signer
from tocsin.proofs.tree import fold, leaf_hash

KEY = LOG.verifier.text
LONG = small_log(700)


def exported(log: Log, folder: Path) -> Path:
    write_export(folder, log.leaves, log.note)
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(LONG, tmp_path_factory.mktemp("export") / "log")


@pytest.fixture
def copy(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "copy"))


def files(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def test_the_files_of_700_entries(kept: Path) -> None:
    found = files(kept)
    assert {name: size for name, size in found.items() if "entries" not in name} == {
        "checkpoint": len(LONG.note.encode()),
        "tile/0/000": 8192,
        "tile/0/001": 8192,
        "tile/0/002.p/188": 188 * 32,
        "tile/1/000.p/2": 64,
    }
    assert {name for name in found if "entries" in name} == {f"tile/entries/{n}" for n in ("000", "001", "002.p/188")}


@pytest.mark.parametrize(
    ("n", "width", "path"),
    [(1234067, 256, "x001/x234/067"), (5, 256, "005"), (999, 3, "999.p/3"), (1000, 256, "x001/000")],
)
def test_where_a_row_lies(n: int, width: int, path: str) -> None:
    assert tile_path(0, n, width) == f"tile/0/{path}"


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512])
def test_any_size_reads_back(size: int, tmp_path: Path) -> None:
    log = small_log(size)
    proved = verify_export(exported(log, tmp_path / "log"), KEY)
    assert (proved.problems, proved.standing.checkpoint) == ((), log.state)


def test_a_row_of_rows_that_is_full_goes_a_level_up(tmp_path: Path) -> None:
    leaves = [n.to_bytes(3, "big") for n in range(65_537)]
    state = Checkpoint(ORIGIN, len(leaves), fold([leaf_hash(leaf) for leaf in leaves]))
    write_export(tmp_path / "log", iter(leaves), LOG.sign(state.text))
    found = files(tmp_path / "log")
    assert {name: size for name, size in found.items() if not name.startswith(("tile/0", "tile/entries", "ch"))} == {
        "tile/1/000": 8192,
        "tile/2/000.p/1": 32,
    }
    assert len(found) == 2 * 257 + 3


def test_who_stands_behind_it_is_told(tmp_path: Path) -> None:
    write_export(tmp_path / "log", LONG.leaves, LONG.witnessed(OLDER))
    proved = verify_export(tmp_path / "log", POLICY)
    assert (proved.standing.level, proved.standing.lacking, proved.problems) == ("witnessed", True, ())


@pytest.mark.parametrize("change", ["cut", "add", "swap"])
def test_entries_that_are_not_the_checkpoints_are_not_handed_out(change: str, tmp_path: Path) -> None:
    leaves = list(small_log(9).leaves)
    swapped = [leaves[1], leaves[0], *leaves[2:]]
    given = {"cut": leaves[:-1], "add": [*leaves, leaf_of(9)], "swap": swapped}[change]
    with pytest.raises(Tampered, match="got no checkpoint"):
        write_export(tmp_path / "log", given, small_log(9).note)
    with pytest.raises(Tampered, match="There is no checkpoint"):
        verify_export(tmp_path / "log", KEY)


def test_an_export_is_not_written_over_another(kept: Path) -> None:
    with pytest.raises(FolderInUse, match="Name a new folder"):
        write_export(kept, LONG.leaves, LONG.note)


def test_an_entry_too_long_for_the_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Tampered, match="Entry 0 has 65536 bytes"):
        write_export(tmp_path / "log", [bytes(65_536)], LOG.sign(Checkpoint(ORIGIN, 1, bytes(32)).text))


def changed(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def problems(folder: Path) -> tuple[str, ...]:
    return verify_export(folder, KEY).problems


def test_a_changed_entry_is_named(copy: Path) -> None:
    changed(copy / "tile/entries/001", lambda raw: raw.replace(b'"cmd":"k300"', b'"cmd":"k3x0"'))
    assert problems(copy)[0] == "Entry 300 was changed: its bytes do not give the hash kept of it."
    changed(copy / "tile/0/001", lambda raw: raw[: 44 * 32] + leaf_hash(cut(copy, 44)) + raw[45 * 32 :])
    assert [each[:30] for each in problems(copy)] == [
        "The file tile/1/000.p/2 does n",
        "These are not the entries that",
    ]


def cut(folder: Path, place: int) -> bytes:
    raw = (folder / "tile/entries/001").read_bytes()
    for _ in range(place):
        raw = raw[2 + int.from_bytes(raw[:2], "big") :]
    return raw[2 : 2 + int.from_bytes(raw[:2], "big")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tile/0/000", ["The hashes of entries 0 to 255 are not there whole."]),
        ("tile/entries/002.p/188", ["Entries 512 to 699 are not there whole."]),
        ("tile/1/000.p/2", ["The file tile/1/000.p/2 does not hold the hashes that the entries below it give."]),
    ],
)
@pytest.mark.parametrize("how", [b"", b"\x00", None])
def test_a_file_cut_short_or_gone_is_named(name: str, said: list[str], how: bytes | None, copy: Path) -> None:
    (copy / name).unlink()
    if how is not None:
        (copy / name).write_bytes(how)
    assert list(problems(copy)) == said


@pytest.mark.parametrize("name", ["tile/0/001", "tile/entries/001", "tile/1/000.p/2"])
def test_a_file_with_more_in_it_is_named(name: str, copy: Path) -> None:
    changed(copy / name, lambda raw: raw + b"\x00")
    assert len(problems(copy)) == 1


def test_where_entries_and_hashes_are_gone_nothing_after_is_claimed(copy: Path) -> None:
    (copy / "tile/0/001").unlink()
    (copy / "tile/entries/001").unlink()
    assert problems(copy)[-1] == "From entry 256 on nothing can be checked."


def test_a_checkpoint_of_another_log_or_none_is_refused(copy: Path) -> None:
    with pytest.raises(Tampered, match="no signature by"):
        verify_export(copy, Signer(ORIGIN, bytes(range(9, 41))).verifier.text)
    (copy / "checkpoint").write_bytes(b"\xff")
    with pytest.raises(Tampered, match="not text"):
        verify_export(copy, KEY)


def export_of(leaves: list[bytes], folder: Path, origin: str = ORIGIN) -> tuple[str, ...]:
    signer = Signer(origin, bytes(range(32)))
    state = Checkpoint(origin, len(leaves), fold([leaf_hash(leaf) for leaf in leaves]))
    write_export(folder, leaves, signer.sign(state.text))
    return verify_export(folder, signer.verifier.text).problems


def test_what_the_log_itself_signed_wrongly_is_named_too(tmp_path: Path) -> None:
    leaves = [leaf_of(n) for n in (0, 2, 1, 3)]
    assert [each[:40] for each in export_of([*leaves, b"{}", leaf_of(5, "other/x1")], tmp_path / "log")] == [
        "Entry 1 says of itself that it is number",
        "Entry 2 says of itself that it is number",
        "Entry 2 is recorded at 2026-11-03T09:15:",
        "Entry 4 cannot be read. These bytes are ",
        "Entry 5 belongs to other/x1, not to regi",
    ]


def test_very_many_problems_are_cut_short(tmp_path: Path) -> None:
    found = export_of([b"x"] * 1100, tmp_path / "log")
    assert (len(found), found[-1]) == (1001, "These are 1000 problems; nothing after them was looked at.")


SECOND = ORIGIN.replace("register1", "register2")


def seam(n: int, **meta: str | int) -> bytes:
    entry = decode(leaf_of(n, SECOND))
    return encode(replace(entry, type="log.recovered/1", meta={"previous": ORIGIN, "size": n, **meta}))


def test_a_closed_log_is_followed_by_the_next(tmp_path: Path) -> None:
    assert export_of([leaf_of(0), leaf_of(1), seam(2), leaf_of(3, SECOND)], tmp_path / "log", SECOND) == ()


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        ([leaf_of(0), leaf_of(1, SECOND)], "Entry 1 belongs to"),
        ([leaf_of(0), seam(1, size=2)], "Entry 1 belongs to"),
        ([leaf_of(0), seam(1, previous=SECOND)], "Entry 1 belongs to"),
        ([leaf_of(0), leaf_of(1)], "none says that"),
        ([leaf_of(0), seam(1), leaf_of(2)], "Entry 2 belongs to"),
        ([leaf_of(0, ORIGIN.replace("register1", "register3"))], "Entry 0 belongs to"),
    ],
)
def test_only_an_entry_that_says_so_lets_the_name_change(leaves: list[bytes], said: str, tmp_path: Path) -> None:
    assert any(said in each for each in export_of(leaves, tmp_path / "log", SECOND))
