"""Fold one entry into the duties it answers, restarts, opens and stops, in that order.

Which entry does what is data of the profile (see `rules.rulebook`). An imported answer that arrives before the imported
warning it answers is kept until that comes; a pause that arrives before its duty is not. What is entered by people at
work is taken in the order it was entered: nobody answers a warning they have not had.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.db.models import F, Model

from tocsin.access import OfficeView, find_office, office, offices
from tocsin.duties import clocks, rules
from tocsin.duties.calendar import LONDON
from tocsin.duties.models import Climb, Duty, EarlyAnswer
from tocsin.duties.rules import Rulebook, Span
from tocsin.ledger import Entry, Parts, add, change, having
from tocsin.words import DutyRule, Profile

VERSION = 2
SHADOWS: tuple[type[Model], ...] = (Duty, Climb, EarlyAnswer)


def project(entry: Entry, parts: Parts, profile: Profile) -> None:
    """Fold one entry into the tables; entries nobody's duty depends on pass by."""
    book = rules.rulebook(profile)
    _answers(entry, book)
    for about, rule in rules.fitting(book.restarts, entry):
        _restart(entry, about, rule, book)
    _open(entry, book)
    for about, rule in rules.fitting(book.stops, entry):
        _stop(entry, about, rule)
    fold = FOLDS.get(entry.type)
    if fold:
        fold(entry, book)


def _open(entry: Entry, book: Rulebook) -> None:
    fitting = [(about, rule) for about, rule in rules.fitting(book.opens, entry) if _in_force(rule, entry)]
    if not fitting:
        return
    find = cache(lambda kind, agency: find_office(kind, agency, at=entry.at))
    owners = [rules.owner(rule.owner, entry, find) for _, rule in fitting]
    named = offices(owners)
    opened = [_duty(entry, *each, book, named.get(owner)) for each, owner in zip(fitting, owners, strict=True)]
    add(*opened)
    if _imported(entry):
        for duty in opened:
            _answered_before(duty, book)


def _in_force(rule: DutyRule, entry: Entry) -> bool:
    return rule.holds_on(rules.happened(rule.clock_from, entry).latest.astimezone(LONDON).date())


def _duty(entry: Entry, about: str, rule: DutyRule, book: Rulebook, owner: OfficeView | None) -> Duty:
    began = rules.happened(rule.clock_from, entry)
    allowed = rules.allowed(rule, entry)
    limit = clocks.due(began.latest, allowed, book.calendars[rule.calendar])
    return Duty(
        id=rules.duty_id(entry.n, rule.code),
        code=rule.code,
        label=rule.label,
        law=rule.law,
        allow=allowed,
        calendar=rule.calendar,
        ladder=rule.ladder,
        about=about,
        kind=rule.about,
        case=entry.case,
        opened_by=entry.n,
        opened_at=entry.at,
        since=began.earliest,
        start=began.latest,
        due=limit,
        owner=owner.id if owner else "",
        agency=owner.agency if owner else str(entry.meta.get("agency", "")),
        agreed=rules.agreed(rule, entry),
        answering=owner.id if owner else "",
        next_climb_at=limit,
    )


def _imported(entry: Entry) -> bool:
    return entry.meta.get("imported") is True


def _answers(entry: Entry, book: Rulebook) -> None:
    """Meet what the entry answers. No answer changes another's duty, so all that may be owed is asked for at once."""
    fitting = rules.fitting(book.meets, entry)
    abouts = {about for about, _ in fitting}
    owed = having(Duty, "about", abouts, more="met_n IS NULL", order="opened_by") if fitting else []
    for about, rule in fitting:
        _answer(entry, about, rule, [duty for duty in owed if (duty.about, duty.code) == (about, rule.code)], book)


def _answer(entry: Entry, about: str, rule: DutyRule, owed: list[Duty], book: Rulebook) -> None:
    given, agreed = rules.answered(rule, entry), rules.agreed(rule, entry)
    met = [duty for duty in owed if duty.agreed == agreed and rules.answers(duty.since, given)]
    for duty in met:
        _meet(duty, entry.n, entry.at, given, book)
    if not met and _imported(entry) and rule.clock_from != "recorded":
        add(
            EarlyAnswer(
                id=f"{entry.n}-{rule.code}",
                code=rule.code,
                about=about,
                n=entry.n,
                at=entry.at,
                earliest=given.earliest,
                latest=given.latest,
                agreed=agreed,
            )
        )


def _answered_before(duty: Duty, book: Rulebook) -> None:
    kept = having(EarlyAnswer, "about", [duty.about])
    earlier = [
        each for each in kept if each.code == duty.code and each.latest >= duty.since and each.n < duty.opened_by
    ]
    for answer in sorted(earlier, key=lambda each: (each.earliest, each.n)):
        if answer.agreed == duty.agreed:
            _meet(duty, answer.n, answer.at, Span(answer.earliest, answer.latest), book)
            answer.delete()
            return


def _meet(duty: Duty, n: int, recorded: datetime, given: Span, book: Rulebook) -> None:
    """An answer known only to the day is in time if any moment of that day is."""
    met_at = max(given.earliest, duty.start)
    limit = _due(duty, book, until=met_at)
    change(
        Duty,
        duty.id,
        met_n=n,
        met_at=met_at,
        met_recorded=recorded,
        due=limit,
        days_late=clocks.working_days_late(limit, met_at, book.calendars[duty.calendar]) if met_at > limit else 0,
        paused_since=None,
        next_climb_at=None,
    )


def _stop(entry: Entry, about: str, rule: DutyRule) -> None:
    """Only a running clock can be stopped: a duty that is late, or has climbed, stays so until it is answered."""
    moment = rules.happened(rule.clock_from, entry).latest
    running = Duty.objects.filter(about=about, code=rule.code, met_n=None, rung=0)
    running.filter(waits__gt=0).update(waits=F("waits") + 1)
    waiting_for = str(entry.meta.get("office", ""))
    running.filter(waits=0, due__gte=moment).update(
        waits=1, paused_since=moment, next_climb_at=None, waiting_for=waiting_for
    )


def _restart(entry: Entry, about: str, rule: DutyRule, book: Rulebook) -> None:
    moment = rules.happened(rule.clock_from, entry).latest
    for duty in Duty.objects.filter(about=about, code=rule.code, met_n=None, waits__gt=0):
        if duty.waits > 1:
            Duty.objects.filter(id=duty.id).update(waits=duty.waits - 1)
        else:
            _run_again(duty, moment, book)


def _run_again(duty: Duty, moment: datetime, book: Rulebook) -> None:
    limit = _due(duty, book, until=moment)
    Duty.objects.filter(id=duty.id).update(
        waits=0,
        waiting_for="",
        paused_since=None,
        stopped=_stretches(duty, moment),
        due=limit,
        next_climb_at=limit if duty.rung == 0 else duty.next_climb_at,
    )


def _stretches(duty: Duty, until: datetime) -> list[list[str]]:
    """The stretches in which the clock stood still, the running one closed at `until`, as the row keeps them."""
    running = [[duty.paused_since.isoformat(), until.isoformat()]] if duty.paused_since else []
    return list(duty.stopped) + running


def pauses(duty: Duty, until: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches in which the clock stood still, as clocks take them."""
    read = datetime.fromisoformat
    return [(read(began), read(ended)) for began, ended in _stretches(duty, until) if read(began) < read(ended)]


def _due(duty: Duty, book: Rulebook, until: datetime) -> datetime:
    return clocks.due(duty.start, duty.allow, book.calendars[duty.calendar], pauses(duty, until))


def _escalated(entry: Entry, book: Rulebook) -> None:
    meta = entry.meta
    duty = Duty.objects.get(id=meta["duty"])
    rungs, rung, fell_due = book.ladders[duty.ladder].rungs, int(meta["rung"]), datetime.fromisoformat(meta["due"])
    reached, more = rungs[rung - 1], rung < len(rungs)
    add(
        Climb(
            id=f"{duty.id}-{rung}",
            duty=duty.id,
            rung=rung,
            office=meta["office"],
            because=meta["because"],
            due=fell_due,
            at=entry.at,
            n=entry.n,
            skipped=list(meta["skipped"]),
        )
    )
    Duty.objects.filter(id=duty.id).update(
        rung=rung,
        climbs=more,
        answering=meta["office"],
        escalated_to=meta["office"],
        last_escalation=entry.n,
        next_climb_at=clocks.due(fell_due, reached.allow, book.calendars[reached.calendar]) if more else None,
    )


def _office_created(entry: Entry, book: Rulebook) -> None:
    """A duty nobody could owe falls to the first office of its kind, which answers beside whoever it climbed to."""
    created = office(str(entry.meta["office"]))
    for duty in Duty.objects.filter(met_n=None, owner=""):
        if created and duty.code in book.owed_by_kind(created.kind):
            _give(duty, created.id, created.agency)


def _handed_over(entry: Entry, book: Rulebook) -> None:
    """What the giving office owed on the concern, the accepting office owes now; its clocks run on."""
    accepting = office(str(entry.meta["office"]))
    for duty in Duty.objects.filter(met_n=None, about=entry.meta["concern"], owner=entry.meta["sender"]):
        if accepting:
            _give(duty, accepting.id, accepting.agency)


def _give(duty: Duty, owner: str, agency: str) -> None:
    answering = duty.answering if duty.rung else owner
    Duty.objects.filter(id=duty.id).update(owner=owner, agency=agency, answering=answering)


FOLDS: dict[str, Callable[[Entry, Rulebook], None]] = {
    "duty.escalated/1": _escalated,
    "office.created/1": _office_created,
    "handover.accepted/1": _handed_over,
}
