"""A concern as a census tells it: one referral with its assessments, enquiries, plans and reviews. Plain values.

What a file brought is told as the file told it. What people entered here is put together from the steps of the concern:
an end belongs to the earliest beginning of its kind that has none, a conference to the enquiry that waits for one, a
review to the plan it falls in. Values bear the census's element names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tocsin.concerns import CodedStep, Journey
from tocsin.exchange.mapping import STEPS, Step
from tocsin.exchange.out.brought import Brought
from tocsin.exchange.out.collection import Collection
from tocsin.exchange.rows import Value
from tocsin.words import When
from tocsin.words.when import LONDON

Values = dict[str, Value]


class Block(NamedTuple):
    """A kind of block: the element its beginning is dated by, the one its end is, and the steps that say so."""

    begins: str
    ends: str
    begun_by: str
    ended_by: tuple[str, ...]


BLOCKS: Mapping[str, Block] = {
    "assessment": Block(
        "AssessmentActualStartDate", "AssessmentAuthorisationDate", "assessment_started", ("assessment_authorised",)
    ),
    "cin_plan": Block("CINPlanStartDate", "CINPlanEndDate", "cin_plan_started", ("cin_plan_ended",)),
    "enquiry": Block("S47ActualStartDate", "DateOfInitialCPC", "enquiry_started", ("conference_held", "enquiry_ended")),
    "protection_plan": Block("CPPstartDate", "CPPendDate", "plan_started", ("plan_ended",)),
}
BEGINS = {block.begun_by: kind for kind, block in BLOCKS.items()}
ENDS = {step: kind for kind, block in BLOCKS.items() for step in block.ended_by}
CODES = {"assessment_factor": "AssessmentFactors"}
"""Code lists a step carries, and the element they are sent as."""


@dataclass(slots=True)
class Episode:
    """One referral: its own values, its blocks by kind, and by the start of a plan its reviews.

    `unplaced` are ends that have no beginning; `plans` the first day of every plan the child ever had.
    """

    concern: str
    values: Values
    blocks: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))
    reviews: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    plans: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """One value that is a text, or ""."""
        return text_in(self.values, name)

    def reviews_of(self, plan: Values) -> tuple[str, ...]:
        """The reviews that fall in a plan: after it began and before the next one did."""
        starts = sorted(text_in(each, "CPPstartDate") for each in self.blocks["protection_plan"])
        mine = text_in(plan, "CPPstartDate")
        return tuple(each for each in sorted(self.reviews) if max((s for s in starts if s <= each), default="") == mine)


def text_in(values: Mapping[str, Value], name: str) -> str:
    """A value that is a text, or ""."""
    value = values.get(name, "")
    return value if isinstance(value, str) else ""


def episode_of(journey: Journey, rows: Sequence[Brought], year: Collection) -> Episode | None:
    """The concern as a referral, or None when it is a contact that became none."""
    episode = Episode(journey.id, {})
    every = [each for each in journey.readable if each.type == "step.taken/1"]
    for row in rows:
        _as_brought(row, episode, {_token(each): each for each in every})
    _join_ends(episode)
    known = {token.partition(":")[0] for row in rows for token in row.tokens}
    taken = [each for each in every if _token(each) not in known]
    for step in sorted(taken, key=lambda each: (day_of(each.when), each.n)):
        _as_taken(step, day_of(step.when), episode)
    if not (_was_referred(journey, year) or any(row.kind == "episode" for row in rows)):
        return None
    _complete(episode, journey, year)
    return episode


def _as_brought(row: Brought, episode: Episode, steps: Mapping[str, CodedStep]) -> None:
    values = dict(row.values) if row.whole else _of_tokens(row, steps) | dict(row.values)
    if row.kind == "episode":
        episode.values |= values
    elif row.kind == "review":
        episode.reviews.append(text_in(values, "CPPreviewDate"))
    elif row.kind in BLOCKS:
        # Some formats give a plan's latest review with the plan itself.
        episode.reviews += [str(values.pop("CPPreviewDate"))] if "CPPreviewDate" in values else []
        episode.blocks[row.kind].append(values)


def _join_ends(episode: Episode) -> None:
    """Where a file has an end in a row of its own, as the dataset has conferences, it joins the block it belongs to."""
    for kind, block in BLOCKS.items():
        ends = [each for each in episode.blocks[kind] if each.get(block.ends) and not each.get(block.begins)]
        episode.blocks[kind] = [each for each in episode.blocks[kind] if each not in ends]
        for each in ends:
            when = text_in(each, block.ends)
            _end(block.ended_by[0], when, {name: said for name, said in each.items() if name != block.ends}, episode)


def _of_tokens(row: Brought, steps: Mapping[str, CodedStep]) -> Values:
    """A row of another format by the events it brought, with their codes; of two of a kind the later counts."""
    values: Values = {"ReferralNFA": True} if "nfa" in row.tokens else {}
    for token in sorted(each.partition(":")[0] for each in row.tokens):
        step, _, when = token.partition("@")
        rule = next((each for each in STEPS.get(row.kind, ()) if each.step == step), None)
        if rule is not None:
            values |= {rule.only_if: True} if rule.only_if else {rule.date: when}
            values |= _codes_of(steps[token]) if token in steps else {}
    return values


def _token(step: CodedStep) -> str:
    return Step(str(step.meta["step"]), step.when).token


def _as_taken(step: CodedStep, day: str, episode: Episode) -> None:
    name, codes = str(step.meta["step"]), _codes_of(step)
    if name in BEGINS:
        kind = BEGINS[name]
        episode.blocks[kind].append({BLOCKS[kind].begins: day} | codes)
    elif name == "plan_reviewed":
        episode.reviews.append(day)
    elif name == "case_closed_elsewhere":
        episode.values |= {"CINclosureDate": day} | codes
    elif name in ENDS:
        _end(name, day, codes, episode)


def _end(name: str, when: str, codes: Values, episode: Episode) -> None:
    kind = ENDS[name]
    block = BLOCKS[kind]
    waiting = (
        each
        for each in episode.blocks[kind]
        if not each.get(block.ends) and not each.get("ICPCnotRequired") and text_in(each, block.begins) <= when
    )
    open_block = min(waiting, key=lambda each: text_in(each, block.begins), default=None)
    if open_block is not None:
        open_block |= ({"ICPCnotRequired": True} if name == "enquiry_ended" else {block.ends: when}) | codes
    elif name == "conference_held" and "DateOfInitialCPC" not in episode.values:
        episode.values["DateOfInitialCPC"] = when
    else:
        episode.unplaced.append(f"{name} on {when}")


def _codes_of(step: CodedStep) -> Values:
    found: Values = {name: tuple(step.meta[codes]) for codes, name in CODES.items() if step.meta.get(codes)}
    if categories := tuple(step.meta.get("abuse_category", ())):
        found |= {"InitialCategoryOfAbuse": categories[0], "LatestCategoryOfAbuse": categories[-1]}
    if reasons := tuple(step.meta.get("closure_reason", ())):
        found["ReasonForClosure"] = reasons[0]
    return found


def _was_referred(journey: Journey, year: Collection) -> bool:
    steps = {str(each.meta["step"]) for each in journey.readable if each.type == "step.taken/1"}
    return not year.steps.isdisjoint(steps) or not year.outcomes.isdisjoint(_decided(journey.readable))


def _decided(steps: Iterable[CodedStep]) -> Iterator[str]:
    """The outcomes of decisions made here that needed no second person, or got one."""
    for each in steps:
        here = each.type == "decision.made/1" and each.meta.get("final") and not each.meta.get("imported")
        if here or each.type == "decision.confirmed/1":
            yield str(each.meta["outcome"])


def _complete(episode: Episode, journey: Journey, year: Collection) -> None:
    """What the concern itself says, where no file said it."""
    values = episode.values
    referred = day_of(journey.when) if journey.imported else f"{journey.at.astimezone(LONDON):%Y-%m-%d}"
    values.setdefault("CINreferralDate", referred)
    values.setdefault("ReferralSource", journey.source or "10")
    if journey.need:
        values.setdefault("PrimaryNeedCode", journey.need)
    values.setdefault("ReferralNFA", False)
    if journey.ended and "CINclosureDate" not in values:
        assessed = any(each.get("AssessmentAuthorisationDate") for each in episode.blocks["assessment"])
        reason = year.closure.get(journey.outcome, "RC7")
        ended = f"{journey.ended.astimezone(LONDON):%Y-%m-%d}"
        values |= {"CINclosureDate": ended, "ReasonForClosure": reason if assessed or reason not in AFTER else "RC7"}


AFTER = frozenset({"RC8", "RC9"})
"""Reasons that say an assessment came before."""


def day_of(text: str) -> str:
    """A moment known to the minute as the day it was here; anything else as it is."""
    when = When.parse(text) if text else None
    return f"{when.earliest.astimezone(LONDON):%Y-%m-%d}" if when and when.precision == "minute" else text


def to_the_day(text: str) -> bool:
    """Whether a date is known to the day: nothing less can be sent."""
    return bool(text) and When.parse(text).precision == "day"
