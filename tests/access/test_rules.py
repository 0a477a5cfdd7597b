"""Who may do and read what: truth tables over the plain rules."""

from __future__ import annotations

from itertools import product

import pytest

from tocsin.access.doing import DOING
from tocsin.access.rules import ABILITIES, NO_CONTENT, PURPOSES, may_do, may_for, reading
from tocsin.words import load_profile

ROLES = {code.code for code in load_profile().codes["role"]}
LEVELS = ("open", "closed", "unseen")
CIRCUMSTANCES = tuple(product((False, True), repeat=4))


def test_the_tables_name_only_roles_the_profile_knows() -> None:
    named = set().union(*ABILITIES.values(), *PURPOSES.values())
    assert named <= ROLES | {"founder"}


def test_every_purpose_of_the_profile_has_its_roles() -> None:
    assert set(PURPOSES) == {code.code for code in load_profile().codes["purpose"]}


def test_anyone_who_holds_an_office_may_raise_a_warning() -> None:
    """The register itself and its founder hold none."""
    assert ABILITIES["raise_concern"] == ROLES - {"register", "founder"}
    assert all(may_for(role, "", "raise_concern").allowed for role in ROLES)


def test_every_refusal_says_in_words_what_was_refused() -> None:
    assert set(DOING) == set(ABILITIES)
    assert all("_" not in words and not words.endswith(".") for words in DOING.values())


def test_an_ability_nobody_listed_is_nobodys() -> None:
    assert not any(may_do(role, "close_concern").allowed for role in ROLES)


def test_the_register_itself_can_only_raise_attention_and_account_for_its_own_ledger() -> None:
    """What it enters of its ledger (who witnessed it, a key that changed) is about no child and ends nothing."""
    assert {ability for ability, roles in ABILITIES.items() if "register" in roles} == {"escalate", "keep_ledger"}


@pytest.mark.parametrize("role", sorted(NO_CONTENT))
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("circumstances", CIRCUMSTANCES)
def test_whoever_keeps_the_house_reads_nothing_in_it(role: str, level: str, circumstances: tuple[bool, ...]) -> None:
    own, addressed, agency, granted = circumstances
    assert not reading(role, level, own=own, addressed=addressed, agency=agency, granted=granted).allowed


# One row a question that practice asks; True where the words may be read. The columns are open, closed, unseen.
READING = {
    ("referrer", "own"): (True, True, True),
    ("referrer", "addressed"): (True, True, False),
    ("referrer", "agency"): (False, False, False),
    ("referrer", ""): (False, False, False),
    ("safeguarding_lead", "agency"): (True, True, True),
    ("safeguarding_lead", ""): (False, False, False),
    ("partner_researcher", ""): (False, False, False),
    ("hub_worker", ""): (True, False, False),
    ("hub_worker", "granted"): (True, True, False),
    ("social_worker", ""): (True, False, False),
    ("analyst", ""): (True, False, False),
    ("director", "agency"): (True, True, True),
    ("scrutineer", ""): (True, False, False),
    ("scrutineer", "granted"): (True, True, False),
    ("data_protection", ""): (False, False, False),
}


@pytest.mark.parametrize("role,circumstance", READING)
def test_reading(role: str, circumstance: str) -> None:
    held = {name: name == circumstance for name in ("own", "addressed", "agency", "granted")}
    assert tuple(reading(role, level, **held).allowed for level in LEVELS) == READING[role, circumstance]


def test_a_verdict_always_gives_its_reason() -> None:
    for role, level, (own, addressed, agency, granted) in product(ROLES, LEVELS, CIRCUMSTANCES):
        verdict = reading(role, level, own=own, addressed=addressed, agency=agency, granted=granted)
        assert verdict.code and verdict.reason.endswith(".")
