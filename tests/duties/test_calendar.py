"""Calendars: which days and hours count."""

from datetime import UTC, date, datetime, time
from itertools import islice

import pytest

from tocsin.duties.calendar import EVERY_DAY, LONDON, Calendar, none_at_all

WORKING = Calendar("working_days", opens=time(9), closes=time(17))
ALWAYS = Calendar("always", weekdays=EVERY_DAY, bank_holidays=none_at_all)
TERMS = ((date(2026, 9, 3), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18)))
SCHOOL = Calendar("school_days", opens=time(9), closes=time(15, 30), terms=TERMS)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 4, 2), ""),
        (date(2026, 4, 3), "bank holiday"),
        (date(2026, 4, 4), "weekend"),
        (date(2026, 12, 26), "weekend"),
        (date(2026, 12, 28), "bank holiday"),
        (date(2027, 1, 1), "bank holiday"),
        (date(2002, 6, 3), "bank holiday"),
    ],
)
def test_a_day_that_does_not_count_says_why(day: date, why: str) -> None:
    assert WORKING.why_closed(day) == why
    assert WORKING.is_working(day) is (why == "")


def test_school_days_keep_to_the_terms_listed() -> None:
    assert SCHOOL.why_closed(date(2026, 10, 26)) == "outside term"
    assert SCHOOL.plus(date(2026, 10, 22), 5) == date(2026, 11, 5)


def test_a_school_year_without_terms_counts_working_days_so_that_the_clock_still_runs() -> None:
    assert SCHOOL.plus(date(2012, 8, 1), 5) == date(2012, 8, 8)


def test_open_times_on_either_side_of_easter() -> None:
    start = datetime(2026, 4, 2, 16, tzinfo=LONDON).astimezone(UTC)
    first, second = islice(WORKING.open_times(start), 2)
    assert first == (start, datetime(2026, 4, 2, 16, tzinfo=UTC))
    assert second == (datetime(2026, 4, 7, 8, tzinfo=UTC), datetime(2026, 4, 7, 16, tzinfo=UTC))


def test_the_day_the_clocks_go_back_has_twenty_five_hours() -> None:
    opens, closes = next(ALWAYS.open_times(datetime(2026, 10, 24, 23, tzinfo=UTC)))
    assert (closes - opens).total_seconds() == 25 * 3600


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: Calendar("empty", weekdays=frozenset()), "open on no day of the week"),
        (lambda: Calendar("backwards", opens=time(17), closes=time(9)), "which is not after"),
    ],
)
def test_a_calendar_that_never_opens_is_refused(build, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        build()
