"""Ten warnings of public record, replayed at their own dates, and what the page would have said on 1 September 2012."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tocsin.access import Refused
from tocsin.exchange import (
    StoryView,
    WarningLine,
    load_story,
    replay_story,
    scratch_register,
    story_as_known,
    story_in_words,
    tell_story,
)
from tocsin.words import load_profile

BEFORE_THE_NEWSPAPER = datetime(2012, 9, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def scratch(django_db_blocker: Any) -> Iterator[None]:
    """A register of the story's own: the test's database is not touched."""
    with django_db_blocker.unblock():
        yield


def known(at: datetime) -> StoryView:
    with scratch_register():
        return story_as_known(replay_story("rotherham", until=at), at)


def lines(view: StoryView) -> list[WarningLine]:
    return [each for each in view.warnings if isinstance(each, WarningLine)]


def test_every_warning_has_a_source_known_codes_and_offices_of_its_story() -> None:
    story, profile = load_story("rotherham"), load_profile()
    assert [each.ref for each in story.warnings] == [f"W{n}" for n in range(1, 11)]
    for each in story.warnings:
        assert each.source and each.response and each.summary
        assert each.kind in profile.codes["report_kind"]
        assert all(topic in profile.codes["topic"] for topic in each.topics)
        assert {each.author, *each.to} <= set(story.offices)
    for office in story.offices.values():
        assert office.kind in profile.offices
        assert office.agency_kind in profile.codes["agency_kind"]


def test_as_known_on_1_september_2012(scratch: None) -> None:
    view = known(BEFORE_THE_NEWSPAPER)
    told = story_in_words(view)
    assert told.startswith("As known on 1 September 2012: 7 warnings, none answered.")
    assert [each.when.text for each in lines(view)] == ["2002-02-11", "2002-06", "2003", "2005", "2006", "2007", "2010"]
    assert "Taxis: third warning, none answered." in told
    assert "Organised exploitation: third warning, none answered." in told
    assert "Monitoring withdrawn: second warning, neither answered." in told
    assert "newspaper" not in told.lower()


def test_each_warning_says_for_how_long_and_whom_silence_reached_by_when(scratch: None) -> None:
    view = known(BEFORE_THE_NEWSPAPER)
    first = lines(view)[0]
    (owed,) = first.owed
    assert owed.office == "the Home Office"
    # Lodged on Monday 11 February 2002: twenty working days end on Monday 11 March, then ten to each rung.
    assert owed.due.date().isoformat() == "2002-03-11"
    assert [(each.office, each.on.date().isoformat(), each.ahead) for each in owed.reached] == [
        ("a senior official of the Home Office", "2002-03-11", False),
        ("the head of the Home Office", "2002-03-25", False),
        ("the lead safeguarding partners", "2002-04-10", False),
        ("the independent scrutineer", "2002-04-24", False),
    ]
    told = story_in_words(view)
    assert (
        "1. 11 February 2002. Letter: A taxi firm under contract to schools. From the university's research team."
        in told
    )
    assert "Unanswered for 10 years and 6 months." in told


@pytest.mark.long
def test_a_warning_dated_to_the_month_is_not_known_before_its_end(scratch: None) -> None:
    assert len(known(datetime(2012, 9, 30, 12, 0, tzinfo=UTC)).warnings) == 7
    assert len(known(datetime(2012, 10, 1, 0, 0, tzinfo=UTC)).warnings) == 8
    assert len(known(datetime(2002, 1, 31, tzinfo=UTC)).warnings) == 0


def test_a_rung_that_has_not_come_is_said_to_be_ahead(scratch: None) -> None:
    told = " ".join(tell_story("rotherham", datetime(2002, 3, 20, tzinfo=UTC)).split())
    assert "Silence would have reached a senior official of the Home Office on 11 March 2002." in told
    assert "Unanswered, it would go on to the head of the Home Office on 25 March 2002," in told
    assert "Taxis: first warning, not answered." in told


def test_what_the_record_says_of_a_response_is_kept_and_not_counted(scratch: None) -> None:
    from tocsin.ledger import REGISTER, entries, parts_of

    with scratch_register():
        replay_story("rotherham", until=datetime(2002, 2, 12, tzinfo=UTC))
        (lodged,) = (each for each in entries(REGISTER) if each.type == "report.lodged/1")
        beside = parts_of(lodged).text("author_words") or ""
    assert "not counted as an answer" in beside
    assert "HC 1446-I" in beside
    assert lodged.meta["imported"] is True


def test_a_story_is_replayed_only_in_an_empty_register(register: Any) -> None:
    with pytest.raises(Refused, match="not empty"):
        replay_story("rotherham", until=BEFORE_THE_NEWSPAPER)


def test_a_story_has_a_beginning(scratch: None) -> None:
    with pytest.raises(Refused, match="begins on 2 January 2002"):
        tell_story("rotherham", datetime(2001, 1, 1, tzinfo=UTC))


def test_there_is_no_story_of_another_name() -> None:
    for name in ("../rotherham", "nowhere", ""):
        with pytest.raises(Refused, match="no story"):
            load_story(name)
