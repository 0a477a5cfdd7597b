"""Who looked at a child and did nothing: looks after which nobody of the office acted.

Source: the inquiry's senior people who knew and did not act. A look is no duty to act, and most need none; a team whose
looks are hardly ever followed by anything is worth a question, and that is all this figure is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta

from tocsin import access, people
from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import after, bounds, end_of, offices_named, rate, share, year_of, years
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Key, ShownTable
from tocsin.people.counting import Persons
from tocsin.words import Profile
from tocsin.words.when import LONDON

WITHIN = timedelta(days=28)
YEARS = 2
"""How many of the last years are counted: this is a question about how a team works now."""

CHILD = ("c_", "m_", "p_", "r_")
"""How the ids begin of what is about a child: concern, missing episode, person, record."""

Visit = tuple[str, str, str]
"""The office, the child and the day: an office's looks at one child on one day are one visit."""

Visited = tuple[str, str]
"""The office and the child of some visit."""


def count(span: Span, profile: Profile) -> Counted:
    """Each visit counts once, in its year, by whether the office entered anything about the child within the time."""
    seen = bounds(span)[-YEARS:]
    first, seen_until = seen[0][1], end_of(span) - timedelta(days=1)
    looks = list(access.counting.looks(CHILD, first, seen_until))
    person = people.counting.persons()
    who = _whom({subject for _, subject, _ in looks}, person)
    visits: dict[Visit, datetime] = {}
    for office, subject, at in looks:
        if who.get(subject):
            visits.setdefault((office, who[subject], at.astimezone(LONDON).date().isoformat()), at)
    acts = _acts({(office, child) for office, child, _ in visits}, first, person)
    idle, every, waiting = Counter[Key](), Counter[Key](), 0
    for (office, child, day), at in visits.items():
        acted = _acted(acts.get((office, child), ()), at)
        if acted or at + WITHIN < seen_until:
            key = year_of(span, day), office
            every[key] += 1
            idle[key] += not acted
        else:
            waiting += 1
    year = replace(years(span), categories=span.years()[-YEARS:])
    nobody = sum(not who.get(subject) for _, subject, _ in looks)
    return Counted(
        tables=(
            share(
                "by_office",
                "No act followed, of visits",
                "visits",
                (year, offices_named((key[1] for key in every), "office", "Office")),
                idle,
                every,
            ),
        ),
        blanks=(
            Blank("Visits so late that the time has not passed, so left out", waiting, len(visits)),
            Blank("Looks at a concern about nobody known by name, so left out", nobody, len(looks)),
        ),
    )


def _whom(subjects: set[str], person: Mapping[str, str]) -> dict[str, str]:
    """The earliest record of the person each subject is about: a person is named after it."""
    items = counting.records_of(each for each in subjects if each.startswith(("c_", "m_")))
    found = {item: person[record] for item, record in items.items() if record}
    found |= {each: person[each] for each in subjects if each.startswith("r_")}
    return found | {each: f"r_{each[2:]}" for each in subjects if each.startswith("p_")}


def _acts(visited: Set[Visited], since: datetime, person: Persons) -> dict[Visited, list[datetime]]:
    """When each of these offices entered something about the child they looked at, in order."""
    offices: dict[str, set[str]] = defaultdict(set)
    for office, child in visited:
        offices[child].add(office)
    by = {record: offices[person[record]] for record in person.records_of(offices)}
    acts: dict[Visited, list[datetime]] = defaultdict(list)
    for office, record, at in counting.acts(by, since):
        acts[office, person[record]].append(at)
    return {key: sorted(moments) for key, moments in acts.items()}


def _acted(moments: Sequence[datetime], at: datetime) -> bool:
    place = bisect_right(moments, at)
    return place < len(moments) and moments[place] <= at + WITHIN


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """The share in the last year, beside the year before."""
    last = span.years()[-1]
    return (
        f"After {rate(tables[0], last, TOTAL)} of the visits of {last} nobody of the office entered anything about the "
        f"child within {WITHIN.days} days{after(tables[0], span, TOTAL)}."
    )


LOOKS = Recipe(
    name="looks_without_acts",
    title="Looks without acts",
    definition="An office's looks at one child on one day are one visit: at a concern, a missing episode, a record or "
    f"the person. A visit is followed by an act when anybody of that office entered anything on a concern or missing "
    f"episode about that child after it, at most {WITHIN.days} days later. Looks at lists are none; "
    "the last two years are counted. "
    "Looks of the last day are left out, because more of them may come after the register's last entry.",
    population="Looks that were allowed, at children of whom there is a record.",
    unit="visits",
    sources=("look.taken/1 (the log of looks)", "every entry on a concern or missing episode"),
    denominator="Visits followed by an act, or whose time has passed.",
    completeness="Visits whose time has not passed are left out unless an act followed, and given. An act in another "
    "system, or by telephone, is not seen. Scrutineers and inspectors look without acting, as they should.",
    law="Data Protection Act 2018 section 62 (logs of consultation); our practice: the number of days is ours",
    count=count,
    finding=finding,
    entered_here=True,
)
