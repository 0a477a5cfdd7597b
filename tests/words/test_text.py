"""What a person typed is kept as written, and nothing that deceives a reader or breaks a file comes with it."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.words import clean_text
from tocsin.words.text import plain_words


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("x")',
        "+44 20 7946 0000",
        "-1",
        "@everyone",
        "She said “he’s not my boyfriend” – twice.",
        "Two lines.\nAnd a\ttab.",
        "مرحبا بالعالم",
        "שלום",
        "Zażółć gęślą jaźń",
        "👨‍👩‍👧 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "<script>alert(1)</script>",
        "'; DROP TABLE concern; --",
        "𝔲𝔫𝔦𝔠𝔬𝔡𝔢",
    ],
)
def test_what_people_write_is_kept_as_written(text: str) -> None:
    assert clean_text(text, "Account") == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x08\x1b[31mb\x7f\x9f", "a[31mb"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066a\u2069\u200e\u200f\u061c", "a"),
        ("\ufeffa", "a"),
        ("a\ud800b", "ab"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("  spaced \n", "spaced"),
        ("cafe\u0301", "café"),
    ],
)
def test_what_deceives_or_breaks_is_taken_out(text: str, kept: str) -> None:
    assert clean_text(text, "Account") == kept


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r\n", "\x00\x00", "\u202e\u202c", "\ufeff"])
def test_nothing_left_is_refused_by_the_name_of_the_field(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Reason is empty\."):
        clean_text(text, "Reason")


def test_a_megabyte_is_refused_at_once_with_its_size() -> None:
    with pytest.raises(ValueError, match=r"has 1,000,000 characters and 100,000 is the most .* Nothing was lost"):
        clean_text("a" * 1_000_000, "Account")
    assert clean_text("a" * 300, "Title", limit=300) == "a" * 300
    with pytest.raises(ValueError, match="Title has 301"):
        clean_text("a" * 301, "Title", limit=300)


@pytest.mark.parametrize("mark", ["\u0301\u0316", "\u0f73", "\u0345\u0321"])
def test_accents_piled_up_cannot_stop_the_register(mark: str) -> None:
    """Putting 100,000 marks in canonical order takes ten seconds; no language piles up more than a few."""
    began = time.perf_counter()
    kept = clean_text("a" + mark * 100_000, "Account")
    plain_words("a" + mark * 100_000)
    assert len(kept) < 100
    assert time.perf_counter() - began < 5


@given(st.text(min_size=1).map(lambda text: f"a{text}z"))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text, "Account", limit=10**6)
    assert clean_text(once, "Account", limit=10**6) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(each) in {"Cc", "Cs"} for each in once.replace("\n", "").replace("\t", ""))
    once.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_letters_digits_and_signs_are_never_lost(text: str) -> None:
    written = f"a{text}z"
    assert clean_text(written, "Account") == unicodedata.normalize("NFC", written)


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_a_text_of_plain_ascii_is_kept_as_any_other(written: str) -> None:
    # A letter beyond ASCII has every character looked at.
    try:
        plain = clean_text("x" + written + "x", field="text")
    except ValueError:
        plain = ""
    assert clean_text("é" + written + "é", field="text")[1:-1] == plain[1:-1]
