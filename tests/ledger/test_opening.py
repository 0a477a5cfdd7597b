"""A text laid open fits its entry's commitment, is checked by a stranger, and a text that is gone stays gone."""

from __future__ import annotations

from tocsin.ledger import REGISTER, Fact, checkpoint, receipt, verification_key
from tocsin.ledger.opening import openings
from tocsin.proofs.disclosure import verify_disclosure, write


def test_what_somebody_wrote_is_checked_by_a_stranger_with_the_file_alone(ledger):
    ledger.enter_many(5)
    ledger.enter(Fact("concern.raised/1", "c_1", {}, {"account": "Zoë said — so.".encode(), "picture": b"\xff\x00"}))
    file = write([receipt(5)], openings(5))
    shown = verify_disclosure(file, verification_key(REGISTER))
    assert [(each.kind, each.text) for each in shown.opened] == [
        ("account", "Zoë said — so.".encode()),
        ("picture", b"\xff\x00"),
    ]
    assert shown.withheld == ()


def test_only_what_is_chosen_is_laid_open_and_the_rest_shows_as_a_hole(ledger):
    ledger.enter(Fact("concern.raised/1", "c_1", {}, {"account": b"A", "words": b"B"}))
    shown = verify_disclosure(write([receipt(0)], openings(0, kinds=["words"])), verification_key(REGISTER))
    assert [each.text for each in shown.opened] == [b"B"]
    assert [each.part.kind for each in shown.withheld] == ["account"]
    assert checkpoint(REGISTER).startswith(shown.standing.checkpoint.text)


def test_a_text_that_is_gone_is_not_in_the_file(ledger):
    ledger.enter(Fact("concern.raised/1", "c_1", {}, {"account": b"A", "words": b"B"}))
    ledger.drop_triggers()
    ledger.sql("DELETE FROM ledger_part WHERE log = %s AND n = 0 AND kind = 'account'", REGISTER)
    assert [each.kind for each in openings(0)] == ["words"]
