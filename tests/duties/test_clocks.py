"""Clocks: the vectors of the practice brief, words for people, and what holds for every start and every pause."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.duties.calendar import EVERY_DAY, LONDON, Calendar, none_at_all
from tocsin.duties.clocks import (
    allowance,
    due,
    explain,
    hour_in_words,
    in_words,
    met_in_words,
    paused_in_words,
    working_days_late,
)

WORKING = Calendar("working_days", opens=time(9), closes=time(17))
HUB = Calendar("hub_hours", opens=time(8, 30), closes=time(18))
ALWAYS = Calendar("always", weekdays=EVERY_DAY, bank_holidays=none_at_all)
ALLOWANCES = {
    "1 working day": WORKING,
    "45 working days": WORKING,
    "3 months": WORKING,
    "8 days": WORKING,
    "6 hub hours": HUB,
    "72 hours": ALWAYS,
    "30 days": ALWAYS,
}
FIRST = datetime(1999, 1, 1, tzinfo=UTC)
STARTS = st.timedeltas(timedelta(0), timedelta(days=32 * 365)).map(lambda after: FIRST + after)
CLOCKS = st.sampled_from(sorted(ALLOWANCES.items(), key=lambda item: item[0]))
PAUSE_LENGTHS = st.timedeltas(timedelta(minutes=1), timedelta(days=20))


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "allow", "calendar", "limit"),
    [
        # The vectors of the practice brief, section 2.
        (london(2026, 4, 2, 10), "1 working day", WORKING, london(2026, 4, 7, 17)),
        (london(2026, 12, 18, 9), "15 working days", WORKING, london(2027, 1, 13, 17)),
        (london(2026, 3, 2, 16, 59), "45 working days", WORKING, london(2026, 5, 7, 17)),
        # After closing, on a Saturday and on a bank holiday the next working day is the first that counts.
        (london(2026, 4, 8, 22), "1 working day", WORKING, london(2026, 4, 9, 17)),
        (london(2026, 4, 11, 3), "1 working day", WORKING, london(2026, 4, 13, 17)),
        (london(2026, 4, 6, 12), "1 working day", WORKING, london(2026, 4, 7, 17)),
        # Hours count while the calendar is open; day and night where it never closes, across the change of the clocks.
        (london(2026, 4, 2, 17), "2 hub hours", HUB, london(2026, 4, 7, 9, 30)),
        (london(2026, 4, 8, 22), "2 hub hours", HUB, london(2026, 4, 9, 10, 30)),
        (london(2026, 4, 4, 3), "2 hours", HUB, london(2026, 4, 7, 10, 30)),
        (london(2026, 10, 24, 14, 20), "72 hours", ALWAYS, london(2026, 10, 27, 13, 20)),
        # A maximum that ends on a closed day ends before it; the last of a month stands for days it lacks.
        (london(2026, 1, 5, 9), "3 months", WORKING, london(2026, 4, 2, 17)),
        (london(2026, 11, 30, 9), "3 months", ALWAYS, london(2027, 2, 28, 9)),
        (london(2026, 4, 3, 9), "2 days", WORKING, london(2026, 4, 7, 17)),
    ],
)
def test_due(start: datetime, allow: str, calendar: Calendar, limit: datetime) -> None:
    found = due(start, allow, calendar)
    assert found == limit
    assert found.tzinfo is LONDON


def test_a_pause_takes_out_the_days_it_covers() -> None:
    start = london(2026, 3, 2, 10)
    paused = (london(2026, 3, 4, 12), london(2026, 3, 6, 9))
    assert due(start, "5 working days", WORKING) == london(2026, 3, 9, 17)
    assert due(start, "5 working days", WORKING, [paused]) == london(2026, 3, 11, 17)
    assert due(start, "72 hours", ALWAYS, [paused]) == london(2026, 3, 7, 7)


def test_a_pause_after_the_end_or_inside_one_day_changes_nothing() -> None:
    start = london(2026, 3, 2, 10)
    for paused in [(london(2026, 4, 1), london(2026, 4, 8)), (london(2026, 3, 3, 9), london(2026, 3, 3, 16))]:
        assert due(start, "5 working days", WORKING, [paused]) == london(2026, 3, 9, 17)


@given(STARTS, st.timedeltas(timedelta(0), timedelta(days=40)), CLOCKS)
def test_a_later_start_is_never_due_earlier(start: datetime, later: timedelta, clock: tuple[str, Calendar]) -> None:
    allow, calendar = clock
    # On UTC's clock: when summer time ends, an hour of London's comes twice.
    early, late = (due(each, allow, calendar).astimezone(UTC) for each in (start, start + later))
    assert early <= late


@given(STARTS, CLOCKS)
def test_nothing_is_due_on_a_day_that_does_not_count_nor_before_it_began(
    start: datetime, clock: tuple[str, Calendar]
) -> None:
    allow, calendar = clock
    limit = due(start, allow, calendar)
    assert calendar.is_working(limit.date())
    assert limit > start


@given(STARTS, CLOCKS, st.lists(st.tuples(st.timedeltas(timedelta(0), timedelta(days=60)), PAUSE_LENGTHS), max_size=4))
def test_a_pause_never_brings_the_end_nearer(
    start: datetime, clock: tuple[str, Calendar], drawn: list[tuple[timedelta, timedelta]]
) -> None:
    allow, calendar = clock
    pauses = [(start + after, start + after + length) for after, length in drawn]
    limits = [due(start, allow, calendar, pauses[:n]) for n in range(len(pauses) + 1)]
    assert limits == sorted(limits)
    assert calendar.is_working(limits[-1].date())


@pytest.mark.parametrize("text", ["", "soon", "0 hours", "-1 days", "1 fortnight", "99999 days", "1  day"])
def test_an_allowance_nobody_can_read_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="Write a number from 1 to 9999 and a unit"):
        allowance(text)


def test_a_start_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone is missing"):
        due(london(2026, 4, 2, 10).replace(tzinfo=None), "1 working day", WORKING)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (london(2026, 4, 9, 17), "2 days late"),
        (london(2026, 4, 8, 18), "1 day late"),
        (london(2026, 4, 7, 20), "3 hours late"),
        (london(2026, 4, 7, 17, 0, 1), "1 minute late"),
        (london(2026, 4, 7, 17), "due today, 5pm"),
        (london(2026, 4, 7), "due today, 5pm"),
        (london(2026, 4, 6, 10), "31 hours left"),
        (london(2026, 4, 5, 17), "2 days left"),
        (london(2026, 4, 1, 9), "6 days left"),
    ],
)
def test_how_a_clock_stands_in_words(at: datetime, words: str) -> None:
    assert in_words(london(2026, 4, 7, 17), at) == words


def test_a_stopped_clock_says_what_it_waits_for_and_since_when() -> None:
    assert paused_in_words(london(2026, 4, 7, 16), london(2026, 4, 9, 8), "waiting for police") == (
        "paused: waiting for police, day 3"
    )


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (london(2026, 4, 7, 17), "answered in time"),
        (london(2026, 4, 7, 19, 30), "missed by 2 hours"),
        (london(2026, 4, 10, 9), "missed by 3 working days"),
    ],
)
def test_how_an_answered_duty_ended(answered: datetime, words: str) -> None:
    limit = london(2026, 4, 7, 17)
    assert met_in_words(limit, answered, working_days_late(limit, answered, WORKING)) == words


@pytest.mark.parametrize(
    ("hour", "words"),
    [(time(17), "5pm"), (time(9, 30), "9:30am"), (time(12), "midday"), (time(0), "midnight"), (time(0, 5), "12:05am")],
)
def test_hours_are_written_as_people_say_them(hour: time, words: str) -> None:
    assert hour_in_words(hour) == words


def test_the_counting_is_explained() -> None:
    start = london(2026, 12, 16, 14, 20)
    assert explain(start, due(start, "9 working days", WORKING), WORKING) == (
        "counted from 16 Dec 14:20; 25 and 28 Dec are bank holidays"
    )


def test_the_explanation_names_years_and_pauses_when_they_matter() -> None:
    start, paused = london(2026, 12, 18, 23, 59, 59), (london(2027, 1, 4, 9), london(2027, 1, 5, 9))
    assert explain(start, london(2027, 1, 14, 17), WORKING, [paused]) == (
        "counted from 18 Dec 2026; 25 and 28 Dec 2026 and 1 Jan 2027 are bank holidays; "
        "stopped from 4 Jan 2027 09:00 to 5 Jan 2027 09:00"
    )


def test_the_explanation_names_school_holidays() -> None:
    school = Calendar(
        "school_days",
        closes=time(15),
        terms=((date(2026, 9, 3), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18))),
    )
    start = london(2026, 10, 22, 9)
    assert explain(start, due(start, "5 school days", school), school).endswith(
        "5 weekdays outside school terms not counted"
    )
