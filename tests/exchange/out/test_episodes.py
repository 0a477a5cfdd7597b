"""A concern's steps put together into a referral: what ends what, and that nothing people entered is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.access import Guard
from tocsin.concerns import CodedStep, Journey
from tocsin.exchange.out.brought import Brought
from tocsin.exchange.out.collection import collection
from tocsin.exchange.out.episodes import BEGINS, BLOCKS, ENDS, Episode, episode_of
from tocsin.exchange.out.period import Days, as_at

AT = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
YEAR = collection(2026)
GUARD = Guard("c_1", "a_1", AT)


def step(name: str, when: str, n: int = 1, **codes: list[str]) -> CodedStep:
    meta: dict[str, Any] = {"step": name, **codes}
    return CodedStep(guard=GUARD, n=n, type="step.taken/1", at=AT, when=when, office="o_1", meta=meta)


def journey(*steps: CodedStep, **more: Any) -> Journey:
    texts = dict.fromkeys(("record", "agency", "office", "having_agency", "need", "outcome", "when"), "")
    plain = {"harms": (), "danger": False, "imported": False, "needs_checking": (), "settled": None, "ended": None}
    stated = {"guard": GUARD, "id": "c_1", "n": 1, "about": "child", "at": AT, "source": "2A", "steps": steps}
    return Journey(**(texts | plain | stated | more))


def told(*steps: CodedStep, rows: tuple[Brought, ...] = (), **more: Any) -> Episode:
    episode = episode_of(journey(*steps, **more), rows, YEAR)
    assert episode is not None
    return episode


def test_a_contact_that_only_the_hub_looked_at_is_no_referral() -> None:
    assert episode_of(journey(), (), YEAR) is None
    assert episode_of(journey(step("lado_told", "2025-06-03")), (), YEAR) is None


def test_an_end_belongs_to_the_earliest_beginning_that_has_none() -> None:
    episode = told(
        step("assessment_started", "2025-06-03", 1),
        step("assessment_started", "2025-06-05", 2),
        step("assessment_authorised", "2025-06-20", 3, assessment_factor=["11A"]),
        step("assessment_authorised", "2025-07-20", 4, assessment_factor=["4B"]),
    )
    first, second = episode.blocks["assessment"]
    assert (first["AssessmentAuthorisationDate"], first["AssessmentFactors"]) == ("2025-06-20", ("11A",))
    assert (second["AssessmentAuthorisationDate"], second["AssessmentFactors"]) == ("2025-07-20", ("4B",))


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("conference_held", {"DateOfInitialCPC": "2025-06-20"}),
        ("enquiry_ended", {"ICPCnotRequired": True}),
    ],
)
def test_an_enquiry_ends_with_a_conference_or_with_none_needed(end: str, says: dict[str, Any]) -> None:
    episode = told(step("enquiry_started", "2025-06-03"), step(end, "2025-06-20", 2))
    assert episode.blocks["enquiry"] == [{"S47ActualStartDate": "2025-06-03"} | says]
    assert "DateOfInitialCPC" not in episode.values


def test_a_conference_without_an_enquiry_is_the_referrals_own() -> None:
    assert told(step("conference_held", "2025-06-20")).values["DateOfInitialCPC"] == "2025-06-20"


def test_what_was_entered_to_the_minute_is_of_its_day_here() -> None:
    """Half past midnight in June is still the day before in universal time."""
    episode = told(step("enquiry_started", "2025-06-02T23:30Z"))
    assert episode.blocks["enquiry"] == [{"S47ActualStartDate": "2025-06-03"}]


def test_reviews_fall_in_the_plan_they_follow() -> None:
    plans = [
        step("plan_started", day, n, abuse_category=["NEG", "SAB"]) for n, day in ((1, "2025-06-03"), (4, "2026-01-05"))
    ]
    reviews = [step("plan_reviewed", day, n) for n, day in ((2, "2025-09-01"), (5, "2026-03-01"))]
    episode = told(*plans, *reviews, step("plan_ended", "2025-11-01", 3))
    first, second = episode.blocks["protection_plan"]
    assert (first["InitialCategoryOfAbuse"], first["LatestCategoryOfAbuse"]) == ("NEG", "SAB")
    assert (episode.reviews_of(first), episode.reviews_of(second)) == (("2025-09-01",), ("2026-03-01",))
    assert (first["CPPendDate"], "CPPendDate" in second) == ("2025-11-01", False)


def test_a_row_of_another_format_is_known_by_the_events_it_brought() -> None:
    """The two assessments overlap: only the rows know which end is whose."""
    steps = (
        step("assessment_started", "2025-06-03", 1),
        step("assessment_started", "2025-06-05", 2),
        step("assessment_authorised", "2025-06-20", 3, assessment_factor=["11A"]),
        step("assessment_authorised", "2025-07-20", 4, assessment_factor=["4B"]),
    )
    tokens = ("assessment_started@2025-06-05", "assessment_authorised@2025-06-20:0a1b2c3d")
    others = ("assessment_authorised@2025-07-20:4d5e6f70", "assessment_started@2025-06-03")
    rows = (Brought("episode", ("nfa",), {}), Brought("assessment", tokens, {}), Brought("assessment", others, {}))
    episode = told(*steps, rows=rows, imported=True, when="2025-06-02")
    short, long = episode.blocks["assessment"]
    assert (short["AssessmentActualStartDate"], short["AssessmentFactors"]) == ("2025-06-05", ("11A",))
    assert (long["AssessmentAuthorisationDate"], long["AssessmentFactors"]) == ("2025-07-20", ("4B",))
    assert episode.values["ReferralNFA"] is True
    assert episode.values["CINreferralDate"] == "2025-06-02"


def test_a_conference_in_a_row_of_its_own_joins_its_enquiry() -> None:
    """As the dataset has them: an enquiry in one table, its conference in another."""
    enquiry = Brought("enquiry", ("enquiry_started@2025-06-03",), {"S47ActualStartDate": "2025-06-03"})
    held = {"DateOfInitialCPC": "2025-06-20", "InitialCPCtarget": "2025-06-24"}
    conference = Brought("enquiry", ("conference_held@2025-06-20",), held)
    steps = (step("enquiry_started", "2025-06-03"), step("conference_held", "2025-06-20", 2))
    assert told(*steps, rows=(conference, enquiry)).blocks["enquiry"] == [{"S47ActualStartDate": "2025-06-03"} | held]


def test_a_contact_decided_elsewhere_is_not_thereby_a_referral() -> None:
    meta = {"outcome": "assessment", "final": True, "imported": True}
    made = CodedStep(guard=GUARD, n=1, type="decision.made/1", at=AT, when="", office="o_1", meta=meta)
    assert episode_of(journey(made, imported=True, when="2025-06-02"), (), YEAR) is None
    here = replace(made, meta=meta | {"imported": False})
    assert episode_of(journey(here), (), YEAR) is not None


def test_what_people_entered_here_ends_what_a_file_began() -> None:
    row = Brought("enquiry", ("enquiry_started@2025-06-03",), {"S47ActualStartDate": "2025-06-03"})
    steps = (step("enquiry_started", "2025-06-03"), step("conference_held", "2025-06-17", 2))
    assert told(*steps, rows=(row,)).blocks["enquiry"] == [
        {"S47ActualStartDate": "2025-06-03", "DateOfInitialCPC": "2025-06-17"}
    ]


NAMES = (*BEGINS, *ENDS, "plan_reviewed")
DAYS = st.integers(0, 400).map(lambda days: (date(2025, 4, 1) + timedelta(days=days)).isoformat())


@given(st.lists(st.tuples(st.sampled_from(NAMES), DAYS), min_size=1, max_size=25))
def test_no_step_is_lost(taken: list[tuple[str, str]]) -> None:
    """Every beginning is a block, and every end is in a block, in the referral itself, or among what has no place."""
    steps = [step(name, when, n) for n, (name, when) in enumerate(taken)]
    episode = episode_of(journey(*steps), (Brought("episode", (), {}),), YEAR)
    assert episode is not None
    assert sum(len(each) for each in episode.blocks.values()) == sum(name in BEGINS for name, _ in taken)
    ends = [
        bool(block.get(BLOCKS[kind].ends) or block.get("ICPCnotRequired"))
        for kind in BLOCKS
        for block in episode.blocks[kind]
    ]
    placed = sum(ends) + len(episode.unplaced) + ("DateOfInitialCPC" in episode.values)
    assert placed == sum(name in ENDS for name, _ in taken)
    assert len(episode.reviews) == sum(name == "plan_reviewed" for name, _ in taken)


@given(st.lists(st.tuples(st.sampled_from(NAMES), DAYS), max_size=25), st.integers(2021, 2026))
def test_a_return_knows_no_day_after_its_last(taken: list[tuple[str, str]], year: int) -> None:
    days = Days.of(collection(year))
    steps = [step(name, when, n) for n, (name, when) in enumerate(taken)]
    episode = episode_of(journey(*steps), (Brought("episode", (), {}),), YEAR)
    cut = as_at(episode, days) if episode else None
    dates = [value for blocks in (cut.blocks.values() if cut else ()) for block in blocks for value in block.values()]
    assert all(value <= days.last for value in dates if isinstance(value, str) and value[:2] == "20")
