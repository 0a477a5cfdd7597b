"""`tocsin ledger rotate-case-keys`: the key over all case keys is changed, and says where the old one is."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Tocsin
from tocsin.ledger import REGISTER, Fact, text_at, writing
from tocsin.web import clock


def test_the_keys_are_changed_and_the_old_one_is_named(tocsin: Tocsin, home: Path) -> None:
    with writing(REGISTER, key="k", digest="k") as pen:
        told = {"account": b"Bruises."}
        pen.append([Fact("concern.raised/1", "c_1", {}, told)], by="u_1", office="o_1", purpose="p", at=clock.now())
    done = tocsin("ledger", "rotate-case-keys")
    assert (done.status, done.error) == (0, "")
    assert "1 of 1 case keys were wrapped anew." in done.out and "case-keys.1.key" in done.out
    (home / "keys" / "case-keys.1.key").unlink()
    assert text_at("0/account") == "Bruises."


def test_a_register_that_has_no_keys_yet_says_so(tocsin: Tocsin) -> None:
    assert "nothing to rotate" in tocsin("ledger", "rotate-case-keys").refused
