"""Events as analysts keep them: one row per child, date and event, in codes; every table of a journey laid flat.

The shape is that of the cleaned children in need census in common use (child, date, type, value), with whose record
the event stands in and when it was entered. A date known to the month or the year is no date: `happened` says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tocsin.access import agency_kind, agency_name, offices
from tocsin.concerns import CodedStep, Journey, Spell
from tocsin.exchange.out.person_rows import Row, Told, to_day
from tocsin.words.when import LONDON

COLUMNS = (
    "child_id",
    "date",
    "type",
    "value",
    "source_agency",
    "source_record_id",
    "recorded_at",
    "happened",
    "item_id",
    "entry",
)

CHILDREN = frozenset({"child", "unknown_child"})

TYPES: Mapping[str, tuple[str, str]] = {
    "concern.information_added/1": ("information_added", ""),
    "concern.received/1": ("concern_received", ""),
    "concern.raiser_told/1": ("raiser_told", "what"),
    "concern.rated/1": ("concern_rated", "rating"),
    "rating.lowered/1": ("rating_lowered", "rating"),
    "check.asked/1": ("check_asked", ""),
    "check.answered/1": ("check_answered", "known"),
    "decision.made/1": ("decision_made", "outcome"),
    "decision.confirmed/1": ("decision_confirmed", "outcome"),
    "decision.not_confirmed/1": ("decision_not_confirmed", ""),
    "challenge.raised/1": ("challenge_raised", ""),
    "challenge.answered/1": ("challenge_answered", ""),
    "challenge.accepted/1": ("challenge_accepted", ""),
    "challenge.taken_up/1": ("challenge_taken_up", ""),
    "handover.offered/1": ("handover_offered", "kind"),
    "handover.accepted/1": ("handover_accepted", ""),
    "handover.declined/1": ("handover_declined", ""),
    "missing.reported/1": ("missing", "kind"),
    "missing.returned/1": ("missing_returned", ""),
    "missing.interviewed/1": ("return_interview", ""),
}
"""Entries that are events of a child's life with services: the event's type, and which of its codes is the value."""

CODED = ("assessment_factor", "abuse_category", "closure_reason", "primary_need", "offence_outcome")
"""Code lists a step of the journey carries: each code is a row of its own, of this type."""

VALUES: Mapping[str, str] = {
    "concern_raised": "referral_source",
    "primary_need": "primary_need",
    "harm": "harm",
    "concern_rated": "rating",
    "rating_lowered": "rating",
    "decision_made": "decision_outcome",
    "decision_confirmed": "decision_outcome",
    "handover_offered": "handover_kind",
    "missing": "missing_kind",
    **{codes: codes for codes in CODED},
}
"""For each type that has one, the code list of its value."""

Event = dict[str, str]


class EventsTeller:
    """Tells the events of one person after another; `not_told` counts concerns that are about no child.

    The agency of an office never changes, so each is asked for once.
    """

    def __init__(self) -> None:
        self.not_told = 0
        self._agency_of: dict[str, str] = {}

    def __call__(self, told: Told) -> Iterator[Row]:
        """Every event of one person as a child."""
        whole = told.whole
        children = [each for each in whole.open_journeys if each.about in CHILDREN]
        self.not_told += len(whole.open_journeys) - len(children)
        items: list[Journey | Spell] = [*children, *whole.open_spells]
        self._learn(step.office for each in items for step in each.readable)
        for journey in children:
            base = _base(told, journey)
            yield from (("events", base | each) for each in _raised(journey, told))
            yield from self._steps(base, journey, told)
        for spell in whole.open_spells:
            yield from self._steps(_base(told, spell), spell, told)

    def _steps(self, base: Event, item: Journey | Spell, told: Told) -> Iterator[Row]:
        for step in item.readable:
            agency = self._agency_of.get(step.office, "")
            yield from (("events", base | each) for each in _step(step, agency, told))

    def _learn(self, ids: Iterable[str]) -> None:
        if unknown := set(ids) - self._agency_of.keys():
            found = {each.id: each.agency for each in offices(unknown).values()}
            self._agency_of |= dict.fromkeys(unknown, "") | found


def _base(told: Told, item: Journey | Spell) -> Event:
    """What every event of a concern or a missing episode shares. A protected source's record would name its agency."""
    readable = {each.id for each in told.whole.readable}
    shown = item.record if item.agency and item.record in readable else ""
    return {"child_id": told.id, "source_record_id": told.ident(shown), "item_id": told.ident(item.id)}


def _raised(journey: Journey, told: Told) -> Iterator[Event]:
    entered = f"{journey.at.astimezone(LONDON):%Y-%m-%d}"
    happened = journey.when if journey.imported else entered
    shared = {
        "date": to_day(happened),
        "happened": happened,
        "source_agency": _named(journey.agency, told),
        "recorded_at": told.entered(journey.at),
        "entry": told.entry(journey.n),
    }
    yield shared | {"type": "concern_raised", "value": journey.source}
    if journey.need:
        yield shared | {"type": "primary_need", "value": journey.need}
    for harm in journey.harms:
        yield shared | {"type": "harm", "value": harm}


def _step(step: CodedStep, agency: str, told: Told) -> Iterator[Event]:
    happened = step.when or f"{step.at.astimezone(LONDON):%Y-%m-%d}"
    shared = {
        "date": to_day(happened),
        "happened": happened,
        "source_agency": _named(agency, told),
        "recorded_at": told.entered(step.at),
        "entry": told.entry(step.n),
    }
    for type, value in _values(step.type, step.meta):
        yield shared | {"type": type, "value": value}


def _values(entry_type: str, meta: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The type and value of an event, and of each code that came with it; nothing for what is no event here."""
    if entry_type == "step.taken/1":
        yield str(meta["step"]), ""
        yield from ((codes, str(code)) for codes in CODED for code in meta.get(codes, ()))
    elif entry_type == "missing.interviewed/1":
        yield "return_interview", "taken" if meta["taken"] else "offered" if meta["offered"] else "not_offered"
    elif entry_type in TYPES:
        type, code = TYPES[entry_type]
        yield type, str(meta.get(code, "")) if code else ""


def _named(agency: str, told: Told) -> str:
    """The agency by name; without names only its kind, for a school's name says where a child is every day."""
    return (agency_name(agency) if told.identified else agency_kind(agency)) if agency else ""
