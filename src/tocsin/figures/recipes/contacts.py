"""How many warnings came in: contacts by year and by the agency that raised them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin.access import agency_names
from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, CountTable, Dimension, Key, ShownTable
from tocsin.words import Profile


def count(span: Span, profile: Profile) -> Counted:
    """Each concern counts once, in the year it was raised, for the agency that raised it."""
    rows = [row for row in counting.raised() if span.holds(row.day)]
    by_agency = Counter[Key]((span.year_of(row.day), row.agency) for row in rows)
    named = agency_names({row.agency for row in rows})
    year = Dimension("year", "Year to 31 March", span.years())
    agency = Dimension("agency", "Raised by", tuple(sorted(named, key=named.__getitem__)), named)
    table = CountTable(
        name="by_agency", title="Contacts by agency", unit="contacts", dimensions=(year, agency), counts=by_agency
    )
    blank = Blank("Who referred is not known (source 10)", sum(row.source == "10" for row in rows), len(rows))
    return Counted(tables=(table,), blanks=(blank,))


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many in the last year, beside the year before."""
    years = span.years()
    last, before = (tables[0].cells[year, TOTAL].value or "few" for year in (years[-1], years[-2]))
    return f"{last} contacts in {years[-1]}, after {before} in {years[-2]}."


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
