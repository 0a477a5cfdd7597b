"""Questions about concerns, answered with frozen dataclasses, in a fixed number of queries.

"The same person" is asked of `people` each time, never stored: when two records turn out to be two children, every
concern goes back to its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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


def guard_of(held: Held) -> Guard:
    """What guards this concern."""
    return case_of(Concern.objects.get(id=held.id), held, offices([held.office]).get(held.office)).guard


def missing_case_of(row: Missing) -> Case:
    """What guards a missing episode: it is its reporter's, and their agency's."""
    guard = Guard(row.id, row.agency, row.at, author=row.by, audience=frozenset({row.office} - {""}))
    return Case(guard, row.by, row.office, protected=False)


def records_about(held: Held) -> tuple[str, ...]:
    """Every record of the person a concern is about; none when it is about nobody."""
    return (records_of_person(held.record) or (held.record,)) if held.record else ()


def is_repeat(held: Held, records: Collection[str]) -> bool:
    """Whether an earlier concern is about the same person, whoever may read it. `records` as of `records_about`."""
    return Concern.objects.filter(record__in=list(records), n__lt=held.n).exists()


def item_ids_on(held: Held, records: Collection[str], at: datetime) -> tuple[str, ...]:
    """Ids of everything else held here on these records, latest first, but for what is kept unseen."""
    about = list(records)
    concerns = Concern.objects.filter(record__in=about).exclude(id=held.id).values_list("n", "id")
    missing = Missing.objects.filter(record__in=about).values_list("n", "id")
    found = [id for _, id in sorted([*concerns, *missing], reverse=True)]
    unseen = {item for item, level in levels(found, at).items() if level == "unseen"}
    return tuple(item for item in found if item not in unseen)


def items_on(records: Collection[str], profile: Profile) -> tuple[ConcernLine | MissingLine, ...]:
    """The latest lines, concerns and missing episodes alike, held on these records."""
    return latest_first([*concerns_about(records, profile), *missing_about(records, profile)])


def latest_first(lines: Iterable[ConcernLine | MissingLine]) -> tuple[ConcernLine | MissingLine, ...]:
    """Lines of both kinds in one order."""
    return tuple(sorted(lines, key=lambda line: line.guard.since, reverse=True))


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
    """Other concerns about the same person or by the same author, newest first, each saying what ties it."""
    person, author = tied_rows(held, records_about(held))
    lines = {line.id: line for line in concern_lines([*person, *author], profile)}
    return tied_lines(person, author, lines)


def tied_rows(held: Held, records: Collection[str]) -> tuple[list[Concern], list[Concern]]:
    """Other concerns about the same person, and others by the same author, newest first; LINES of each at most.

    Authors are not compared where either was protected (what else somebody raised would name them) or imported (the
    author is then whoever imported the file).
    """
    person = [row for row in _page(Q(record__in=list(records)), 0) if row.id != held.id][:LINES] if records else []
    if held.protected or held.imported:
        return person, []
    known = {row.id for row in person} | {held.id}
    by_author = _page(Q(raised_by=held.raised_by, protected=False, imported=False), 0)
    return person, [row for row in by_author if row.id not in known][:LINES]


def tied_lines(
    person: Iterable[Concern], author: Iterable[Concern], lines: Mapping[str, ConcernLine]
) -> tuple[ConcernLine, ...]:
    """Rows of `tied_rows` as lines that say what ties them."""
    ties = [(row, "person") for row in person] + [(row, "author") for row in author]
    return tuple(replace(lines[row.id], why=why) for row, why in ties)


def missing_about(records: Collection[str], profile: Profile) -> tuple[MissingLine, ...]:
    """Missing episodes on these records, newest first; LINES at most."""
    rows = list(Missing.objects.filter(record__in=list(records)).order_by("-n")[:LINES])
    who = sources_of({(row.by, row.office) for row in rows})
    return tuple(missing_line(row, who[row.by, row.office], profile) for row in rows)


def _page(which: Q, before: int) -> list[Concern]:
    rows = Concern.objects.filter(which, Q(n__lt=before) if before else Q())
    return list(rows.order_by("-n")[: LINES + 1])


def concern_lines(
    rows: Sequence[Concern], profile: Profile, known: Mapping[str, Held] | None = None
) -> tuple[ConcernLine, ...]:
    """Rows as lines, in the same order; `known` saves asking again for what the caller has."""
    held = known or state.helds([row.id for row in rows], profile)
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
