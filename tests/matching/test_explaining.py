"""The waterfall: its steps add up to the weight, in words that need no statistics, and what is missing is said."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import replace
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given, settings

from matching.pairs import KASIA, OWEN, Record, only, pairs, without
from tocsin.matching.calibrating import Calibration, Curve
from tocsin.matching.default import default_model
from tocsin.matching.explaining import STRENGTHS, Step
from tocsin.matching.model import Model
from tocsin.matching.scoring import compiled

MODEL = default_model()
SCORER = compiled(MODEL)
TWIN = without(KASIA, "forename", "nhs", "upn") | {"forename": "zofia", "initial": "z", "forenames": ("zofia",)}


@settings(deadline=None)
@given(pairs())
def test_the_steps_add_up_to_the_weight(pair: tuple[Record, Record]) -> None:
    told, scored = SCORER.explain(*pair), SCORER.score(*pair)
    assert isclose(told.prior + sum(step.counted for step in told.steps) + told.rule, told.weight, abs_tol=1e-9)
    assert (told.weight, told.twins, told.stratum) == scored
    assert [step.name for step in told.steps] == [comparison.name for comparison in MODEL.comparisons]


def test_rarity_is_a_reason_of_its_own() -> None:
    said = SCORER.explain(KASIA, KASIA)
    forename, *_ = said.steps
    assert forename.words == "the same forename" and forename.rare == "a rare one, which counts more"
    smith = only("forename", "surname") | {"surname": "smith", "surnames": ("smith",)}
    home = SCORER.explain(smith, smith).steps[1]
    assert home.rarity < 0 and home.rare == "a common one, which counts less"


def test_what_is_missing_is_said_and_counts_nothing() -> None:
    said = SCORER.explain(KASIA, only("forename", "surname"))
    assert said.missing == ("Date of birth", "NHS number", "Pupil number", "Sex")
    assert all(step.counted == 0 for step in said.steps if step.missing)
    assert said.sentences[-1].endswith("Date of birth, NHS number, Pupil number, Sex.")


def test_what_counts_most_is_told_first() -> None:
    said = SCORER.explain(without(KASIA, "nhs", "upn"), OWEN | {"born": KASIA["born"]})
    assert said.sentences[0] == "Date of birth: the same date of birth; speaks very strongly for one child."
    assert "Forename: different forenames; speaks strongly against one child." in said.sentences


def test_twins_are_a_step_that_shows() -> None:
    said = SCORER.explain(KASIA, TWIN)
    assert said.twins and said.rule < 0 and said.weight == -5
    assert any(sentence.startswith("They may be twins: one family") for sentence in said.sentences)
    assert SCORER.explain(KASIA, KASIA).rule == 0


def test_the_probability_is_the_calibrated_one_of_its_stratum() -> None:
    low = Curve("platt", weights=(0.0,), probabilities=(-3.0,), labels=500, least=0.001, most=0.999)
    model = replace(MODEL, calibration=Calibration("platt", "2026-01-01", {"household": low}))
    said = compiled(model).explain(KASIA, KASIA)
    assert said.stratum == "household"
    assert (
        said.probability
        == model.calibration.probability(said.weight, "household")
        != SCORER.explain(KASIA, KASIA).probability
    )


JARGON = re.compile(
    r"\b(m|u|bits?|prior|jaro|winkler|levenshtein|damerau|null|none|nan|token|soundex|metaphone)\b", re.I
)


def test_every_level_is_said_in_words_a_teacher_understands() -> None:
    words = [level.words for comparison in MODEL.comparisons for level in comparison.levels]
    assert all(5 < len(each) < 80 and not JARGON.search(each) for each in words)
    assert all(not JARGON.search(strength) for _, strength in STRENGTHS)


@pytest.mark.parametrize(
    ("bits", "said"),
    [
        (20.0, "speaks very strongly for one child"),
        (7.0, "speaks very strongly for one child"),
        (6.99, "speaks strongly for one child"),
        (1.0, "speaks for one child"),
        (0.0, "says little"),
        (-1.0, "says little"),
        (-1.01, "speaks against one child"),
        (-3.01, "speaks strongly against one child"),
        (-98.0, "speaks strongly against one child"),
    ],
)
def test_strength_in_words(bits: float, said: str) -> None:
    assert Step("sex", "Sex", "the same sex", bits).strength == said


def test_the_explanation_names_the_model(model: Model = MODEL) -> None:
    assert SCORER.explain(KASIA, OWEN).model == model.version


def test_the_document_shows_what_the_program_says() -> None:
    text = (Path(__file__).parents[2] / "docs" / "matching.md").read_text(encoding="utf-8")
    program, *_ = re.findall(r"```python\n(.*?)```", text, flags=re.S)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, {})  # noqa: S102  (the document's own example)
    assert f"```text\n{said.getvalue()}```" in text
