"""What must hold between the tables of a profile, told in sentences that name the table and the key.

No duty without an owner, ladder, calendar and entries that exist; no list without codes and a source; no flag nobody
reads; no ladder that ends inside the organisations; and no way of ending a concern that is neither a reasoned “no
further action” nor taken on by somebody. Every fault is reported, not only the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from .codes import Code, CodeList
from .entries import CODED_KEYS, ENTRY_KEYS
from .profile import ANY, CalendarRule, DutyRule, Ladder, Profile, RetentionRule, Rung, Trigger
from .table import ProfileFault
from .text import plain_words

LISTS = frozenset(
    {
        "abuse_category",
        "agency_kind",
        "assessment_factor",
        "blank_reason",
        "closure_reason",
        "decision_outcome",
        "disability",
        "ethnicity_census",
        "ethnicity_perceived",
        "ethnicity_self",
        "figure_answer",
        "handover_kind",
        "harm",
        "hold_reason",
        "law",
        "missing_kind",
        "needs_checking",
        "nfa_reason",
        "offence_outcome",
        "office_kind",
        "primary_need",
        "purpose",
        "rating",
        "redaction_basis",
        "referral_source",
        "report_kind",
        "response_kind",
        "restriction_level",
        "restriction_reason",
        "retention_outcome",
        "role",
        "see_reason",
        "sex",
        "step",
        "topic",
        "upn_unknown",
        "verdict",
    }
)
FLAGS: Mapping[str, frozenset[str]] = {
    "decision_outcome": frozenset({"closes", "is_nfa", "needs_acceptor", "social_care"}),
    "nfa_reason": frozenset({"needs_acceptor", "needs_link", "import_only"}),
    "harm": frozenset({"serious", "exploitation", "sexual"}),
    "offence_outcome": frozenset({"charged"}),
    "ethnicity_self": frozenset({"says_nothing"}),
    "ethnicity_perceived": frozenset({"says_nothing"}),
    "blank_reason": frozenset({"to_scrutineer"}),
    "redaction_basis": frozenset({"retention"}),
    "step": frozenset({"any_office", "import_only", "outside_only"}),
}
RETAINED_BY = frozenset({"harm", "law", "missing_kind", "closure_reason", "abuse_category", "assessment_factor"})
"""Lists whose codes show which retention rule is meant for a person: the register finds them in their entries."""

UNITS: Mapping[str, frozenset[str]] = {
    "working day": frozenset({"working_days"}),
    "school day": frozenset({"school_days"}),
    "hub hour": frozenset({"hub_hours"}),
    "hour": frozenset({"always"}),
    "day": frozenset({"always", "working_days", "school_days"}),
    "month": frozenset({"always", "working_days", "school_days"}),
}
"""Which kinds of calendar can count which unit of an allowance."""

KINDS = frozenset().union(*UNITS.values())
_ALLOWANCE = re.compile(r"[1-9]\d{0,3} (.+?)s?")


def check_profile(profile: Profile) -> None:
    """Raise ProfileFault with every fault found, a sentence each; return None when there is none."""
    checks = (_lists, _outcomes, _offices, _calendars, _ladders, _duties, _phrases, _retention)
    faults = [fault for check in checks for fault in check(profile)]
    if faults:
        raise ProfileFault(f"The profile “{profile.name}” cannot be used.\n" + "\n".join(faults))


def _lists(profile: Profile) -> Iterator[str]:
    for name in sorted(LISTS - profile.codes.keys()):
        yield f"codes {name}: this list is missing."
    for name in sorted(profile.codes.keys() - LISTS):
        yield f"codes {name}: the register has no use for a list of this name. Check the spelling."
    for name, codes in profile.codes.items():
        yield from _codes(name, codes, profile)


def _codes(name: str, codes: CodeList, profile: Profile) -> Iterator[str]:
    if not len(codes):
        yield f"codes {name}: the list has no codes."
    for twice in _twice(code.code for code in codes):
        yield f"codes {name}: the code “{twice}” is there twice."
    for code in codes:
        place = f"codes {name}, “{code.code}”"
        yield from _dates(place, "since", code.since, code.until)
        for flag in sorted(code.flags - FLAGS.get(name, frozenset())):
            yield f"{place}: nothing in the register reads the flag “{flag}” here. Check the spelling."
        yield from _maps(place, code, profile)


def _maps(place: str, code: Code, profile: Profile) -> Iterator[str]:
    for to, values in code.maps.items():
        for value in values:
            if value not in profile.codes.get(to, ()):
                yield f"{place}: maps to “{value}”, which the list {to} does not have."


def _outcomes(profile: Profile) -> Iterator[str]:
    for code in profile.codes.get("decision_outcome", ()):
        if "closes" in code.flags and not code.flags & {"is_nfa", "needs_acceptor"}:
            yield (
                f"codes decision_outcome, “{code.code}”: it closes a concern, so it must be flagged “is_nfa” "
                "(reason and second look) or “needs_acceptor” (somebody takes the child on)."
            )
        if {"is_nfa", "needs_acceptor"} <= code.flags:
            yield f"codes decision_outcome, “{code.code}”: it cannot be both “is_nfa” and “needs_acceptor”."


def _offices(profile: Profile) -> Iterator[str]:
    for kind, office in profile.offices.items():
        if office.role not in profile.codes.get("role", ()):
            yield f"office {kind}: the role “{office.role}” is not in the list of roles."


def _calendars(profile: Profile) -> Iterator[str]:
    for name, calendar in profile.calendars.items():
        yield from (f"calendar {name}: {fault}" for fault in _calendar(calendar))


def _calendar(calendar: CalendarRule) -> Iterator[str]:
    if calendar.kind not in KINDS:
        yield f"“kind” is “{calendar.kind}”; expected one of {', '.join(sorted(KINDS))}."
    if not calendar.days:
        yield "“days” is empty; a clock would never run."
    if calendar.kind != "always" and calendar.opens >= calendar.closes:
        yield f"it closes at {calendar.closes:%H:%M}, which is not after it opens at {calendar.opens:%H:%M}."
    if any(later[0] <= earlier[1] for earlier, later in zip(calendar.terms, calendar.terms[1:], strict=False)):
        yield "“terms” overlap or are out of order."


def _ladders(profile: Profile) -> Iterator[str]:
    for name, ladder in profile.ladders.items():
        yield from _ladder(f"ladder {name}", ladder, profile)


def _ladder(place: str, ladder: Ladder, profile: Profile) -> Iterator[str]:
    for number, rung in enumerate(ladder.rungs, start=1):
        yield from _rung(f"{place}, rung {number}", rung, profile)
    last = profile.offices.get(ladder.rungs[-1].office_kind) if ladder.rungs else None
    if last is None or not last.outside:
        yield f"{place}: the last rung must be an office outside the organisations, such as the scrutineer."


def _rung(place: str, rung: Rung, profile: Profile) -> Iterator[str]:
    for kind in (rung.office_kind, *rung.in_agency.values()):
        yield from _known_office(place, kind, profile)
    for agency in rung.in_agency:
        if agency not in profile.codes.get("agency_kind", ()):
            yield f"{place}: “in_agency” names “{agency}”, which is not a kind of agency."
    yield from _allowance(place, rung.allow, rung.calendar, profile)


def _duties(profile: Profile) -> Iterator[str]:
    for code in _twice(rule.code for rule in profile.duties):
        yield f"duty {code}: there are two duties of this code."
    for rule in profile.duties:
        place = f"duty {rule.code}"
        if not rule.opened_by or not rule.met_by:
            yield f"{place}: “opened_by” and “met_by” each need an entry, or nothing would open or end it."
        if rule.ladder not in profile.ladders:
            yield f"{place}: there is no ladder “{rule.ladder}”. There are: {', '.join(profile.ladders)}."
        yield from _time_given(place, rule, profile)
        yield from _dates(place, "in_force", rule.in_force, rule.until)
        yield from _owner(place, rule, profile)
        yield from _clock(place, rule)
        yield from _entries(place, rule, profile)


def _time_given(place: str, rule: DutyRule, profile: Profile) -> Iterator[str]:
    """An allowance, or the moment the entry itself names, which every hour of every day counts towards."""
    how, _, key = rule.allow.partition(":")
    if how != "field":
        yield from _allowance(place, rule.allow, rule.calendar, profile)
        return
    yield from _keys(f"{place}, allow", [key], rule.opened_by)
    if rule.calendar not in profile.calendars or profile.calendars[rule.calendar].kind != "always":
        never = "so the calendar has to be one that never closes"
        yield f"{place}: “allow” names a moment, {never}, not “{rule.calendar}”."


def _owner(place: str, rule: DutyRule, profile: Profile) -> Iterator[str]:
    how, _, what = rule.owner.partition(":")
    if how in {"kind", "agency"}:
        yield from _known_office(f"{place}, owner", what, profile)
    elif how == "field":
        yield from _keys(f"{place}, owner", [what], rule.opened_by)
    else:
        yield f"{place}: “owner” is “{rule.owner}”; expected “kind:…”, “agency:…” or “field:…”."


def _clock(place: str, rule: DutyRule) -> Iterator[str]:
    how, _, key = rule.clock_from.partition(":")
    if how == "field":
        yield from _keys(f"{place}, clock_from", [key], rule.opened_by)
    elif rule.clock_from not in {"event", "recorded"}:
        yield f"{place}: “clock_from” is “{rule.clock_from}”; expected “event”, “recorded” or “field:…”."


def _entries(place: str, rule: DutyRule, profile: Profile) -> Iterator[str]:
    pausing = tuple(each for pause in rule.pauses for each in (pause.starts, pause.ends))
    for trigger in (*rule.opened_by, *rule.met_by, *pausing):
        yield from _trigger(f"{place}, {trigger.type}", trigger, rule.about, profile)
    yield from _keys(f"{place}, agree_on", rule.agree_on, (*rule.opened_by, *rule.met_by))


def _trigger(place: str, trigger: Trigger, about: str, profile: Profile) -> Iterator[str]:
    if trigger.type not in ENTRY_KEYS:
        yield f"{place}: the register writes no entry of this type."
        return
    about = trigger.about or about
    yield from _keys(place, [*trigger.where, *([about] if about != "case" else [])], [trigger])
    for key, allowed in trigger.where.items():
        codes = profile.codes.get(CODED_KEYS.get(key, ""), ())
        for value in allowed if isinstance(allowed, tuple) else (allowed,):
            if codes and value not in codes and value not in ("", ANY):
                yield f"{place}: “{key}” waits for “{value}”, which the list {CODED_KEYS[key]} does not have."


def _keys(place: str, keys: Iterable[str], triggers: Iterable[Trigger]) -> Iterator[str]:
    for trigger in triggers:
        known = ENTRY_KEYS.get(trigger.type, frozenset(keys))
        yield from (f"{place}: entries {trigger.type} carry no “{key}”." for key in keys if key not in known)


def _known_office(place: str, kind: str, profile: Profile) -> Iterator[str]:
    if kind not in profile.offices:
        yield f"{place}: there is no office kind “{kind}”."


def _allowance(place: str, allow: str, calendar: str, profile: Profile) -> Iterator[str]:
    found = _ALLOWANCE.fullmatch(allow)
    units = UNITS.get(found[1]) if found else None
    if units is None:
        yield f"{place}: “allow” is “{allow}”; expected a number and {', '.join(f'{unit}s' for unit in UNITS)}."
    if calendar not in profile.calendars:
        yield f"{place}: there is no calendar “{calendar}”. There are: {', '.join(profile.calendars)}."
    elif units is not None and profile.calendars[calendar].kind not in units:
        yield f"{place}: the calendar “{calendar}” does not count what “{allow}” is counted in."


def _phrases(profile: Profile) -> Iterator[str]:
    for phrase in _twice(plain_words(stop.phrase) for stop in profile.stop_list):
        yield f"stop “{phrase}”: the phrase is there twice."
    if not all(plain_words(stop.phrase) for stop in profile.stop_list):
        yield "stop: a phrase has no letter or digit, so it would be found nowhere."


def _retention(profile: Profile) -> Iterator[str]:
    for code in _twice(rule.code for rule in profile.retention):
        yield f"retention {code}: there are two rules of this code."
    if all(rule.known_by for rule in profile.retention):
        yield "retention: no rule is meant for everybody, so nothing would say how long the others are kept."
    for rule in profile.retention:
        place = f"retention {rule.code}"
        if rule.counted_from not in {"birth", "last_entry"}:
            yield f"{place}: “counted_from” is “{rule.counted_from}”; expected “birth” or “last_entry”."
        if rule.years < 1 or rule.again < 1:
            yield f"{place}: “years” and “again” are whole numbers from 1."
        yield from _dates(place, "in_force", rule.in_force, rule.until)
        yield from _known_by(place, rule, profile)


def _known_by(place: str, rule: RetentionRule, profile: Profile) -> Iterator[str]:
    for key, codes in rule.known_by.items():
        if key not in RETAINED_BY:
            yield f"{place}: “known_by” names “{key}”; expected one of {', '.join(sorted(RETAINED_BY))}."
        yield from (
            f"{place}: “known_by.{key}” names “{code}”, which the list {key} does not have."
            for code in codes
            if code not in profile.codes.get(key, ())
        )


def _dates(place: str, key: str, first: date | None, last: date | None) -> Iterator[str]:
    if first and last and last < first:
        yield f"{place}: “until” ({last}) is before “{key}” ({first})."


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
