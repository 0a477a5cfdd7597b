"""The small changes that records suffer: what each may do to a text, and what it never does."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tocsin.town.made.chance import Stream
from tocsin.town.made.mutators import (
    MUTATORS,
    NEIGHBOURS,
    NICKNAMES,
    blank,
    day_and_month_swapped,
    nickname,
    respelled,
    typo,
    wrong_year,
)
from tocsin.town.made.parameters import Size, load, read
from tocsin.town.made.records import ALPHABET, FIELDS, reference

SEEDS = st.integers(0, 10_000)
BIRTHS = st.dates(date(1940, 1, 1), date(2026, 3, 31)).map(date.isoformat)


def names() -> list[str]:
    """Every name of the table, whatever its origin."""
    found: list[str] = []
    for lists in (part for part in read("names.toml").values() if "families" in part):
        for key in ("girls", "boys", "families"):
            found += _flat(lists[key])
    return found


def _flat(lists: list[Any]) -> list[str]:
    return [name for each in lists for name in ([each] if isinstance(each, str) else each)]


@given(SEEDS, st.sampled_from(names()))
def test_a_typo_is_one_slip_behind_the_first_letter(seed: int, name: str) -> None:
    after = typo(Stream(seed), name)
    assert abs(len(after) - len(name)) <= 1 and after[:1] == name[:1]
    kept = sum(a == b for a, b in zip(name, after, strict=False))
    from_behind = sum(a == b for a, b in zip(name[::-1], after[::-1], strict=False))
    assert kept + from_behind >= len(name) - 2


@given(SEEDS, st.sampled_from(names()))
def test_every_name_of_every_origin_has_another_spelling_and_a_short_form(seed: int, name: str) -> None:
    assert respelled(Stream(seed), name) != name
    short = nickname(Stream(seed), name)
    assert short in NICKNAMES.get(name, [name[0]])


@given(SEEDS, BIRTHS)
def test_a_day_and_month_changed_over_are_a_date_and_changed_back_the_first(seed: int, born: str) -> None:
    stream = Stream(seed)
    after = day_and_month_swapped(stream, born)
    assert date.fromisoformat(after).year == int(born[:4])
    assert day_and_month_swapped(stream, after) == born


@given(SEEDS, BIRTHS)
def test_a_wrong_year_is_a_date_at_most_ten_years_off(seed: int, born: str) -> None:
    after = date.fromisoformat(wrong_year(Stream(seed), born))
    assert 1 <= abs(after.year - int(born[:4])) <= 10


def test_neighbours_on_the_keyboard_are_each_others() -> None:
    assert set(NEIGHBOURS["g"]) >= {"f", "h", "t", "b"}
    assert all(letter in NEIGHBOURS[other] for letter, others in NEIGHBOURS.items() for other in others)


def test_every_share_of_the_table_is_of_a_field_and_a_kind_there_is() -> None:
    others = {("name", "order"), ("name", "handle_only"), ("address", "former")}
    table = load(Size.STREET, 1).table["errors"]
    shares = [
        (field, kind, share)
        for part in table.values()
        if isinstance(part, dict)
        for field, kinds in part.items()
        for kind, share in kinds.items()
    ]
    assert len(shares) > 50
    assert all((field in FIELDS and kind in MUTATORS) or (field, kind) in others for field, kind, _ in shares)
    assert all(0 < share < 1 for *_, share in shares)


def test_references_are_ten_characters_of_the_alphabet_and_of_their_own() -> None:
    made = {reference("agency", number) for number in range(5000)}
    assert len(made) == 5000 and {len(each) for each in made} == {10}
    assert set("".join(made)) == set(ALPHABET) and len(ALPHABET) == 32
    assert blank(Stream(1), "text") == ""
