"""Check digits of NHS numbers and unique pupil numbers; the vectors are synthetic or reserved for tests."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.words import nhs_number, upn
from tocsin.words.identifiers import upn_letter


@pytest.mark.parametrize("text", ["943 476 5919", "9434765919", "999 000 0018", "999-000-0018", " 9990000018 "])
def test_nhs_numbers_that_fit(text: str) -> None:
    assert nhs_number(text) in {"9434765919", "9990000018"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("999 123 4560", "check digit"),
        ("943 476 5918", "check digit"),
        ("943476591", "not ten digits"),
        ("94347659190", "not ten digits"),
        ("943476591X", "not ten digits"),
        ("", "not ten digits"),
        ("٩٤٣٤٧٦٥٩١٩", "not ten digits"),
    ],
)
def test_nhs_numbers_that_do_not(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"NHS number: .*{says}"):
        nhs_number(text)


def test_a_number_whose_check_would_be_ten_is_never_valid() -> None:
    """The weighted sum leaves 1, so no digit can stand for the check."""
    assert sum(int(digit) * weight for digit, weight in zip("999000000", range(10, 1, -1), strict=True)) % 11 == 1
    for last in range(10):
        with pytest.raises(ValueError, match="check digit"):
            nhs_number(f"999000000{last}")


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_at_most_one_check_digit_fits(nine: str) -> None:
    assert sum(_fits(nhs_number, f"{nine}{last}") for last in range(10)) <= 1


def _fits(check: Callable[[str], str], text: str) -> bool:
    try:
        return bool(check(text))
    except ValueError:
        return False


def test_unique_pupil_numbers_that_fit() -> None:
    assert upn("c999 0000 00001") == "C999000000001"
    temporary = "99900000000A"
    assert upn(upn_letter(temporary) + temporary).endswith("A")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("C999000000002", "does not fit"),
        ("D999000000001", "does not fit"),
        ("I999000000001", "not I, O or S"),
        ("C99900000001", "twelve digits"),
        ("C9990000000012", "twelve digits"),
        ("C99900000000S", "twelve digits"),
        ("CA99000000001", "twelve digits"),
        ("", "twelve digits"),
    ],
)
def test_unique_pupil_numbers_that_do_not(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"Unique pupil number: .*{says}"):
        upn(text)


@given(st.from_regex(r"999[0-9]{9}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_fits(twelve: str, place: int, by: int) -> None:
    letter = upn_letter(twelve)
    wrong = twelve[:place] + str((int(twelve[place]) + by) % 10) + twelve[place + 1 :]
    assert _fits(upn, letter + twelve) and not _fits(upn, letter + wrong)
