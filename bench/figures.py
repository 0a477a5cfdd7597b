"""Every figure of the set over ten years of an authority: 200,000 contacts, 40,000 referrals, and what hangs on them.

The rows are put into the shadow tables as a fold would leave them, by a seeded generator: filling ten years through the
door would take hours and the figures read nothing else. Measured in CPU seconds, the best of three, beside the aim.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice

from django.db import transaction
from django.db.models import Model
from tests.register import Register

from bench import filling
from tocsin.access.models import Look
from tocsin.concerns.models import Challenge, Check, Concern, Decision, Missing, Step
from tocsin.duties.models import Duty
from tocsin.figures import RECIPES, Span
from tocsin.people.models import Likeness, Record
from tocsin.words import load_profile

CONTACTS, REFERRALS, PERSONS, EPISODES, LOOKS = 200_000, 40_000, 90_000, 12_000, 200_000
FIRST, LAST = date(2016, 4, 1), date(2026, 3, 31)
AIM = 1.0
ROUNDS = 3
AT_ONCE = 2_000
EXPLOITED = 0.03
"""The share of contacts that name exploitation."""

BEFORE = 100_000
"""Entries are numbered from here, past those of the founding."""


def measure() -> list[str]:
    """A row for each figure."""
    fill(filling.register())
    span, profile = Span.until(LAST), load_profile()
    counts = {name: partial(recipe.count, span, profile) for name, recipe in RECIPES.items()}
    return [_row(name, min(_cpu(count) for _ in range(ROUNDS))) for name, count in counts.items()]


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _row(name: str, took: float) -> str:
    met = "yes" if took <= AIM else "no"
    return f"| figure `{name}`, {CONTACTS:,} contacts | {took:.2f} s CPU | {AIM:.0f} s | {took / AIM:.2f}× | {met} |"


def fill(here: Register) -> None:
    """Put ten years into the tables."""
    chance = random.Random(1912)
    with transaction.atomic():
        for rows in (_records, _concerns, _episodes, _looks, _likenesses):
            for model, some in _by_model(rows(here, chance)):
                model._default_manager.bulk_create(some, batch_size=400)


def _by_model(rows: Iterable[Model]) -> Iterator[tuple[type[Model], list[Model]]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        kinds = dict.fromkeys(type(row) for row in some)
        yield from ((kind, [row for row in some if type(row) is kind]) for kind in kinds)


def _records(here: Register, chance: random.Random) -> Iterator[Model]:
    """A person has one record, and a third of them a second; an adult is named beside every fifth."""
    agencies = list(here.agencies.values())
    offices = [actor.office for actor in here.people.values()]
    for i in range(PERSONS * 8 // 5):
        kind = "adult" if i >= PERSONS * 4 // 3 else "child"
        person = f"p_{i % PERSONS:012}" if kind == "child" else f"p_{i:012}"
        said = {
            "ethnicity": chance.choice(("given", "", "not_asked", "given")),
            "nationality": chance.choice(("given", "")),
        }
        yield Record(
            id=f"r_{i:012}",
            n=BEFORE + i,
            person=person,
            agency=chance.choice(agencies),
            kind=kind,
            local_id="",
            since=datetime(2016, 1, 1, tzinfo=UTC),
            by="u_x",
            office=chance.choice(offices),
            details=f"{i}/details",
            stated=said,
        )


def _concerns(here: Register, chance: random.Random) -> Iterator[Model]:
    """Each contact with the steps of its trail, its decision and the duties they opened; each fifth a referral."""
    for i in range(CONTACTS):
        day = FIRST + timedelta(days=int(i * ((LAST - FIRST).days + 1) / CONTACTS))
        yield from _contact(i, day, here, chance)


def _contact(i: int, day: date, here: Register, chance: random.Random) -> Iterator[Model]:
    id, n, at = f"c_{i:012}", 10 * BEFORE + 20 * i, datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    raiser = chance.choice((here.teacher, here.police, here.nurse, here.youth_worker))
    record = f"r_{chance.randrange(PERSONS * 4 // 3):012}"
    harms = ["sexual_exploitation"] if chance.random() < EXPLOITED else ["neglect"]
    yield Concern(
        **{"id": id, "n": n, "at": at, "when": "", "day": day.isoformat(), "about": "child", "record": record},
        **{"agency": raiser.agency, "raised_by": raiser.practitioner, "raised_office": raiser.office},
        **{"office": here.hub.office, "harms": harms, "danger": False, "protected": False, "need": ""},
        **{"told_not_to_report": False, "source": "2A", "imported": False, "needs_checking": []},
    )
    outcome = "assessment" if i % (CONTACTS // REFERRALS) == 0 else chance.choice(("nfa", "early_help", "advice"))
    yield Decision(
        **{"id": f"d_{i:012}", "n": n + 3, "day": day.isoformat(), "concern": id, "by": "u_y", "law": ""},
        **{"office": here.hub.office, "outcome": outcome, "second": [], "unopened": 0, "reasoned": True},
        **{"reason_code": "below_threshold" if outcome == "nfa" else "", "accepted_by": "", "imported": False},
    )
    for place, type in enumerate(TRAIL):
        office = here.hub.office if place else raiser.office
        meta = {"concern": id, "agency": raiser.agency, "record": record, "office": office}
        yield Step(n=n + place, case=id, type=type, at=at, when="", by="u_y", office=office, meta=meta, parts=[])
    yield from _duties(i, id, n, at, here, chance)
    yield from _work(i, id, n, at, here, chance) if outcome == "assessment" else ()
    yield from _doubted(i, id, n, raiser.agency, here, chance)


TRAIL = (
    *("concern.raised/1", "concern.received/1", "concern.raiser_told/1", "decision.made/1"),
    "concern.raiser_told/1",
)


def _doubted(i: int, id: str, n: int, agency: str, here: Register, chance: random.Random) -> Iterator[Model]:
    """A challenge of every two hundredth, a check of every tenth."""
    if i % 200 == 0:
        yield Challenge(
            **{"id": f"x_{i:012}", "n": n, "concern": id, "decision": f"d_{i:012}", "by": "u_x", "agency": agency},
            **{"office": here.hub.office, "stage": 1 + i % 3, "changes": i % 600 == 0},
            answered=n + 8 if i % 400 else None,
        )
    if i % 10 == 0:
        asked = {"office": here.police.office, "agency": here.police.agency, "known": chance.choice(("yes", "no"))}
        yield Check(id=f"k_{i:012}", n=n + 9, concern=id, answered=n + 10, **asked)


def _work(i: int, id: str, n: int, at: datetime, here: Register, chance: random.Random) -> Iterator[Model]:
    taken = (
        "assessment_started",
        "assessment_authorised",
        "strategy_discussion",
        "enquiry_started",
        "conference_held",
        "crime_recorded",
    )
    for place, step in enumerate(taken[: chance.randrange(7)]):
        meta = {
            "concern": id,
            "step": step,
            "when": at.date().isoformat(),
            "office": here.social_worker.office,
            "agency": here.social_worker.agency,
            "record": "",
            "imported": False,
        }
        yield Step(
            n=n + 11 + place,
            case=id,
            type="step.taken/1",
            step=step,
            day=at.date().isoformat(),
            at=at,
            when=at.date().isoformat(),
            by="u_z",
            office=here.social_worker.office,
            meta=meta,
            parts=[],
        )


def _duties(i: int, id: str, n: int, at: datetime, here: Register, chance: random.Random) -> Iterator[Model]:
    for code in ("decide_on_referral", "acknowledge_to_raiser", "tell_raiser_outcome"):
        climbed = chance.random() < 0.03
        met = None if chance.random() < 0.02 else at + timedelta(hours=chance.randrange(60))
        yield Duty(
            id=f"{n}-{code}",
            code=code,
            label="What is owed",
            law="Working Together",
            allow="1 working day",
            calendar="working_days",
            ladder="escalation",
            about=id,
            kind="concern",
            case=id,
            opened_by=n,
            opened_at=at,
            since=at,
            start=at,
            due=at + timedelta(days=1),
            owner=here.hub.office,
            agency=here.hub.agency,
            agreed={},
            met_n=n + 3 if met else None,
            met_at=met,
            met_recorded=met,
            rung=1 + i % 3 if climbed else 0,
            answering=here.hub.office,
        )


def _episodes(here: Register, chance: random.Random) -> Iterator[Model]:
    for i in range(EPISODES):
        day = FIRST + timedelta(days=chance.randrange(3_600))
        at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        yield Missing(
            id=f"m_{i:012}",
            n=100 * BEFORE + i,
            at=at,
            record=f"r_{chance.randrange(PERSONS):012}",
            kind="home",
            when=day.isoformat(),
            by="u_p",
            office=here.police.office,
            agency=here.police.agency,
            returned=i,
            returned_when=day.isoformat(),
            interviewed=i,
            offered=i % 2 == 0,
            taken=i % 4 == 0,
            independent=i % 8 == 0,
        )


def _looks(here: Register, chance: random.Random) -> Iterator[Model]:
    people = list(here.people.values())
    for i in range(LOOKS):
        actor, moment = chance.choice(people), datetime(2016, 4, 1, tzinfo=UTC) + timedelta(minutes=26 * i)
        subject = f"c_{chance.randrange(CONTACTS):012}" if i % 3 else ""
        yield Look(
            n=BEFORE + i,
            at=moment,
            practitioner=actor.practitioner,
            office=actor.office,
            purpose="safeguard_child",
            question="TheConcern",
            subject=subject,
            verdict="allowed",
        )


def _likenesses(here: Register, chance: random.Random) -> Iterator[Model]:
    """One record in ten is like another that nobody has judged."""
    firsts = sorted(chance.sample(range(PERSONS), PERSONS // 10))
    for i in firsts:
        yield Likeness(
            first=f"r_{i:012}", second=f"r_{i + 1:012}", weight=chance.uniform(-2, 14), stratum="named", twins=False
        )
