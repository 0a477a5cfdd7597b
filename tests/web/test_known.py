"""Is this child already known: asked on the page, misspelt, by who may read the answer and by who may not."""

from __future__ import annotations

import pytest

from tocsin.people import Address, Name, PersonDetails, RecordPerson
from tocsin.words import When

MISSPELT = {"given": "Roben", "family": "Sampel", "born-day": "4", "born-month": "5", "born-year": "2012"}
ROBIN = PersonDetails(
    names=(Name(given="Robin", family="Sample"),),
    born=When.parse("2012-05-04"),
    addresses=(Address(lines="3 Tallow Street", postcode="QX1 0CC"),),
    nhs_number="943 476 5919",
)


@pytest.fixture
def held(house):
    """A second record of the child, at the health trust."""
    return house.register.perform(RecordPerson(details=ROBIN), by=house.register.nurse)


def test_a_misspelt_child_is_found_with_reasons_by_who_may_read_them(house, held):
    page = house.client("social_worker").post("/known", MISSPELT)
    text = page.content.decode()
    assert page.status_code == 200
    assert "likely" in text and "Robin Sample" in text
    assert "nearly the same forename" in text or "sound alike" in text
    assert "Ethnicity, nationality and religion are not compared" in text


def test_a_teacher_learns_who_holds_something_and_nothing_of_what_it_says(house, held):
    text = house.client("teacher").post("/known", MISSPELT).content.decode()
    assert "holds a record like this" in text and "Whom to ask" in text
    assert "943 476 5919" not in text and "Tallow Street" not in text


def test_a_name_alone_never_tells_a_teacher_that_a_child_is_unknown(house, held):
    text = house.client("teacher").post("/known", {"given": "Roben", "family": "Sampel"}).content.decode()
    assert "Nobody was found who is likely to be this child." in text
    assert "no proof that the child is unknown" in text and "Give more if you can: a date of birth" in text
    assert "no proof" not in house.client("teacher").post("/known", MISSPELT).content.decode()


def test_nothing_to_go_by_is_said_at_the_form(house):
    page = house.client("teacher").post("/known", {"given": ""})
    assert page.status_code == 422 and "There is nothing to go by" in page.content.decode()
