"""Reading back: in order, as of a moment, text by text, and in a copy that ends early."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from tocsin.ledger import (
    LOOKS,
    REGISTER,
    CannotSign,
    Fact,
    NoSuchEntry,
    Tampered,
    checkpoint,
    copy_until,
    current,
    entries,
    entry,
    parts_of,
    pointer,
    receipt,
    size,
    size_at,
    text_at,
    texts_at,
    using,
    verify_register,
)

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def test_entries_come_in_order_across_chunks(ledger) -> None:
    ledger.enter_many(2300, acts=2)
    assert [each.n for each in entries(REGISTER)] == list(range(2300))
    assert [each.n for each in entries(REGISTER, 999, 1002)] == [999, 1000, 1001]
    assert entry(REGISTER, 1500).n == 1500


@pytest.mark.parametrize("n", [-1, 3, 10**12])
def test_an_entry_that_is_not_there_is_named(ledger, n: int) -> None:
    ledger.enter_many(3)
    with pytest.raises(NoSuchEntry, match=f"no entry {n}"):
        entry(REGISTER, n)
    with pytest.raises(NoSuchEntry, match=f"no entry {n}"):
        receipt(n)


def test_the_log_as_it_was_at_a_moment(ledger) -> None:
    for minute in (0, 0, 1, 5, 5, 5, 9):
        ledger.enter(Fact("concern.raised/1", "c_1"), minute=minute)
    known = {minutes: size_at(REGISTER, AT + timedelta(minutes=minutes)) for minutes in (-1, 0, 1, 4, 5, 8.9, 9, 99)}
    assert known == {-1: 0, 0: 2, 1: 3, 4: 3, 5: 6, 8.9: 6, 9: 7, 99: 7}
    assert size_at(LOOKS, AT) == 0


def test_texts_open_one_by_one_or_many_at_once(ledger) -> None:
    made = ledger.enter(
        Fact("report.lodged/1", "c_1", {}, {"title": "Küche".encode(), "details": b'{"a":[1]}', "scan": b"\xff\x00"})
    )
    parts = parts_of(made[0])
    assert (parts.text("title"), parts.json("details"), parts.bytes("scan"), parts.text("absent")) == (
        "Küche",
        {"a": [1]},
        b"\xff\x00",
        None,
    )
    assert parts.json("absent") is None
    assert pointer(made[0], "title") == "0/title"
    ledger.enter_many(900)
    wanted = [f"{n}/account" for n in range(1, 901)]
    assert texts_at([*wanted, "0/title", "5000/account", ""]) == {
        **{f"{i + 1}/account": f"Story {i}" for i in range(900)},
        "0/title": "Küche",
        "5000/account": None,
        "": None,
    }
    assert text_at("0/title") == "Küche"


def test_a_redacted_text_is_none_and_the_rest_still_opens(ledger) -> None:
    ledger.enter(Fact("concern.raised/1", "c_1", {}, {"account": b"a", "where": b"b"}))
    ledger.sql("DELETE FROM ledger_part WHERE kind = 'account'")
    parts = parts_of(entry(REGISTER, 0))
    assert (parts.text("account"), parts.text("where"), text_at("0/account")) == (None, "b", None)


def test_a_shredded_case_leaves_holes(ledger) -> None:
    ledger.enter_many(8)
    ledger.sql("DELETE FROM ledger_casekey WHERE \"case\" = 'c_3'")
    assert text_at("3/account") is None
    assert text_at("4/account") == "Story 4"


def test_a_text_under_the_wrong_entry_is_refused(ledger) -> None:
    ledger.drop_triggers()
    ledger.enter_many(2)
    ledger.sql("DELETE FROM ledger_part WHERE n = 1")
    ledger.sql("UPDATE ledger_part SET n = 1")
    with pytest.raises(Tampered, match="register / 1 / account"):
        text_at("1/account")


@pytest.fixture
def copy(ledger, tmp_path, migrated):
    import shutil

    shutil.copy(migrated, tmp_path / "copy.db")
    connections.databases["copy"] = connections.databases["default"] | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "copy.db"),
        "OPTIONS": {},
    }
    yield "copy"
    connections["copy"].close()
    del connections["copy"], connections.databases["copy"]


@pytest.mark.parametrize("until", [0, 1, 255, 256, 700])
def test_a_copy_ends_where_it_should_and_verifies(ledger, copy, until: int) -> None:
    ledger.enter_many(700, acts=7)
    copy_until(REGISTER, until, into=copy)
    with using(copy):
        assert (current(), size(REGISTER)) == (copy, until)
        assert [each.n for each in entries(REGISTER)] == list(range(until))
        assert texts_at([f"{until - 1}/account"])[f"{until - 1}/account"] == (f"Story {until - 1}" if until else None)
        found = verify_register(REGISTER, deep=True)
        assert (found.size, found.problems) == (until, ())
    assert size(REGISTER) == 700


def test_a_copy_can_be_written_to_but_never_signs(ledger, copy) -> None:
    ledger.enter_many(300)
    copy_until(REGISTER, 280, into=copy)
    with using(copy):
        ledger.enter(Fact("concern.raised/1", "c_1"))
        assert verify_register(REGISTER).problems == ()
        for ask in (lambda: checkpoint(REGISTER), lambda: receipt(3)):
            with pytest.raises(CannotSign, match="copy"):
                ask()
    assert size(REGISTER) == 300
