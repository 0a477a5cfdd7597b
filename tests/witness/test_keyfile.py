"""Key files are made once and never replaced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tocsin.witness.errors import KeyMissing
from tocsin.witness.keyfile import make_key, read_key


def test_a_key_is_kept_for_its_own_user_only(tmp_path: Path) -> None:
    make_key(tmp_path / "keys" / "a.key", "secret")
    assert read_key(tmp_path / "keys" / "a.key") == "secret"
    assert oct((tmp_path / "keys" / "a.key").stat().st_mode & 0o777) == "0o600"
    assert oct((tmp_path / "keys").stat().st_mode & 0o777) == "0o700"
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["a.key"]


def test_a_second_key_does_not_replace_the_first(tmp_path: Path) -> None:
    make_key(tmp_path / "a.key", "first")
    make_key(tmp_path / "a.key", "second")
    assert read_key(tmp_path / "a.key") == "first"


def test_of_many_who_make_it_at_once_one_wins_and_all_read_the_same(tmp_path: Path) -> None:
    def made(n: int) -> str:
        make_key(tmp_path / "a.key", f"secret {n}")
        return read_key(tmp_path / "a.key")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(made, range(40)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]


def test_a_missing_key_is_a_sentence_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match=r"a\.key is missing.*back from its backup"):
        read_key(tmp_path / "a.key")
    assert not list(tmp_path.iterdir())


def test_a_key_that_took_another_s_place_is_read_and_one_taken_away_is_missed(tmp_path: Path) -> None:
    make_key(tmp_path / "a.key", "first")
    make_key(tmp_path / "b.key", "other")
    assert read_key(tmp_path / "a.key") == "first"
    (tmp_path / "b.key").rename(tmp_path / "a.key")
    assert read_key(tmp_path / "a.key") == "other"
    (tmp_path / "a.key").unlink()
    with pytest.raises(KeyMissing):
        read_key(tmp_path / "a.key")
