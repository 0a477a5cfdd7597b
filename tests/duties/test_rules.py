"""Rules of duties on plain values: what an entry means, who owes it, whom silence reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.duties import rules
from tocsin.duties.calendar import LONDON, Calendar
from tocsin.duties.rules import Offices, Standing, next_climb, projected_climb
from tocsin.ledger import Entry
from tocsin.words import DutyRule, Ladder, Rung, Trigger, load_profile

AT = datetime(2026, 3, 3, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 17, tzinfo=UTC)
KINDS = ("team_manager", "director", "scrutineer")
LADDER = Ladder("test", tuple(Rung(kind, "1 working day", "working_days", kind) for kind in KINDS), "a test")
CALENDARS = {"working_days": Calendar("working_days", opens=time(9), closes=time(17))}


def entry(type: str = "thing.asked/1", n: int = 7, at: datetime = AT, case: str = "c_1", **meta: Any) -> Entry:
    return Entry(n, "register", type, at, "u_1", "o_1", "safeguard_child", case, "", (), (), meta)


def rule(**changes: Any) -> DutyRule:
    asked, answered = Trigger("thing.asked/1"), Trigger("thing.answered/1")
    plain = DutyRule(
        code="answer_thing",
        label="Answer",
        opened_by=(asked,),
        about="thing",
        met_by=(answered,),
        owner="kind:hub",
        allow="1 working day",
        calendar="working_days",
        clock_from="event",
        ladder="test",
        law="a law",
        source="a test",
    )
    return replace(plain, **changes)


def offices(held: Mapping[str, str], why: str = "vacant") -> Offices:
    """Offices by kind; those not named are empty for the reason given."""
    return Offices(
        find=lambda kind: held.get(kind, f"o_{kind}"),
        why_unstaffed=lambda office: "" if office in held.values() else why,
    )


ALL_HELD = {kind: f"o_{kind}" for kind in ("hub", *KINDS)}


def day(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock_from", "meta", "earliest", "latest"),
    [
        ("recorded", {"when": "2002"}, AT, AT),
        ("event", {}, AT, AT),
        ("event", {"when": "2002"}, day(2002, 1, 1), day(2002, 12, 31, 23, 59, 59)),
        ("event", {"when": "2026"}, day(2026, 1, 1), AT),
        ("event", {"when": "not a date"}, AT, AT),
        ("event", {"when": "2099-01-01"}, AT, AT),
        ("field:referred", {"referred": "2026-03-01", "when": "2026"}, day(2026, 3, 1), day(2026, 3, 1, 23, 59, 59)),
        ("field:referred", {"when": "2026-03-02T10:00"}, day(2026, 3, 2, 10), day(2026, 3, 2, 10, 0, 59)),
    ],
)
def test_when_something_happened_is_never_after_it_was_recorded(
    clock_from: str, meta: dict[str, str], earliest: datetime, latest: datetime
) -> None:
    assert rules.happened(clock_from, entry(**meta)) == rules.Span(earliest, latest)


def test_a_warning_that_names_no_subject_is_about_its_case() -> None:
    assert rules.subject("thing", entry(thing="t_1")) == "t_1"
    assert rules.subject("case", entry(thing="t_1")) == "c_1"
    assert rules.subject("thing", entry()) == "c_1"


@pytest.mark.parametrize(
    ("spec", "owner"),
    [
        ("kind:hub", "hub in a_1"),
        ("agency:school_dsl", "school_dsl in a_1"),
        ("field:office", "o_9"),
        ("field:nothing", ""),
    ],
)
def test_who_owes_it(spec: str, owner: str) -> None:
    asked = entry(agency="a_1", office="o_9")
    assert rules.owner(spec, asked, lambda kind, agency: f"{kind} in {agency}") == owner


def test_an_entry_fits_a_rule_once_and_by_its_codes() -> None:
    red = Trigger("thing.asked/1", {"rating": "red"})
    table = {
        "thing.asked/1": [(red, rule()), (Trigger("thing.asked/1", about="other"), rule()), (red, rule(code="other"))]
    }
    assert [(about, found.code) for about, found in rules.fitting(table, entry(thing="t_1", rating="red"))] == [
        ("t_1", "answer_thing"),
        ("t_1", "other"),
    ]
    assert [about for about, _ in rules.fitting(table, entry(thing="t_1", other="t_2", rating="green"))] == ["t_2"]
    assert rules.fitting(table, entry("thing.seen/1", thing="t_1")) == []


def test_duties_of_one_entry_have_different_ids() -> None:
    codes = [each.code for each in load_profile().duties]
    assert len({rules.duty_id(n, code) for n in (0, 1, 2**31) for code in codes}) == 3 * len(codes)


def test_nothing_climbs_while_its_office_can_answer_and_there_is_time() -> None:
    for climb_at in (AT, None):
        assert next_climb(Standing("o_hub", "o_hub", 0, climb_at), LADDER, offices(ALL_HELD), AT) is None


def test_silence_climbs_one_rung_at_the_moment_it_fell_due() -> None:
    climb = next_climb(Standing("o_hub", "o_hub", 0, DUE), LADDER, offices(ALL_HELD), AT)
    assert climb == rules.NextClimb(1, "o_team_manager", "late", DUE, ())


@pytest.mark.parametrize("why", ["vacant", "left", "closed", "dissolved", "no_office"])
def test_an_office_that_cannot_answer_climbs_at_once(why: str) -> None:
    climb = next_climb(
        Standing("o_hub", "o_hub", 0, None), LADDER, offices({"team_manager": "o_team_manager"}, why), AT
    )
    assert climb == rules.NextClimb(1, "o_team_manager", why, AT, ())


def test_rungs_nobody_holds_are_passed_over_and_named() -> None:
    held = {"hub": "o_hub", "scrutineer": "o_scrutineer"}
    climb = next_climb(Standing("o_hub", "o_hub", 0, DUE), LADDER, offices(held), AT)
    assert climb == rules.NextClimb(3, "o_scrutineer", "late", DUE, ("team_manager", "director"))


def test_the_last_rung_is_written_down_even_when_nobody_holds_it() -> None:
    climb = next_climb(Standing("o_hub", "o_hub", 1, DUE), LADDER, offices({"hub": "o_hub"}), AT)
    assert climb == rules.NextClimb(3, "o_scrutineer", "late", DUE, ("director", "scrutineer"))


def test_above_the_last_rung_there_is_nothing() -> None:
    assert next_climb(Standing("o_hub", "o_scrutineer", 3, DUE), LADDER, offices({}), AT) is None


def test_a_duty_does_not_climb_to_the_office_that_is_silent_already() -> None:
    held = ALL_HELD | {"team_manager": "o_hub"}
    climb = next_climb(Standing("o_hub", "o_hub", 0, DUE), LADDER, offices(held), AT)
    assert climb == rules.NextClimb(2, "o_director", "late", DUE, ())


def test_the_whole_ladder_with_the_day_of_each_rung() -> None:
    friday = datetime(2026, 4, 2, 17, tzinfo=LONDON)
    held = {"hub": "o_hub", "team_manager": "o_team_manager", "scrutineer": "o_scrutineer"}
    rows = projected_climb(friday, LADDER, offices(held), CALENDARS, owner="o_hub")
    assert [(row.rung, row.held, row.falls_due) for row in rows] == [
        (1, True, friday),
        (2, False, datetime(2026, 4, 7, 17, tzinfo=LONDON)),
        (3, True, datetime(2026, 4, 7, 17, tzinfo=LONDON)),
    ]


SWEEPS = st.lists(st.timedeltas(timedelta(0), timedelta(days=20)), min_size=1, max_size=8)
HELD = st.sets(st.sampled_from(KINDS)).map(lambda kinds: {kind: f"o_{kind}" for kind in (*kinds, "hub")})


def climbs(sweeps: list[datetime], held: Mapping[str, str]) -> list[tuple[int, datetime]]:
    """The rungs an unanswered duty climbs when swept at those moments, each with the moment it fell due."""
    duty, found = Standing("o_hub", "o_hub", 0, DUE), []
    for at in sorted(sweeps):
        while climb := next_climb(duty, LADDER, offices(held), at):
            found.append((climb.rung, climb.due))
            rung = LADDER.rungs[climb.rung - 1]
            later = rules.clocks.due(climb.due, rung.allow, CALENDARS[rung.calendar])
            duty = Standing("o_hub", climb.office, climb.rung, later if climb.rung < len(LADDER.rungs) else None)
    return found


@given(SWEEPS, HELD)
def test_how_often_is_swept_changes_nothing(after: list[timedelta], held: dict[str, str]) -> None:
    sweeps = [DUE + each for each in after]
    assert climbs(sweeps, held) == climbs([max(sweeps)], held) == climbs(sweeps * 2, held)


@given(HELD)
def test_silence_always_reaches_the_last_rung(held: dict[str, str]) -> None:
    assert climbs([DUE + timedelta(days=60)], held)[-1][0] == len(LADDER.rungs)


def test_the_profile_gives_every_duty_a_calendar_a_ladder_and_an_allowance_that_can_be_counted() -> None:
    book = rules.rulebook(load_profile())
    assert rules.rulebook(load_profile()) is book
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for each in load_profile().duties:
        if not each.allow.startswith("field:"):  # counted until the moment an entry names: test_restrictions.py
            assert rules.clocks.due(start, each.allow, book.calendars[each.calendar]) > start
        for rung in book.ladders[each.ladder].rungs:
            assert rules.clocks.due(start, rung.allow, book.calendars[rung.calendar]) > start


def test_every_ladder_ends_outside() -> None:
    profile = load_profile()
    assert all(profile.offices[ladder.rungs[-1].office_kind].outside for ladder in profile.ladders.values())


def test_whatever_stops_a_clock_is_itself_owed_by_somebody_until_it_ends() -> None:
    """Otherwise a question nobody answers would bury the duty that waits for it."""
    profile = load_profile()
    for each in profile.duties:
        for pause in each.pauses:
            owed = [other for other in profile.duties if pause.starts in other.opened_by and pause.ends in other.met_by]
            assert owed, f"{each.code} can be stopped for good"


def test_the_profile_never_closes_calendar_opens_on_its_own_days() -> None:
    calendars = rules.rulebook(load_profile()).calendars
    assert calendars["always"].closes is None
    assert calendars["always"].is_working(date(2026, 12, 25))
    assert not calendars["hub_hours"].is_working(date(2026, 12, 25))
