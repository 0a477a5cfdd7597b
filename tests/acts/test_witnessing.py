"""Gathering: every witness of the policy is asked, what it signs is entered, and each entry lies between two times."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.backups import Backup
from ledger.conftest import BEGAN, Ledger, concern
from register import forget_signed
from tocsin.acts.witnessing import gather
from tocsin.ledger import (
    LOOKS,
    REGISTER,
    Fact,
    checkpoint,
    cosigned,
    entries,
    points,
    receipt,
    size,
    trust,
    verification_key,
    verify_receipt,
    verify_register,
    witnesses,
)
from tocsin.proofs.note import Verifier
from tocsin.witness.server import WitnessServer, policy_lines
from tocsin.witness.state import Witness, begin


@dataclass
class Outside:
    """A witness of this register, and the clock it goes by."""

    witness: Witness
    at: datetime

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def outside(ledger: Ledger, tmp_path: Path, settings: Any) -> Iterator[Outside]:
    """A witness that follows both logs, served on the loopback and named in the policy."""
    ledger.enter(concern(1))
    ledger.enter(Fact("look.taken/1", "c_1"), log=LOOKS)
    outside = Outside(begin(tmp_path / "witness", "witness.example.org/w1"), BEGAN + timedelta(seconds=5))
    for log in (REGISTER, LOOKS):
        key = Verifier.parse(verification_key(log))
        outside.witness.follow(key.name, key)
    with WitnessServer("127.0.0.1", 0, outside.witness, outside) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        lines = [f"{line} http://127.0.0.1:{server.server_address[1]}" for line in policy_lines(outside.witness)]
        settings.TOCSIN_POLICY = tmp_path / "policy"
        settings.TOCSIN_POLICY.write_text("\n".join([*lines, "quorum none", ""]))
        yield outside
        server.shutdown()
        thread.join()


def after(**passed: float) -> datetime:
    return BEGAN + timedelta(**passed)


def test_both_logs_are_witnessed_and_the_cosignatures_entered(ledger: Ledger, outside: Outside) -> None:
    done = gather(after(seconds=6))
    assert (done.entered, done.refused) == (4, ())
    told = [each for each in entries(REGISTER) if each.type == "checkpoint.witnessed/1"]
    assert len(told) == 2 and {each.by for each in told} == {"u_register"}
    assert [each.meta["size"] for each in told] == [1, 1]
    assert cosigned(REGISTER).count("\n\N{EM DASH} ") == cosigned(LOOKS).count("\n\N{EM DASH} ") == 3
    proved = verify_receipt(receipt(0), trust())
    assert proved.standing.level == "witnessed"
    assert {at for _, at in proved.standing.cosigned} == {outside.at}
    checkpoint(REGISTER)
    for log in (REGISTER, LOOKS):
        assert verify_register(log, deep=True).problems == ()


def test_what_it_enters_itself_asks_for_no_more(ledger: Ledger, outside: Outside) -> None:
    gather(after(seconds=6))
    for minutes in (1, 5, 30):
        assert gather(after(minutes=minutes)).entered == 0
    ledger.enter(concern(2), minute=31)
    outside.at = after(minutes=31)
    assert gather(after(minutes=31)).entered == 2  # only the log that grew
    assert gather(after(minutes=40)).entered == 0


def test_it_is_offered_again_within_the_hour_though_nothing_grew(ledger: Ledger, outside: Outside) -> None:
    gather(after(seconds=6))
    outside.at = after(hours=1, minutes=1)
    assert gather(after(hours=1, minutes=1)).entered == 4
    assert {each.at for each in witnesses(REGISTER)} == {outside.at}


def test_a_log_that_grew_waits_less_than_a_minute(ledger: Ledger, outside: Outside) -> None:
    gather(after(seconds=6))
    ledger.enter(concern(2))
    assert gather(after(seconds=30)).entered == 0
    assert gather(after(seconds=60)).entered == 2


def test_a_witness_that_does_not_answer_is_said_and_nothing_waits(ledger: Ledger, outside: Outside, settings) -> None:
    text = re.sub(r"127\.0\.0\.1:[0-9]+", "127.0.0.1:1", settings.TOCSIN_POLICY.read_text())
    settings.TOCSIN_POLICY.write_text(text)
    done = gather(after(seconds=6))
    assert done.entered == 0 and len(done.refused) == 2 and "did not answer" in done.refused[0]
    assert size(REGISTER) == 1


def test_without_a_policy_nobody_is_asked(ledger: Ledger, settings: Any, tmp_path: Path) -> None:
    settings.TOCSIN_POLICY = tmp_path / "none"
    ledger.enter(concern(1))
    assert gather(BEGAN) == gather(BEGAN + timedelta(hours=2))
    assert size(REGISTER) == 1
    assert [each.size for each in points(REGISTER)] == [1]  # signed nonetheless


def test_a_policy_that_cannot_be_read_is_said(ledger: Ledger, settings: Any, tmp_path: Path) -> None:
    settings.TOCSIN_POLICY = tmp_path / "policy"
    settings.TOCSIN_POLICY.write_text("witness one two three four five\n")
    with pytest.raises(Exception, match="cannot be used, so no witness is known by it"):
        gather(BEGAN)


def test_a_witness_that_saw_more_gives_a_set_back_register_away(ledger: Ledger, outside: Outside) -> None:
    backup = Backup.of(ledger)
    ledger.enter_many(30)
    gather(after(minutes=1))
    backup.put_back()
    # The anchor restored along with the database: the mistake that only somebody outside can notice.
    forget_signed()
    refused = gather(after(minutes=3)).refused
    assert any("has cosigned 31 entries; 1 were offered" in each and "set back" in each for each in refused)


def test_an_entry_dated_back_before_a_witnessed_time_is_named(ledger: Ledger, outside: Outside) -> None:
    outside.at = after(minutes=30)
    gather(after(seconds=6))
    (problem, *_) = verify_register(REGISTER).problems
    assert "Entry 1" in problem and "dated back" in problem
    outside.at = after(minutes=-30)


def test_an_entry_dated_ahead_of_when_it_was_witnessed_is_named(ledger: Ledger, outside: Outside) -> None:
    ledger.enter(concern(2), minute=60)
    gather(after(minutes=61))
    assert any("Entry 1 is dated ahead" in each for each in verify_register(REGISTER).problems)


def test_a_changed_cosignature_is_named(ledger: Ledger, outside: Outside) -> None:
    gather(after(seconds=6))
    ledger.drop_triggers()
    ledger.sql("UPDATE ledger_cosignature SET at = %s", "2026-11-01T09:00:05.000Z")
    assert any("is not what an entry says of it" in each for each in verify_register(REGISTER).problems)


def test_a_cosignature_taken_away_is_missed(ledger: Ledger, outside: Outside) -> None:
    gather(after(seconds=6))
    ledger.drop_triggers()
    assert verify_register(REGISTER).problems == ()
    ledger.sql("DELETE FROM ledger_cosignature")
    found = verify_register(REGISTER).problems
    assert found[0] == "Entry 1 tells of a checkpoint that was cosigned, and the line is gone or was changed."


def test_a_time_that_is_none_is_a_problem_and_no_crash(ledger: Ledger, outside: Outside) -> None:
    gather(after(seconds=6))
    ledger.drop_triggers()
    ledger.sql("UPDATE ledger_cosignature SET at = 'never'")
    assert any("is not what an entry says of it" in each for each in verify_register(REGISTER).problems)
