"""`tocsin estimate`: a file in, a sentence out, and no register needed."""

import json
from pathlib import Path

import pytest

from tocsin.cli import main

LISTS = "police,health,count\n1,0,50\n0,1,60\n1,1,20\n"


def run(tmp_path: Path, text: str, *more: str) -> int:
    file = tmp_path / "lists.csv"
    file.write_text(text, encoding="utf-8")
    return main(["estimate", str(file), *more])


def test_two_lists_by_chapman(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """71 × 81 / 21 - 1 = 272.9."""
    assert run(tmp_path, LISTS, "--method", "chapman") == 0
    out = capsys.readouterr().out
    assert "130 people are on 2 lists: police, health." in out
    assert "About 270" in out and "cannot be checked from these lists" in out and "Taken for granted:" in out


def test_by_default_two_lists_are_a_bound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, LISTS) == 0
    assert "At least" in capsys.readouterr().out


def test_one_row_a_person_says_what_counts_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = "police,health\n" + "1,0\n" * 50 + "0,1\n" * 60 + "1,1\n" * 20
    assert run(tmp_path, people, "--method", "chapman", "--json") == 0
    apart = json.loads(capsys.readouterr().out)
    assert run(tmp_path, LISTS, "--method", "chapman", "--json") == 0
    assert json.loads(capsys.readouterr().out) == apart and apart["counted"] == 130


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("police,health\n1,2\n", [], "'2'"),
        ("police,health\n1\n", [], "row 2 has 1 cells, not 2"),
        ("police,health\n", [], "it has no rows"),
        (LISTS, ["--method", "magic"], "There is no method 'magic'"),
        (LISTS, ["--lists", "police,school"], "no column 'school'"),
        (LISTS, ["--level", "95"], "share between 0 and 1"),
    ],
)
def test_what_is_wrong_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, more: list[str], said: str
) -> None:
    more = more if "--method" in more else [*more, "--method", "chapman"]
    assert run(tmp_path, text, *more) == 1
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", str(tmp_path / "none.csv")]) == 1
    assert "it is not there" in capsys.readouterr().err
