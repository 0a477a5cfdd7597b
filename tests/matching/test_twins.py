"""Twins: one family, one birth, other forenames; a rule over the model that can only lower a weight, and is shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from matching.pairs import KASIA, OWEN, Record, pairs, without
from tocsin.matching.columns import prepare
from tocsin.matching.default import default_model
from tocsin.matching.described import Described
from tocsin.matching.scoring import compiled
from tocsin.matching.twins import AT_MOST, HOUSEHOLD, may_be_twins, stratum

SCORER = compiled(default_model())
UNNUMBERED = without(KASIA, "nhs", "upn")


def named(forename: str, *middle: str, root: str = "", of: Record = UNNUMBERED) -> Record:
    """A child of the same family and birth by another forename."""
    roots = (root or forename,)
    return of | {
        "forename": forename,
        "forenames": (forename, *middle),
        "forename_root": roots[0],
        "called_roots": roots,
        "forename_roots": (*roots, *middle),
        "forename_sound": forename[:2],
        "initial": forename[0],
    }


INITIAL_ONLY = without(UNNUMBERED, "forename")

TWINS: dict[str, Record] = {
    "another forename": named("ola"),
    "a middle name in common": named("ola", "mary"),
    "another number": named("ola") | {"nhs": "9434765870"},
    "moved": without(named("ola"), "home", "phones", "parents"),
    "another surname, one home": named("ola") | {"surname": "nowak", "surnames": ("nowak",)},
    "another initial": INITIAL_ONLY | {"initial": "z"},
}

NOT_TWINS: dict[str, Record] = {
    "the very same": UNNUMBERED,
    "nearly the same forename": named("kasja"),
    "two forms of one forename": named("cathy", root="katarzyna"),
    "called by the middle name": named("mary"),
    "names exchanged": named("kowalska") | {"surname": "kasia", "surnames": ("kasia", "kowalska")},
    "the same number": named("ola") | {"nhs": KASIA["nhs"]},
    "another day of birth": named("ola") | {"born": "2009-06-06"},
    "no day of birth": named("ola") | {"born": None},
    "no forename": INITIAL_ONLY,
    "an initial that fits": INITIAL_ONLY | {"initial": "k"},
    "another family": named("ola", of=OWEN | {"born": KASIA["born"]}),
}


@pytest.mark.parametrize("other", TWINS.values(), ids=TWINS)
def test_who_may_be_twins(other: Record) -> None:
    assert may_be_twins(KASIA, other) and may_be_twins(other, KASIA)


@pytest.mark.parametrize("other", NOT_TWINS.values(), ids=NOT_TWINS)
def test_who_may_not(other: Record) -> None:
    assert not may_be_twins(KASIA, other) and not may_be_twins(other, KASIA)


SIBLINGS = [("Hannah", "Anna"), ("Sarah", "Zara"), ("Lauren", "Laura"), ("Mia", "Maryam"), ("Sean", "John")]
SIBLINGS += [("Owen", "Ewan"), ("Ian", "John"), ("Molly", "Mary")]


@pytest.mark.parametrize(("one", "other"), SIBLINGS)
def test_names_that_one_family_gives_to_two_children_are_two(one: str, other: str) -> None:
    both = [prepare(Described(names=((each, "Sample", "current"),), born="2012-05-04")) for each in (one, other)]
    assert may_be_twins(*both)


def test_without_the_rule_twins_would_be_a_match() -> None:
    twin = named("ola")
    assert SCORER.probability(SCORER.weight(KASIA, twin)) > 0.9
    scored = SCORER.score(KASIA, twin)
    assert scored.twins and scored.weight == AT_MOST and SCORER.probability(scored.weight) < 0.05


@settings(deadline=None)
@given(pairs())
def test_the_rule_only_lowers(pair: tuple[Record, Record]) -> None:
    scored = SCORER.score(*pair)
    assert scored.weight <= SCORER.weight(*pair)
    assert scored.weight == (AT_MOST if scored.twins else SCORER.weight(*pair))


def test_pairs_of_one_home_are_a_stratum_of_their_own() -> None:
    assert stratum(KASIA, named("ola")) == HOUSEHOLD
    assert stratum(KASIA, OWEN | {"parents": KASIA["parents"]}) == HOUSEHOLD
    assert stratum(KASIA, OWEN) == "" == stratum(KASIA, without(KASIA, "home", "phones", "parents"))
