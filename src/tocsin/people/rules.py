"""Plain decisions about records: what is wrong with one, which belong to one person, what tells two people apart.

Joining is people's judgement and nothing else: two records are one person when somebody said so, unless somebody said
they are not. The groups are a pure function of the judgements in force, so taking one back restores what was before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.people.details import PersonDetails
from tocsin.words import Profile, When, clean_text, nhs_number, upn

LONGEST_TEXT = 1000
LONGEST_DESCRIPTION = 10_000
MOST_OF_A_KIND = 50
UNBORN_FOR = timedelta(days=300)
"""An expected date of birth may lie ahead, but not further than a pregnancy lasts."""

OLDEST = 130
"""Years; a date of birth further back is a slip of the pen."""

KINDS = ("child", "adult", "place")
NAME_KINDS = ("current", "alias", "former")
ETHNICITY_LISTS = {"self": "ethnicity_self", "witness": "ethnicity_perceived", "officer": "ethnicity_perceived"}
TO_SCRUTINEER = "to_scrutineer"
"""The flag of a kind of blank nobody may keep to themselves: told not to record it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a record: the field, a code to keep, and the sentence for whoever typed it."""

    field: str
    code: str
    sentence: str


Check = Callable[[PersonDetails, Profile, datetime], Iterator[Problem]]


def cleaned(details: PersonDetails) -> PersonDetails:
    """The same details with every text cleaned, and a date that was kept as text read if it can be read after all."""
    clean: PersonDetails = _each_text(details)
    return replace(clean, born=clean.born or _readable(clean.born_as_given))


def problems_in(details: PersonDetails, profile: Profile, at: datetime) -> tuple[Problem, ...]:
    """Everything wrong with these details, in the order a person would meet the fields."""
    return tuple(problem for check in CHECKS for problem in check(details, profile, at))


def _each_text(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return clean_text(value, field="text", limit=max(len(value) * 4, 1))
        except ValueError:
            return ""
    if isinstance(value, tuple):
        return tuple(_each_text(each) for each in value)
    if is_dataclass(value) and not isinstance(value, (type, When)):
        return replace(value, **{each.name: _each_text(getattr(value, each.name)) for each in fields(value)})
    return value


def _readable(text: str) -> When | None:
    try:
        return When.parse(text) if text else None
    except ValueError:
        return None


def _nothing(details: PersonDetails, profile: Profile, at: datetime) -> Iterator[Problem]:
    if not any((details.called, details.description, details.nhs_number, details.upn, details.addresses)):
        yield Problem("names", "nothing_given", "Give a name, an address, a number or a description: one is enough.")


def _names(details: PersonDetails, profile: Profile, at: datetime) -> Iterator[Problem]:
    if any(name.kind not in NAME_KINDS for name in details.names):
        yield Problem("names", "name_kind_unknown", f"A name is one of: {', '.join(NAME_KINDS)}.")


def _born(details: PersonDetails, profile: Profile, at: datetime) -> Iterator[Problem]:
    if details.born is None and details.born_as_given:
        given = details.born_as_given[:40]
        sentence = f"Date of birth: “{given}” is not a date. Give what you know, such as 2009 or 2009-06 or 2009-06-30."
        yield Problem("born", "born_impossible", sentence)
    if details.born and details.born.earliest > at + UNBORN_FOR:
        yield Problem("born", "born_in_future", f"Date of birth: {details.born.words()} is too far in the future.")
    if details.born and details.born.latest.year < at.year - OLDEST:
        yield Problem("born", "born_too_long_ago", f"Date of birth: {details.born.words()} is over {OLDEST} years ago.")


def _numbers(details: PersonDetails, profile: Profile, at: datetime) -> Iterator[Problem]:
    for name, check in (("nhs_number", nhs_number), ("upn", upn)):
        try:
            if given := getattr(details, name):
                check(given)
        except ValueError as error:
            yield Problem(name, f"{name}_invalid", str(error))


def _sex(details: PersonDetails, profile: Profile, at: datetime) -> Iterator[Problem]:
    if details.sex not in profile.codes["sex"]:
        known = ", ".join(code.code for code in profile.codes["sex"])
        yield Problem("sex", "sex_unknown", f"Sex: “{details.sex[:40]}” is not one of the codes {known}.")


def _ethnicities(details: PersonDetails, profile: Profile, at: datetime) -> Iterator[Problem]:
    for note in details.ethnicities:
        codes = profile.codes.get(ETHNICITY_LISTS.get(note.kind, ""))
        if codes is None:
            yield Problem(
                "ethnicities", "ethnicity_kind_unknown", f"Who said it is one of: {', '.join(ETHNICITY_LISTS)}."
            )
            continue
        if not note.code and not note.blank:
            sentence = "Ethnicity: give what was said, or the reason why it is blank."
            yield Problem("ethnicities", "ethnicity_unexplained", sentence)
        for given, known in ((note.code, codes), (note.blank, profile.codes["blank_reason"])):
            if given and given not in known:
                yield Problem(
                    "ethnicities", "ethnicity_unknown", f"Ethnicity: “{given[:40]}” is not in “{known.title}”."
                )


def _sizes(details: PersonDetails, profile: Profile, at: datetime) -> Iterator[Problem]:
    for each in fields(details):
        value = getattr(details, each.name)
        limit = LONGEST_DESCRIPTION if each.name == "description" else LONGEST_TEXT
        if isinstance(value, tuple) and len(value) > MOST_OF_A_KIND:
            sentence = f"There are {len(value)} entries under {each.name}; give the {MOST_OF_A_KIND} that matter most."
            yield Problem(each.name, "too_many", sentence)
        elif any(len(text) > limit for text in _texts(value)):
            yield Problem(each.name, "too_long", f"Under {each.name}, keep each entry to {limit:,} characters.")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value) and not isinstance(value, (type, When)):
        for slot in fields(value):
            yield from _texts(getattr(value, slot.name))


CHECKS: tuple[Check, ...] = (_nothing, _names, _born, _sex, _ethnicities, _numbers, _sizes)


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement in force: that two records are the same person, or that they are not. `n` orders them."""

    id: str
    n: int
    first: str
    second: str
    same: bool


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which records are one person, and which "same" judgements wait because somebody said different."""

    groups: tuple[frozenset[str], ...]
    held: Mapping[str, str]


def grouped(records: Iterable[str], said: Iterable[Said]) -> Grouping:
    """Join records by the judgements in force, oldest first, never joining two that somebody said are different.

    `held` maps each "same" judgement without effect to the "different" one that stands against it. The result depends
    on the judgements alone, not on the order in which others were made and taken back.
    """
    group = {record: frozenset({record}) for record in records}
    ordered = sorted(said, key=lambda each: each.n)
    apart = [each for each in ordered if not each.same]
    held: dict[str, str] = {}
    for each in ordered:
        if not each.same or group[each.first] is group[each.second]:
            continue
        if against := between(group[each.first], group[each.second], apart):
            held[each.id] = against.id
            continue
        union = group[each.first] | group[each.second]
        group.update(dict.fromkeys(union, union))
    return Grouping(tuple(dict.fromkeys(group.values())), held)


def between(left: frozenset[str], right: frozenset[str], apart: Sequence[Said]) -> Said | None:
    """The first "different" judgement that separates a record on the left from one on the right."""
    for each in apart:
        if (each.first in left and each.second in right) or (each.first in right and each.second in left):
            return each
    return None


def person_id(earliest_record: str) -> str:
    """The person's id, from the id of their earliest record: it never changes for that record."""
    return "p_" + earliest_record.partition("_")[2]


def telling_apart(people: Sequence[Mapping[str, str]], order: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each person, the fewest of their facts, taken in `order`, that set them apart from the others listed.

    The first fact in `order` (the name) is always told. A fact that everybody left shares is skipped. When no fact
    helps, all that differ from nobody are left out: the reader sees two cards alike, and that is the truth.
    """
    return tuple(_telling(index, people, order) for index in range(len(people)))


def _telling(index: int, people: Sequence[Mapping[str, str]], order: Sequence[str]) -> tuple[str, ...]:
    mine = people[index]
    told = [order[0]]
    alike = [
        other for place, other in enumerate(people) if place != index and other.get(order[0]) == mine.get(order[0])
    ]
    for fact in order[1:]:
        still = [other for other in alike if other.get(fact) == mine.get(fact)]
        if len(still) < len(alike):
            told.append(fact)
            alike = still
    return tuple(told)
