"""How many contacts became referrals to children's social care."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.access import agency_kind
from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import agencies, beside, by_year, days, rate, share, table, years
from tocsin.figures.span import Span
from tocsin.figures.tables import ShownTable
from tocsin.words import Profile

UNKNOWN = "10"


def count(span: Span, profile: Profile) -> Counted:
    """A contact is a referral when social care took it on, or when the council's own files say it was one."""
    taken_on = profile.codes["decision_outcome"].flagged("social_care")
    contacts = by_year(span, counting.contacts_by(days(span), "agency"))
    council = {agency for _, agency in contacts if agency_kind(agency) == "council"}
    referrals = by_year(span, counting.referrals_by(days(span), taken_on, council, "agency"))
    by_source = counting.referrals_by(days(span), taken_on, council, "source")
    year, agency = years(span), agencies((key[1] for key in contacts), "Raised by")
    undecided = counting.undecided(days(span)).total()
    return Counted(
        tables=(
            table("by_agency", "Referrals by agency", "referrals", (year, agency), referrals),
            share("of_contacts", "Referrals of all contacts", "referrals", (year, agency), referrals, contacts),
        ),
        blanks=(
            Blank("Contacts on which no decision stands yet", undecided, contacts.total()),
            Blank("Referrals whose source is not known", _unknown(by_source), by_source.total()),
        ),
    )


def _unknown(by_source: dict[tuple[str, ...], int]) -> int:
    return sum(many for key, many in by_source.items() if key[1] == UNKNOWN)


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many in the last year beside the year before, and which share of the contacts they are."""
    said = beside(tables, span, "referrals")
    return f"{said} They are {rate(tables[1], span.years()[-1], 'total')} of that year's contacts."


REFERRALS = Recipe(
    name="referrals",
    title="Referrals to children's social care",
    definition="A contact on which a decision stands by which children's social care takes the child on (strategy "
    "discussion, immediate protection or assessment), whenever that was decided; or one that the council's own files "
    "brought, because those hold what the council itself counted as a referral. It counts once, on the day of the "
    "contact. A contact that ended in advice, early help or no further action here is none: our hub decides before a "
    "referral is made, whereas a council's census counts referrals that ended in no further action among them.",
    population="Concerns about a child, an adult or a place, raised here or imported.",
    unit="referrals",
    sources=("concern.raised/1", "decision.made/1", "decision.confirmed/1", "decision.not_confirmed/1"),
    denominator="Contacts of the same year and agency.",
    completeness="A contact may still become a referral; how many contacts have no decision that stands is given.",
    law="Working Together to Safeguard Children 2026, responses to a referral; DfE children in need census, referrals "
    "(which may end in no further action); our choice between the two is written in the definition",
    count=count,
    finding=finding,
)
