"""`tocsin found` and `tocsin account`: a register begins, and its people can sign in."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import authenticate

from tocsin.access import agency_name, holders, open_offices
from tocsin.ledger import REGISTER, size

PARTNERSHIP = """\
[[agency]]
name = "Millbrook Council"
kind = "council"

[[agency.office]]
kind = "administrator"
label = "Register administrator"
holders = ["Owen Flint"]

[[agency.office]]
kind = "hub"
label = "Safeguarding hub"
holders = ["Gwen Sienna", "Owen Flint"]

[[agency]]
name = "Hill Road School"
kind = "school"

[[agency.office]]
kind = "school_staff"
label = "Class teacher"
"""


@pytest.fixture
def partnership(tmp_path: Path) -> Callable[..., Path]:
    """Write the partnership file, with one thing in it changed."""

    def written(old: str = "", new: str = "") -> Path:
        assert old in PARTNERSHIP
        path = tmp_path / "millbrook.toml"
        path.write_text(PARTNERSHIP.replace(old, new, 1) if old else PARTNERSHIP, encoding="utf-8")
        return path

    return written


def standing() -> dict[str, tuple[str, list[str]]]:
    """Every open office by label, with its agency and who holds it."""
    now = datetime.now(UTC)
    return {
        office.label: (agency_name(office.agency), [person.name for person in holders(office.id, now)])
        for office in open_offices(now)
    }


MILLBROOK = {
    "Register administrator": ("Millbrook Council", ["Owen Flint"]),
    "Safeguarding hub": ("Millbrook Council", ["Gwen Sienna", "Owen Flint"]),
    "Class teacher": ("Hill Road School", []),
}


def test_a_partnership_file_founds_a_register_with_everybody_in_it(tocsin, partnership) -> None:
    done = tocsin("found", partnership())
    assert done.status == 0
    assert standing() == MILLBROOK
    assert "Gwen Sienna" in done.out and "tocsin account" in done.out
    assert "nobody yet" in done.out
    owens = {line.split()[0] for line in done.out.splitlines() if "Owen Flint" in line}
    assert len(owens) == 1, "one person may hold two offices"


def test_the_same_file_again_adds_nothing_and_a_longer_one_only_what_is_new(tocsin, partnership) -> None:
    tocsin("found", partnership())
    before = size(REGISTER)
    assert tocsin("found", partnership()).status == 0
    assert size(REGISTER) == before
    tocsin("found", partnership('label = "Class teacher"', 'label = "Class teacher"\nholders = ["Asha Teal"]'))
    assert standing() == MILLBROOK | {"Class teacher": ("Hill Road School", ["Asha Teal"])}
    assert size(REGISTER) == before + 2


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('kind = "hub"', 'kind = "hubb"', "line 10: there is no kind “hubb”. .*hub_manager"),
        ('kind = "school"\n', 'kind = "academy"\n', "line 15: there is no kind “academy”. Kinds of agency: council"),
        ('name = "Hill Road School"', 'name = "Millbrook Council"', "line 15: “Millbrook Council” stands on line 1"),
        ('label = "Safeguarding hub"', 'label = "Register administrator"', "line 10: .* stands on line 5 already"),
        ('"Gwen Sienna", "Owen', '"Owen Flint", "Owen', "line 10: “Owen Flint” stands on line 10 already"),
        ('label = "Safeguarding hub"', 'lable = "Safeguarding hub"', "line 10: “label” is missing"),
        ('["Gwen Sienna", "Owen Flint"]', '"Gwen Sienna"', "line 10: “holders” is 'Gwen Sienna'; expected a list"),
        ('label = "Class teacher"', 'label = "Class teacher"\nholder = "Asha Teal"', "line 19: “holder” is not a key"),
        ('label = "Class teacher"', 'label = "\\u0000"', "line 19: "),
        ('name = "Millbrook Council"', 'name = "Millbrook', r"cannot be read as TOML: .*line 2"),
        ('kind = "administrator"', 'kind = "team_manager"', "Nobody would administer this register"),
        (PARTNERSHIP, "", "lists no agency"),
    ],
)
def test_a_file_at_fault_is_refused_with_its_line_and_nothing_is_entered(
    tocsin, partnership, old: str, new: str, sentence: str
) -> None:
    failed = tocsin("found", partnership(old, new))
    assert re.search(sentence, failed.refused)
    assert size(REGISTER) == 0


def test_a_file_that_cannot_be_read_is_named(tocsin, tmp_path) -> None:
    assert "No such file" in tocsin("found", tmp_path / "none.toml").refused
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    assert "UTF-8" in tocsin("found", tmp_path / "latin.toml").refused


SMALL = ("found", "--agency", "Millbrook Council", "--administrator", "Owen Flint")


def test_the_smallest_start_is_one_agency_and_its_administrator(tocsin) -> None:
    assert tocsin(*SMALL).status == 0
    assert standing() == {"Register administrator": ("Millbrook Council", ["Owen Flint"])}


def test_a_register_is_founded_once_and_then_added_to_by_file(tocsin, partnership) -> None:
    tocsin(*SMALL)
    assert "founded already" in tocsin(*SMALL).refused
    assert "Nobody appoints themself" in tocsin("found", partnership()).refused
    without = partnership('"Gwen Sienna", "Owen Flint"', '"Gwen Sienna"')
    assert tocsin("found", without).status == 0
    assert standing() == MILLBROOK | {"Safeguarding hub": ("Millbrook Council", ["Gwen Sienna"])}


@pytest.mark.parametrize("given", [(), ("--agency", "A"), ("x.toml", "--agency", "A", "--administrator", "B")])
def test_half_a_start_is_refused(tocsin, given: tuple[str, ...]) -> None:
    assert "partnership file, or give both" in tocsin("found", *given).refused


# --- Accounts --------------------------------------------------------------------------------------------------------


@pytest.fixture
def owen(tocsin) -> str:
    """The administrator's id, as printed."""
    return next(line.split()[0] for line in tocsin(*SMALL).out.splitlines() if "Owen Flint" in line)


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What is typed, unseen, when a password is asked for."""

    def passwords(*typed: str) -> None:
        waiting = iter(typed)
        monkeypatch.setattr("tocsin.cli.keeping.getpass", lambda prompt: next(waiting))

    return passwords


GOOD = "four quiet herons rise"


def test_an_account_lets_its_practitioner_sign_in(tocsin, owen, typing) -> None:
    typing(GOOD, GOOD)
    done = tocsin("account", owen, "owen.flint")
    assert done.out == "Owen Flint can now sign in as owen.flint.\n"
    user = authenticate(username="owen.flint", password=GOOD)
    assert user is not None and user.account.practitioner == owen


@pytest.mark.parametrize(
    ("who", "username", "typed", "sentence"),
    [
        ("", "owen", (GOOD, GOOD + "s"), "not the same"),
        ("", "owen", ("owl", "owl"), "too short"),
        ("u_nobody", "owen", (GOOD, GOOD), "no such practitioner"),
        ("", "taken", (GOOD, GOOD), "user name taken is taken"),
    ],
)
def test_an_account_that_cannot_be_opened_is_refused_in_a_sentence(
    tocsin, owen, typing, who: str, username: str, typed: tuple[str, str], sentence: str
) -> None:
    typing(GOOD, GOOD)
    tocsin("account", owen, "taken")
    typing(*typed)
    assert sentence in tocsin("account", who or owen, username).refused
    assert authenticate(username="owen", password=typed[0]) is None


def test_a_password_is_asked_for_without_echo() -> None:
    from tocsin.cli import keeping

    assert keeping.getpass is getpass.getpass
