"""Cells become values by a declared mapping: nothing is guessed, and a doubt says what became of the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.mapped.logs import MAPPING
from tocsin.exchange.mapped import cells, dates
from tocsin.exchange.mapped.mapping import Column, TableMapping
from tocsin.exchange.rows import Doubt, Given
from tocsin.words import load_profile

TODAY = date(2026, 5, 4)


def read(kind: str, mapping: TableMapping = MAPPING, **said: str) -> tuple[dict[str, Any], list[Doubt]]:
    row = [Given(name.replace("_", " "), text, 214) for name, text in said.items()]
    return cells.Reading(mapping, TODAY, load_profile()).read(kind, row)


def test_a_person_and_a_concern_are_read_out_of_one_row() -> None:
    row = {
        "Log_No": "7",
        "Pupil": "SAMPLE, Robin",
        "Date_of_Birth": "04/05/2012",
        "Sex": "Girl",
        "Incident": "02/03/2026",
        "Category": "Neglect",
        "Narrative": "Came without a coat.",
        "Action": "Rang home",
    }
    person, doubts = read("child", **row)
    assert not doubts
    assert person == {"FamilyName": "SAMPLE", "GivenName": "Robin", "PersonBirthDate": "2012-05-04", "Sex": "F"}
    concern, doubts = read("concern", **row)
    assert not doubts
    assert concern == {
        "ConcernDate": "2026-03-02",
        "Harms": ("neglect",),
        "Source": "2A",
        "Account": "Came without a coat.\nAction: Rang home",
    }


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        (
            "Incident",
            "31/02/2026",
            "Line 214, Incident: “31/02/2026” is not a day of any calendar. We kept the concern and left this blank. "
            "Please send the right date.",
        ),
        (
            "Incident",
            "last week",
            "Line 214, Incident: “last week” is not a date written like 28/02/2026. We kept the concern and left this "
            "blank. Please send it like that.",
        ),
        (
            "Incident",
            "05/05/2026",
            "Line 214, Incident: “05/05/2026” has not come yet, so it cannot have happened. We kept the concern and "
            "left this blank. Please send the date on which it did.",
        ),
        (
            "Category",
            "Bruise",
            "Line 214, Category: “Bruise” is no value this mapping knows. We kept the concern and left this blank. "
            "Please say what it means in our words.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_a_plain_sentence(column: str, text: str, sentence: str) -> None:
    values, doubts = read("concern", **{column: text, "Narrative": "Seen."})
    assert [each.sentence for each in doubts] == [sentence]
    assert values == {"Account": "Seen.", "Source": "2A"}


def test_a_code_known_and_not_read_leaves_no_doubt() -> None:
    values, doubts = read("concern", Category="Attendance")
    assert "Harms" not in values and not doubts


@pytest.mark.parametrize(
    ("order", "text", "family", "given"),
    [
        ("family, given", "O'Neill, Mary Ann", "O'Neill", "Mary Ann"),
        ("family, given", "Robin", None, "Robin"),
        ("given family", "Mary Ann Sample", "Sample", "Mary Ann"),
        ("family given", "Nguyen Thi Anh", "Nguyen", "Thi Anh"),
        ("as written", "Mo (Mohammed Khan?)", None, "Mo (Mohammed Khan?)"),
    ],
)
def test_a_whole_name_is_taken_apart_only_in_its_declared_order(
    order: str, text: str, family: str | None, given: str
) -> None:
    person, _ = read("child", replace(MAPPING, name_order=order), Pupil=text)
    assert (person.get("FamilyName"), person["GivenName"]) == (family, given)


def test_an_age_is_kept_as_it_was_written() -> None:
    mapping = replace(MAPPING, columns=(Column("Age", "Age"),))
    assert read("child", mapping, Age="14")[0] == {"BornAsGiven": "aged 14 when it was written"}
    assert read("child", mapping, Age="about 14")[0] == {"BornAsGiven": "about 14"}


def test_a_date_that_can_be_read_two_ways_is_never_chosen() -> None:
    fits = dates.fitting(["03/04/2026", "11/12/2025"], TODAY)
    assert [fit.form for fit in fits] == ["%d/%m/%Y", "%m/%d/%Y"]
    assert dates.two_ways(fits) == (
        "Every date in this column can be read in more than one way: “03/04/2026” is 3 April 2026 or 4 March 2026. "
        "The file cannot tell which. Ask whoever made it; nothing is chosen for you."
    )


def test_a_date_past_the_twelfth_shows_which_way_it_is() -> None:
    fits = dates.fitting(["03/04/2026", "31/01/2026"], TODAY)
    assert {fit.form: fit.reads for fit in fits} == {"%d/%m/%Y": 2, "%m/%d/%Y": 1}
    assert dates.two_ways(fits) == ""


@pytest.mark.parametrize("form", dates.FORMS)
def test_every_way_of_writing_reads_its_own_example(form: str) -> None:
    when = dates.read(dates.example(form), form)
    assert when is not None and when.text.startswith("2026-01")
    assert dates.looks_right(dates.example(form), form)


WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.dictionaries(st.sampled_from([each.name for each in MAPPING.columns]), WRITTEN))
def test_whatever_stands_in_a_row_is_read_or_said_to_be_unreadable(said: dict[str, str]) -> None:
    for kind in ("child", "concern"):
        values, doubts = read(kind, **{name.replace(" ", "_"): text for name, text in said.items()})
        assert all(doubt.given == said[doubt.field] and ". Please " in doubt.sentence for doubt in doubts)
        doubtful = {MAPPING.by_name[doubt.field].field for doubt in doubts}
        assert not doubtful & set(values)


@given(st.lists(st.dates(date(1990, 1, 1), date(2026, 4, 30)), min_size=1, max_size=20))
def test_the_way_the_dates_were_written_is_always_among_those_offered(days: list[date]) -> None:
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%d-%b-%Y"):
        fits = dates.fitting([f"{day:{form}}" for day in days], TODAY)
        assert form in {fit.form for fit in fits if fit.reads == fit.of}
