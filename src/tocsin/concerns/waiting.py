"""What waits about a concern, and for whom: open checks, challenges, hand-overs, second persons, new information."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tocsin.access import Situation, agency_kind, find_office, offices
from tocsin.concerns import rules
from tocsin.concerns.models import Step
from tocsin.concerns.phrases import Labels
from tocsin.concerns.rules import Challenged, Held
from tocsin.concerns.views import ChallengeLine, OpenItem, Stage

LADDER = "escalation"
"""The ladder of the profile that challenges climb."""

MOST_OPEN = 50

Waiting = tuple[str, str, str, str, int]
"""Kind, id, words, office and entry number of something that waits."""


def open_items(held: Held, practitioner: str) -> tuple[OpenItem, ...]:
    """Everything that waits, longest first, as it stands to this practitioner."""
    waiting = sorted(_waiting(held), key=lambda each: each[4])[:MOST_OPEN]
    labels = {each.id: each.label for each in offices({office for _, _, _, office, _ in waiting}).values()}
    own = set(_begun_by(held, practitioner))
    since: dict[int, datetime] = dict(Step.objects.filter(n__in=[each[4] for each in waiting]).values_list("n", "at"))
    return tuple(
        OpenItem(kind, id, words, office, labels.get(office, "no office"), since[n], id in own)
        for kind, id, words, office, n in waiting
    )


def _waiting(held: Held) -> Iterator[Waiting]:
    for check in held.checks:
        if check.answered is None:
            yield "check", check.id, "A check waits for its answer", check.office, check.n
    for challenge in rules.open_challenges(held):
        if challenge.answered is None:
            yield "challenge", challenge.id, "A challenge waits for its answer", challenge.office, challenge.n
        else:
            yield "answer", challenge.id, "An answer waits for the challenger", challenge.office, challenge.n
    for offer in held.offers:
        if offer.pending:
            yield "handover", offer.id, "A hand-over waits to be accepted or declined", offer.office, offer.n
    yield from _waiting_for_a_person(held)


def _waiting_for_a_person(held: Held) -> Iterator[Waiting]:
    pending, proposal, stands = rules.pending_decision(held), rules.pending_proposal(held), rules.current(held)
    if pending:
        yield "second_person", pending.id, "A decision waits for a second person", pending.office, pending.n
    if proposal:
        yield "lowering", proposal.id, "A lower rating waits for a second person", held.office, proposal.n
    if stands and rules.came_after(held, stands):
        yield "information", held.id, "New information waits for a decision", held.office, rules.learnt(held)


def _begun_by(held: Held, practitioner: str) -> Iterator[str]:
    """What waits for a second person and was begun by this one."""
    for begun in (rules.pending_decision(held), rules.pending_proposal(held)):
        if begun and begun.by == practitioner:
            yield begun.id


def challenge_line(challenge: Challenged, labels: Labels, s: Situation) -> ChallengeLine:
    """One challenge, with its ladder while it is open."""
    return ChallengeLine(
        id=challenge.id,
        n=challenge.n,
        decision=challenge.decision,
        stage=challenge.stage,
        office=challenge.office,
        office_label=labels.office(challenge.office),
        answered=challenge.answered is not None,
        changes=challenge.changes,
        accepted=challenge.accepted is not None,
        ladder=_ladder(challenge, labels, s) if challenge.accepted is None else (),
        may_answer=challenge.answered is None and s.by.office in answerers(challenge, s),
    )


def stages(challenge: Challenged, s: Situation) -> tuple[tuple[int, str], ...]:
    """The stages above the one reached, with their offices; a stage without an office of its own is passed over."""
    owing = offices([challenge.office]).get(challenge.office)
    agency = owing.agency if owing else ""
    kind = agency_kind(agency)
    rungs = list(enumerate(s.profile.ladders[LADDER].rungs, start=1))[challenge.stage :]
    above = ((stage, find_office(rung.kind_in(kind), agency, at=s.at)) for stage, rung in rungs)
    return tuple((stage, found) for stage, found in above if found not in {"", challenge.office})


def answerers(challenge: Challenged, s: Situation) -> frozenset[str]:
    """The office challenged and every office above it on the ladder: whom silence climbs to may answer in its place."""
    return frozenset({challenge.office, *(above for _, above in stages(challenge, s))})


def _ladder(challenge: Challenged, labels: Labels, s: Situation) -> tuple[Stage, ...]:
    above = dict(stages(challenge, s))
    named = {each.id: each.label for each in offices(above.values()).values()}
    return tuple(
        Stage(
            number=number,
            label=rung.label,
            office_label=labels.office(challenge.office)
            if number == challenge.stage
            else named.get(above.get(number, ""), ""),
            allow=rung.allow,
            reached=number <= challenge.stage,
        )
        for number, rung in enumerate(s.profile.ladders[LADDER].rungs, start=1)
    )
