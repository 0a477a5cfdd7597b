"""A model file: what it holds comes back, its hash names it, and what cannot be relied on is refused with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tocsin.matching.columns import COLUMNS
from tocsin.matching.default import default_model
from tocsin.matching.levels import Exact, JaroWinkler, Missing, Otherwise, Overlap
from tocsin.matching.model import Comparison, KeyRule, Level, Model, ModelFault

SEX = Comparison(
    "sex",
    "Sex",
    (
        Level("missing", Missing("sex"), "sex is not known"),
        Level("exact", Exact("sex"), "the same sex", 0.99, 0.5),
        Level("differs", Otherwise(), "different sex", 0.01, 0.5),
    ),
)
SMALL = Model(version="1", prior=0.001, comparisons=(SEX,), keys=(KeyRule("nhs", ("nhs",)),))


def changed(place: int, **change: Any) -> Model:
    """The small model with one level changed."""
    levels = list(SEX.levels)
    levels[place] = replace(levels[place], **change)
    return replace(SMALL, comparisons=(replace(SEX, levels=tuple(levels)),))


def test_a_model_comes_back_as_it_was_written(tmp_path: Path) -> None:
    model = default_model()
    path = tmp_path / "model.json"
    path.write_text(model.to_json(), encoding="utf-8")
    again = Model.read(path)
    assert again.comparisons == model.comparisons and again.keys == model.keys
    assert again.hash == model.hash == Model.read(model.to_json()).hash
    assert again.to_json() == model.to_json()


def test_the_hash_names_the_model_and_not_the_spacing_of_its_file() -> None:
    given = json.loads(SMALL.to_json())
    assert Model.read(json.dumps(dict(reversed(given.items())))).hash == SMALL.hash
    assert replace(SMALL, prior=0.002).hash != SMALL.hash
    assert changed(1, m=0.98).hash != SMALL.hash


def test_what_weights_depend_on_has_a_hash_of_its_own() -> None:
    """Reviews change the calibration every night; that is no reason to weigh every pair again."""
    calibrated = replace(SMALL, thresholds={"match": 0.97, "potential": 0.85, "low": 0.5}, trained_on="more")
    assert calibrated.hash != SMALL.hash and calibrated.weights_hash == SMALL.weights_hash
    assert changed(1, m=0.98).weights_hash != SMALL.weights_hash
    assert replace(SMALL, keys=(KeyRule("upn", ("upn",)),)).weights_hash != SMALL.weights_hash


REFUSED: dict[str, tuple[Model, str]] = {
    "untrained m": (changed(1, m=None), "level “exact”: m was never trained"),
    "untrained u": (changed(1, u=None), "level “exact”: u was never trained"),
    "below the floor": (changed(2, m=9e-31), "m is 9e-31; a number from the floor 1e-06 to 1 was expected"),
    "more than all": (changed(1, m=1.5), "m is 1.5"),
    "not finite": (changed(1, u=float("nan")), "u is nan"),
    "prior": (replace(SMALL, prior=1.0), "prior is 1.0; a number between 0 and 1 was expected"),
    "prior not finite": (replace(SMALL, prior=float("inf")), "prior is inf"),
    "threshold": (replace(SMALL, thresholds={"match": 2.0}), "match is 2.0"),
    "no comparison": (replace(SMALL, comparisons=()), "no comparison or no key"),
    "no key": (replace(SMALL, keys=()), "no comparison or no key"),
    "no otherwise": (changed(2, when=Exact("upn")), "exactly one level “otherwise” was expected, as the last"),
    "otherwise first": (changed(1, when=Otherwise()), "exactly one level “otherwise”"),
    "level twice": (changed(1, name="missing"), "“missing” is there twice"),
    "comparison twice": (replace(SMALL, comparisons=(SEX, SEX)), "The comparison “sex” is there twice"),
    "key twice": (replace(SMALL, keys=SMALL.keys * 2), "The key “nhs” is there twice"),
    "no such column": (changed(1, when=Exact("ethnicity")), "there is no column “ethnicity”"),
    "a list compared as text": (changed(1, when=Exact("phones")), "Exact compares columns of kind text only"),
    "a text compared as a list": (changed(1, when=Overlap("sex")), "Overlap compares columns of kind list only"),
    "likeness": (changed(1, when=JaroWinkler("forename", 1.2)), "likeness 1.2"),
    "key on no such column": (replace(SMALL, keys=(KeyRule("x", ("religion",)),)), "no column “religion”"),
    "key on nothing": (replace(SMALL, keys=(KeyRule("x", ()),)), "at least one column was expected"),
    "frequency not asked": (changed(1, tf="surname"), "does not ask whether it is the same"),
    "frequency not there": (changed(1, tf="sex"), "the model has no frequencies of “sex”"),
    "share": (replace(SMALL, frequencies={"sex": {"f": 0.0}}), "1 values have a share that is not between 0 and 1"),
}


@pytest.mark.parametrize(("model", "said"), REFUSED.values(), ids=REFUSED)
def test_a_model_that_cannot_be_relied_on_is_neither_saved_nor_used(model: Model, said: str) -> None:
    SMALL.to_json()
    with pytest.raises(ModelFault, match="This model cannot be used") as refused:
        model.to_json()
    assert said in str(refused.value)


NO_MODEL = {
    "empty": "",
    "no JSON": "{",
    "a list": "[]",
    "nothing in it": "{}",
    "not a number": SMALL.to_json().replace("0.99", "NaN"),
    "a word for a number": SMALL.to_json().replace("0.99", '"much"'),
    "an unknown predicate": SMALL.to_json().replace('"Exact"', '"Eval"'),
    "an unknown word": SMALL.to_json().replace('"prior"', '"previous"'),
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("text", NO_MODEL.values(), ids=NO_MODEL)
def test_what_is_no_model_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ModelFault, match=r"^This (is no model file|model cannot be used).*expected\."):
        Model.read(text)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match="This is no model file"):
        Model.read(tmp_path / "none.json")


def test_floors_lift_what_a_sample_never_saw() -> None:
    """One training gave m = 9e-31 for "sex differs": ninety-eight bits against, from one sample."""
    lifted = changed(2, m=9e-31).floored().checked()
    assert lifted.comparisons[0].levels[2].m == lifted.floor
    assert lifted.comparisons[0].levels[0].m is None


def test_what_a_made_town_cannot_teach_is_fixed() -> None:
    """How often a child's sex or number is written down wrongly is nothing that an invented town knows."""
    fixed = {(each.name, level.name): (level.m, level.u) for each, level in _levels(default_model()) if level.fixed}
    assert fixed.keys() == {("sex", "exact"), ("sex", "differs"), ("nhs", "differs"), ("upn", "differs")}
    assert fixed["sex", "exact"] == (0.99, 0.5) and fixed["sex", "differs"] == (0.01, 0.5)


def test_no_threshold_is_a_number_that_two_strings_can_have() -> None:
    likenesses = [
        part.at_least
        for _, level in _levels(default_model())
        for part in level.when.parts()
        if isinstance(part, JaroWinkler)
    ]
    assert likenesses and all(each != round(each, 8) for each in likenesses)


def test_household_evidence_is_one_comparison_and_the_forename_another() -> None:
    """Asked apart, surname, address, phone and parent make every sibling a match."""
    asked = {each.name: {part for level in each.levels for part in level.when.columns()} for each in _comparisons()}
    home = {"postcode", "postcodes", "outcode", "address", "addresses", "phones", "parents", "surnames"}
    assert home <= asked["household"]
    assert not any(home & columns for name, columns in asked.items() if name != "household")


def test_what_the_law_of_the_house_forbids_is_no_column() -> None:
    forbidden = ("ethnic", "national", "relig", "belief", "poverty", "income", "language", "immigration")
    assert not [column for column in COLUMNS for word in forbidden if word in column]


def _comparisons() -> tuple[Comparison, ...]:
    return default_model().comparisons


def _levels(model: Model) -> list[tuple[Comparison, Level]]:
    return [(comparison, level) for comparison in model.comparisons for level in comparison.levels]
