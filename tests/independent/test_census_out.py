"""A census we export, before two gates that are not ours: the department's schema and the community's rules.

A made town of 250 children is entered through the doors, some of it in a file and some by people acting, and exported:
no fault by either. Faults planted in the same file are each seen, so that the gates can fail; and the engine's count of
rows is ours, so that what it passes over in silence cannot pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exchange.census_files import census
from independent.census_mutations import MUTATIONS, Mutation, mutated
from independent.conftest import absent
from independent.made_census import children
from independent.others import ROOT, Other
from tocsin.access import Actor
from tocsin.concerns import ConfirmDecision, Decide, RaiseConcern, TakeStep
from tocsin.exchange import import_cin
from tocsin.exchange.out import Asking, CensusOf, Made, export_cin
from tocsin.people import find_record
from tocsin.words import When

SCHEMAS = ROOT.parent / "shared/cases/formats/cin-census"
ENVIRONMENT = ROOT / ".venv-checkers"
NUMBER = 250
EXPORTED = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
TABLES = {
    "ChildIdentifiers": "Child",
    "ChildCharacteristics": "Child",
    "CINdetails": "CINdetails",
    "Assessments": "Assessments",
    "AssessmentFactorsList": "AssessmentFactors",
    "CINplanDates": "CINPlanDates",
    "Section47": "Section47",
    "ChildProtectionPlans": "ChildProtectionPlans",
    "Disabilities": "Disability",
}
"""The engine's tables and our count of the same. It reads one review of a block, so reviews are counted by block."""

RULES_FROM = 2023
"""The engine has no rules for collections before."""


@dataclass(frozen=True)
class Gates(Other):
    """Both gates in one process; `judge` and `ask` as of any other."""

    name: str = "the census schema and rules"
    command: tuple[str, ...] = (str(ENVIRONMENT / "bin/python"), "-I", str(Path(__file__).with_name("census_rules.py")))

    def verdict(self, path: Path, year: int) -> dict[str, Any]:
        return self.ask([question(path, year)])[0]


def question(path: Path, year: int) -> dict[str, str]:
    schema = SCHEMAS / f"CIN_schema_{year}.xsd"
    return {
        "path": str(path),
        "schema": str(schema) if schema.exists() else "",
        "year": str(year) if year >= RULES_FROM else "",
    }


@pytest.fixture(scope="session")
def other() -> Gates:
    if not (ENVIRONMENT / "ready").exists():
        absent(f"the census checkers are not in {ENVIRONMENT.name}")
    return Gates()


def say_without_schema() -> None:
    """The schemas are not ours to hand out: where they are not, the rules have judged alone, and it is said aloud."""
    if not SCHEMAS.is_dir():
        pytest.skip(f"JUDGED BY THE RULES, NOT BY THE SCHEMA: the department's schemas are not at {SCHEMAS}")


@pytest.fixture
def town(register: Any, tmp_path: Path) -> Any:
    """250 children from a file, of whom a few are referred again and worked with by people, here."""
    path = census(tmp_path, *children(NUMBER), made="2026-03-01T09:00:00")
    import_cin(path, by=register.administrator, purpose="run_system", at=register.at)
    for serial, journey in zip((2, 10, 26, 34, 42), (protected, protected, assessed, closed, assessed), strict=True):
        journey(register, find_record(register.administrator.agency, f"CH{serial:08}"))
    return register


def referred(register: Any, record: str, outcome: str) -> str:
    register.later(hours=1)
    raised = RaiseConcern(record=record, account="He came to school with a bruise.", source="2A", need="N1")
    concern = str(register.perform(raised, by=register.teacher).ids["concern"])
    decided = Decide(concern=concern, outcome=outcome, reason="Told by the school.", law="ca1989_s17")
    register.perform(decided, by=register.hub)
    return concern


def step(register: Any, concern: str, name: str, days: int, **codes: tuple[str, ...]) -> None:
    """A step taken so many days after the last."""
    register.later(days=days)
    when = When.parse(f"{register.at:%Y-%m-%d}")
    command = TakeStep(concern=concern, step=name, when=when, codes=codes)
    register.perform(command, by=register.social_worker)


def assessed(register: Any, record: str) -> None:
    concern = referred(register, record, "assessment")
    step(register, concern, "assessment_started", 0)
    step(register, concern, "assessment_authorised", 1, assessment_factor=("11A", "10A"))
    step(register, concern, "cin_plan_started", 0)


def protected(register: Any, record: str) -> None:
    concern = referred(register, record, "strategy_discussion")
    step(register, concern, "assessment_started", 0)
    step(register, concern, "enquiry_started", 0)
    step(register, concern, "conference_held", 1)
    step(register, concern, "plan_started", 0, abuse_category=("SAB",))


def closed(register: Any, record: str) -> None:
    concern = referred(register, record, "assessment")
    step(register, concern, "assessment_started", 0)
    step(register, concern, "assessment_authorised", 1, assessment_factor=("4B",))
    end: dict[str, Any] = {
        "outcome": "help_ended",
        "reason_code": "need_met",
        "not_opened_reason": "I know the family.",
    }
    decided = Decide(concern=concern, reason="The need is met.", law="ca1989_s17", **end)
    decision = str(register.perform(decided, by=register.hub).ids["decision"])
    # A repeat: nobody ends it alone, and until the second person says so the census has it open.
    register.perform(ConfirmDecision(decision=decision, reason="I read it and agree."), by=register.hub_manager)


def moved(elements: Iterable[str], by: timedelta) -> Iterable[str]:
    """The same children so many days earlier: whole weeks, so that a weekday stays one."""
    for each in elements:
        yield re.sub(r"\d{4}-\d\d-\d\d", lambda found: (date.fromisoformat(found[0]) - by).isoformat(), each)


def exported(register: Any, path: Path, year: int = 2026, by: Actor | None = None) -> Made:
    of = CensusOf(year=year, authority="999", agency=register.administrator.agency)
    return export_cin(path, of, Asking(by=by or register.director, purpose="supervise", at=EXPORTED))


def blocks_of_reviews(path: Path) -> int:
    return len(list(etree.parse(str(path)).iter("Reviews")))


def expected(made: Made) -> dict[str, int]:
    rows = {table: made.rows[ours] for table, ours in TABLES.items()}
    return rows | {"Header": 1, "Reviews": blocks_of_reviews(made.path)}


def test_a_town_passes_both_gates_without_a_fault(town: Any, other: Gates, tmp_path: Path) -> None:
    made = exported(town, tmp_path / "out.xml")
    verdict = other.verdict(made.path, 2026)
    assert verdict["schema"] == []
    assert verdict["errors"] == {}
    assert verdict["crashed"] == []
    assert verdict["rules"] > 100
    assert verdict["rows"] == expected(made)
    assert made.rows["Child"] == NUMBER
    assert not made.left_out
    say_without_schema()


def test_what_people_did_here_goes_out_beside_what_a_file_said(town: Any, tmp_path: Path) -> None:
    made = exported(town, tmp_path / "out.xml")
    sent = {each.findtext(".//LAchildID"): each for each in etree.parse(str(made.path)).iter("Child")}
    last = sent["CH00000002"].findall("CINdetails")[-1]
    assert last.findtext("Section47/DateOfInitialCPC") == last.findtext("ChildProtectionPlans/CPPstartDate")
    assert last.findtext("ChildProtectionPlans/LatestCategoryOfAbuse") == "SAB"
    ended = sent["CH00000034"].findall("CINdetails")[-1]
    assert ended.findtext("ReasonForClosure") == "RC7"
    assert [each.text for each in ended.iter("AssessmentFactors")] == ["4B"]


KEPT = 40
"""Children a mutant keeps: enough for every kind of journey, and the engine is slow."""


def test_every_planted_fault_is_caught(town: Any, other: Gates, tmp_path: Path) -> None:
    """Each by the gate that is to catch it; the file without a fault passes, so that none is caught for nothing."""
    tree = etree.parse(str(exported(town, tmp_path / "out.xml").path))
    for child in list(tree.iter("Child"))[KEPT:]:
        child.getparent().remove(child)
    faultless = Mutation("none", lambda tree: None, "")
    paths = []
    for number, mutation in enumerate((faultless, *MUTATIONS)):
        path = tmp_path / f"{number}.xml"
        path.write_bytes(mutated(tree, mutation))
        paths.append(path)
    clean, *verdicts = other.ask([question(path, 2026) for path in paths])
    assert (clean["schema"], clean["errors"], clean["crashed"]) == ([], {}, [])
    wanted = [each for each in MUTATIONS if each.caught_by != "schema" or SCHEMAS.is_dir()]
    caught = {mutation.name: catchers(verdict, clean) for mutation, verdict in zip(MUTATIONS, verdicts, strict=True)}
    missed = {each.name: sorted(caught[each.name]) for each in wanted if each.caught_by not in caught[each.name]}
    assert not missed
    assert len(MUTATIONS) >= 15
    say_without_schema()


def catchers(verdict: dict[str, Any], clean: dict[str, Any]) -> set[str]:
    """Who noticed: the schema, rules by code, and the rows where they are not those of the file without a fault."""
    rows = {"rows"} if verdict["rows"] != clean["rows"] else set()
    return {*(["schema"] if verdict["schema"] else []), *verdict["errors"], *rows}


@pytest.mark.parametrize("year", [2021, 2023, 2024, 2025])
def test_each_years_return_is_in_that_years_own_codes(year: int, register: Any, other: Gates, tmp_path: Path) -> None:
    """The same town as many years earlier: no schema fault, and none of the rules of the years that have some."""
    earlier = timedelta(days=364 * (2026 - year))
    path = census(tmp_path, *moved(children(80), earlier), made="2026-03-01T09:00:00")
    import_cin(path, by=register.administrator, purpose="run_system", at=register.at)
    made = exported(register, tmp_path / "out.xml", year)
    verdict = other.verdict(made.path, year)
    assert verdict["schema"] == []
    if year >= RULES_FROM:
        assert (verdict["errors"], verdict["crashed"], verdict["rows"]) == ({}, [], expected(made))
    assert made.rows["Child"] == 80
    assert bool(made.said) or year == 2025
    say_without_schema()
