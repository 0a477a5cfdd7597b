"""The score: each line a share of what is true that the register holds, broken down by origin of name and by sex.

Joining is scored over pairs of records of one person kept by different agencies (pairwise precision and recall, as in
Christen, Data Matching, 2012, chapter 7): of pairs there is a true number, of clusters there is not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from tocsin.town.scoring.held import Held
from tocsin.town.scoring.truth import CHILD_ROLES, Link, Person, Truth

BROKEN, ANSWERED = frozenset({"broken"}), frozenset({"kept", "late"})
SCORED_DUTIES = {
    "decide_on_referral": frozenset({"decide_on_imported", "decide_on_referral"}),
    "offer_return_interview": frozenset({"offer_return_interview"}),
}
"""For a duty of the truth, the codes of the register's duties that say it is still owed."""

OWING = "council"
"""Whose answer is owed for a contact, and whose rows say whether one came."""

Rows = Mapping[tuple[str, str], Held]
Owing = Mapping[str, Collection[str]]


@dataclass(slots=True)
class Scored:
    """One line: `got` of `out_of`, the same by group ("origin pakistani", "sex F"), and what has to be known of it."""

    what: str
    got: int = 0
    out_of: int = 0
    note: str = ""
    by: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, good: bool, person: Person | None = None, *groups: str) -> None:
        """Count one case, of a person where it is of one, and of whatever other groups it belongs to."""
        self.got += good
        self.out_of += 1
        for group in (*((f"origin {person.origin}", f"sex {person.sex}") if person else ()), *groups):
            self.by[group]["got"] += good
            self.by[group]["out_of"] += 1


def scores(truth: Truth, rows: Rows, *, person_of: Mapping[str, str], owing: Owing) -> tuple[Scored, ...]:
    """Score a register that was filled from the town's files.

    `rows` is what it holds of them, `person_of` the person each record is joined to, `owing` for each concern or
    missing episode the codes of the duties that are open on it.
    """
    about = [link for link in truth.links if link.role in CHILD_ROLES and link.event]
    return (
        *_kept(truth, about, rows),
        *_joined(truth, rows, person_of),
        *(_owed(truth, about, rows, owing, duty) for duty in SCORED_DUTIES),
        *(_false_alarms(truth, about, rows, owing, duty) for duty in SCORED_DUTIES),
    )


def _kept(truth: Truth, about: Iterable[Link], rows: Rows) -> tuple[Scored, Scored, Scored]:
    """Of the rows that tell of a child: taken in; put aside with an owner; and not there at all."""
    kept = Scored("warnings taken in")
    aside = Scored("warnings that wait in quarantine", note="each has an owner and a clock")
    lost = Scored("warnings the register has never seen", note="files not imported, or lost: must be none")
    for link in about:
        held, person = rows.get((link.agency, link.record)), truth.people.get(link.person)
        taken = held is not None and bool(held.subject)
        kept.count(taken, person)
        aside.count(held is not None and not taken)
        lost.count(held is None)
    return kept, aside, lost


def _joined(truth: Truth, rows: Rows, person_of: Mapping[str, str]) -> tuple[Scored, Scored]:
    """Pairs of one person's records in different agencies that the register holds as one, and the other way about."""
    recall, precision = Scored("true pairs of records joined"), Scored("joined pairs that are true")
    kept = records_of_children(truth, rows)
    for left, right in pairs_of(kept, {record: each.person for record, each in kept.items()}):
        joined = person_of.get(left, left) == person_of.get(right, right)
        recall.count(joined, truth.people.get(kept[left].person))
    for left, right in pairs_of(kept, {record: person_of.get(record, record) for record in kept}):
        precision.count(kept[left].person == kept[right].person)
    if not precision.out_of:
        precision.note = "nobody has joined anything yet"
    return recall, precision


def records_of_children(truth: Truth, rows: Rows) -> dict[str, Link]:
    """A link of every record of a child; a record that is in truth of two children is nobody's, and left out."""
    found: dict[str, Link] = {}
    mixed: set[str] = set()
    for link in truth.links:
        held = rows.get((link.agency, link.record))
        if not held or not held.record or link.role not in CHILD_ROLES:
            continue
        if found.setdefault(held.record, link).person != link.person:
            mixed.add(held.record)
    return {record: link for record, link in found.items() if record not in mixed}


def pairs_of(kept: Mapping[str, Link], group_of: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every two records of one group that different agencies keep."""
    groups: dict[str, list[str]] = defaultdict(list)
    for record, group in group_of.items():
        groups[group].append(record)
    for records in groups.values():
        yield from ((a, b) for a, b in combinations(records, 2) if kept[a].agency != kept[b].agency)


def _owed(truth: Truth, links: Iterable[Link], rows: Rows, owing: Owing, duty: str) -> Scored:
    """Of what nobody answered in truth, how much the register says is owed an answer."""
    line = Scored(f"unanswered in truth, and still owed here: {_words(duty)}")
    for held, person in _with(truth, links, rows, duty, BROKEN):
        line.count(not SCORED_DUTIES[duty].isdisjoint(owing.get(held.subject, ())), person)
    return line


def _false_alarms(truth: Truth, links: Iterable[Link], rows: Rows, owing: Owing, duty: str) -> Scored:
    """Of what was answered in truth, how much the register still says is owed."""
    line = Scored(f"answered in truth, and owed here all the same: {_words(duty)}", note="false alarms")
    for held, _ in _with(truth, links, rows, duty, ANSWERED):
        line.count(not SCORED_DUTIES[duty].isdisjoint(owing.get(held.subject, ())))
    return line


def _with(
    truth: Truth, links: Iterable[Link], rows: Rows, duty: str, states: Collection[str]
) -> Iterator[tuple[Held, Person | None]]:
    """What the council holds of each event whose duty ended in one of these ways, once for an event."""
    wanted = {owed.about for owed in truth.duties if owed.duty == duty and owed.state in states}
    for link in links:
        held = rows.get((link.agency, link.record))
        if link.event in wanted and link.agency == OWING and held and held.subject:
            wanted.discard(link.event)
            yield held, truth.people.get(link.person)


def _words(duty: str) -> str:
    return duty.replace("_", " ")
