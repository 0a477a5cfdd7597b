"""What may be asked about concerns and missing episodes. Each answer is a full view; `access.mask` cuts it after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from tocsin.access import Refused, Situation, Source, offices, opened_by, source_of, sources_of
from tocsin.concerns import queries, rules, state
from tocsin.concerns.models import Concern
from tocsin.concerns.phrases import Labels, second_person_words
from tocsin.concerns.queries import LINES
from tocsin.concerns.rules import Decided, Held
from tocsin.concerns.trails import Case, pages_of, trail
from tocsin.concerns.views import (
    ConcernLine,
    ConcernList,
    ConcernView,
    DecideView,
    DecisionLine,
    HeldItem,
    MissingLine,
    MissingView,
)
from tocsin.concerns.waiting import challenge_line, open_items
from tocsin.people import RecordView, persons_of, record, records_of_person

MOST_DECISIONS = 20
"""Decisions and challenges of one concern that are shown as lines; the trail has every one."""


def _found(concern: str, s: Situation) -> tuple[Concern, Held]:
    row, held = queries.row_of(concern), state.held(concern, s.profile)
    if row is None or held is None:
        raise Refused(
            "The register has no concern with this reference.",
            next_step="Check the reference on the receipt, letter by letter.",
        )
    return row, held


def _case(row: Concern, held: Held) -> Case:
    return queries.case_of(row, held, offices([row.office]).get(row.office))


@dataclass(frozen=True, slots=True, kw_only=True)
class TheConcern:
    """One concern with a page of its trail."""

    ability: ClassVar[str] = "see_concern"
    concern: str
    page: int = 1

    @property
    def subject(self) -> str:
        """The concern's id."""
        return self.concern

    def answer(self, s: Situation) -> ConcernView:
        """The whole concern. Raises `Refused` when there is none."""
        row, held = _found(self.concern, s)
        case = _case(row, held)
        pages = pages_of(held.id)
        page = min(max(1, self.page), pages)
        challenges = held.challenges[-MOST_DECISIONS:]
        named = offices({each.office for each in challenges})
        labels = Labels(s.profile, {each.id: each.label for each in named.values()})
        return ConcernView(
            guard=case.guard,
            line=queries.concern_lines([row], s.profile, {held.id: held})[0],
            person=_person(held, case),
            person_id=persons_of([held.record]).get(held.record, ""),
            still_open=rules.missing_for_closing(held),
            open_items=open_items(held, s.by.practitioner),
            unfit=rules.unfit(held),
            office=held.office,
            protected=held.protected,
            told_not_to_report=row.told_not_to_report,
            needs_checking=tuple(labels.code("needs_checking", code) for code in row.needs_checking),
            decisions=_decisions(held, labels),
            challenges=tuple(challenge_line(each, labels, s) for each in challenges),
            trail=trail(case, page, s.profile),
            page=page,
            pages=pages,
        )


def _person(held: Held, case: Case) -> RecordView | None:
    """The record a concern is about. Whoever was sent the concern may read whom it is about.

    Whoever raised it was not sent it: to name a record would otherwise be to open it.
    """
    found = record(held.record) if held.record else None
    if found is None:
        return None
    sent = case.guard.audience - {case.raised_office} | rules.offices_asked(held) | {held.office}
    return replace(found, guard=replace(found.guard, audience=found.guard.audience | sent))


def _decisions(held: Held, labels: Labels) -> tuple[DecisionLine, ...]:
    shown = held.decisions[-MOST_DECISIONS:]
    who = sources_of({(each.by, each.office) for each in shown})
    return tuple(_decision(each, held, who[each.by, each.office], labels) for each in shown)


def _decision(each: Decided, held: Held, who: Source, labels: Labels) -> DecisionLine:
    return DecisionLine(
        id=each.id,
        n=each.n,
        who=who,
        outcome=each.outcome,
        outcome_label=labels.code("decision_outcome", each.outcome),
        second=second_person_words(each.second),
        standing=_standing(each, held),
    )


def _standing(each: Decided, held: Held) -> str:
    rows = (
        (each.imported, "made elsewhere"),
        (each.pending, "waits for a second person"),
        (each.refused is not None, "refused by the second person"),
        (each == rules.current(held), "stands"),
    )
    return next((words for applies, words in rows if applies), "replaced by a later decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernsAbout:
    """The concerns and missing episodes held on the person a record belongs to; `before` asks for earlier concerns."""

    ability: ClassVar[str] = "see_child"
    record: str
    before: int = 0

    @property
    def subject(self) -> str:
        """The record's id."""
        return self.record

    def answer(self, s: Situation) -> ConcernList:
        """A page of them, newest first."""
        records = records_of_person(self.record) or (self.record,)
        missing = () if self.before else queries.missing_about(records, s.profile)
        return _listed(queries.concerns_about(records, s.profile, self.before), missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyConcerns:
    """The concerns the person asking has raised: each author's own history, for as long as the register stands."""

    ability: ClassVar[str] = "see_own_work"
    before: int = 0

    @property
    def subject(self) -> str:
        """A list has no one subject."""
        return ""

    def answer(self, s: Situation) -> ConcernList:
        """A page of them, newest first."""
        return _listed(queries.concerns_by(s.by.practitioner, s.profile, self.before))


@dataclass(frozen=True, slots=True, kw_only=True)
class OurConcerns:
    """The concerns the asking person's office has now."""

    ability: ClassVar[str] = "see_own_work"
    before: int = 0

    @property
    def subject(self) -> str:
        """A list has no one subject."""
        return ""

    def answer(self, s: Situation) -> ConcernList:
        """A page of them, newest first."""
        return _listed(queries.concerns_with(s.by.office, s.profile, self.before))


def _listed(lines: Sequence[ConcernLine], missing: tuple[MissingLine, ...] = ()) -> ConcernList:
    shown = tuple(lines[:LINES])
    return ConcernList(concerns=shown, before=shown[-1].n if len(lines) > LINES else 0, missing=missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDecide:
    """What a decider has to see first: everything held on the person, what of it they have opened, and repeats."""

    ability: ClassVar[str] = "decide"
    concern: str

    @property
    def subject(self) -> str:
        """The concern's id."""
        return self.concern

    def answer(self, s: Situation) -> DecideView:
        """The list before the form. Raises `Refused` when there is no such concern."""
        row, held = _found(self.concern, s)
        records = queries.records_about(held)
        person, author = queries.tied_rows(held, records)
        lines = {line.id: line for line in queries.concern_lines([row, *person, *author], s.profile)}
        missing = queries.missing_about(records, s.profile)
        on_person: list[ConcernLine | MissingLine] = [*(lines[each.id] for each in person), *missing]
        ids = queries.item_ids_on(held, records, s.at)
        opened = opened_by(s.by.practitioner, ids)
        return DecideView(
            guard=lines[held.id].guard,
            line=lines[held.id],
            items=tuple(_item(each, each.id in opened) for each in queries.latest_first(on_person)),
            held=len(ids),
            repeats=queries.tied_lines(person, author, lines),
            second=_second_person(held, records, s),
            may_be_decided=rules.may_be_decided(held),
            waits_for_second=rules.pending_decision(held) is not None,
            part=rules.offices_in(held),
        )


def _second_person(held: Held, records: Sequence[str], s: Situation) -> tuple[str, ...]:
    """Why doing nothing more would need a second person, whatever is written."""
    serious = s.profile.codes["harm"].flagged("serious")
    reasons = rules.second_person_reasons(
        ends=True,
        dismissive=False,
        repeat=queries.is_repeat(held, records),
        serious=not serious.isdisjoint(held.harms),
        danger=held.danger,
    )
    return second_person_words(reasons)


def _item(line: ConcernLine | MissingLine, opened: bool) -> HeldItem:
    if isinstance(line, MissingLine):
        words = f"Missing episode from {line.when}: {line.kind}"
        return HeldItem(guard=line.guard, id=line.id, kind="missing", words=words, at=line.at, opened=opened)
    words = f"Concern {line.reference} about {line.about}: {line.status_words}"
    return HeldItem(guard=line.guard, id=line.id, kind="concern", words=words, at=line.raised_at, opened=opened)


@dataclass(frozen=True, slots=True, kw_only=True)
class TheMissing:
    """One missing episode with its trail."""

    ability: ClassVar[str] = "see_child"
    missing: str

    @property
    def subject(self) -> str:
        """The episode's id."""
        return self.missing

    def answer(self, s: Situation) -> MissingView:
        """The whole episode. Raises `Refused` when there is none."""
        row = queries.missing_row_of(self.missing)
        if row is None:
            raise Refused("The register has no such missing episode.")
        case = queries.missing_case_of(row)
        line = queries.missing_line(row, source_of(row.by, row.office), s.profile)
        return MissingView(guard=case.guard, line=line, trail=trail(case, 1, s.profile))
