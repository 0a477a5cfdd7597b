"""Warnings from a CSV: offices founded where absent, each warning at its own date, and what is wrong said by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tocsin.access import Refused
from tocsin.exchange import Balance, Unreadable, import_warnings
from tocsin.exchange.warnings_file import COLUMNS
from tocsin.ledger import REGISTER, entries, size

ROW = {
    "ref": "A1",
    "date": "2010-06",
    "date_precision": "month",
    "kind": "letter",
    "title": "A letter about a park",
    "from_office": "youth research team",
    "to_offices": "council;police;public",
    "topics": "taxis;Something new",
    "documented_response": "none found",
    "source": "a made-up record",
}


def csv(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "warnings.csv"
    lines = [",".join(columns), *(",".join(f'"{row.get(name, "")}"' for name in columns) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def take(path: Path, register: Any) -> Balance:
    return import_warnings(path, by=register.administrator, purpose="run_system", at=register.at)


def test_a_warning_is_lodged_at_its_own_date_and_the_public_owes_nothing(register: Any, tmp_path: Path) -> None:
    assert take(csv(tmp_path, ROW), register).count("loaded") == 1
    (lodged,) = (each for each in entries(REGISTER) if each.type == "report.lodged/1")
    assert lodged.meta["when"] == "2010-06"
    assert [each["topic"] for each in lodged.meta["findings"]] == ["taxis", "other"]
    assert len(lodged.meta["offices"]) == 2


def test_again_changes_nothing_and_twice_in_a_file_counts_once(register: Any, tmp_path: Path) -> None:
    path = csv(tmp_path, ROW, ROW)
    assert (take(path, register).count("loaded"), size(REGISTER)) == (1, size(REGISTER))
    before = size(REGISTER)
    again = take(path, register)
    assert (again.count("unchanged"), again.count("duplicate")) == (1, 1)
    assert size(REGISTER) == before


@pytest.mark.parametrize(
    ("column", "given", "said"),
    [
        ("date", "2010-02-31", "28 days"),
        ("date", "2999-01", "still to come"),
        ("date_precision", "day", "known to the month"),
        ("kind", "rumour", "rumour"),
        ("title", "", "empty"),
        ("from_office", "somebody", "what kind of office"),
        ("to_offices", "public", "offices to send it to"),
        ("topics", "", "findings"),
    ],
)
def test_a_row_that_cannot_be_lodged_waits_with_its_line_and_what_to_do(
    column: str, given: str, said: str, register: Any, tmp_path: Path
) -> None:
    balance = take(csv(tmp_path, ROW, ROW | {"ref": "A2", "title": "Another", column: given}), register)
    assert (balance.count("loaded"), balance.count("quarantined")) == (1, 1)
    assert said in balance.to_fix[0].sentence
    assert balance.to_fix[0].sentence.startswith("Line 3, ")


def test_the_same_reference_in_other_words_is_not_taken_for_it(register: Any, tmp_path: Path) -> None:
    take(csv(tmp_path, ROW), register)
    balance = take(csv(tmp_path, ROW | {"title": "Other words"}), register)
    assert balance.count("quarantined") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "lacks the columns"),
        (b"a,b\n1,2\n", "lacks the columns"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"ref\n" + b"x" * 10_000_001, "10 MB"),
        (",".join(COLUMNS).encode() + b'\n"open quote', "cannot be read as CSV"),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(
    content: bytes, said: str, register: Any, tmp_path: Path
) -> None:
    path = tmp_path / "warnings.csv"
    path.write_bytes(content)
    before = size(REGISTER)
    with pytest.raises(Unreadable, match=said):
        take(path, register)
    assert size(REGISTER) == before


def test_somebody_who_may_not_found_offices_cannot_import(register: Any, tmp_path: Path) -> None:
    before = size(REGISTER)
    with pytest.raises(Refused, match="may not found agencies"):
        import_warnings(csv(tmp_path, ROW), by=register.teacher, purpose="safeguard_child", at=register.at)
    assert size(REGISTER) == before


def test_a_file_that_is_not_there(register: Any, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not there"):
        take(tmp_path / "none.csv", register)
