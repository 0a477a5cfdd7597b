"""Every figure of the set, over a register of some two hundred acts: counted, shown, attacked, and written as bytes."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from figures.test_disclosure_attack import broken
from tocsin.concerns import Decide, RaiseConcern, ReceiveConcern, ReportMissing, ReportReturn, TakeStep
from tocsin.figures import RECIPES, Figure, run
from tocsin.figures.running import disclosure_of, span_until
from tocsin.people import EthnicityNote, Name, PersonDetails
from tocsin.words import When, load_profile

PROFILE = load_profile()
RULE = disclosure_of(PROFILE)
RAISERS = ("teacher", "youth_worker", "nurse", "police", "school_lead")
HARMS = ((), ("neglect",), ("sexual_exploitation",), ("sexual_exploitation", "missing"), ("criminal_exploitation",))
STEPS = ("strategy_discussion", "enquiry_started", "conference_held", "crime_recorded", "support_offered")


@pytest.fixture
def busy(register: Any) -> Any:
    """Seventy concerns of five agencies, decided and not, some about one child, with steps and missing episodes."""
    chance = Random("busy")
    records: list[str] = []
    for number in range(70):
        raiser = getattr(register, chance.choice(RAISERS))
        raised = register.perform(raising(chance, number, records), raiser).ids
        records += [raised["record"]] if raised.get("record") else []
        if chance.random() < 0.6:
            decide(register, chance, raised["concern"])
        if chance.random() < 0.2 and records:
            go_missing(register, chance, chance.choice(records))
        register.later(hours=chance.randint(1, 60))
    return register


def raising(chance: Random, number: int, records: list[str]) -> RaiseConcern:
    about = {"account": f"Concern {number}.", "harms": chance.choice(HARMS), "source": chance.choice(("10", "2A", "6"))}
    if records and chance.random() < 0.4:
        return RaiseConcern(record=chance.choice(records), **about)
    said = chance.choice(((), (EthnicityNote(code="W1"),), (EthnicityNote(blank="told_not_to_record"),)))
    person = PersonDetails(
        names=(Name(given=f"Robin{number}", family="Vale"),), born=When.parse("2011-02-03"), ethnicities=said
    )
    return RaiseConcern(person=person, **about)


def decide(register: Any, chance: Random, concern: str) -> None:
    register.perform(ReceiveConcern(concern=concern), register.hub)
    outcome = chance.choice(("assessment", "strategy_discussion"))
    register.perform(
        Decide(concern=concern, outcome=outcome, reason="A look is needed.", law="ca1989_s17"), register.hub
    )
    if chance.random() < 0.6:
        step = TakeStep(concern=concern, step=chance.choice(STEPS), when=When.at(register.at))
        register.perform(step, register.hub)


def go_missing(register: Any, chance: Random, record: str) -> None:
    gone = ReportMissing(record=record, when=When.at(register.at), kind="home", circumstances="By the back door.")
    missing = register.perform(gone, register.police).ids["missing"]
    if chance.random() < 0.7:
        register.later(hours=5)
        register.perform(ReportReturn(missing=missing, when=When.at(register.at), words="Came back."), register.police)


def test_no_small_number_of_any_figure_can_be_worked_out(busy: Any) -> None:
    span = span_until(busy.at, None, RULE)
    published: list[Figure] = []
    attacked = 0
    for recipe in RECIPES.values():
        counted = recipe.count(span, PROFILE).tables
        figure = run(recipe, PROFILE, earlier=published)
        published.append(figure)
        for whole, shown in zip(counted, figure.tables, strict=True):
            small = [key for key in whole.shown_keys() if whole.at(key) in range(RULE.low, RULE.high + 1)]
            attacked += len(small) if not shown.withheld else 0
            assert shown.withheld or all(shown.cells[key].value == "" for key in small), (recipe.name, whole.name)
            assert shown.withheld or broken(whole, [shown]) == [], (recipe.name, whole.name)
    assert attacked > 30, "There has to be something to attack."


def test_what_is_missing_is_told_without_small_numbers(busy: Any) -> None:
    for recipe in RECIPES.values():
        for blank in run(recipe, PROFILE).blanks:
            told = {blank.blank, blank.of, None if blank.of is None else blank.of - (blank.blank or 0)}
            assert not told & set(range(RULE.low, RULE.high + 1)), (recipe.name, blank)


def test_every_figure_has_its_bytes_and_reads_them_again(busy: Any) -> None:
    for recipe in RECIPES.values():
        figure = run(recipe, PROFILE)
        assert Figure.from_bytes(figure.to_bytes()).to_bytes() == figure.to_bytes()
        assert figure.finding.endswith("."), recipe.name
