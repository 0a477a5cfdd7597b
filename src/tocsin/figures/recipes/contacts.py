"""How many warnings came in: contacts by year and by the agency that raised them."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import agencies, beside, by_year, days, table, years
from tocsin.figures.span import Span
from tocsin.figures.tables import ShownTable
from tocsin.words import Profile

UNKNOWN = "10"
"""The source of a referral whose sender the source system could not say (children in need census)."""


def count(span: Span, profile: Profile) -> Counted:
    """Each concern counts once, in the year it was raised, for the agency that raised it."""
    by_agency = by_year(span, counting.contacts_by(days(span), "agency"))
    by_source = counting.contacts_by(days(span), "source")
    dimensions = (years(span), agencies((key[1] for key in by_agency), "Raised by"))
    unknown = sum(many for key, many in by_source.items() if key[1] == UNKNOWN)
    blank = Blank("Who referred is not known (source 10)", unknown, by_source.total())
    return Counted(
        tables=(table("by_agency", "Contacts by agency", "contacts", dimensions, by_agency),), blanks=(blank,)
    )


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many in the last year, beside the year before."""
    return beside(tables, span, "contacts")


CONTACTS = Recipe(
    name="contacts",
    title="Contacts",
    definition="Every concern that was raised, whoever raised it and whatever became of it. A concern imported from an "
    "agency's files counts on the day it was referred there, one raised here on the day it was raised.",
    population="Concerns about a child, an adult or a place, raised here or imported.",
    unit="contacts",
    sources=("concern.raised/1",),
    denominator="None: a contact is no share of anything.",
    completeness="An agency that sends nothing counts as none; how many contacts have no known source is given.",
    law="Working Together to Safeguard Children 2026; contacts are counted so by ADCS, Safeguarding Pressures",
    count=count,
    finding=finding,
    picture="bars",
)
