"""The anchor forgets nothing, is changed by one at a time, and never pretends to remember what it cannot read."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.witness.anchor import SLOT, Anchor
from tocsin.witness.errors import AnchorLost, Outdated
from witness.logs import Log

LOG = Log(40)
NOTES = [LOG.note(size) for size in range(40)]


@pytest.fixture
def anchor(tmp_path: Path) -> Anchor:
    anchor = Anchor(tmp_path, "register1")
    anchor.begin()
    return anchor


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "register1.anchor"


def test_before_anything_is_signed_it_remembers_nothing(anchor: Anchor, tmp_path: Path) -> None:
    assert (anchor.read(), anchor.size(), anchor.exists()) == ("", 0, True)
    nowhere = Anchor(tmp_path, "register2")
    assert (nowhere.read(), nowhere.size(), nowhere.exists()) == ("", 0, False)


def test_it_remembers_what_it_was_told_last(anchor: Anchor, tmp_path: Path) -> None:
    for size in range(1, 40):
        anchor.replace(NOTES[size - 1] if size > 1 else "", NOTES[size])
        assert (anchor.read(), anchor.size()) == (NOTES[size], size)
        assert Anchor(tmp_path, "register1").read() == NOTES[size]
    anchor.begin()
    assert anchor.size() == 39


def test_whoever_reads_sees_what_another_wrote(anchor: Anchor, tmp_path: Path) -> None:
    other = Anchor(tmp_path, "register1")
    assert other.size() == 0
    anchor.replace("", NOTES[7])
    assert other.size() == 7
    with pytest.raises(Outdated) as moved:
        other.replace("", NOTES[8])
    assert moved.value.size == 7
    assert other.read() == NOTES[7]


def test_of_many_who_replace_the_same_note_one_wins(anchor: Anchor, tmp_path: Path) -> None:
    anchor.replace("", NOTES[1])

    def replaced(size: int) -> int:
        try:
            Anchor(tmp_path, "register1").replace(NOTES[1], NOTES[size])
        except Outdated:
            return 0
        return size

    with ThreadPoolExecutor(8) as pool:
        (won,) = set(pool.map(replaced, range(2, 40))) - {0}
    assert anchor.read() == NOTES[won]


@settings(deadline=None)
@given(spoilt=st.integers(0, SLOT - 1), by=st.integers(1, 255))
def test_a_write_cut_short_leaves_the_note_before_it(tmp_path_factory, spoilt: int, by: int) -> None:
    folder = tmp_path_factory.mktemp("anchor")
    anchor = Anchor(folder, "register1")
    anchor.begin()
    for size in (1, 2, 3):
        anchor.replace(NOTES[size - 1] if size > 1 else "", NOTES[size])
    newest = SLOT if 3 % 2 else 0
    raw = bytearray(file_of(folder).read_bytes())
    raw[newest + spoilt] ^= by
    file_of(folder).write_bytes(raw)
    assert Anchor(folder, "register1").read() == NOTES[2]


def test_the_first_write_cut_short_leaves_nothing_remembered(anchor: Anchor, tmp_path: Path) -> None:
    anchor.replace("", NOTES[1])
    raw = file_of(tmp_path).read_bytes()
    file_of(tmp_path).write_bytes(raw[:SLOT] + raw[SLOT : SLOT + 20] + bytes(SLOT - 20))
    assert Anchor(tmp_path, "register1").read() == ""


@pytest.mark.parametrize("content", [b"", bytes(2 * SLOT), b"x" * 2 * SLOT, b"x" * 100], ids=["none", "0", "x", "few"])
def test_one_that_cannot_be_believed_refuses_with_a_sentence(anchor: Anchor, tmp_path: Path, content: bytes) -> None:
    anchor.replace("", NOTES[1])
    file_of(tmp_path).write_bytes(content)
    for ask in (anchor.read, anchor.size, lambda: anchor.replace(NOTES[1], NOTES[2])):
        with pytest.raises(AnchorLost, match="is damaged.*Nothing was signed.*tocsin ledger recover"):
            ask()
    assert file_of(tmp_path).read_bytes() == content


def test_a_failing_disk_refuses_and_is_not_believed_afterwards(anchor, tmp_path, monkeypatch) -> None:
    anchor.replace("", NOTES[1])

    def failing(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", failing)
    with pytest.raises(AnchorLost, match="cannot be written: Input/output error"):
        anchor.replace(NOTES[1], NOTES[2])
    monkeypatch.undo()
    assert Anchor(tmp_path, "register1").read() == anchor.read() == NOTES[1]
    anchor.replace(NOTES[1], NOTES[3])
    assert anchor.size() == 3


def test_a_folder_that_is_no_folder_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AnchorLost, match="cannot be opened: Not a directory"):
        Anchor(tmp_path / "file", "register1").read()


def test_a_person_can_read_what_was_signed_last(anchor: Anchor, tmp_path: Path) -> None:
    anchor.replace("", NOTES[12])
    assert NOTES[12].encode() in file_of(tmp_path).read_bytes()
    assert oct(file_of(tmp_path).stat().st_mode & 0o777) == "0o644"


def test_the_pages_may_read_what_only_the_signer_writes(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        Anchor(tmp_path / "anchors", "register1").begin()
    finally:
        os.umask(before)
    assert oct((tmp_path / "anchors" / "register1.anchor").stat().st_mode & 0o777) == "0o644"


def test_a_note_too_long_for_it_is_refused_before_anything_is_written(anchor: Anchor) -> None:
    with pytest.raises(ValueError, match="does not fit the anchor"):
        anchor.replace("", LOG.note(5) + "x" * SLOT)
    with pytest.raises(AnchorLost, match="does not hold a checkpoint"):
        anchor.replace("", "x")
    assert anchor.read() == ""
