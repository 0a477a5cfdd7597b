"""What two records weigh: the model's sum and nothing else, whichever is named first, and never more for a gap."""

from __future__ import annotations

from dataclasses import replace
from math import isclose, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.pairs import KASIA, OWEN, SAID_OF, Record, only, pairs, without
from tocsin.matching.default import default_model
from tocsin.matching.levels import Columns
from tocsin.matching.model import Comparison, Level, Model
from tocsin.matching.scoring import compiled
from tocsin.matching.shipped import shipped_model

MODEL = default_model()
SCORER = compiled(MODEL)
MODELS = (MODEL, shipped_model())


def summed(model: Model, a: Columns, b: Columns) -> float:
    """The weight as a statistician would add it up, from the predicates themselves."""
    bits = model.prior_bits
    for comparison in model.comparisons:
        level = decided(comparison, a, b)
        bits += level.bits
        if level.tf:
            bits += log2(comparison.expected(level.tf) / model.share(level.tf, str(a[level.tf])))
    return bits


def decided(comparison: Comparison, a: Columns, b: Columns) -> Level:
    """The first level that holds."""
    return next(level for level in comparison.levels if level.when.holds(a, b))


@settings(deadline=None)
@given(pairs())
def test_the_compiled_model_is_the_model(pair: tuple[Record, Record]) -> None:
    a, b = pair
    assert isclose(SCORER.weight(a, b), summed(MODEL, a, b), abs_tol=1e-9)
    levels = [
        comparison.levels[place] for comparison, place in zip(MODEL.comparisons, SCORER.pattern(a, b), strict=True)
    ]
    assert levels == [decided(comparison, a, b) for comparison in MODEL.comparisons]


@settings(deadline=None)
@given(pairs())
def test_the_order_of_two_records_makes_no_difference(pair: tuple[Record, Record]) -> None:
    a, b = pair
    assert SCORER.score(a, b) == SCORER.score(b, a)
    assert SCORER.pattern(a, b) == SCORER.pattern(b, a)


REACHED: dict[tuple[str, str], tuple[Record, Record]] = {
    ("forename", "missing"): (KASIA, without(KASIA, "forename")),
    ("forename", "exact"): (KASIA, KASIA),
    ("forename", "root"): (KASIA, KASIA | {"forename": "kate"}),
    ("forename", "swapped"): (KASIA, OWEN | {"forename": "kowalska", "surname": "kasia"}),
    ("forename", "alike"): (KASIA, OWEN | {"forename": "kasiaa"}),
    ("forename", "sound"): (KASIA, OWEN | {"forename_sound": "kx"}),
    ("forename", "initial"): (KASIA, only("born") | {"initial": "k"}),
    ("forename", "one_of"): (KASIA, OWEN | {"forenames": ("owen", "maria")}),
    ("forename", "similar"): (KASIA | {"forename": "bcccaacbcb"}, OWEN | {"forename": "ccbcbaab"}),
    ("forename", "initial_differs"): (KASIA, only("born") | {"initial": "z"}),
    ("forename", "differs"): (KASIA, OWEN),
    ("household", "missing"): (KASIA, only("born")),
    ("household", "name_home"): (KASIA, KASIA),
    ("household", "name_postcode"): (KASIA, only("surname") | {"postcode": "zz11aa", "postcodes": ("zz11aa",)}),
    ("household", "alike_home"): (KASIA, KASIA | {"surname": "kowalsky", "surnames": ("kowalsky",)}),
    ("household", "fits_home"): (KASIA, only("phones") | {"surname_initial": "k"}),
    ("household", "home"): (KASIA, OWEN | {"parents": ("anna kowalska",)}),
    ("household", "alike_postcode"): (KASIA, only("born") | {"surname_sound": "kflsk", "postcodes": ("zz11aa",)}),
    ("household", "fits_postcode"): (KASIA, only("born") | {"surname_initial": "k", "postcodes": ("zz11aa",)}),
    ("household", "name_area"): (KASIA, OWEN | {"surname": "kowalska", "outcode": "zz1"}),
    ("household", "name_nowhere"): (KASIA, only("surname")),
    ("household", "name"): (KASIA, OWEN | {"surname": "kowalska"}),
    ("household", "one_name"): (KASIA, OWEN | {"surnames": ("hughes", "kowalska")}),
    ("household", "alike_area"): (KASIA, OWEN | {"surname": "kowalsky", "outcode": "zz1"}),
    ("household", "alike"): (KASIA, OWEN | {"surname": "kowalsky"}),
    ("household", "postcode"): (KASIA, OWEN | {"postcodes": ("zz11aa",)}),
    ("household", "fits_area"): (KASIA, only("born") | {"surname_initial": "k", "outcode": "zz1", "postcode": "zz12"}),
    ("household", "fits_nowhere"): (KASIA, only("born") | {"surname_initial": "k"}),
    ("household", "fits"): (KASIA, only("home", of=OWEN) | {"surname_initial": "k"}),
    ("household", "unnamed_area"): (KASIA, only("home", of=OWEN) | {"outcode": "zz1"}),
    ("household", "unnamed"): (KASIA, only("home", of=OWEN)),
    ("household", "nowhere"): (KASIA, only("surname", of=OWEN)),
    ("household", "area"): (KASIA, OWEN | {"outcode": "zz1"}),
    ("household", "differs"): (KASIA, OWEN),
    ("born", "missing"): (KASIA, only("forename")),
    ("born", "default"): (KASIA | {"born_default": "y"}, KASIA | {"born_default": "y"}),
    ("born", "exact"): (KASIA, KASIA),
    ("born", "swapped"): (KASIA, KASIA | {"born": "2009-05-06", "born_swapped": "2009-06-05"}),
    ("born", "default_year"): (KASIA, KASIA | {"born": "2009-01-01", "born_default": "y"}),
    ("born", "slip"): (KASIA, KASIA | {"born": "2009-06-04", "born_swapped": None}),
    ("born", "month_only"): (KASIA, KASIA | {"born": None, "born_swapped": None}),
    ("born", "year_only"): (KASIA, KASIA | {"born": None, "born_swapped": None, "born_month": None}),
    ("born", "month"): (KASIA, KASIA | {"born": "2009-06-27", "born_swapped": None}),
    ("born", "age"): (KASIA, only("forename") | {"born_years": ("2008", "2009")}),
    ("born", "year"): (KASIA, OWEN | {"born": "2009-12-31", "born_year": "2009", "born_month": "2009-12"}),
    ("born", "differs"): (KASIA, OWEN),
    ("sex", "missing"): (KASIA, without(KASIA, "sex")),
    ("sex", "exact"): (KASIA, KASIA),
    ("sex", "differs"): (KASIA, OWEN),
}
for _number in ("nhs", "upn"):
    REACHED |= {
        (_number, "missing"): (KASIA, without(KASIA, _number)),
        (_number, "exact"): (KASIA, KASIA),
        (_number, "slip"): (KASIA, KASIA | {_number: f"{KASIA[_number]}0"}),
        (_number, "differs"): (KASIA, OWEN),
    }


@pytest.mark.parametrize(("wanted", "pair"), REACHED.items(), ids=["-".join(each) for each in REACHED])
def test_every_level_is_reached(wanted: tuple[str, str], pair: tuple[Record, Record]) -> None:
    comparison = next(each for each in MODEL.comparisons if each.name == wanted[0])
    place = SCORER.pattern(*pair)[MODEL.comparisons.index(comparison)]
    assert comparison.levels[place].name == wanted[1]


def test_no_level_is_left_out_above() -> None:
    assert REACHED.keys() == {(each.name, level.name) for each in MODEL.comparisons for level in each.levels}


@settings(deadline=None)
@given(
    st.fixed_dictionaries({said: st.sampled_from([KASIA, OWEN, {}]) for said in SAID_OF}), st.sampled_from([*SAID_OF])
)
def test_what_is_not_said_never_counts_more_than_agreeing(whose: dict[str, Record], gone: str) -> None:
    """Missing is missing: whatever else two records say, leaving out what would have agreed never raises a weight."""
    agreeing: Record = {}
    for said, record in (whose | {gone: KASIA}).items():
        agreeing |= {column: record[column] for column in SAID_OF[said]} if record else {}
    for model in MODELS:
        weight = compiled(model).weight
        assert weight(KASIA, without(agreeing, gone)) <= weight(KASIA, agreeing) + 1e-9


def test_nothing_to_compare_weighs_the_prior() -> None:
    assert SCORER.weight({}, {}) == SCORER.weight(KASIA, {}) == MODEL.prior_bits


def test_a_rare_name_counts_more_than_a_common_one_and_an_unseen_one_as_the_rarest() -> None:
    def same(surname: str) -> float:
        said = KASIA | {"surname": surname, "surnames": None, "surname_sound": None}
        return SCORER.weight(said, without(said, "home", "phones", "parents"))

    assert same("smith") < same("taylor") < same("zelazny") == same("never seen")
    assert isclose(same("taylor") - same("smith"), log2(0.012 / 0.005))


@pytest.mark.parametrize("model", MODELS, ids=["by judgement", "shipped"])
def test_a_sibling_is_no_match_and_a_misspelt_child_is(model: Model) -> None:
    scorer = compiled(model)
    its_own = {column: OWEN[column] for said in ("forename", "born", "sex") for column in SAID_OF[said]}
    sibling = without(KASIA, "nhs", "upn") | its_own
    misspelt = without(KASIA, "nhs", "upn") | {"forename": "kasja", "forename_sound": "kj", "surname": "kowalski"}
    assert scorer.probability(*scorer.score(KASIA, sibling)[::2]) < 0.01
    assert scorer.probability(*scorer.score(KASIA, misspelt)[::2]) > 0.95


def test_only_levels_that_compare_nothing_count_nothing() -> None:
    """A level made of missing parts alone weighs nothing: one that says more must ask for more."""
    for comparison in MODEL.comparisons:
        assert [level.name for level in comparison.levels if level.null] == ["missing"], comparison.name


@settings(deadline=None)
@given(pairs(), st.permutations(["a", "b", "c"]))
def test_ethnicity_nationality_and_religion_have_no_influence(pair: tuple[Record, Record], way: list[str]) -> None:
    """They are no columns; and whoever puts them beside the columns all the same changes nothing."""
    more = dict(zip(("ethnicity", "nationality", "religion"), way, strict=True))
    a, b = pair
    assert SCORER.score(a | more, b | {"ethnicity": "c", "religion": "a"}) == SCORER.score(a, b)


def test_what_a_model_says_in_words_is_never_run() -> None:
    words = '"); raise SystemExit  #\n\\'
    comparisons = tuple(
        replace(each, label=words, levels=tuple(replace(level, words=words) for level in each.levels))
        for each in MODEL.comparisons
    )
    keys = tuple(replace(rule, name=f"{rule.name}{words}") for rule in MODEL.keys)
    hostile = replace(MODEL, version=words, comparisons=comparisons, keys=keys)
    assert compiled(hostile).weight(KASIA, OWEN) == SCORER.weight(KASIA, OWEN)


@pytest.mark.parametrize(
    "hostile", [{}, {"forename": "x"}, {column: ("x" * 1000,) * 10_000 for column in ("aliases",)}]
)
def test_hostile_records_are_weighed_like_any(hostile: Record) -> None:
    many = hostile | {name: tuple(str(n) for n in range(10_000)) for name in ("surnames", "forenames", "phones")}
    long = hostile | {"forename": "x" * 1000, "surname": "y" * 1000, "born": "z" * 1000}
    for a, b in ((many, many), (long, long), (many, long), (KASIA, many)):
        assert SCORER.score(a, b) == SCORER.score(b, a)
