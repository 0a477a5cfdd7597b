"""The rules over the model: twins are not one child, and pairs of one home are a stratum of their own.

Two children of one birth agree in all a model asks but the forename, and so would be called a match. The rule is the
Ministry of Justice's (hmpps-person-match, `possible_twins`): one family, one day of birth, forenames that differ in
every way, no number in common. It can only lower a weight, it is shown wherever the pair is, and people may still say
"the same": a child may have two forenames that nobody could take for one another.
"""

from __future__ import annotations

from .compiling import asking
from .levels import (
    AllOf,
    AnyOf,
    Both,
    Columns,
    Crossed,
    Damerau,
    Exact,
    JaroWinkler,
    Missing,
    Overlap,
    SamePrefix,
    just_under,
    share,
)

AT_MOST = -5.0
"""What a pair that may be twins weighs at most, in bits."""

HOUSEHOLD = "household"
"""The stratum of pairs of one home, calibrated apart: one curve hides siblings among strangers."""

NEARBY = AnyOf(Overlap("postcodes"), Exact("outcode"))
SAME_NUMBER = SamePrefix("address", 3)
HOME = AnyOf(
    AllOf(Overlap("addresses"), NEARBY),
    AllOf(SAME_NUMBER, Damerau("address", 2), NEARBY),
    Overlap("phones"),
    Overlap("parents"),
)
"""The two have, or had, one home, phone or parent."""

ONE_HOUSEHOLD = AnyOf(HOME, AllOf(Overlap("surnames"), Overlap("postcodes")))
ONE_FAMILY = AnyOf(Overlap("surnames"), ONE_HOUSEHOLD)
ONE_BIRTH = AllOf(Exact("born"), Both("initial"))
ONE_NUMBER = AnyOf(Exact("nhs"), Exact("upn"))
ONE_FORENAME = AnyOf(
    Exact("forename"),
    Overlap("called_roots"),
    Exact("forename_sound"),
    JaroWinkler("forename", just_under(0.9)),
    Crossed("forename", "surname"),
    AllOf(Missing("forename"), Exact("initial")),
)


_one_birth, _one_number, _one_forename, _one_family, _one_household = (
    asking(each) for each in (ONE_BIRTH, ONE_NUMBER, ONE_FORENAME, ONE_FAMILY, ONE_HOUSEHOLD)
)


def may_be_twins(a: Columns, b: Columns) -> bool:
    """Whether the two look like children of one birth. A middle name they share does not make them one child."""
    if not _one_birth(a, b) or _one_number(a, b) or _one_forename(a, b):
        return False
    return _one_family(a, b) and not (_called(a, b) or _called(b, a))


def stratum(a: Columns, b: Columns) -> str:
    """Which curve the pair's probability is read from."""
    return HOUSEHOLD if _one_household(a, b) else ""


def _called(a: Columns, b: Columns) -> bool:
    """Whether the forename one goes by is any forename of the other."""
    return share(a.get("called_roots"), b.get("forename_roots"))
