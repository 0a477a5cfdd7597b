"""Records to compare: one child of a made-up town, another, and whatever else a register may be sent."""

from __future__ import annotations

from hypothesis import strategies as st

from tocsin.matching.columns import COLUMNS
from tocsin.matching.levels import (
    AllOf,
    AnyOf,
    Both,
    Condition,
    Crossed,
    Damerau,
    Either,
    Exact,
    JaroWinkler,
    Levenshtein,
    Missing,
    Otherwise,
    Overlap,
    SamePrefix,
    Swapped,
    Value,
)

Record = dict[str, Value]

KASIA: Record = {
    "forename": "kasia",
    "surname": "kowalska",
    "full_name": "kasia kowalska",
    "name_sorted": "kasia kowalska",
    "forenames": ("kasia", "maria"),
    "surnames": ("kowalska",),
    "initial": "k",
    "surname_initial": "k",
    "forename_root": "katarzyna",
    "called_roots": ("katarzyna",),
    "forename_roots": ("katarzyna", "mary"),
    "forename_sound": "kx",
    "surname_sound": "kflsk",
    "aliases": ("kasia kowalska",),
    "born": "2009-06-05",
    "born_swapped": "2009-05-06",
    "born_year": "2009",
    "born_month": "2009-06",
    "born_default": None,
    "born_years": ("2009",),
    "sex": "f",
    "postcode": "zz11aa",
    "postcodes": ("zz11aa",),
    "outcode": "zz1",
    "address": "12 high street",
    "addresses": ("12 high street",),
    "phones": ("447700900123",),
    "nhs": "9434765919",
    "upn": "a801200001001",
    "parents": ("anna kowalska",),
}

OWEN: Record = KASIA | {
    "forename": "owen",
    "surname": "hughes",
    "full_name": "owen hughes",
    "name_sorted": "hughes owen",
    "forenames": ("owen",),
    "surnames": ("hughes",),
    "initial": "o",
    "surname_initial": "h",
    "forename_root": "owen",
    "called_roots": ("owen",),
    "forename_roots": ("owen",),
    "forename_sound": "an",
    "surname_sound": "hs",
    "aliases": ("owen hughes",),
    "born": "2011-11-23",
    "born_swapped": None,
    "born_year": "2011",
    "born_month": "2011-11",
    "born_years": ("2011",),
    "sex": "m",
    "postcode": "yy93bb",
    "postcodes": ("yy93bb",),
    "outcode": "yy9",
    "address": "7 mill lane",
    "addresses": ("7 mill lane",),
    "phones": ("447700900456",),
    "nhs": "9434765870",
    "upn": "h801200001002",
    "parents": ("sian hughes",),
}

WHOLE_NAME = ("full_name", "name_sorted", "aliases")
SAID_OF = {
    "forename": (
        "forename",
        "forenames",
        "forename_root",
        "forename_roots",
        "called_roots",
        "forename_sound",
        "initial",
    ),
    "surname": ("surname", "surnames", "surname_sound", "surname_initial"),
    "home": ("postcode", "postcodes", "outcode", "address", "addresses"),
    "phones": ("phones",),
    "parents": ("parents",),
    "born": ("born", "born_swapped", "born_year", "born_month", "born_default", "born_years"),
    "sex": ("sex",),
    "nhs": ("nhs",),
    "upn": ("upn",),
}
"""The columns that are made of one thing a record says: they are there together, or missing together."""


def without(record: Record, *said: str) -> Record:
    """The record, had it not said these things."""
    gone = {column for each in said for column in SAID_OF[each]}
    gone |= set(WHOLE_NAME) if {"forename", "surname"} & set(said) else set()
    return record | dict.fromkeys(gone)


def only(*said: str, of: Record = KASIA) -> Record:
    """A record that says nothing else."""
    return without(of, *(SAID_OF.keys() - set(said)))


WORDS = ("lee", "leah", "lea", "james", "jame", "aa", "abcd", "acbd", "2009-06-05", "2009-05-06", "2009-06-04")
STRANGE = (
    "",
    "a",
    "\N{SLIGHTLY SMILING FACE}\N{UPSIDE-DOWN FACE}",
    "\N{ARABIC LETTER MEEM}\N{ARABIC LETTER HAH}",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    "x" * 1000,
    "x" * 999 + "y",
    "'; drop table records; --",
    "nan",
    "\x1f",
    "\ud800",
)
texts = st.sampled_from(WORDS + STRANGE) | st.text(alphabet="abc", max_size=9) | st.none()
lists = st.none() | st.lists(st.sampled_from(WORDS + STRANGE), max_size=3).map(tuple)
values = {name: lists if column.kind == "list" else texts for name, column in COLUMNS.items()}
records = st.fixed_dictionaries({}, optional=values)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Record, Record]:
    """Two records that have much in common, as those that share a key do."""
    one = draw(records)
    changed = draw(records)
    return one, one | changed


TEXTS = sorted(name for name, column in COLUMNS.items() if column.kind == "text")
LISTS = sorted(name for name, column in COLUMNS.items() if column.kind == "list")
_text, _list, _any = st.sampled_from(TEXTS), st.sampled_from(LISTS), st.sampled_from(TEXTS + LISTS)
_simple: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Missing, _any),
    st.builds(Both, _any),
    st.builds(Either, _any),
    st.builds(Exact, _text),
    st.builds(Swapped, _text, _text),
    st.builds(Crossed, _text, _text),
    st.builds(JaroWinkler, _text, st.sampled_from([0.7, 0.85, 0.92])),
    st.builds(Levenshtein, _text, st.integers(0, 3)),
    st.builds(Damerau, _text, st.integers(0, 3)),
    st.builds(SamePrefix, _text, st.integers(1, 4)),
    st.builds(Overlap, _list),
    st.just(Otherwise()),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    _simple,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([AllOf(*parts), AnyOf(*parts)])
    ),
    max_leaves=6,
)
