"""Handing out: some texts of a concern with their proofs, by somebody who may read them, checked by a stranger."""

from __future__ import annotations

from typing import Any

import pytest

from acts.keeping import WHERE, authorise, propose, raised
from register import Register
from tocsin.access import Refused
from tocsin.acts.exporting import disclose
from tocsin.ledger import LOOKS, entries, size, verification_key
from tocsin.proofs.disclosure import verify_disclosure


def handed_out(register: Register, item: str, *opened: str, by: Any = None) -> Any:
    by = by or register.scrutineer
    text = disclose(item, opened, by=by, purpose="scrutiny", at=register.at)
    return verify_disclosure(text, verification_key("register"))


def test_what_is_opened_is_proved_and_the_rest_held_back(register: Register) -> None:
    concern, entry = raised(register)
    shown = handed_out(register, concern, f"{entry}/account")
    assert [(each.entry, each.kind, each.text) for each in shown.opened] == [
        (entry, "account", b"Bruises on both arms.")
    ]
    assert (entry, "where") in {(each.entry, each.part.kind) for each in shown.withheld}


def test_every_text_that_may_be_read_is_opened_under_one_checkpoint(register: Register) -> None:
    concern, entry = raised(register)
    shown = handed_out(register, concern)
    assert WHERE.encode() in {each.text for each in shown.opened}
    assert {each.log for each in shown.entries} == {shown.standing.checkpoint.origin}


def test_a_redacted_text_is_not_disclosed(register: Register) -> None:
    concern, entry = raised(register)
    authorise(register, propose(register, entry))
    assert WHERE.encode() not in {each.text for each in handed_out(register, concern).opened}
    with pytest.raises(Refused, match=f"cannot open {entry}/where"):
        handed_out(register, concern, f"{entry}/where")


def test_who_may_not_read_it_discloses_nothing_and_a_disclosure_is_a_look(register: Register) -> None:
    concern, _ = raised(register)
    before = size(LOOKS)
    with pytest.raises(Refused):
        disclose(concern, (), by=register.administrator, purpose="run_system", at=register.at)
    handed_out(register, concern)
    looked = [(each.by, each.meta["verdict"]) for each in entries(LOOKS, before)]
    assert looked[-1] == (register.scrutineer.practitioner, "allowed")
    assert looked[0][0] == register.administrator.practitioner and looked[0][1] != "allowed"
