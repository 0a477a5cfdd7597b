"""The key over all case keys is changed: nothing of the ledger moves, and a halt at any point leaves all readable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from ledger.conftest import Ledger
from tocsin.ledger import REGISTER, Fact, KeyMissing, Tampered, cases, rewrapping, text_at, verify_register
from tocsin.ledger.rewrapping import Rewrapped, rotate_case_keys
from tocsin.ledger.tiles import octets

WRAPPED = 'SELECT "case", wrapped FROM ledger_casekey ORDER BY "case"'
LEDGER = (
    "SELECT log, n, leaf, hash FROM ledger_entry ORDER BY log, n",
    "SELECT log, n, kind, sealed, wrapped FROM ledger_part ORDER BY log, n, kind",
    "SELECT log, origin, size, frontier, last_at FROM ledger_head ORDER BY log",
)


class Halt(BaseException):
    """What a kill is to the code under it: nothing catches it."""


@pytest.fixture
def held(ledger: Ledger) -> Ledger:
    ledger.enter_many(40)
    return ledger


def keys(ledger: Ledger) -> dict[str, bytes]:
    return {str(case): octets(wrapped) for case, wrapped in ledger.sql(WRAPPED)}


def whole(ledger: Ledger) -> list[object]:
    return [[tuple(bytes(x) if isinstance(x, memoryview) else x for x in row) for row in ledger.sql(s)] for s in LEDGER]


def forget() -> None:
    """A process begun anew remembers no key."""
    from tocsin.witness import keyfile

    cases._unwrapped.cache_clear()
    keyfile._read.clear()


def assert_all_readable() -> None:
    forget()
    assert [text_at(f"{n}/account") for n in range(40)] == [f"Story {n}" for n in range(40)]
    assert verify_register(REGISTER, deep=True).problems == ()


def names(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "keys").glob("case-keys*"))


def test_every_case_is_wrapped_anew_and_no_row_of_the_ledger_moves(held: Ledger, tmp_path: Path) -> None:
    before, wrapped = whole(held), keys(held)
    secret = (tmp_path / "keys" / "case-keys.key").read_text()
    assert rotate_case_keys() == Rewrapped(7, 7, "case-keys.1.key")
    assert whole(held) == before
    assert all(wrapped[case] != now for case, now in keys(held).items())
    assert names(tmp_path) == ["case-keys.1.key", "case-keys.key"]
    assert (tmp_path / "keys" / "case-keys.1.key").read_text() == secret
    assert all((tmp_path / "keys" / name).stat().st_mode & 0o777 == 0o600 for name in names(tmp_path))
    assert_all_readable()


def test_the_old_key_is_needed_no_more(held: Ledger, tmp_path: Path) -> None:
    rotate_case_keys()
    rotate_case_keys()
    assert names(tmp_path) == ["case-keys.1.key", "case-keys.2.key", "case-keys.key"]
    for old in ("case-keys.1.key", "case-keys.2.key"):
        (tmp_path / "keys" / old).unlink()
    assert_all_readable()
    held.enter(Fact("concern.raised/1", "c_new", {}, {"account": b"After."}), minute=60)
    forget()
    assert text_at("40/account") == "After."


HALTS = [(name, when) for name in ("make_next", "keep_old", "take_over", "rewrap") for when in ("before", "after")]


def halting(step: Callable[..., object], when: str) -> Callable[..., object]:
    def halted(*given: object) -> object:
        if when == "after":
            step(*given)
        raise Halt

    return halted


@pytest.mark.parametrize(("name", "when"), HALTS)
def test_a_halt_at_any_step_leaves_all_readable_and_the_next_run_finishes(
    held: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, when: str
) -> None:
    secret = (tmp_path / "keys" / "case-keys.key").read_text()
    with monkeypatch.context() as patched:
        changed = halting(getattr(rewrapping, name), when)
        patched.setattr(rewrapping, name, changed)
        steps = tuple(changed if step.__name__ == name else step for step in rewrapping.STEPS)
        patched.setattr(rewrapping, "STEPS", steps)
        with pytest.raises(Halt):
            rotate_case_keys()
    assert_all_readable()
    held.enter(Fact("concern.raised/1", "c_between", {}, {"account": b"Meanwhile."}), minute=60)
    forget()
    assert text_at("40/account") == "Meanwhile."
    done = rotate_case_keys()
    assert done.cases == 8 and (tmp_path / "keys" / "case-keys.next.key").exists() is False
    assert (tmp_path / "keys" / "case-keys.1.key").read_text() == secret
    assert (tmp_path / "keys" / "case-keys.key").read_text() != secret
    (tmp_path / "keys" / "case-keys.1.key").unlink()
    for more in (tmp_path / "keys").glob("case-keys.[2-9].key"):
        more.unlink()
    assert_all_readable()
    assert text_at("40/account") == "Meanwhile."


def test_a_halt_among_the_rows_changes_no_row(held: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewrapping, "AT_ONCE", 2)
    wrapped, made = keys(held), []

    def failing(keys: Path, case: str, wrapped: bytes) -> bytes:
        made.append(case)
        if len(made) == 5:
            raise Halt
        return cases.opened_by_any(keys, case, wrapped)

    with monkeypatch.context() as patched:
        patched.setattr(rewrapping, "opened_by_any", failing)
        with pytest.raises(Halt):
            rotate_case_keys()
    assert keys(held) == wrapped
    assert_all_readable()
    assert rotate_case_keys() == Rewrapped(7, 7, "case-keys.1.key")
    assert_all_readable()


def test_a_case_key_that_no_key_opens_stops_the_rotation_and_is_named(held: Ledger, tmp_path: Path) -> None:
    held.sql("UPDATE ledger_casekey SET wrapped = %s WHERE \"case\" = 'c_3'", bytes(60))
    before = keys(held)
    with pytest.raises(Tampered, match="c_3"):
        rotate_case_keys()
    assert keys(held) == before
    forget()
    assert text_at("4/account") == "Story 4"


def test_an_act_while_it_rotates_waits_or_comes_first_and_is_wrapped_by_the_new_key(
    held: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case begun after the new key took over is wrapped by it at once."""
    taken = rewrapping.take_over

    def and_then_an_act(folder: Path, entropy: Callable[[int], bytes]) -> None:
        taken(folder, entropy)
        held.enter(Fact("concern.raised/1", "c_late", {}, {"account": b"Late."}), minute=60)

    monkeypatch.setattr(rewrapping, "STEPS", (rewrapping.make_next, rewrapping.keep_old, and_then_an_act))
    assert rotate_case_keys() == Rewrapped(8, 7, "case-keys.1.key")
    (tmp_path / "keys" / "case-keys.1.key").unlink()
    forget()
    assert text_at("40/account") == "Late."


def test_a_register_without_cases_has_nothing_to_rotate(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="nothing to rotate"):
        rotate_case_keys()
    assert names(tmp_path) == []


def test_a_redacted_text_stays_gone_after_the_keys_were_rotated(held: Ledger) -> None:
    held.redact(0, "account", "c_0", minute=60)
    rotate_case_keys()
    forget()
    assert text_at("0/account") is None and text_at("1/account") == "Story 1"
    found = verify_register(REGISTER, deep=True)
    assert (found.problems, found.holes) == ((), ("0/account",))
    assert connections[held.alias].vendor == held.vendor
