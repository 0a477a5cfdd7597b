"""How often the same child came up again within a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from tocsin import people
from tocsin.access import agency_kind
from tocsin.concerns import counting
from tocsin.concerns.counting import Contact
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import after, days, holds, rate, share, year_of, years
from tocsin.figures.span import Span
from tocsin.figures.tables import Key, ShownTable
from tocsin.words import Profile


def count(span: Span, profile: Profile) -> Counted:
    """A contact or referral repeats when one of its kind was about the same person on a day in the year before."""
    taken_on = profile.codes["decision_outcome"].flagged("social_care")
    about_children = counting.raisers(days(span), counting.CHILDREN)
    council = {agency for agency in about_children if agency_kind(agency) == "council"}
    contacts = list(counting.contacts())
    year, person = years(span), people.counting.persons()
    again, every = _again(counting.referred(taken_on, council), person, span)
    again_at_all, every_one = _again(contacts, person, span)
    nobody = about_children.total() - every_one.total()
    return Counted(
        tables=(
            share("referrals", "Re-referrals within twelve months", "referrals", (year,), again, every),
            share("contacts", "Repeat contacts within twelve months", "contacts", (year,), again_at_all, every_one),
        ),
        blanks=(Blank("Contacts about a child nobody could name, so left out", nobody, about_children.total()),),
        notes=tuple(_too_young(contacts, span)),
    )


def _again(rows: Iterable[Contact], person: Mapping[str, str], span: Span) -> tuple[Counter[Key], Counter[Key]]:
    """By year, how many rows come after an earlier day within twelve months about the same person, and how many all."""
    latest: dict[str, str] = {}
    repeated, every = Counter[Key](), Counter[Key]()
    for day, of_this_day in groupby(rows, key=itemgetter(0)):
        persons = [person[record] for _, record in of_this_day]
        if holds(span, day):
            year, a_year_before = (year_of(span, day),), f"{int(day[:4]) - 1}{day[4:]}"
            every[year] += len(persons)
            repeated[year] += sum(latest.get(each, "") >= a_year_before for each in persons)
        latest.update(dict.fromkeys(persons, day))
    return repeated, every


def _too_young(rows: Sequence[Contact], span: Span) -> Iterator[str]:
    if not rows or rows[0][0] > f"{span.first.year - 1}{span.first.isoformat()[4:]}":
        began = rows[0][0] if rows else span.last.isoformat()
        yield (
            f"The register's first contact is of {began}; until a year after that, a repeat of something older than "
            "the register cannot be seen, and the shares are too low."
        )


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """The shares in the last year, beside the year before."""
    last = span.years()[-1]
    return (
        f"Of the referrals of {last}, {rate(tables[0], last)} were about a child referred within the twelve months "
        f"before{after(tables[0], span)}; of the contacts, {rate(tables[1], last)}."
    )


REPEATS = Recipe(
    name="repeats",
    title="Repeat contacts and re-referrals within twelve months",
    definition="A contact repeats when another contact was about the same person on an earlier day less than or "
    "exactly twelve months before it; a referral is a re-referral in the same way, among referrals (defined as in "
    "the figure of that name). Two agencies that report on one day repeat nothing. Persons are the register's under "
    "the joins as people have said them: a join nobody has made hides a repeat.",
    population="Contacts and referrals about children of whom there is a record.",
    unit="referrals",
    sources=("concern.raised/1", "decision.made/1", "person.said_same/1", "person.said_different/1"),
    denominator="All referrals, and all contacts, of the year about children of whom there is a record.",
    completeness="Contacts about children nobody could name are left out and given.",
    law="DfE children in need census: re-referral within twelve months of a previous referral; 22 % of referrals in "
    "England in the year to March 2024",
    count=count,
    finding=finding,
    picture="control",
)
