"""A redaction: its entry and the text going are one act, in the file too, and everything else still proves."""

from pathlib import Path

import pytest
from django.db import connections

from tocsin.ledger import (
    REGISTER,
    Fact,
    entry,
    receipt,
    text_at,
    verification_key,
    verify_receipt,
    verify_register,
    writing,
)
from tocsin.ledger.reading import opened
from tocsin.ledger.tiles import octets

SEALED = "SELECT sealed, wrapped FROM ledger_part WHERE n = 0 AND kind = 'account'"
PARTS = "SELECT n, kind FROM ledger_part ORDER BY n, kind"


def redaction(n: int, part: str) -> Fact:
    return Fact("part.redacted/1", "c_1", {"entry": n, "part": part, "basis": "court_order", "proposed": 1})


@pytest.fixture
def held(ledger):
    """One entry with two texts, and one more."""
    ledger.enter(Fact("concern.raised/1", "c_1", {}, {"account": b"He said her name.", "where": b"At the gate."}))
    ledger.enter(Fact("concern.raised/1", "c_1", {}, {"account": b"Again."}))
    return ledger


def test_the_entry_takes_the_text_and_its_key_along_and_nothing_else(held) -> None:
    before = receipt(0)
    held.redact(0, "account", "c_1")
    assert held.sql(PARTS) == [(0, "where"), (1, "account")]
    assert (text_at("0/account"), text_at("0/where")) == (None, "At the gate.")
    found = verify_register(REGISTER, deep=True)
    assert (found.problems, found.missing, found.holes) == ((), (), ("0/account",))
    assert verify_receipt(before, verification_key(REGISTER)).entry == entry(REGISTER, 0)


def test_an_act_that_fails_keeps_the_text(held) -> None:
    with pytest.raises(ZeroDivisionError):
        _fails_after(held)
    assert text_at("0/account") == "He said her name."
    assert held.sql("SELECT size FROM ledger_head WHERE log = 'register'") == [(2,)]


def _fails_after(held) -> None:
    at = entry(REGISTER, 1).at
    with writing(REGISTER) as pen:
        pen.append([redaction(0, "account")], by="u_1", office="o_1", purpose="safeguarding", at=at)
        assert held.sql(PARTS) == [(0, "where"), (1, "account")]
        raise ZeroDivisionError


def test_redacting_the_same_text_again_takes_nothing_more(held) -> None:
    held.redact(0, "account", "c_1")
    held.redact(0, "account", "c_1")
    assert held.sql(PARTS) == [(0, "where"), (1, "account")]
    assert verify_register(REGISTER, deep=True).problems == ()


def test_no_byte_of_it_stays_in_the_file(held, tmp_path: Path) -> None:
    if held.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps a deleted row until its vacuum; the guide says so.")
    ((sealed, wrapped),) = held.sql(SEALED)
    pieces = [octets(sealed)[:16], octets(wrapped)[:16]]
    checkpoint(held)
    assert all(piece in (tmp_path / "tocsin.db").read_bytes() for piece in pieces)
    held.enter(redaction(0, "account"))
    checkpoint(held)
    assert not any(piece in path.read_bytes() for piece in pieces for path in tmp_path.glob("tocsin.db*"))
    assert len(list(opened(REGISTER, [0, 1]))) == 2


def checkpoint(held) -> None:
    with connections[held.alias].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
