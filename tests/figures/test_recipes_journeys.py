"""Contacts, referrals, decisions, steps and allegations, counted in small registers whose truth is known by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from figures.counted import PROFILE, SPAN, YEAR, about, base, blanks, cells, counted, decided, raised, step
from tocsin.acts import sweep
from tocsin.concerns import AnswerChallenge, Challenge, RaiseConcern
from tocsin.duties import counting, open_codes
from tocsin.figures import RECIPES, Span
from tocsin.figures.recipes.common import bounds, bounds_of_months, end_of
from tocsin.figures.running import protected
from tocsin.figures.tables import ShownTable
from tocsin.ledger import REGISTER, entries
from tocsin.words import When

NFA = {"reason_code": "below_threshold"}


def test_a_contact_is_a_referral_when_social_care_takes_the_child_on(register: Any) -> None:
    decided(register, raised(register), "assessment")
    decided(register, raised(register, "police"), "nfa", **NFA)
    raised(register)
    school, police = register.agencies["school"], register.agencies["police"]
    assert cells("contacts") == {(YEAR, school): 2, (YEAR, police): 1}
    assert cells("referrals") == {(YEAR, school): 1}
    assert base("referrals", 1) == {(YEAR, school): 2, (YEAR, police): 1}
    assert cells("decisions") == {(YEAR, "assessment"): 1, (YEAR, "nfa"): 1}
    assert cells("no_further_action") == {(YEAR, "below_threshold"): 1}
    assert blanks("referrals") == [(1, 3), (0, 1)]


def test_what_the_council_imported_as_a_referral_is_one_in_the_year_it_was_made(register: Any) -> None:
    raise_it = RaiseConcern(account="From the files.", imported=True, when=When.parse("2019-03-31"), source="10")
    register.perform(raise_it, register.administrator, purpose="run_system")
    council = register.agencies["council"]
    assert cells("contacts") == cells("referrals") == {("2018-19", council): 1}
    assert blanks("contacts") == [(1, 1)]
    assert cells("contacts", span=Span.until(date(2019, 3, 30))) == {}


def test_a_decision_counts_when_a_second_person_has_confirmed_it(register: Any) -> None:
    decided(register, raised(register, harms=("sexual",)), "nfa", **NFA)
    assert (cells("decisions"), blanks("decisions")) == ({}, [(1, 1), (1, 1)])
    decided(register, raised(register, harms=("sexual",)), "nfa", confirm=True, **NFA)
    assert cells("decisions") == {(YEAR, "nfa"): 1}
    assert cells("no_further_action", 1) == base("no_further_action", 1) == {(YEAR,): 1}


def test_steps_and_those_that_follow(register: Any) -> None:
    first, second = raised(register), raised(register)
    for concern in (first, second):
        step(register, concern, "strategy_discussion")
    step(register, first, "enquiry_started")
    assert cells("steps") == {(YEAR, "strategy_discussion"): 2, (YEAR, "enquiry_started"): 1}
    assert cells("steps", 1) == {("strategy_discussion",): 1}
    assert base("steps", 1) == {("strategy_discussion",): 2, ("enquiry_started",): 1}


def test_every_allegation_ends_in_one_place_and_they_add_up(register: Any) -> None:
    concerns = [raised(register, harms=("sexual_exploitation",)) for _ in range(7)]
    raised(register, harms=("neglect",))
    decided(register, concerns[1], "nfa", confirm=True, **NFA)
    decided(register, concerns[2], "assessment")
    for concern in concerns[3:]:
        step(register, concern, "strategy_discussion")
    for concern in concerns[4:6]:
        step(register, concern, "crime_recorded", "police")
    step(register, concerns[5], "crime_outcome", "police", codes={"offence_outcome": ("15",)})
    step(register, concerns[6], "crime_outcome", "police", codes={"offence_outcome": ("1",)})
    ends = ("undecided", "no_action", "other_way", "discussed", "recorded", "outcome", "charged")
    assert cells("allegations", 1) == {(YEAR, end): 1 for end in ends}
    reached = {"alleged": 7, "discussed": 4, "recorded": 3, "outcome": 2, "charged": 1}
    assert cells("allegations") == {(stage,): many for stage, many in reached.items()}
    assert cells("allegations", 2) == {("15",): 1, ("1",): 1}
    assert blanks("allegations") == [(4, 7)]


def test_duties_answered_in_time_and_too_late_and_how_far_silence_climbed(register: Any) -> None:
    in_time, too_late, never = (raised(register) for _ in range(3))
    decided(register, in_time, "assessment")
    register.later(days=14)
    sweep(register.at)
    decided(register, too_late, "assessment")
    key = (YEAR, "decide_on_referral")
    assert (cells("timeliness")[key], base("timeliness")[key]) == (1, 3)
    found = counting.ended(bounds(SPAN), [key[1]], end_of(SPAN))
    assert found == {(*key, "in_time"): 1, (*key, "too_late"): 1, (*key, "overdue"): 1}
    due = counting.fell_due(bounds_of_months(SPAN), [key[1]], end_of(SPAN))
    assert due == {("2026-03", "in_time"): 1, ("2026-03", "too_late"): 1, ("2026-03", "overdue"): 1}
    assert sum(base("timeliness", 2).values()) == sum(base("timeliness").values())
    before = Span.until(register.at.date() - timedelta(days=14))
    assert not counting.fell_due(bounds_of_months(before), [key[1]], end_of(before)), "nothing was due yet"
    rungs: dict[str, int] = {}
    for entry in entries(REGISTER):
        if entry.type == "duty.escalated/1":
            rungs[str(entry.meta["duty"])] = max(rungs.get(str(entry.meta["duty"]), 0), int(str(entry.meta["rung"])))
    by_rung = Counter[str]()
    for (_, rung, _), many in cells("escalations").items():
        by_rung[rung] += many
    assert by_rung == Counter(str(rung) for rung in rungs.values())
    (still_open,) = {code for about, code in open_codes() if about == never and code == "decide_on_referral"}
    assert cells("escalations", 1)[YEAR, "open"] >= len([still_open])


def test_challenges_and_what_they_changed_leave_every_count_as_it_was(register: Any) -> None:
    concerns = [raised(register) for _ in range(3)]
    for concern in concerns:
        decided(register, concern, "nfa", **NFA)
    before = {name: counted(name).tables for name in ("contacts", "referrals", "decisions", "no_further_action")}
    doubts = [
        register.perform(Challenge(concern=each, grounds="He is still afraid."), register.teacher).ids["challenge"]
        for each in concerns
    ]
    for doubt, changes in zip(doubts[:2], (True, False), strict=True):
        register.perform(AnswerChallenge(challenge=doubt, answer="We looked again.", changes=changes), register.hub)
    results = ("changed", "stands", "open")
    assert cells("challenges") == {(YEAR, "1", result): 1 for result in results}
    assert (cells("challenges", 1), base("challenges", 1)) == ({(YEAR,): 1}, {(YEAR,): 2})
    assert blanks("challenges") == [(1, 3), (0, 3)]
    assert {name: counted(name).tables for name in before} == before


def test_no_figure_breaks_its_own_frame_and_each_finding_copes_with_what_is_hidden(register: Any) -> None:
    for given in ("Jo", "Ana", "Kay"):
        about(register, given, harms=("sexual_exploitation", "sexual"))
    rule = PROFILE.disclosure
    assert rule is not None
    for name, recipe in RECIPES.items():
        found = counted(name)
        for table in found.tables:
            assert set(table.counts) <= set(table.keys()), name
            bases = {key: table.base(key) for key in table.shown_keys()}
            assert all(many is None or many >= table.at(key) for key, many in bases.items()), name
        shown = protected(found.tables, rule, ())
        assert recipe.finding(shown, SPAN).endswith(".")
        assert recipe.finding([hidden(table) for table in shown], SPAN).endswith(".")


def hidden(table: ShownTable) -> ShownTable:
    """The table when it is withheld whole."""
    said = {"name": table.name, "title": table.title, "unit": table.unit, "dimensions": table.dimensions}
    return ShownTable(**said, cells={}, withheld="It is small.")
