"""The confirmed minimum: different children in exploitation concerns, and how far that hangs on who is whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from statistics import median

from tocsin import people
from tocsin.figures.recipe import Counted, Recipe
from tocsin.figures.recipes.common import capital, count_of, many, shown, table, worded, year_of, years
from tocsin.figures.recipes.exploited import first_found, rows, unnamed, within
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Adds, Key, ShownTable
from tocsin.words import Profile

DRAWS, SEED = 20, 1912
RANGE = {
    "fewest": "If every likeness nobody has judged were one child",
    "minimum": f"Least of {DRAWS} draws of the joins",
    "median": "Middle of the draws",
    "maximum": "Most of the draws",
    "most": "Under the joins as they stand",
}


def count(span: Span, profile: Profile) -> Counted:
    """Each child counts once, in the year of the first exploitation concern about them; and the range over joins."""
    every = rows(profile)
    named = within(every, span)
    person, records = people.counting.persons(), {row.record for row in named}
    found = first_found(named, person)
    new = Counter[Key]((year_of(span, each.day),) for each in found.values())
    drawn = _drawn(records)
    ends = {"most": len(found), "fewest": _fewest(records, person)}
    ends |= {"minimum": min(drawn), "median": round(median(drawn)), "maximum": max(drawn)} if drawn else {}
    joins = worded("joins", "Who is whom", {name: words for name, words in RANGE.items() if name in ends}, summed=False)
    year = replace(years(span), spare=False)
    return Counted(
        tables=(
            table("children", "Different children, by the year they were first named", "children", (year,), new),
            table("range", "The same, for other joins", "children", (joins,), {(each,): n for each, n in ends.items()}),
        ),
        adds=(Adds(count_of("range", "most"), (count_of("children", TOTAL),)),),
        blanks=(unnamed(every, span),),
        notes=(
            "The range is not a margin of error of how many were exploited: it says only how far the number of "
            "different children hangs on joins nobody has made. It says nothing of children nobody raised.",
        ),
    )


def _drawn(records: Collection[str]) -> list[int]:
    """How many different children the records are of, in each draw of the joins."""
    return [len({draw[record] for record in records}) for draw in people.draws(DRAWS, SEED, of=records)]


def _fewest(records: Collection[str], person: Mapping[str, str]) -> int:
    """How many there are at least: every pair the index likens and nobody parted taken for one."""
    root = {person[record]: person[record] for record in records}

    def top(who: str) -> str:
        while root.setdefault(who, who) != who:
            root[who] = who = root[root[who]]
        return who

    for first, second in people.counting.may_be_one():
        root[top(person[first])] = top(person[second])
    return len({top(person[record]) for record in records})


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """The number under the joins as they stand, and the range."""
    children = capital(many(tables[0], "different children", TOTAL))
    ends = "" if tables[1].withheld else f"; {shown(tables[1], 'fewest')} at least, whatever the joins"
    return f"{children} are named in exploitation concerns from {span.years()[0]} to {span.years()[-1]}{ends}."


CONFIRMED_MINIMUM = Recipe(
    name="confirmed_minimum",
    title="Confirmed minimum: different children in exploitation concerns",
    definition="Children of whom there is a record, in at least one concern of these years that names exploitation, "
    "each counted once under the joins as people have said them and in the year of the first such concern. The "
    f"range counts the same records under {DRAWS} draws of the joins: what people said holds in all, every likeness "
    "nobody has judged is followed with its calibrated probability. The fewest takes every such likeness for one "
    "child, so that no missed join the index knows of can lift it.",
    population="Children of whom there is a record, in concerns that name exploitation.",
    unit="children",
    sources=("concern.raised/1", "person.recorded/1", "person.said_same/1", "person.said_different/1"),
    denominator="None. How many more nobody named, the figure of lists and overlaps asks.",
    completeness="Children nobody could name are left out and given. A concern is no finding of a court: the number is "
    "of children somebody warned about.",
    law="Independent Inquiry into Child Sexual Exploitation in Rotherham, 2014: “conservative estimate”, criticised as "
    "impossible to reproduce",
    count=count,
    finding=finding,
    picture="bars",
)
