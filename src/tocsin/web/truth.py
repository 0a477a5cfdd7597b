"""What is true of a made-up town beside what its register counts, with the sentence that says why they differ.

Only of an invented town: here numbers are shown that a figure of a real register would hide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from tocsin import people
from tocsin.access import agency_kind
from tocsin.figures import Span
from tocsin.figures.recipes.exploited import rows, within
from tocsin.figures.running import disclosure_of
from tocsin.words import Profile
from tocsin.words.when import LONDON

DIFFER = (
    "The register counts children somebody wrote about as exploited and could name. It cannot count whom nobody wrote "
    "about, whom nobody could name, or whom agencies wrote about as something else; it counts a child twice whose "
    "records nobody has joined; and it counts a child somebody wrongly took for exploited. An estimate adds what the "
    "overlaps say of those on no list. It cannot add a child whom no list could ever have held, and lists that send "
    "each other children overlap too much, so that it comes out too low."
)


def named_in(profile: Profile, until: datetime) -> dict[str, set[tuple[str, str]]]:
    """Of each different child named in an exploitation concern up to a day: the records, and which kind raised each."""
    span = Span.until(until.astimezone(LONDON).date(), disclosure_of(profile).year_begins)
    person, named = people.counting.persons(), defaultdict[str, set[tuple[str, str]]](set)
    for row in within(rows(profile), span):
        named[person[row.record]].add((row.record, agency_kind(row.agency)))
    return dict(named)


def lists_of(named: Mapping[str, set[tuple[str, str]]]) -> dict[str, list[str]]:
    """A list for each kind of agency: a column of 0 and 1, with a row for each child named."""
    on = [{kind for _, kind in found} - {""} for found in named.values()]
    return {name: [str(int(name in each)) for each in on] for name in sorted(set[str]().union(*on))}
