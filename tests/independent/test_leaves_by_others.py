"""Leaves of a real register, written again by somebody else's canonical JSON: byte for byte the same."""

from __future__ import annotations

from base64 import b64encode

from independent.others import Foreign
from register import Register
from tocsin.concerns import RaiseConcern
from tocsin.ledger import LOOKS, REGISTER, entries
from tocsin.proofs.entry import encode


def test_every_leaf_is_what_rfc_8785_makes_of_it(foreign: Foreign, register: Register) -> None:
    register.perform(RaiseConcern(account="Bruises.", danger=True, harms=("neglect",)), register.teacher)
    leaves = [encode(entry) for log in (REGISTER, LOOKS) for entry in entries(log)]
    answers = foreign.ask({"what": "canonical", "text": b64encode(leaf).decode()} for leaf in leaves)
    assert len(leaves) > 10
    assert [each for each in answers if not each["ok"]] == []


def test_a_leaf_written_otherwise_is_noticed(foreign: Foreign) -> None:
    text = b64encode(b'{"b":1,"a":2}').decode()
    assert not foreign.judge(what="canonical", text=text)["ok"]
