"""The children's model before anybody trained it: what is asked of two records, and numbers by judgement.

The questions are the design, and training keeps them; the numbers are judgement, as orders of magnitude for a town,
until `train` learns them. Surname, address, phone and parents are ONE question: they agree together in one household,
and asked apart they make every sibling a match. The forename stands alone, since it is what tells one child of a
household from another. Sex is fixed and never learnt. What is not asked: ethnicity, nationality, religion.
"""

from __future__ import annotations

from .levels import (
    AllOf,
    AnyOf,
    Both,
    Crossed,
    Damerau,
    Either,
    Exact,
    JaroWinkler,
    Missing,
    Otherwise,
    Overlap,
    Swapped,
    just_under,
)
from .model import Comparison, KeyRule, Level, Model
from .twins import HOME

INITIAL = AllOf(Missing("forename"), Exact("initial"))

FORENAME = Comparison(
    "forename",
    "Forename",
    (
        Level("missing", Missing("initial"), "a forename is missing"),
        Level("exact", Exact("forename"), "the same forename", 0.70, 0.004, tf="forename"),
        Level("root", Overlap("called_roots"), "two forms of one forename", 0.10, 0.004),
        Level("swapped", Swapped("forename", "surname"), "forename and surname the other way round", 0.01, 2e-5),
        Level("alike", JaroWinkler("forename", just_under(0.92)), "nearly the same forename", 0.05, 0.003),
        Level("sound", Exact("forename_sound"), "forenames that sound alike", 0.03, 0.006),
        Level("initial", INITIAL, "an initial that fits the forename", 0.03, 0.0025),
        Level("one_of", AnyOf(Overlap("forenames"), Overlap("forename_roots")), "a middle name in common", 0.02, 0.03),
        Level("similar", JaroWinkler("forename", just_under(0.85)), "a similar forename", 0.02, 0.012),
        Level(
            "initial_differs",
            AllOf(Missing("forename"), Both("initial")),
            "an initial that does not fit the forename",
            0.003,
            0.03,
        ),
        Level("differs", Otherwise(), "different forenames", 0.037, 0.9085),
    ),
)

NAME = AnyOf(Exact("surname"), Overlap("surnames"), Swapped("forename", "surname"))
ALIKE = AnyOf(JaroWinkler("surname", just_under(0.92)), Exact("surname_sound"))
FITS = AllOf(Missing("surname"), Exact("surname_initial"))
UNNAMED = Missing("surname_initial")
AREA = Exact("outcode")
POSTCODE = AnyOf(Overlap("postcodes"), AllOf(Overlap("addresses"), Missing("postcode")))
NOWHERE = AllOf(Missing("postcode"), Missing("address"))
AWAY = AnyOf(Both("postcode"), Both("address"))

HOUSEHOLD = Comparison(
    "household",
    "Surname and home",
    (
        Level("name_home", AllOf(NAME, HOME), "the same surname, and the same home, phone or parent", 0.46, 5e-5),
        Level("name_postcode", AllOf(NAME, POSTCODE), "the same surname and postcode", 0.10, 2e-5),
        Level("alike_home", AllOf(ALIKE, HOME), "a similar surname, and the same home, phone or parent", 0.04, 5e-6),
        Level(
            "fits_home",
            AllOf(AnyOf(FITS, UNNAMED), HOME),
            "the same home, phone or parent; no whole surname",
            0.02,
            6e-6,
        ),
        Level("home", HOME, "another surname, but the same home, phone or parent", 0.03, 2e-5),
        Level("alike_postcode", AllOf(ALIKE, POSTCODE), "a similar surname and the same postcode", 0.02, 1e-5),
        Level(
            "fits_postcode",
            AllOf(FITS, POSTCODE),
            "the same postcode, and an initial that fits the surname",
            0.01,
            1e-5,
        ),
        Level(
            "name_area",
            AllOf(Exact("surname"), AREA),
            "the same surname in the same part of town",
            0.07,
            2e-4,
            "surname",
        ),
        Level(
            "name_nowhere",
            AllOf(Exact("surname"), NOWHERE),
            "the same surname; a home is missing",
            0.045,
            8e-5,
            "surname",
        ),
        Level("name", Exact("surname"), "the same surname, but another home", 0.10, 0.0015, "surname"),
        Level("one_name", NAME, "a surname in common with an earlier or another name", 0.02, 0.003),
        Level("alike_area", AllOf(ALIKE, AREA), "a similar surname in the same part of town", 0.02, 8e-4),
        Level("alike", ALIKE, "a similar surname", 0.02, 0.008),
        Level("postcode", POSTCODE, "no surname in common, but the same postcode", 0.015, 3e-4),
        Level(
            "fits_area", AllOf(FITS, AREA), "the same part of town, and an initial that fits the surname", 0.005, 8e-5
        ),
        Level("fits_nowhere", AllOf(FITS, NOWHERE), "an initial that fits the surname; a home is missing", 0.002, 2e-4),
        Level("fits", FITS, "an initial that fits the surname, but another home", 0.003, 0.002),
        Level("missing", AllOf(UNNAMED, NOWHERE), "nothing of surname or home to compare"),
        Level("unnamed_area", AllOf(UNNAMED, AREA), "the same part of town; a surname is missing", 0.003, 6e-4),
        Level("unnamed", AllOf(UNNAMED, AWAY), "another home; a surname is missing", 0.003, 0.01),
        Level("nowhere", AllOf(Both("surname_initial"), NOWHERE), "another surname; a home is missing", 0.005, 0.05),
        Level("area", AREA, "another surname in the same part of town", 0.003, 0.06),
        Level("differs", Otherwise(), "another surname and another home", 0.009, 0.864),
    ),
)

UNBORN = AllOf(Missing("born"), Missing("born_month"), Missing("born_year"), Missing("born_years"))

BORN = Comparison(
    "born",
    "Date of birth",
    (
        Level("missing", UNBORN, "a date of birth is missing"),
        Level(
            "default",
            AllOf(Exact("born"), Exact("born_default")),
            "the same date of birth, but one that often stands for an unknown day",
            0.02,
            5e-4,
        ),
        Level("exact", Exact("born"), "the same date of birth", 0.87, 2e-4),
        Level("swapped", Crossed("born", "born_swapped"), "day and month the other way round", 0.015, 1e-4),
        Level(
            "default_year",
            AllOf(Exact("born_year"), Either("born_default")),
            "the same year of birth; one day often stands for an unknown one",
            0.005,
            5e-4,
        ),
        Level("slip", Damerau("born", 1), "dates of birth one digit apart", 0.03, 0.003),
        Level(
            "month_only",
            AllOf(Missing("born"), Exact("born_month")),
            "the same month and year of birth; a day is missing",
            0.01,
            5e-5,
        ),
        Level(
            "year_only",
            AllOf(Missing("born"), Exact("born_year")),
            "the same year of birth; a day is missing",
            0.01,
            6e-4,
        ),
        Level("month", Exact("born_month"), "the same month and year of birth, another day", 0.008, 0.004),
        Level(
            "age",
            AllOf(Missing("born_year"), Overlap("born_years")),
            "the age of one fits the other's year of birth",
            0.01,
            0.002,
        ),
        Level("year", Exact("born_year"), "the same year of birth, another day and month", 0.01, 0.05),
        Level("differs", Otherwise(), "different years of birth", 0.012, 0.94),
    ),
)


def _number(column: str, said: str, same: float, slip: float) -> Comparison:
    levels = (
        Level("missing", Missing(column), f"no {said} to compare"),
        Level("exact", Exact(column), f"the same {said}", same, 1e-6),
        Level("slip", Damerau(column, 1), f"{said}s one slip apart", slip, 1e-6),
        # Fixed: a made town hardly ever has a wrong number, and what is learnt there would make one a proof.
        Level("differs", Otherwise(), f"different {said}s", 1 - same - slip, 1 - 2e-6, fixed=True),
    )
    return Comparison(column, said[0].upper() + said[1:], levels)


SEX = Comparison(
    "sex",
    "Sex",
    (
        Level("missing", Missing("sex"), "sex is not known"),
        Level("exact", Exact("sex"), "the same sex", 0.99, 0.5, fixed=True),
        Level("differs", Otherwise(), "different sex", 0.01, 0.5, fixed=True),
    ),
)

KEYS = (
    KeyRule("nhs", ("nhs",)),
    KeyRule("upn", ("upn",)),
    KeyRule("surname_born", ("surname_sound", "born"), ("born", "born_swapped")),
    KeyRule("any_surname_born", ("surnames", "born")),
    KeyRule("forename_born", ("forename_roots", "born"), ("born", "born_swapped")),
    KeyRule("initials_born", ("initial", "surname_initial", "born"), ("initial", "surname_initial")),
    KeyRule("swapped_year", ("forename", "surname", "born_year"), ("forename", "surname")),
    KeyRule("swapped_area", ("forename", "surname", "outcode"), ("forename", "surname")),
    KeyRule("name_year", ("called_roots", "surname_sound", "born_years")),
    KeyRule("sounds_year", ("forename_sound", "surname_sound", "born_years")),
    KeyRule("initial_year", ("initial", "surname_sound", "born_years")),
    KeyRule("forename_initial_year", ("called_roots", "surname_initial", "born_years")),
    KeyRule("name_area", ("called_roots", "surname_sound", "outcode")),
    KeyRule("forename_initial_area", ("called_roots", "surname_initial", "outcode")),
    KeyRule("forename_year_area", ("called_roots", "born_years", "outcode")),
    KeyRule("sorted_year", ("name_sorted", "born_years")),
    KeyRule("alias_year", ("aliases", "born_years")),
    KeyRule("born_postcode", ("born", "postcodes")),
    KeyRule("forename_postcode", ("forename_roots", "postcodes")),
    KeyRule("surname_postcode", ("surname_sound", "postcodes")),
    KeyRule("forename_address", ("called_roots", "addresses")),
    KeyRule("forename_phone", ("called_roots", "phones")),
    KeyRule("forename_parent", ("called_roots", "parents")),
    KeyRule("born_phone", ("born", "phones")),
)
"""No rule but the two numbers' looks at one thing alone: neither the name nor the day of birth, which are what a child
from far away is most often recorded wrongly by, can lose or flood a search by itself."""

FREQUENCIES = {
    "forename": {"muhammad": 0.012, "mohammed": 0.008, "oliver": 0.008, "olivia": 0.007, "noah": 0.007},
    "surname": {
        "smith": 0.012,
        "khan": 0.01,
        "ali": 0.008,
        "hussain": 0.008,
        "ahmed": 0.008,
        "jones": 0.008,
        "patel": 0.006,
        "singh": 0.006,
        "kaur": 0.006,
        "begum": 0.005,
        "williams": 0.005,
        "brown": 0.005,
        "taylor": 0.005,
    },
}


def default_model() -> Model:
    """The children's model with numbers by judgement: what training starts from."""
    return Model(
        version="judgement",
        prior=1e-5,
        comparisons=(
            FORENAME,
            HOUSEHOLD,
            BORN,
            _number("nhs", "NHS number", 0.98, 0.002),
            _number("upn", "pupil number", 0.94, 0.01),
            SEX,
        ),
        keys=KEYS,
        frequencies=FREQUENCIES,
        rarest=0.001,
        trained_on="nothing: by judgement, before any training",
    )
