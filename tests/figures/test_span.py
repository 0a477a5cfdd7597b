"""The years a figure counts: whole ones before the last day, and none that was over before anything could be held."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from tocsin.figures import Span

DAYS = some.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS, DAYS, some.integers(1, 12))
def test_a_span_since_a_day_begins_with_its_year_and_keeps_the_last(last: date, since: date, begins: int) -> None:
    whole = Span.until(last, begins)
    held = whole.since(since)
    assert held.last == last and held.years() == whole.years()[-len(held.years()) :]
    left_out = whole.years()[: -len(held.years())]
    assert all(each < whole.year_of(since) for each in left_out)
    assert held.years()[0] >= min(whole.year_of(since), whole.years()[-1])


@given(DAYS)
def test_a_span_since_before_it_began_is_itself(last: date) -> None:
    whole = Span.until(last)
    assert whole.since(whole.first) == whole == whole.since(whole.first - timedelta(days=4000))
