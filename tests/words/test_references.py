"""References people can read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.words import id_from, reference
from tocsin.words.references import ALPHABET

IDS = st.tuples(st.sampled_from("ckdxhmqwvsnpr"), st.text(ALPHABET, min_size=12, max_size=12)).map("_".join)


def test_a_reference_is_the_identifier_in_groups_of_four() -> None:
    assert reference("c_7k2m9qfd3xwa") == "7K2M-9QFD-3XWA"


@pytest.mark.parametrize(
    "text",
    [
        "7K2M-9QFD-3XWA",
        "7k2m9qfd3xwa",
        " 7k2m 9qfd 3xwa ",
        "7K2M–9QFD—3XWA",
        "7K2M.9QFD.3XWA",
        "c_7k2m9qfd3xwa",
        "C_7K2M9QFD3XWA",
    ],
)
def test_case_spaces_and_hyphens_are_forgiven(text: str) -> None:
    assert id_from(text) == "c_7k2m9qfd3xwa"


def test_letters_taken_for_digits_are_forgiven() -> None:
    assert id_from("OIL0-1i1l-ooOO") == "c_011011110000"


def test_the_kind_is_the_callers_unless_it_is_written() -> None:
    assert id_from("7K2M-9QFD-3XWA", kind="w") == "w_7k2m9qfd3xwa"
    assert id_from("x_7k2m9qfd3xwa", kind="w") == "x_7k2m9qfd3xwa"


@pytest.mark.parametrize(
    "text", ["", "7K2M-9QFD-3XW", "7K2M-9QFD-3XWAA", "7K2M-9QFD-3XWU", "c_", "../etc", "a_b_c", "é" * 12]
)
def test_what_cannot_be_a_reference_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a reference.*like 7K2M-9QFD-3XWA"):
        id_from(text)


@given(IDS)
def test_there_and_back(id: str) -> None:
    kind = id.partition("_")[0]
    assert id_from(reference(id), kind=kind) == id
    assert id_from(reference(id).lower().replace("0", "o").replace("1", "l"), kind=kind) == id
    assert id_from(id) == id
