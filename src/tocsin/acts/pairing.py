"""Two records side by side: what each says field by field, why they may be one person, and what hangs on either.

A side shows whether or not the other may be read; what was made of both, the reasons and the words people wrote of the
pair, shows only where both may. A pair that comes back to a second reader, or was drawn by lot, is shown as if nobody
had judged it, until they did. Ethnicity and nationality stand in neither column: they are no ground for saying same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from tocsin import concerns, duties, people
from tocsin.access import Guard, Refused, RestrictedLine, Situation
from tocsin.concerns import ConcernLine, MissingLine
from tocsin.duties import DutyView
from tocsin.matching import Step, Waterfall
from tocsin.people import PersonDetails, RecordView
from tocsin.words import Profile


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records with what hangs on it: concerns, missing episodes and open duties, each masked by itself.

    `others` are the records people have joined it with already. `record` does not name its person: that would tell a
    second reader that the two were joined.
    """

    guard: Guard
    record: RecordView
    others: tuple[RecordView | RestrictedLine, ...]
    concerns: tuple[ConcernLine | RestrictedLine, ...]
    missing: tuple[MissingLine | RestrictedLine, ...]
    duties: tuple[DutyView | RestrictedLine, ...]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field as each record gives it, and the step of the waterfall that compares it, where there is one."""

    label: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    step: Step | None


@dataclass(frozen=True, slots=True)
class BothSides:
    """What is made of both records: why they may be one, what people said, and why a join would wait for a second."""

    guard: Guard
    why: Waterfall
    rows: tuple[FieldRow, ...]
    said: tuple[people.JudgementView, ...]
    unsure: tuple[people.DoubtView, ...]
    needs_second: tuple[str, ...]
    one_person: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """The same behind the left record's guard, as `inner` is behind the right one's."""

    guard: Guard
    inner: BothSides | RestrictedLine | None


@dataclass(frozen=True, slots=True)
class PairView:
    """Two records to judge. A side is one line where it may not be read, and None where it is kept unseen."""

    first: str
    second: str
    left: Side | RestrictedLine | None
    right: Side | RestrictedLine | None
    compared: Compared | RestrictedLine | None

    @property
    def both(self) -> BothSides | None:
        """What is made of both, where both may be read."""
        inner = self.compared.inner if isinstance(self.compared, Compared) else None
        return inner if isinstance(inner, BothSides) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairToReview:
    """Two records side by side, for somebody who is to say same, different or not sure."""

    ability: ClassVar[str] = "review_pairs"
    first: str
    second: str

    @property
    def subject(self) -> str:
        """The first of the two; what was shown of either is in the entry besides."""
        return self.first

    def answer(self, s: Situation) -> PairView:
        """Both records and what is made of them. Raises `Refused` when one is unknown, or they are the same."""
        if self.first == self.second:
            raise Refused("These are the same record. Choose two.", field="second")
        left, right = (_record(each, name) for each, name in ((self.first, "first"), (self.second, "second")))
        blind = people.reads_blind(self.first, self.second, s.by.practitioner)
        both = _both(left, right, s, blind=blind)
        sides = [_side(each, s, blind=blind) for each in (left, right)]
        return PairView(self.first, self.second, sides[0], sides[1], Compared(left.guard, both))


def _record(record: str, field: str) -> RecordView:
    found = people.record(record)
    if found is None:
        raise Refused("There is no such record.", field=field, next_step="Go back to the list of pairs.")
    return found


def _side(view: RecordView, s: Situation, *, blind: bool) -> Side:
    together = (view.id,) if blind else people.records_of_person(view.id)
    held = concerns.concerns_about(together, s.profile)
    return Side(
        guard=view.guard,
        record=replace(view, person=""),
        others=tuple(other for other in people.records(together).values() if other.id != view.id),
        concerns=held,
        missing=concerns.missing_about(together, s.profile),
        duties=duties.duties_about([*together, *(line.id for line in held)], s.at),
    )


def _both(left: RecordView, right: RecordView, s: Situation, *, blind: bool) -> BothSides:
    pair = (left.id, right.id)
    why = people.explained(*pair)
    return BothSides(
        guard=right.guard,
        why=why,
        rows=_rows(left.details or PersonDetails(), right.details or PersonDetails(), why, s.profile),
        said=() if blind else people.said_of([pair])[pair],
        unsure=() if blind else people.doubts_of([pair])[pair],
        needs_second=people.impacts(*pair, s.at),
        one_person=not blind and left.person == right.person,
    )


def _rows(left: PersonDetails, right: PersonDetails, why: Waterfall, profile: Profile) -> tuple[FieldRow, ...]:
    steps = {step.name: step for step in why.steps}
    return tuple(
        FieldRow(label, tell(left, profile), tell(right, profile), steps.get(step)) for label, step, tell in FIELDS
    )


Tell = Callable[[PersonDetails, Profile], tuple[str, ...]]


def _names(details: PersonDetails, profile: Profile) -> tuple[str, ...]:
    kinds = {"current": "", "alias": " (also called)", "former": " (before)"}
    return tuple(name.whole + kinds.get(name.kind, "") for name in details.names)


def _born(details: PersonDetails, profile: Profile) -> tuple[str, ...]:
    return tuple(filter(None, (details.born.words() if details.born else details.born_as_given,)))


def _homes(details: PersonDetails, profile: Profile) -> tuple[str, ...]:
    return tuple(", ".join(filter(None, (home.lines, home.postcode))) for home in details.addresses)


def _sex(details: PersonDetails, profile: Profile) -> tuple[str, ...]:
    codes = profile.codes["sex"]
    return (codes[details.sex].label if details.sex in codes else details.sex,)


FIELDS: tuple[tuple[str, str, Tell], ...] = (
    ("Names", "forename", _names),
    ("Date of birth", "born", _born),
    ("Sex", "sex", _sex),
    ("Homes", "household", _homes),
    ("Telephones", "", lambda details, _: details.phones),
    ("NHS number", "nhs", lambda details, _: tuple(filter(None, (details.nhs_number,)))),
    ("Pupil number", "upn", lambda details, _: tuple(filter(None, (details.upn,)))),
    ("School", "", lambda details, _: tuple(filter(None, (details.school,)))),
    ("Description", "", lambda details, _: tuple(filter(None, (details.description,)))),
)
"""Label, the comparison that weighs the field, and how a record tells it."""
