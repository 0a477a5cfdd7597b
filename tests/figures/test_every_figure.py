"""Every figure of the set, over a register of some a hundred acts: counted, shown, attacked, and written as bytes."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from figures.test_disclosure_attack import SMALL, broken
from tocsin.concerns import Decide, RaiseConcern, ReceiveConcern, ReportMissing, ReportReturn, TakeStep
from tocsin.figures import RECIPES, CountTable, Figure, ShownTable, run
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
    """Forty-five concerns of five agencies, decided and not, some about one child, with steps and missing episodes."""
    chance = Random("busy")
    records: list[str] = []
    for number in range(45):
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
    """One walk over the set, because each figure is held against all before it, as when they are published in turn."""
    span = span_until(busy.at, None, RULE)
    published: list[Figure] = []
    attacked = 0
    for recipe in RECIPES.values():
        counted = recipe.count(span, PROFILE).tables
        figure = run(recipe, PROFILE, earlier=published)
        published.append(figure)
        for whole, shown in zip(counted, figure.tables, strict=True):
            attacked += attack(recipe.name, whole, shown)
        blanks_tell_nothing_small(figure)
        assert Figure.from_bytes(figure.to_bytes()).to_bytes() == figure.to_bytes()
        assert figure.finding.endswith("."), recipe.name
    assert attacked > 20, "There has to be something to attack."


def attack(name: str, whole: CountTable, shown: ShownTable) -> int:
    """Try to work out each small number of a table; returns how many were tried."""
    if shown.withheld:
        return 0
    small = [key for key in whole.shown_keys() if whole.at(key) in SMALL]
    assert all(shown.cells[key].value == "" for key in small), (name, whole.name)
    assert broken(whole, [shown]) == [], (name, whole.name)
    return len(small)


def blanks_tell_nothing_small(figure: Figure) -> None:
    for blank in figure.blanks:
        told = {blank.blank, blank.of, None if blank.of is None else blank.of - (blank.blank or 0)}
        assert not told & set(SMALL), (figure.recipe, blank)
