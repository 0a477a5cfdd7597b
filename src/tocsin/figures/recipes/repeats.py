"""How often the same child came up again within a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tocsin import people
from tocsin.access import agency_kind
from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import by_year, days, rate, share, years
from tocsin.figures.span import Span
from tocsin.figures.tables import Key, ShownTable
from tocsin.words import Profile


def count(span: Span, profile: Profile) -> Counted:
    """A contact or referral repeats when one of its kind was about the same person on a day in the year before."""
    taken_on = profile.codes["decision_outcome"].flagged("social_care")
    about_children = counting.contacts_by(days(span), "agency", about=counting.CHILDREN)
    council = {agency for _, agency in about_children if agency_kind(agency) == "council"}
    referred = set(counting.referred(taken_on, council))
    contacts = list(counting.contacts())
    referrals = [row for row in contacts if row[0] in referred]
    year, person = years(span), people.counting.persons()
    again, every = _again(referrals, person, span)
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


Row = tuple[str, str, str]
"""The id, day and record of a contact."""


def _again(rows: Iterable[Row], person: dict[str, str], span: Span) -> tuple[Counter[Key], Counter[Key]]:
    """By year, how many rows come after an earlier day within twelve months about the same person, and how many all."""
    seen: dict[str, tuple[str, str]] = {}
    repeated, every = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    first_day, last_day = days(span)
    for _, day, record in rows:
        who = person.get(record, record)
        last, before = seen.get(who, ("", ""))
        earlier = before if last == day else last
        seen[who] = (day, earlier)
        if first_day <= day <= last_day:
            every[(day[:7],)] += 1
            if earlier and earlier >= f"{int(day[:4]) - 1}{day[4:]}":
                repeated[(day[:7],)] += 1
    return by_year(span, repeated), by_year(span, every)


def _too_young(rows: Sequence[Row], span: Span) -> Iterator[str]:
    if not rows or rows[0][1] > f"{span.first.year - 1}{span.first.isoformat()[4:]}":
        began = rows[0][1] if rows else span.last.isoformat()
        yield (
            f"The register's first contact is of {began}; until a year after that, a repeat of something older than "
            "the register cannot be seen, and the shares are too low."
        )


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """The shares in the last year, beside the year before."""
    last, before = span.years()[-1], span.years()[-2]
    return (
        f"Of the referrals of {last}, {rate(tables[0], last)} were about a child referred within the twelve months "
        f"before, after {rate(tables[0], before)} in {before}; of the contacts, {rate(tables[1], last)}."
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
