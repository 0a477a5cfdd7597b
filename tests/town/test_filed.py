"""A made town's agency files read straight: every record that the truth links, as its agency wrote it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tocsin.town.filed import CHILD_ROLES, Filed, filed
from town.making import rows


@pytest.fixture(scope="module")
def records(made: Path) -> dict[str, Filed]:
    return filed(made)


def test_every_record_of_a_child_is_there_and_known(made: Path, records: dict[str, Filed]) -> None:
    linked = {
        (f"{row['agency']} {row['filed_under']}", row["person"])
        for row in rows(made, "truth/truth_record_link")
        if row["role"] in CHILD_ROLES and row["filed_under"]
    }
    assert {(at, each.person) for at, each in records.items()} == linked
    assert set(Counter(each.described.source for each in records.values())) == {
        "council",
        "school",
        "police",
        "health",
        "voluntary",
    }


def test_most_days_of_birth_are_the_childs_own(made: Path, records: dict[str, Filed]) -> None:
    born = {row["id"]: row["born"] for row in rows(made, "truth/truth_person")}
    dated = [each for each in records.values() if each.described.born]
    right = [each for each in dated if each.described.born == born[each.person]]
    assert len(dated) > 400
    assert len(right) > 0.95 * len(dated)


def test_the_young_peoples_project_gives_an_age_and_the_day_it_was_seen(records: dict[str, Filed]) -> None:
    seen = [each.described for each in records.values() if each.described.source == "voluntary"]
    assert seen and all(each.names and not each.born for each in seen)
    assert all(len(day) == 10 and age for age, day in (each.age_on for each in seen) if age or day)
    assert any(day for _, day in (each.age_on for each in seen))


def test_a_name_after_a_comma_is_the_forename_and_numbers_come_along(records: dict[str, Filed]) -> None:
    school = [each.described for each in records.values() if each.described.source == "school"]
    names = [name for each in school for name in each.names]
    assert sum(family.isupper() for _, family, _ in names) > 0.9 * len(names)
    assert any(each.upn for each in school)
    assert any(each.nhs_number for each in records.values() for each in [each.described])


def test_what_later_rows_say_otherwise_stands_beside_the_first(records: dict[str, Filed]) -> None:
    for each in records.values():
        kinds = [kind for _, _, kind in each.described.names]
        assert kinds.count("current") <= 1 and kinds == sorted(kinds, reverse=True)
        assert len(set(each.described.addresses)) == len(each.described.addresses)
