"""Questions about concerns, answered with frozen dataclasses, in a fixed number of queries.

"The same person" is asked of `people` each time, never stored: when two records turn out to be two children, every
concern goes back to its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from tocsin.access import Guard, OfficeView, Source, levels, offices, sources_of
from tocsin.concerns import rules, state
from tocsin.concerns.models import Concern, Missing
from tocsin.concerns.phrases import ABOUT, Labels
from tocsin.concerns.rules import Held
from tocsin.concerns.trails import Case
from tocsin.concerns.views import ConcernLine, MissingLine
from tocsin.people import records_of_person
from tocsin.words import Profile, When, reference

LINES = 25
"""Lines a list shows at once."""


def row_of(concern: str) -> Concern | None:
    """The shadow row of a concern, for this package's own questions."""
    return Concern.objects.filter(id=concern).first()


def missing_row_of(missing: str) -> Missing | None:
    """The shadow row of a missing episode, for this package's own questions."""
    return Missing.objects.filter(id=missing).first()


def case_of(row: Concern, held: Held, having: OfficeView | None) -> Case:
    """What guards a concern: it is its raiser's, its raiser's agency's, and sent to every office with a part in it.

    A protected raiser's agency and office are left out; the office that has the concern, `having`, stands in for them.
    """
    audience = {row.office} | rules.offices_asked(held)
    guard = Guard(
        item=row.id,
        holder=(having.agency if having else "") if row.protected else row.agency,
        since=row.at,
        author=row.raised_by,
        audience=frozenset(audience - {""} if row.protected else audience | {row.raised_office}),
        protected=row.protected,
    )
    return Case(guard, row.raised_by, row.raised_office, row.protected)


def missing_case_of(row: Missing) -> Case:
    """What guards a missing episode: it is its reporter's, and their agency's."""
    guard = Guard(row.id, row.agency, row.at, author=row.by, audience=frozenset({row.office} - {""}))
    return Case(guard, row.by, row.office, protected=False)


def is_repeat(held: Held) -> bool:
    """Whether an earlier concern is about the same person, whoever may read it."""
    return held.record != "" and Concern.objects.filter(record__in=_records(held), n__lt=held.n).exists()


def item_ids_on(held: Held, at: datetime) -> tuple[str, ...]:
    """Ids of everything else held here on the person a concern is about, latest first, but for what is kept unseen."""
    found = [id for _, id in sorted(_dated_items(held), reverse=True)]
    unseen = {item for item, level in levels(found, at).items() if level == "unseen"}
    return tuple(item for item in found if item not in unseen)


def items_on(records: Collection[str], profile: Profile) -> tuple[ConcernLine | MissingLine, ...]:
    """The latest lines, concerns and missing episodes alike, held on these records."""
    lines: list[ConcernLine | MissingLine] = [*concerns_about(records, profile), *missing_about(records, profile)]
    return tuple(sorted(lines, key=lambda line: line.guard.since, reverse=True))


def _dated_items(held: Held) -> Iterable[tuple[int, str]]:
    if held.record:
        records = _records(held)
        yield from Concern.objects.filter(record__in=records).exclude(id=held.id).values_list("n", "id")
        yield from Missing.objects.filter(record__in=records).values_list("n", "id")


def _records(held: Held) -> tuple[str, ...]:
    return records_of_person(held.record) or (held.record,)


def concerns_about(records: Collection[str], profile: Profile, before: int = 0) -> tuple[ConcernLine, ...]:
    """Concerns about these records, newest first, `before` an entry number; LINES + 1 of them at most."""
    return concern_lines(_page(Q(record__in=list(records)), before), profile)


def concerns_by(practitioner: str, profile: Profile, before: int = 0) -> tuple[ConcernLine, ...]:
    """Concerns this practitioner raised, newest first; LINES + 1 of them at most."""
    return concern_lines(_page(Q(raised_by=practitioner), before), profile)


def concerns_with(office: str, profile: Profile, before: int = 0) -> tuple[ConcernLine, ...]:
    """Concerns an office has, newest first; LINES + 1 of them at most."""
    return concern_lines(_page(Q(office=office), before), profile)


def lines_of(concerns: Collection[str], profile: Profile) -> dict[str, ConcernLine]:
    """Many concerns as lines, by id."""
    rows = list(Concern.objects.filter(id__in=list(concerns)))
    return {line.id: line for line in concern_lines(rows, profile)}


def repeats(held: Held, profile: Profile) -> tuple[ConcernLine, ...]:
    """Other concerns about the same person or by the same author, newest first, each saying what ties it.

    Authors are not compared where either was protected: a list of what else somebody raised would name them.
    """
    same_person = Q(record__in=_records(held)) if held.record else Q(pk__in=())
    rows = [row for row in _page(same_person, 0) if row.id != held.id]
    tied = [replace(line, why="person") for line in concern_lines(rows[:LINES], profile)]
    if held.protected:
        return tuple(tied)
    known = {line.id for line in tied} | {held.id}
    others = [row for row in _page(Q(raised_by=held.raised_by, protected=False), 0) if row.id not in known]
    return (*tied, *(replace(line, why="author") for line in concern_lines(others[:LINES], profile)))


def missing_about(records: Collection[str], profile: Profile) -> tuple[MissingLine, ...]:
    """Missing episodes on these records, newest first; LINES at most."""
    rows = list(Missing.objects.filter(record__in=list(records)).order_by("-n")[:LINES])
    who = sources_of({(row.by, row.office) for row in rows})
    return tuple(missing_line(row, who[row.by, row.office], profile) for row in rows)


def _page(which: Q, before: int) -> list[Concern]:
    rows = Concern.objects.filter(which, Q(n__lt=before) if before else Q())
    return list(rows.order_by("-n")[: LINES + 1])


def concern_lines(rows: Sequence[Concern], profile: Profile) -> tuple[ConcernLine, ...]:
    """Rows as lines, in the same order."""
    held = state.helds([row.id for row in rows], profile)
    who = sources_of({(row.raised_by, row.raised_office) for row in rows})
    having = offices({row.office for row in rows})
    labels = Labels(profile, {each.id: each.label for each in having.values()})
    return tuple(
        _concern_line(
            row,
            case_of(row, held[row.id], having.get(row.office)),
            held[row.id],
            who[row.raised_by, row.raised_office],
            labels,
        )
        for row in rows
    )


def _concern_line(row: Concern, case: Case, held: Held, who: Source, labels: Labels) -> ConcernLine:
    status = rules.status(held)
    return ConcernLine(
        guard=replace(case.guard, opens=False),
        id=row.id,
        n=row.n,
        reference=reference(row.id),
        about=ABOUT.get(row.about, row.about),
        record=row.record,
        raised_at=row.at,
        when=When.parse(row.when).words() if row.when else "",
        who=replace(who, protected=row.protected),
        status=status,
        status_words=rules.STATUS_WORDS[status],
        rating=labels.code("rating", row.rating) if row.rating else "",
        harms=tuple(labels.code("harm", harm) for harm in row.harms),
        danger=row.danger,
        imported=row.imported,
        office_label=labels.office(row.office),
    )


def missing_line(row: Missing, who: Source, profile: Profile) -> MissingLine:
    """One missing episode as a line."""
    labels = Labels(profile, {})
    taken = "taken up" if row.taken else "offered, not taken up" if row.offered else "not offered"
    return MissingLine(
        guard=replace(missing_case_of(row).guard, opens=False),
        id=row.id,
        record=row.record,
        kind=labels.code("missing_kind", row.kind),
        at=row.at,
        when=When.parse(row.when).words(),
        returned=When.parse(row.returned_when).words() if row.returned_when else "",
        interview="" if row.interviewed is None else taken,
        who=who,
    )
