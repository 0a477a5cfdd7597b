"""Ten warnings of public record, collected by others: our importer on their file, and our story against their facts."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tocsin.acts import sweep
from tocsin.duties import count_late
from tocsin.exchange import import_warnings, load_story
from tocsin.ledger import REGISTER, entries, size
from tocsin.reports import topic_history
from tocsin.words import load_profile

FILE = Path(__file__).resolve().parents[2].parent / "shared/cases/rotherham-warnings.csv"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"THE PUBLIC RECORD IS NOT AT {FILE}: nothing was compared")


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_file_is_lodged_whole_at_its_own_dates_and_again_changes_nothing(register: Any) -> None:
    balance = import_warnings(FILE, by=register.administrator, purpose="run_system", at=AT)
    assert (balance.rows.total(), balance.count("loaded"), balance.adds_up) == (10, 10, True)
    lodged = [entry.meta for entry in entries(REGISTER) if entry.type == "report.lodged/1"]
    assert [(each["when"], each["kind"]) for each in lodged] == [(row["date"], row["kind"]) for row in rows()]
    before = size(REGISTER)
    again = import_warnings(FILE, by=register.administrator, purpose="run_system", at=AT)
    assert again.count("unchanged") == 10
    assert size(REGISTER) == before


def test_none_is_answered_and_each_climbs_although_its_file_names_a_response(register: Any) -> None:
    import_warnings(FILE, by=register.administrator, purpose="run_system", at=AT)
    assert not any(entry.type == "report.answered/1" for entry in entries(REGISTER))
    taxis = topic_history("taxis", AT, load_profile())
    assert taxis.sentence == "Taxis: third warning, none answered"
    asked = sum(entry.type == "report.sent/1" for entry in entries(REGISTER))
    named = [each for row in rows() for each in row["to_offices"].split(";")]
    assert asked == sum(each != "public" and "readers" not in each for each in named)
    assert count_late(AT) >= asked
    assert sweep(AT).escalated >= asked


def test_our_story_has_the_same_dates_kinds_and_number_of_topics_and_none_of_its_sentences() -> None:
    story = {each.ref: each for each in load_story("rotherham").warnings}
    for row in rows():
        ours = story[row["ref"]]
        assert (ours.when.text, ours.when.precision, ours.kind) == (row["date"], row["date_precision"], row["kind"])
        assert len(ours.topics) == len(row["topics"].split(";"))
        for theirs in (row["title"], row["documented_response"]):
            assert theirs not in f"{ours.title} {ours.summary} {ours.response}"


def test_our_story_names_the_topics_of_the_record() -> None:
    topic = load_profile().codes["topic"]
    story = {each.ref: each for each in load_story("rotherham").warnings}
    for row in rows():
        known = {code for each in row["topics"].split(";") if (code := topic.find(each))}
        assert known <= set(story[row["ref"]].topics)
