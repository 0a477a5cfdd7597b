"""Two areas find the child they both hold, misspelt or not; another key finds nothing; twins are two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.matching.tokens import ALIKE_FROM, LENGTH, Tokens, WeakKey, compare, dice, encode

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
CHILD = {
    "forename": "shabana",
    "forename_root": "shabana",
    "surname": "hussain",
    "born": "2011-03-14",
    "postcode": "qx1 5tb",
    "nhs": None,
    "upn": None,
}


def same(one, other):
    """Whether these two records are one child, as two areas would find out."""
    return compare(encode(one, KEY), encode(other, KEY)).same


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"forename": "shabanna"},
        {"forename": "shabna", "surname": "husain"},
        {"surname": "hussein"},
        {"forename": "bano", "forename_root": "shabana"},
        {"surname": "hussein", "forename": "shabanah", "postcode": "qx4 0cm"},
        {"postcode": "qx4 0cm"},
        {"postcode": None},
    ],
)
def test_the_same_child_is_found_though_misspelt(wrong):
    assert same(CHILD, CHILD | wrong) is True


@pytest.mark.parametrize(
    "other",
    [
        {"forename": "sabiha", "forename_root": "sabiha"},  # a twin: all else is the same
        {"forename": "imran", "forename_root": "imran"},
        {"forename": "imran", "forename_root": "imran", "born": "2008-11-02"},  # a brother
        {"born": "1998-12-25"},
        {"born": "2011-03-15"},  # a digit off may be the same child: told apart, as a wrong "same" is the worse harm
        {"surname": "okonkwo", "postcode": "qx9 9zz"},
    ],
)
def test_twins_siblings_and_strangers_are_not(other):
    assert same(CHILD, CHILD | other) is False


def test_another_key_finds_nothing():
    alike = compare(encode(CHILD, KEY), encode(CHILD, OTHER_KEY))
    assert alike.same is False
    assert all(alike.fields[name] < least for name, least in ALIKE_FROM.items())
    numbered = CHILD | {"nhs": "9434765919"}
    assert compare(encode(numbered, KEY), encode(numbered, OTHER_KEY)).numbers == {"nhs": False}


def test_a_number_decides_when_the_forename_bears_it_out():
    known, moved = CHILD | {"nhs": "9434765919"}, {"surname": "begum", "born": "2012-01-01", "postcode": None}
    assert same(known, known | moved) is True
    assert same(known, known | {"forename": "imran", "forename_root": "imran"}) is False
    assert same(known, known | {"nhs": "9434765870"}) is False


@pytest.mark.parametrize("known", [{}, {"forename": "shabana", "born": "2011-03-14"}, {"surname": "hussain"}])
def test_from_too_little_nothing_is_said(known):
    assert same(known, CHILD) is None


def test_a_short_key_is_refused_in_words():
    with pytest.raises(WeakKey, match=r"^The key has 9 bytes\. It needs 32 random ones: .* Make one with: .*token_hex"):
        encode(CHILD, b"safeguard")


def test_the_same_text_in_two_fields_has_two_tokens():
    tokens = encode({"forename": "ali", "surname": "ali", "nhs": "1", "upn": "1"}, KEY)
    assert dice(tokens.filters["forename"], tokens.filters["surname"]) < 0.5
    assert tokens.numbers["nhs"] != tokens.numbers["upn"]


TEXTS = st.one_of(st.none(), st.text(max_size=60), st.just("\ud800"))


@given(st.fixed_dictionaries({name: TEXTS for name in CHILD}))
def test_tokens_travel_as_they_are_and_hold_nothing_but_bits(columns):
    tokens = encode(columns, KEY)
    assert Tokens.read(tokens.as_json()) == tokens
    assert all(0 <= bits < 2 ** (LENGTH // 2) for bits in tokens.filters.values())
    assert compare(tokens, tokens).same is not False


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20), st.text("abcdefghij", min_size=1, max_size=20))
def test_similarity_has_no_direction_and_no_more_than_all(one, other):
    left, right = (encode({"surname": text}, KEY).filters["surname"] for text in (one, other))
    assert dice(left, right) == dice(right, left) <= 1.0 == dice(left, left)
