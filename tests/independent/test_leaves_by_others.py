"""Leaves of a real register, written again by somebody else's canonical JSON: byte for byte the same."""

from __future__ import annotations

import re
from base64 import b64encode

from independent.others import ROOT, Foreign
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


def test_the_product_knows_nobody_elses_verifier() -> None:
    """Two opinions are two only as long as neither asks the other."""
    names = re.compile(r"\b(aics_tlog|aics_witness|dilithium_py|rfc8785|pymerkle)\b")
    paths = sorted((ROOT / "src").rglob("*.py"))
    assert len(paths) > 200
    assert not [path.name for path in paths if names.search(path.read_text(encoding="utf-8"))]
