"""What a record becomes before it is compared: one way to write each thing, and nothing where nothing is known."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.matching.cleaning import dates, numbers, phones, places
from tocsin.matching.columns import COLUMNS, MOST, Prepared, prepare
from tocsin.matching.described import Described


def named(given: str, family: str = "", *others: tuple[str, str, str]) -> Prepared:
    """The columns of somebody of this name."""
    return prepare(Described(names=((given, family, "current"), *others)))


ONE_WAY_TO_WRITE = [
    (named("Łukasz", "Đặng"), named("Lukasz", "Dang")),
    (named("Mary-Jane", "O’Neil"), named("Mary Jane", "ONEIL")),
    (named("  Mr  Leo ", "Smith Jr"), named("Leo", "Smith")),
    (named("Leo", "de la Cruz"), named("LEO", "De La Cruz")),
    (named("محمد", "Khan"), named("Mohammed", "Khan")),
    (named("Leo Jr", "Smith"), named("Leo", "Smith")),
    (named("Leo (twin 1)", "Smith"), named("Leo", "Smith")),
    (named("Amy", "Smith née Jones"), named("Amy", "Smith")),
]


@pytest.mark.parametrize(("one", "other"), ONE_WAY_TO_WRITE)
def test_one_name_written_two_ways_is_one(one: Prepared, other: Prepared) -> None:
    assert (one["forename_root"], one["surname"]) == (other["forename_root"], other["surname"])
    assert one["forename"] and one["surname"]


MEETS = [("Kasia", "Katarzyna"), ("Ollie", "Olivia"), ("Ollie", "Oliver"), ("Md", "Muhammad"), ("Aisha", "Ayesha")]


@pytest.mark.parametrize(("one", "other"), MEETS)
def test_forms_of_a_name_meet(one: str, other: str) -> None:
    assert set(named(one)["called_roots"] or ()) & set(named(other)["called_roots"] or ())


@pytest.mark.parametrize(("one", "other"), [("Siobhan", "Shivaun"), ("Niamh", "Neve")])
def test_names_said_alike_sound_alike(one: str, other: str) -> None:
    assert named(one)["forename_sound"] == named(other)["forename_sound"] is not None


NOBODY = [
    "",
    "Unknown",
    "NOT KNOWN",
    "n/k",
    "Baby of Anna",
    "test",
    "Male",
    "-",
    "🙂",
    "unborn",
    "null",
    "NaN",
    "Twin 1",
    "twin B",
]


@pytest.mark.parametrize("given_as", NOBODY)
def test_what_is_no_name_is_missing(given_as: str) -> None:
    columns = named(given_as)
    assert not any(columns[name] for name in ("forename", "forenames", "initial", "called_roots", "full_name"))


def test_an_initial_is_no_name() -> None:
    columns = named("J", "S.")
    assert (columns["initial"], columns["surname_initial"]) == ("j", "s")
    assert not any(columns[name] for name in ("forename", "surname", "forename_sound", "surname_sound", "surnames"))


def test_middle_names_are_names_and_not_what_a_child_is_called() -> None:
    columns = named("Amy Pearl", "Smith", ("Ella", "Jones", "former"))
    assert columns["forenames"] == ("amy", "pearl", "ella") and columns["surnames"] == ("smith", "jones")
    assert "amy" in (columns["called_roots"] or ()) and "pearl" not in (columns["called_roots"] or ())
    assert "pearl" in (columns["forename_roots"] or ())


def test_either_half_of_a_double_name_counts_and_a_familys_endings_are_one() -> None:
    assert {"nowak", "kowalski"} <= set(named("Ola", "Kowalska-Nowak")["surnames"] or ())
    assert named("Ola", "Kowalska")["surname"] == named("Jan", "Kowalski")["surname"]


FORMER = [
    "Smith née Jones",
    "Smith (nee Jones)",
    "Smith formerly Jones",
    "Smith a.k.a. Jones",
    "Smith, previously Jones",
]


@pytest.mark.parametrize("family", FORMER)
def test_a_former_surname_is_one_of_two(family: str) -> None:
    columns = named("Amy", family)
    assert (columns["surname"], columns["surnames"]) == ("smith", ("smith", "jones"))


def test_a_word_for_former_is_a_name_where_nothing_else_is_given() -> None:
    assert named("Amy", "Nee")["surname"] == "nee"


def test_mac_and_mc_are_one_name() -> None:
    written = [
        set(named("Amy", each)["surnames"] or ()) for each in ("MacDonald", "McDonald", "Mc Donald", "Mac Donald")
    ]
    assert set.intersection(*written) == {"mcdonald"}


DATES = [
    ("30 June 2009", "2009-06-30"),
    ("30th of Jun 2009", "2009-06-30"),
    ("30-JUN-2009", "2009-06-30"),
    ("30/06/09", "2009-06-30"),
    ("30/06/79", "1979-06-30"),
    ("20090630", "2009-06-30"),
    ("09-06-05", None),
    ("30 Juno 2009", None),
    ("31 June 2009", None),
    ("2009-06-05", "2009-06-05"),
    ("05/06/2009", "2009-06-05"),
    ("5.6.2009", "2009-06-05"),
    ("2009-06-05T00:00:00", "2009-06-05"),
    ("2009-06", "2009-06"),
    ("2009", "2009"),
    ("1900-01-01", None),
    ("2009-02-30", None),
    ("31/06/2009", None),
    ("0009-06-05", None),
    ("about 2009", None),
    ("", None),
]


@pytest.mark.parametrize(("given_as", "read_as"), DATES)
def test_a_date_is_as_precise_as_it_was_given(given_as: str, read_as: str | None) -> None:
    assert dates.read(given_as) == read_as


def test_day_and_month_change_places_only_where_that_is_a_day() -> None:
    assert dates.swapped("2009-06-05") == "2009-05-06"
    assert dates.swapped("2009-06-25") is dates.swapped("2009-06-06") is dates.swapped("2009-06") is None


@pytest.mark.parametrize("age", ["13", "about 13", "13?", "13 years"])
def test_an_age_gives_the_years_that_fit_and_one_on_either_side(age: str) -> None:
    columns = prepare(Described(age_on=(age, "2016-04-25")))
    assert columns["born_years"] == ("2001", "2002", "2003", "2004") and columns["born_year"] is None


def test_an_infants_age_is_in_months() -> None:
    assert (
        dates.years_at("5 months", "2016-04-25")
        == dates.years_at("0", "2016-04-25")
        == dates.years_at("6/52", "2016-04-25")
    )


def test_no_age_no_year() -> None:
    for age, on in (("", "2016-04-25"), ("13", ""), ("old", "2016-04-25"), ("1234", "2016-04-25")):
        assert dates.years_at(age, on) == ()


def test_a_day_of_birth_outranks_an_age() -> None:
    assert prepare(Described(born="2009-06-05", age_on=("13", "2016-04-25")))["born_years"] == ("2009",)


POSTCODES = [
    ("sw1a 1aa", "sw1a1aa"),
    ("SW1A1AA", "sw1a1aa"),
    ("m1 1ae", "m11ae"),
    ("QX1 7CO", "qx17co"),
    ("QX1 OAA", "qx10aa"),
    ("GIR 0AA", "gir0aa"),
    ("ZZ99 3VZ", None),
    ("nowhere", None),
    ("", None),
]


@pytest.mark.parametrize(("given_as", "read_as"), POSTCODES)
def test_a_postcode_is_mended_by_position_or_is_none(given_as: str, read_as: str | None) -> None:
    assert places.postcode(given_as) == read_as


def test_a_home_is_its_number_and_street() -> None:
    assert places.address("12 High St.") == places.address("12, HIGH STREET, Anytown") == "12 high street"
    assert places.address("Flat 3, 12 High Street") != places.address("Flat 4, 12 High Street")
    assert places.address("No fixed abode") is None


HOMES = [
    ("14 High St., Flat 2", "Flat 2, 14 High Street", "2/14 high street"),
    ("No. 14 High St", "14 High Street", "14 high street"),
    ("14 a High Street", "14A High Street", "14a high street"),
    ("12 St Mary's Rd", "12 Saint Marys Road", "12 saint marys road"),
]


@pytest.mark.parametrize(("one", "other", "home"), HOMES)
def test_one_home_written_two_ways_is_one(one: str, other: str, home: str) -> None:
    assert places.address(one) == places.address(other) == home


PHONES = [("07700 900123", "447700900123"), ("+44 7700 900123", "447700900123"), ("00000 000000", None), ("n/k", None)]


@pytest.mark.parametrize(("given_as", "read_as"), PHONES)
def test_a_telephone_number_has_one_form(given_as: str, read_as: str | None) -> None:
    assert phones.number(given_as) == read_as


def test_a_number_whose_check_does_not_fit_ties_nobody_to_anybody() -> None:
    assert numbers.nhs_number("943 476 5919") == "9434765919"
    assert numbers.nhs_number("943 476 5910") is numbers.nhs_number("0000000000") is numbers.nhs_number("") is None
    assert numbers.pupil_number("H801200001001") == "h801200001001"
    assert numbers.pupil_number("A801200001001") is numbers.pupil_number("H80120000100") is None


anything = st.text(max_size=60) | st.sampled_from(
    ["x" * 1000, "\u202eabc", "\ud800", "'; drop table records; --", "nan"]
)
described = st.builds(
    Described,
    names=st.lists(st.tuples(anything, anything, st.sampled_from(["current", "alias", "former"])), max_size=4).map(
        tuple
    ),
    born=anything,
    age_on=st.tuples(anything, anything),
    sex=anything,
    addresses=st.lists(st.tuples(anything, anything), max_size=3).map(tuple),
    phones=st.lists(anything, max_size=3).map(tuple),
    nhs_number=anything,
    upn=anything,
    parents=st.lists(anything, max_size=3).map(tuple),
)


@settings(deadline=None)
@given(described)
def test_whatever_is_sent_becomes_plain_columns(record: Described) -> None:
    columns = prepare(record)
    assert columns.keys() == COLUMNS.keys()
    for name, value in columns.items():
        assert value is None or isinstance(value, str if COLUMNS[name].kind == "text" else tuple)
        for each in (value,) if isinstance(value, str) else value or ():
            assert each and each.isascii() and each == each.lower() and each == each.strip(), (name, each)


def test_ten_thousand_of_anything_are_some() -> None:
    many = tuple(
        (f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}q", "Smith", "alias") for n in range(10_000)
    )
    columns = prepare(Described(names=many, phones=tuple(f"0770090{n:04}" for n in range(10_000))))
    assert all(len(value) <= MOST for value in columns.values() if isinstance(value, tuple))
    assert len(columns["phones"] or ()) == len(columns["forenames"] or ()) == MOST


FORBIDDEN = ("ethnic", "national", "relig", "belief", "language", "immigration", "poverty", "income")


def test_what_no_weight_may_depend_on_has_no_place() -> None:
    places_for = [*COLUMNS, *(field.name for field in fields(Described))]
    assert not [name for name in places_for for word in FORBIDDEN if word in name]


@pytest.mark.parametrize(
    ("hers", "his"), [("Nováková", "Novák"), ("Horváthová", "Horváth"), ("Ivanova", "Ivanov"), ("Novotná", "Novotný")]
)
def test_a_womans_surname_meets_her_brothers(hers: str, his: str) -> None:
    one, other = (prepare(Described(names=(("Eva", surname, "current"),))) for surname in (hers, his))
    assert set(one["surnames"] or ()) & set(other["surnames"] or ())


def test_words_beside_a_telephone_number_are_no_part_of_it() -> None:
    told = prepare(Described(phones=("07700 900123 (mum)", "mum 07700 900124 / dad 07700 900125", "ring mum")))
    assert told["phones"] == ("447700900123", "447700900124")


def test_a_word_that_is_no_sex_we_compare_is_none() -> None:
    assert [prepare(Described(sex=each))["sex"] for each in ("Female", "M", "Fluid", "b) Female", "")] == [
        "f",
        "m",
        None,
        None,
        None,
    ]
