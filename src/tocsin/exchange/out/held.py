"""What is held on many people at once, as the reader may see it: asked of the window in portions, and entered.

People are walked in the order in which something was first raised about them, up to one entry of the ledger, so that
whoever asks again at the same size is told of the same people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import ClassVar, cast

from tocsin import concerns, people
from tocsin.access import Actor, RestrictedLine, Situation
from tocsin.acts import look
from tocsin.concerns import Journey, Spell
from tocsin.exchange.out.brought import Brought, brought_to
from tocsin.people import RecordView
from tocsin.words import load_profile
from tocsin.words.when import LONDON

PORTION = 25
"""People to one look: its entry lists what they came upon, and a leaf of the ledger stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One person with every record, concern and missing episode held on them.

    `rows` are what agencies' files said of each record and concern that may be read here.
    """

    id: str
    records: tuple[RecordView | RestrictedLine, ...]
    journeys: tuple[Journey | RestrictedLine, ...]
    spells: tuple[Spell | RestrictedLine, ...]
    rows: Mapping[str, tuple[Brought, ...]] = field(default_factory=dict, hash=False)

    @property
    def readable(self) -> tuple[RecordView, ...]:
        """The records whose content may be handed on."""
        return tuple(each for each in self.records if isinstance(each, RecordView))

    @property
    def open_journeys(self) -> tuple[Journey, ...]:
        """The concerns whose content may be handed on, oldest first."""
        return tuple(each for each in self.journeys if isinstance(each, Journey))

    @property
    def open_spells(self) -> tuple[Spell, ...]:
        """The missing episodes whose content may be handed on, oldest first."""
        return tuple(each for each in self.spells if isinstance(each, Spell))

    @property
    def restricted(self) -> int:
        """How many items, steps of a concern or missing episode among them, are kept back and show as one line each."""
        items: tuple[Journey | Spell, ...] = (*self.open_journeys, *self.open_spells)
        steps = (each for item in items for each in item.steps)
        return sum(isinstance(each, RestrictedLine) for each in (*self.records, *self.journeys, *self.spells, *steps))


@dataclass(frozen=True, slots=True)
class Wholes:
    """A portion of people."""

    people: tuple[Whole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOn:
    """All that is held on these people, entered before entry `size`, to be handed out with names."""

    ability: ClassVar[str] = "export_identified"
    people: tuple[str, ...]
    size: int

    @property
    def subject(self) -> str:
        """Nobody in particular: a portion."""
        return ""

    def answer(self, s: Situation) -> Wholes:
        """Everything, each record, concern, step and missing episode under its own guard."""
        found = people.people(self.people)
        owner = {each.id: one.id for one in found for each in one.readable}
        journeys = concerns.journeys_about(owner, self.size, s.profile)
        spells = concerns.spells_about(owner, self.size)
        return Wholes(tuple(_whole(one, journeys, spells, owner) for one in found))


class HeldOnWithoutNames(HeldOn):
    """The same, to be handed out without names: a permission of its own."""

    ability: ClassVar[str] = "export_deidentified"


def _whole(
    one: people.PersonView, journeys: Iterable[Journey], spells: Iterable[Spell], owner: dict[str, str]
) -> Whole:
    # Whoever exports a record has not read it: nothing counts as opened.
    records = (replace(each, guard=replace(each.guard, opens=False)) for each in one.readable)
    return Whole(
        id=one.id,
        records=tuple(records),
        journeys=tuple(each for each in journeys if owner[each.record] == one.id),
        spells=tuple(each for each in spells if owner[each.record] == one.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who exports, why and when, with names or without."""

    by: Actor
    purpose: str
    at: datetime
    identified: bool = True
    progress: Callable[[int, int], None] = lambda done, total: None


@dataclass(slots=True)
class Walk:
    """A walk through everybody somebody raised something about. `about_nobody` counts what is about nobody known."""

    asking: Asking
    size: int
    about_nobody: int = 0

    def everybody(self) -> Iterator[Whole]:
        """Each person once; a portion is one look. Raises `Refused` when this person may not export."""
        asking = self.asking
        ask = HeldOn if asking.identified else HeldOnWithoutNames
        ids = self._people()
        while True:
            portion = tuple(islice(ids, PORTION))
            question = ask(people=portion, size=self.size)
            # Asked once though there be nobody: whoever may not export is told so.
            found = cast(Wholes, look(question, by=asking.by, purpose=asking.purpose, at=asking.at)).people
            rows = self._brought(found)
            yield from (replace(each, rows=rows) for each in found)
            if len(portion) < PORTION:
                return

    def _brought(self, found: Iterable[Whole]) -> dict[str, tuple[Brought, ...]]:
        """The rows of files behind what may be read, asked for once a portion.

        What a redacted record said is not said again by the file it came in.
        """
        records = [each.id for one in found for each in one.readable if each.details]
        raised = [each.id for one in found for each in one.open_journeys]
        today = self.asking.at.astimezone(LONDON).date()
        return brought_to(records + raised, self.size, today=today, profile=load_profile())

    def _people(self) -> Iterator[str]:
        seen: set[str] = set()
        after = -1
        while raised := concerns.records_raised_on(self.size, after):
            after = raised[-1][0]
            self.about_nobody += sum(not record for _, record in raised)
            persons = people.persons_of({record for _, record in raised if record})
            for _, record in raised:
                if (person := persons.get(record, "")) and person not in seen:
                    seen.add(person)
                    yield person
            self.asking.progress(after, self.size)
