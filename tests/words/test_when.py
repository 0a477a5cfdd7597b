"""Moments as precise as they are known."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.words import When


@pytest.mark.parametrize(
    ("text", "precision", "words"),
    [
        ("2002", "year", "2002"),
        ("2002-06", "month", "June 2002"),
        ("2002-02-11", "day", "11 February 2002"),
        ("2026-10-16T14:20", "minute", "16 October 2026 at 14:20"),
        ("2026-10-16T14:20:00Z", "minute", "16 October 2026 at 15:20"),
        ("2026-12-16 14:20+00:00", "minute", "16 December 2026 at 14:20"),
        (" 2002-06 ", "month", "June 2002"),
        ("0001", "year", "1"),
        ("9999-12-31", "day", "31 December 9999"),
    ],
)
def test_a_moment_is_as_precise_as_it_was_written(text: str, precision: str, words: str) -> None:
    when = When.parse(text)
    assert (when.precision, when.words(), str(when)) == (precision, words, text.strip())
    assert when.earliest.tzinfo is UTC and when.latest.tzinfo is UTC


def test_a_stretch_has_its_first_and_last_second_in_english_time() -> None:
    june = When.parse("2002-06")
    assert june.earliest == datetime(2002, 5, 31, 23, tzinfo=UTC)
    assert june.latest == datetime(2002, 6, 30, 22, 59, 59, tzinfo=UTC)
    assert When.parse("2002").latest == datetime(2002, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_a_time_without_a_zone_is_english_time() -> None:
    assert When.parse("2026-07-01T12:00").earliest == When.parse("2026-07-01T11:00Z").earliest
    assert When.parse("2026-01-01T12:00").earliest == When.parse("2026-01-01T12:00Z").earliest


def test_moments_sort_by_their_beginning() -> None:
    texts = ["2003", "2002-06", "2002", "2002-02-11", "2002-02-11T09:00"]
    assert [when.text for when in sorted(map(When.parse, texts))] == [
        "2002",
        "2002-02-11",
        "2002-02-11T09:00",
        "2002-06",
        "2003",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-02-31", "February 2026 has 28 days"),
        ("2026-02-00", "February 2026 has 28 days"),
        ("2026-13", "A month is 01 to 12"),
        ("0000", "year 0"),
        ("0000-01-01", "year 0"),
        ("2026-10-16T25:00", "hours 00 to 23"),
        ("2026-10-16T14:61", "minutes 00 to 59"),
        ("2026-10-16T14:20+99:00", "time of day"),
        ("0001-01-01T00:00+05:00", "time of day"),
        ("0001-01-01T00:00Z", "time of day"),
        ("16/10/2026", "Write it as far as it is known"),
        ("last summer", "Write it as far as it is known"),
        ("", "Write it as far as it is known"),
        ("2026-10-16T14", "Write it as far as it is known"),
        ("12026-01-01", "Write it as far as it is known"),
        ("٢٠٠٢", "Write it as far as it is known"),
        ("2002\x00", "Write it as far as it is known"),
    ],
)
def test_an_impossible_moment_is_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        When.parse(text)
    assert str(refusal.value).endswith(".")


def test_a_datetime_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        When.at(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))


@given(st.dates())
def test_every_day_of_the_calendar_can_be_written_and_read(day: date) -> None:
    for text, precision in ((f"{day}", "day"), (f"{day}"[:7], "month"), (f"{day}"[:4], "year")):
        when = When.parse(text)
        assert (when.text, when.precision) == (text, precision)
        assert when.earliest <= when.latest and when.words()
    assert When.parse(f"{day}").words().startswith(f"{day.day} ")


@given(st.integers(-62135420400, 253402128000), st.integers(-23, 23))
def test_every_datetime_keeps_its_minute(seconds: int, offset: int) -> None:
    moment = datetime.fromtimestamp(seconds, timezone(timedelta(hours=offset)))
    when = When.at(moment)
    assert timedelta(0) <= moment - when.earliest < timedelta(minutes=1)
    assert when == When.parse(when.text) and when.words()


@given(st.text())
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        assert When.parse(text).words()
    except ValueError as refusal:
        assert str(refusal).endswith(".") and len(str(refusal)) < 250
