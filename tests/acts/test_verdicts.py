"""A receipt from before a recovery: of what was lost it says so, of what was kept it still counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from acts.test_recovering import BECAUSE, declare, lost
from ledger.backups import Backup
from ledger.conftest import BEGAN, ORIGIN, Ledger, concern
from tocsin.access import REGISTER_ITSELF
from tocsin.acts import weigh
from tocsin.acts.housekeeping import recover
from tocsin.ledger import receipt
from tocsin.web.verdict import HEADLINES, verdict_of

__all__ = ["declare", "lost"]


def test_before_it_is_declared_a_lost_entry_is_an_alarm(ledger: Ledger, lost: str) -> None:
    assert weigh(lost).finding == "gone"
    assert weigh(lost).alarming


def test_a_lost_entry_is_a_declared_loss_even_when_its_number_is_taken_again(
    ledger: Ledger, lost: str, declare: Callable[[], Any]
) -> None:
    declare()
    ledger.enter_many(20)
    found = weigh(lost)
    assert (found.finding, found.newest) == ("lost", "")
    said = verdict_of(found, own_trust=False, whom_to_tell=())
    assert said.headline == HEADLINES["lost"] and said.tone == "bad"
    assert any("Bring it again, today" in each for each in said.todo)
    assert any(f"goes on as {ORIGIN}/register2" in each for each in said.proves)


@pytest.fixture
def kept(ledger: Ledger) -> str:
    """The receipt of an entry that the backup holds, signed for when more were there than the backup holds."""
    ledger.enter_many(40)
    backup = Backup.of(ledger)
    ledger.enter_many(5)
    kept = receipt(7)
    backup.put_back()
    return kept


def test_what_was_kept_is_held_under_the_new_name_with_a_newer_receipt(ledger: Ledger, kept: str) -> None:
    assert weigh(kept).finding == "shortened"
    recover(BECAUSE, by=REGISTER_ITSELF, at=BEGAN + timedelta(hours=1))
    found = weigh(kept)
    assert found.finding == "held" and found.closed and found.closed.size == 40
    newest = weigh(found.newest)
    assert (newest.finding, newest.origin, newest.closed) == ("held", f"{ORIGIN}/register2", None)
    ledger.enter(concern(1), minute=90)
    assert weigh(kept).finding == "held"
