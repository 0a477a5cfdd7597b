"""On which agencies' lists the exploited children are, and what the overlaps say of those on none.

Source: Chao and others (2001) and the refusal rules of tocsin.hidden; the uncertainty of joins is carried into the
estimate by counting under draws of them (Sadinle 2018).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tocsin import hidden, people
from tocsin.access import agency_kind
from tocsin.concerns.counting import Harmed
from tocsin.figures.recipe import Counted, Recipe
from tocsin.figures.recipes.common import capital, many, table, worded
from tocsin.figures.recipes.exploited import rows, unnamed, within
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Key, ShownTable
from tocsin.hidden.linked import linked, tabulate
from tocsin.words import Profile

DRAWS, SEED, RESAMPLES = 5, 1912, 200
AND = "+"
"""Between the lists of a pattern's code."""

FEWEST_LISTS = 2

Seen = Sequence[tuple[str, frozenset[str]]]
"""The record that a concern is about, and the kind of agency that raised it: of an agency not known here, none."""


def count(span: Span, profile: Profile) -> Counted:
    """Each child counts once, by the set of kinds of agency that raised an exploitation concern about them."""
    every = rows(profile)
    seen = _seen(within(every, span))
    person = people.counting.persons()
    on = _lists(seen, person)
    patterns = Counter[Key]((AND.join(sorted(lists)),) for lists in on.values() if lists)
    labels = profile.codes["agency_kind"].labels()
    pattern = worded("lists", "Raised by", _words((key[0] for key in patterns), labels))
    # How long each list is, is a sum of patterns: shown beside them it would give a hidden one away.
    return Counted(
        tables=(table("patterns", "Children by the lists they are on", "children", (pattern,), patterns),),
        blanks=(unnamed(every, span),),
        said_of_total=(_estimated(seen),),
    )


def _seen(named: Sequence[Harmed]) -> Seen:
    kinds = {agency: frozenset({agency_kind(agency)} - {""}) for agency in {row.agency for row in named}}
    return [(row.record, kinds[row.agency]) for row in named]


def _lists(seen: Seen, person: Mapping[str, str]) -> dict[str, set[str]]:
    """Of each child the kinds of agency that raised one of these concerns about them."""
    on: dict[str, set[str]] = defaultdict(set)
    for record, kinds in seen:
        on[person[record]] |= kinds
    return on


def _words(patterns: Iterable[str], labels: Mapping[str, str]) -> dict[str, str]:
    found = sorted(set(patterns), key=lambda pattern: (pattern.count(AND), pattern))
    return {each: " and ".join(labels.get(kind, kind) for kind in each.split(AND)) for each in found}


def _estimated(seen: Seen) -> str:
    """What the lists say of children on none of them: an estimate or why there is none, always with its statement."""
    kinds = sorted({kind for _, kinds in seen for kind in kinds})
    if len(kinds) < FEWEST_LISTS:
        return "There is no estimate of how many children are on no list: at least two lists are needed."
    draws = people.draws(DRAWS, SEED, of={record for record, _ in seen})
    drawn = [tabulate(kinds, _lists(seen, draw).values()) for draw in draws]
    bounds = [hidden.estimate(each, method="chao", seed=SEED) for each in drawn]
    least = min(bounds, key=lambda each: each.bound if isinstance(each, hidden.LowerBoundOnly) else 0.0)
    return f"{_pooled(drawn).statement()} {least.statement()} A panel of methods is on the page of estimates."


def _pooled(drawn: Sequence[hidden.PatternTable]) -> hidden.Result:
    """By one quick method: over the draws of the joins, or once where the joins make no difference."""

    def method(counted: hidden.PatternTable) -> hidden.Result:
        return hidden.estimate(counted, method="stepwise", n_boot=RESAMPLES, seed=SEED)

    same = len({each.fingerprint for each in drawn}) == 1
    return method(drawn[0]) if same else linked(drawn, method)


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many children are on some list; what is said of the others stands in the notes."""
    patterns = tables[0].dimensions[0].categories
    lists = {each for pattern in patterns for each in pattern.split(AND)}
    alone = [pattern for pattern in patterns if AND not in pattern]
    total = tables[0].cells.get((TOTAL,))
    where = "is in the notes" if total is not None and total.value else "is not said, since the total is hidden"
    return (
        f"{capital(many(tables[0], 'children', TOTAL))} are on at least one of {len(lists)} lists, in {len(patterns)} "
        f"patterns, of which {len(alone)} are one list alone; what that says of children on no list {where}."
    )


LISTS = Recipe(
    name="lists",
    title="Lists and overlaps: who raised exploitation about which child",
    definition="Children in concerns of these years that name exploitation, each once under the joins as they "
    "stand, by the set of kinds of agency (police, council, school, …) that raised or sent such a concern about "
    "them. Agencies of one kind are one list, because ten schools do not see one child. How many children are on no "
    f"list is estimated by tocsin.hidden (stepwise, {RESAMPLES} resamples, seed {SEED}) under {DRAWS} draws "
    "of the joins, or refused with the reasons, beside Chao’s lower bound.",
    population="Children of whom there is a record, in concerns that name exploitation.",
    unit="children",
    sources=("concern.raised/1", "person.recorded/1", "person.said_same/1", "person.said_different/1"),
    denominator="None: an estimate of the denominator is what the notes give or refuse.",
    completeness="Children nobody could name are left out and given. A list that an agency did not send is no list.",
    law="Multiple systems estimation as in the Home Office estimate for modern slavery of 2013; the method is "
    "contested, and refusal is its usual answer",
    count=count,
    finding=finding,
    picture="lists",
)
