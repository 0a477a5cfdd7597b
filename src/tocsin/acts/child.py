"""The child's page: what every agency knew, and when, beside what is owed to this child now.

"Agencies each held a piece": here the pieces lie in one list, newest first, each with who held it. What a reader may
not open is one line in its place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from tocsin import concerns, duties, people
from tocsin.access import RestrictedLine, Situation
from tocsin.concerns import ConcernLine, MissingLine, TrailStep
from tocsin.duties import DutyView

STEPS = 50


@dataclass(frozen=True, slots=True)
class ChildView:
    """A person's records, the concerns and missing episodes held on them, open duties, and a page of their chronology.

    `before` is the entry number that asks for earlier steps; 0 when there are none.
    """

    person: people.PersonView
    concerns: tuple[ConcernLine | RestrictedLine, ...]
    missing: tuple[MissingLine | RestrictedLine, ...]
    duties: tuple[DutyView | RestrictedLine, ...]
    chronology: tuple[TrailStep | RestrictedLine, ...]
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TheChild:
    """One person, by their id or the id of any of their records."""

    ability: ClassVar[str] = "see_child"
    id: str
    before: int = 0

    @property
    def subject(self) -> str:
        """The id asked about."""
        return self.id

    def answer(self, s: Situation) -> ChildView:
        """Everything held on the person, a page of each list. Raises `Refused` when there is no such person."""
        person = people.ThePerson(id=self.id).answer(s)
        records = people.records_of_person(person.id)
        lines = concerns.concerns_about(records, s.profile)
        steps = concerns.chronology_of(records, s.profile, self.before)
        return ChildView(
            person=_without_unseen(person, s),
            concerns=lines,
            missing=concerns.missing_about(records, s.profile),
            duties=duties.duties_about([*records, *(line.id for line in lines)], s.at),
            chronology=steps[:STEPS],
            before=steps[STEPS - 1].n if len(steps) > STEPS else 0,
        )


def _without_unseen(person: people.PersonView, s: Situation) -> people.PersonView:
    """The person without what was said of a record that is kept unseen from this reader."""
    said = person.judgements
    hidden = people.unseen({record for each in said for record in (each.first, each.second)}, s)
    return replace(person, judgements=tuple(each for each in said if hidden.isdisjoint((each.first, each.second))))
