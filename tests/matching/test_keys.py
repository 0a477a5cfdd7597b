"""Who is compared with whom: who shares a key, whichever is asked about; nobody by a name or a day of birth alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from matching.pairs import KASIA, OWEN, SAID_OF, Record, only, pairs, without
from tocsin.matching.columns import MOST, prepare
from tocsin.matching.default import default_model
from tocsin.matching.described import Described
from tocsin.matching.keys import keys_asked, keys_of, left_out
from tocsin.matching.model import KeyRule, Model

MODEL = default_model()
IDENTITY = {"nhs", "upn"}


def only_by(*rules: KeyRule) -> Model:
    """A model that looks by these rules alone."""
    return Model(version="keys", prior=0.1, comparisons=MODEL.comparisons, keys=rules)


def meet(model: Model, asked: Record, kept: Record) -> bool:
    """Whether somebody asked about one would be shown the other."""
    return bool(set(keys_asked(model, asked)) & set(keys_of(model, kept)))


MEETING: dict[str, tuple[Record, Record]] = {
    "number alone": (only("nhs"), only("nhs")),
    "pupil number alone": (only("upn"), only("upn")),
    "surname and day, another forename": (KASIA, only("surname", "born") | {"forename": "zofia"}),
    "day and month exchanged": (
        only("forename", "born"),
        only("forename", "born") | {"born": "2009-05-06", "born_swapped": "2009-06-05"},
    ),
    "names exchanged": (
        only("forename", "surname", "born"),
        only("forename", "surname", "born") | {"forename": "kowalska", "surname": "kasia", "born": "2009-01-30"},
    ),
    "name and age": (
        only("forename", "surname", "born"),
        only("forename", "surname") | {"born_years": ("2008", "2009")},
    ),
    "initial, surname and year": (KASIA, only("surname", "born") | {"initial": "k", "born": None}),
    "name and part of town": (without(KASIA, "born"), only("forename", "surname", "home")),
    "forename and postcode": (KASIA, only("forename", "home")),
    "forename and phone": (KASIA, only("forename", "phones")),
    "forename and parent": (KASIA, only("forename", "parents")),
    "day and postcode": (KASIA, only("born", "home")),
    "day and phone": (KASIA, only("born", "phones")),
    "a former surname and the day": (
        KASIA | {"surnames": ("kowalska", "nowak")},
        only("born") | {"surnames": ("nowak",)},
    ),
}


@pytest.mark.parametrize(("one", "other"), MEETING.values(), ids=MEETING)
def test_who_meets(one: Record, other: Record) -> None:
    assert meet(MODEL, one, other) and meet(MODEL, other, one)


APART: dict[str, tuple[Record, Record]] = {
    "strangers": (KASIA, OWEN),
    "the name alone": (KASIA, only("forename", "surname")),
    "the day of birth alone": (KASIA, only("born")),
    "the home alone": (KASIA, only("home")),
    "nothing at all": ({}, {}),
}


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_who_does_not(one: Record, other: Record) -> None:
    assert not meet(MODEL, one, other) and not meet(MODEL, other, one)


def test_no_rule_looks_at_one_thing_alone_but_the_numbers() -> None:
    """A name used by a twentieth of a town, or the first of January, must not be a reason by itself."""
    thing = {column: said for said, columns in SAID_OF.items() for column in columns}
    name = dict.fromkeys(("forename", "surname", "name_sorted", "aliases", "full_name"), "name")
    for rule in MODEL.keys:
        things = {name.get(thing.get(column, column), thing.get(column, column)) for column in rule.columns}
        assert len(things) > 1 or things & IDENTITY, rule.name


@settings(deadline=None)
@given(pairs())
def test_whoever_is_asked_about_finds_the_other(pair: tuple[Record, Record]) -> None:
    a, b = pair
    assert meet(MODEL, a, b) == meet(MODEL, b, a)


@settings(deadline=None)
@given(pairs())
def test_keys_are_what_a_database_can_index(pair: tuple[Record, Record]) -> None:
    for columns in pair:
        kept, asked = keys_of(MODEL, columns), keys_asked(MODEL, columns)
        assert set(kept) <= set(asked)
        assert list(kept) == sorted(set(kept)) and all(-(2**63) <= key < 2**63 for key in asked)


def test_a_key_is_the_same_tomorrow() -> None:
    """Keys stand in registers' indexes: whoever changes how they are made must have every record keyed anew."""
    model = only_by(KeyRule("nhs", ("nhs",)), KeyRule("born_phone", ("born", "phones")))
    assert keys_of(model, only("nhs")) == (FROZEN_NHS,)
    assert keys_of(model, only("born", "phones")) == (FROZEN_BORN_PHONE,)


FROZEN_NHS = -2025309814091749717
FROZEN_BORN_PHONE = -6196632896068045564


def test_two_rules_on_the_same_values_make_two_keys() -> None:
    model = only_by(KeyRule("a", ("nhs",)), KeyRule("b", ("nhs",)))
    assert len(keys_of(model, KASIA)) == 2


def test_any_value_of_a_list_counts_and_each_only_once() -> None:
    model = only_by(KeyRule("phone", ("phones", "addresses")))
    several = KASIA | {"phones": ("1", "2", "1"), "addresses": ("x", "y")}
    assert len(keys_of(model, several)) == 4
    assert meet(model, several, KASIA | {"phones": ("2",), "addresses": ("y",)})


def test_ten_thousand_aliases_make_no_more_keys_than_some_and_that_is_said() -> None:
    many = tuple(f"name{number}" for number in range(10_000))
    flood = KASIA | {"aliases": many, "surnames": many, "forename_roots": many, "phones": many}
    assert len(keys_asked(MODEL, flood)) < 20 * MOST
    assert set(left_out(flood)) == {"forename_roots", "surnames", "aliases", "phones"}
    assert left_out(KASIA) == ()
    letters = "abcdefghijklmnopqrstuvwxyz"
    described = Described(names=tuple(("kasia", f"{one}{other}owsk", "alias") for one in letters for other in letters))
    assert "aliases" in left_out(prepare(described))
    assert meet(MODEL, KASIA, flood) and meet(MODEL, flood, KASIA)
