"""How many exploited children were known to agencies before: the inquiry's "more than a third", with what it means.

Source: Independent Inquiry into Child Sexual Exploitation in Rotherham (2014): more than a third of the children were
already known to services because of child protection and neglect. It did not define "known" in numbers; five
definitions stand here side by side, so that whoever quotes one has to say which.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tocsin import people
from tocsin.concerns import counting
from tocsin.figures.recipe import Counted, Recipe
from tocsin.figures.recipes.common import count_of, holds, rate, share, year_of, years
from tocsin.figures.recipes.exploited import Found, first_found, rows, unnamed
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Adds, Key, ShownTable
from tocsin.words import Profile

LONG_BEFORE = 90
"""Days: so long before, nobody can say that it was the same event reported twice."""

DEFINITIONS = {
    "any": "any agency had a concern or missing episode about the child on an earlier day",
    "another": "an agency other than the one that first named exploitation had one on an earlier day",
    "long_before": f"such another agency had one at least {LONG_BEFORE} days earlier",
    "record": "such another agency had written a record of the child here before exploitation was first named",
    "said": "another agency answered a check on that concern with knowing something of the child",
}
"""What "known before" may mean, the least strict first among the first three."""

NARROWER = (("any", "another"), ("another", "long_before"))
"""Which definition holds of all children of whom the second does, so that a reader may take one from the other."""

Answers = Mapping[str, set[str]]


def count(span: Span, profile: Profile) -> Counted:
    """Each child first in an exploitation concern in the year, and which of them each definition says were known."""
    person = people.counting.persons()
    every = rows(profile)
    found = first_found(every, person)
    records = person.records_of(set(found))
    before, written = _events(person, records), _written(person, records)
    answers = _answers(each.concerns[0] for each in found.values())
    children = Counter[Key]((year_of(span, each.day),) for each in found.values() if holds(span, each.day))
    known: dict[str, Counter[Key]] = {name: Counter() for name in DEFINITIONS}
    for who, each in found.items():
        if holds(span, each.day):
            for name in _holding(each, before[who], written[who], answers):
                known[name][(year_of(span, each.day),)] += 1
    year = replace(years(span), spare=False)
    return Counted(
        tables=tuple(
            share(name, f"Known before: {words}", "children", (year,), known[name], children)
            for name, words in DEFINITIONS.items()
        ),
        adds=tuple(
            Adds(count_of(wider, each), (count_of(stricter, each),), rest=True)
            for wider, stricter in NARROWER
            for each in year.shown()
        ),
        blanks=(unnamed(every, span),),
    )


def _holding(each: Found, events: set[tuple[str, str]], records: set[tuple[int, str]], answers: Answers) -> list[str]:
    """Which definitions hold of a child."""
    earlier = {(day, agency) for day, agency in events if day < each.day}
    others = {day for day, agency in earlier if agency != each.agency}
    limit = (date.fromisoformat(each.day) - timedelta(days=LONG_BEFORE)).isoformat()
    holding = {
        "any": bool(earlier),
        "another": bool(others),
        "long_before": any(day <= limit for day in others),
        "record": any(n < each.n and agency != each.agency for n, agency in records),
        "said": any(agency != each.agency for agency in answers.get(each.concerns[0], ())),
    }
    return [name for name, is_so in holding.items() if is_so]


def _events(person: Mapping[str, str], records: set[str]) -> dict[str, set[tuple[str, str]]]:
    """Of each child the day and agency of every concern and missing episode about these records."""
    events: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for record, day, agency in counting.events_about(records):
        events[person[record]].add((day, agency))
    return events


def _answers(concerns: Iterable[str]) -> dict[str, set[str]]:
    answers: dict[str, set[str]] = defaultdict(set)
    for concern, agency in counting.known_by(concerns):
        answers[concern].add(agency)
    return answers


def _written(person: Mapping[str, str], records: set[str]) -> dict[str, set[tuple[int, str]]]:
    """Of each child the entry and agency of each of these records."""
    written: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for record, n, agency in people.counting.written(records):
        written[person[record]].add((n, agency))
    return written


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """The share under the strictest and the widest definition over all years."""
    wide, strict = rate(tables[0], TOTAL), rate(tables[2], TOTAL)
    return (
        f"Of the children first in an exploitation concern in {span.years()[0]} to {span.years()[-1]}, {wide} were "
        f"known to some agency on an earlier day, and {strict} to another agency at least {LONG_BEFORE} days before."
    )


KNOWN_BEFORE = Recipe(
    name="known_before",
    title="Exploited children already known to agencies before",
    definition="Children in a concern that names exploitation, each once, in the year of the first such concern. One "
    "table for each meaning of “known before”: "
    + "; ".join(f"({number}) {words}" for number, words in enumerate(DEFINITIONS.values(), 1))
    + ". An event counts on the day it happened as far as its file says so; a concern is taken whatever it was about "
    "and whatever became of it.",
    population="Children of whom there is a record, in concerns that name exploitation.",
    unit="children",
    sources=("concern.raised/1", "missing.reported/1", "check.answered/1", "person.recorded/1", "person.said_same/1"),
    denominator="All such children of the year.",
    completeness="Exploitation concerns about children nobody could name are left out and given. An agency whose old "
    "files were never imported seems to have known nobody, and a join nobody has made hides what was known: the shares "
    "are too low rather than too high. Records of one import were written in its order, so definition 4 says something "
    "of agencies that work in the register and little of imported ones.",
    law="Independent Inquiry into Child Sexual Exploitation in Rotherham, 2014: “more than a third”",
    count=count,
    finding=finding,
)
