"""A record as an agency holds it: kept as given, marked where it is wrong, found by its folded words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.people import Address, EthnicityNote, Name, PersonDetails
from tocsin.people.rules import cleaned, problems_in, telling_apart
from tocsin.people.spelling import born_day, folded, phone, terms, words_asked, words_kept
from tocsin.words import When, load_profile

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
text = st.text(max_size=30)
details = st.builds(
    PersonDetails,
    names=st.lists(st.builds(Name, given=text, family=text), max_size=3).map(tuple),
    born=st.none() | st.sampled_from(["2012", "2012-06", "2012-06-30"]).map(When.parse),
    born_as_given=text,
    ethnicities=st.lists(st.builds(EthnicityNote, code=text, blank=text), max_size=2).map(tuple),
    addresses=st.lists(st.builds(Address, lines=text, postcode=text), max_size=2).map(tuple),
    phones=st.lists(text, max_size=2).map(tuple),
    nhs_number=text,
    description=text,
)


def wrong(**given: object) -> list[str]:
    return [problem.code for problem in problems_in(cleaned(PersonDetails(**given)), load_profile(), AT)]


@given(details)
def test_json_and_back_changes_nothing(given: PersonDetails) -> None:
    clean = cleaned(given)
    assert PersonDetails.from_json(clean.to_json()) == clean
    assert PersonDetails.from_json(clean.to_json()).to_json() == clean.to_json()


@given(details)
def test_any_text_at_all_is_judged_and_folded_without_falling_over(given: PersonDetails) -> None:
    clean = cleaned(given)
    assert all(problem.sentence for problem in problems_in(clean, load_profile(), AT))
    assert all(value and len(value) <= 40 for _, value in terms("r_1", clean))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "nothing_given"),
        ({"description": "\u202e\x00"}, "nothing_given"),
        ({"description": "a girl", "nhs_number": "943 476 5918"}, "nhs_number_invalid"),
        ({"description": "a girl", "upn": "Z999000000001"}, "upn_invalid"),
        ({"description": "a girl", "born_as_given": "31/02/2012"}, "born_impossible"),
        ({"description": "a girl", "born": When.parse("2028")}, "born_in_future"),
        ({"description": "a girl", "born": When.parse("0012-01-01")}, "born_too_long_ago"),
        ({"description": "a girl", "sex": "X"}, "sex_unknown"),
        ({"description": "a girl", "names": (Name(given="Amy", kind="pet"),)}, "name_kind_unknown"),
        ({"description": "a girl", "ethnicities": (EthnicityNote(),)}, "ethnicity_unexplained"),
        ({"description": "a girl", "ethnicities": (EthnicityNote(code="IC1"),)}, "ethnicity_unknown"),
        (
            {"description": "a girl", "ethnicities": (EthnicityNote(kind="hearsay", code="W1"),)},
            "ethnicity_kind_unknown",
        ),
        ({"names": (Name(given="A" * 1001),)}, "too_long"),
        ({"names": (Name(given="Amy"),) * 51}, "too_many"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, object], code: str) -> None:
    assert wrong(**given) == [code]


@pytest.mark.parametrize(
    "given",
    [
        {"names": (Name(given="Sita"),)},
        {"names": (Name(given="Amy"),), "born": When.parse("2026-09-01")},
        {"names": (Name(given="Amy"),), "nhs_number": "943 476 5919", "upn": "C999000000001"},
        {"description": "girl, about 13, red coat"},
        *({"names": (Name(given="A"),), "ethnicities": (EthnicityNote(kind="officer", blank=blank),)}
          for blank in ("refused", "not_yet_obtained", "not_asked", "unknown_to_witness", "told_not_to_record")),
    ],
)  # fmt: skip
def test_what_is_right_is_left_alone(given: dict[str, object]) -> None:
    assert wrong(**given) == []


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("O’Brien", "OBRIEN"),
        ("O’Brien", "o'brien"),
        ("O’Brien", "O Brien"),
        ("Smith-Jones", "smith-jones"),
        ("Smith-Jones", "jones smith"),
        ("Anne Marie", "Anne-Marie"),
        ("Anne-Marie", "annemarie"),
        ("Łukasz Øster", "lukasz oster"),
        ("Zoë", "ZOE"),
        ("Straße", "strasse"),
        ("İbrahim", "ibrahim"),
        ("محمد علي", "علي"),
        ("李 小龙", "李"),
        ("Ｆｕｌｌｗｉｄｔｈ", "fullwidth"),
        ("van der Berg", "vanderberg"),
        ("N" * 1000, "n" * 1000),
        ("Amy 🦊 Fox", "fox"),
    ],
)
def test_a_name_is_found_however_it_is_written(kept: str, asked: str) -> None:
    words = words_kept(kept)
    assert words_asked(asked)
    assert all(any(word.startswith(each) for word in words) for each in words_asked(asked))


def test_a_name_of_pictures_has_no_words_and_is_kept() -> None:
    assert words_kept("🦊🦊") == frozenset()
    assert cleaned(PersonDetails(names=(Name(given="🦊"),))).called == "🦊"


def test_ethnicity_nationality_and_sex_are_no_way_of_finding_anybody() -> None:
    plain = PersonDetails(names=(Name(given="Amy"),))
    coloured = PersonDetails(
        names=plain.names, sex="F", nationality="Freedonian", ethnicities=(EthnicityNote(code="W1"),)
    )
    assert terms("r_1", plain) == terms("r_1", coloured)


@pytest.mark.parametrize("written", ["+44 1632 960001", "0044 1632 960001", "01632 960001", "+44 (0)1632-960001"])
def test_one_telephone_number(written: str) -> None:
    assert phone(written) == "01632960001"


@pytest.mark.parametrize(
    ("born", "day"),
    [
        ("2012-06-30", "2012-06-30"),
        ("2012-06", "2012-06"),
        ("2012", "2012"),
        ("2012-07-01T00:10", "2012-07-01"),
        ("2012-06-30T23:30Z", "2012-07-01"),
    ],
)
def test_a_date_of_birth_is_searched_for_as_precisely_as_it_is_known(born: str, day: str) -> None:
    assert born_day(When.parse(born)) == day


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_the_fewest_facts_that_tell_people_apart() -> None:
    order = ("name", "born", "school")
    amy = {"name": "Amy Walsh", "born": "2012", "school": "Hill Road"}
    people = [amy, amy | {"school": "Park Lane"}, amy | {"born": "2009"}, {"name": "Ben Walsh", "born": "2012"}]
    assert telling_apart(people, order) == (
        ("name", "born", "school"),
        ("name", "born", "school"),
        ("name", "born"),
        ("name",),
    )
