"""The score of a register, worked out by hand for a town of three children; and the folder that is no town."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.town.scoring import Held, NotATown, Scored, Truth, read_truth, scores, table_of
from tocsin.town.scoring.truth import Link, Owed, Person

PEOPLE = {
    "P1": Person("british", "F"),
    "P2": Person("pakistani", "M"),
    "P3": Person("british", "M"),
}
LINKS = (
    Link("council", "contacts", "C1", "P1", "E1", "child"),
    Link("council", "contacts", "C2", "P2", "E2", "child"),
    Link("council", "contacts", "C3", "P3", "E3", "child"),
    Link("police", "incidents", "I1", "P1", "O1", "victim"),
    Link("police", "incidents", "I2", "P2", "O2", "victim"),
    Link("police", "incidents", "I2s", "P9", "O2", "suspect"),
    Link("school", "log", "L1", "P1", "N1", "child"),
)
DUTIES = (
    Owed("E1", "decide_on_referral", "broken"),
    Owed("E2", "decide_on_referral", "kept"),
    Owed("E3", "decide_on_referral", "broken"),
)
TRUTH = Truth(PEOPLE, LINKS, DUTIES)
ROWS = {
    ("council", "C1"): Held("loaded", "c_1", "r_1"),
    ("council", "C2"): Held("loaded", "c_2", "r_2"),
    ("council", "C3"): Held("quarantined", "", ""),
    ("police", "I1"): Held("loaded", "c_3", "r_3"),
    ("police", "I2"): Held("changed", "c_4", "r_4"),
    ("police", "I2s"): Held("loaded", "c_5", "r_5"),
}
OWING = {"c_1": {"decide_on_imported"}, "c_2": {"check_details"}}


def lines(**persons: str) -> dict[str, Scored]:
    person_of = {record: record for record in ("r_1", "r_2", "r_3", "r_4", "r_5")} | persons
    return {line.what: line for line in scores(TRUTH, ROWS, person_of=person_of, owing=OWING)}


def share(line: Scored) -> tuple[int, int]:
    return line.got, line.out_of


def test_every_warning_is_taken_in_or_waits_or_is_lost() -> None:
    found = lines()
    assert share(found["warnings taken in"]) == (4, 6)
    assert share(found["warnings that wait in quarantine"]) == (1, 6)
    assert share(found["warnings the register has never seen"]) == (1, 6)
    by = found["warnings taken in"].by
    assert by["origin british"] == {"got": 2, "out_of": 4}
    assert by["origin pakistani"] == {"got": 2, "out_of": 2}
    assert by["sex F"] == {"got": 2, "out_of": 3}


def test_joining_is_counted_in_pairs_of_different_agencies() -> None:
    nobody = lines()
    assert share(nobody["true pairs of records joined"]) == (0, 2)
    assert share(nobody["joined pairs that are true"]) == (0, 0)
    assert nobody["joined pairs that are true"].note
    right = lines(r_3="r_1")
    assert share(right["true pairs of records joined"]) == (1, 2)
    assert share(right["joined pairs that are true"]) == (1, 1)
    wrong = lines(r_4="r_1")
    assert share(wrong["true pairs of records joined"]) == (0, 2)
    assert share(wrong["joined pairs that are true"]) == (0, 1)


def test_what_nobody_answered_must_be_owed_and_what_was_answered_must_not() -> None:
    found = lines()
    assert share(found["unanswered in truth, and still owed here: decide on referral"]) == (1, 1)
    assert share(found["answered in truth, and owed here all the same: decide on referral"]) == (0, 1)


def test_a_record_that_is_in_truth_of_two_children_is_nobodys() -> None:
    rows = ROWS | {("police", "I2"): Held("loaded", "c_4", "r_3")}
    found = {line.what: line for line in scores(TRUTH, rows, person_of={}, owing={})}
    assert share(found["true pairs of records joined"]) == (0, 0)


def test_the_table_says_each_share_and_what_is_not_scored_yet() -> None:
    text = table_of(lines().values())
    assert "warnings taken in" in text and "0.667" in text and "not built yet" in text
    assert "  origin british" in text


def test_a_folder_that_is_no_town_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotATown, match="manifest"):
        read_truth(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(NotATown, match="truth_person"):
        read_truth(tmp_path)
