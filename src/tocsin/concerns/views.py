"""What pages and the API are given: frozen dataclasses, words and all, with the guards that masking looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.access import Guard, RestrictedLine, Source, Text
from tocsin.people import RecordView


@dataclass(frozen=True, slots=True)
class Written:
    """One text of a step, or the hole where it was redacted: never a silence. None: gone, and no entry says why."""

    kind: str
    label: str
    text: Text

    @property
    def hole(self) -> bool:
        """Whether something was written here that may no longer be read."""
        return not isinstance(self.text, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStep:
    """One step of a trail: who did what, when, in which words. `when` is the event's own time, where it has one."""

    guard: Guard
    n: int
    at: datetime
    when: str
    who: Source
    type: str
    what: str
    texts: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without a recorded step, drawn as a gap: "5 days: no recorded step"."""

    since: datetime
    until: datetime
    days: int
    words: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something about a concern that waits for an office; `id` is what a command names to answer it.

    `kind` is check, challenge, answer, handover, second_person, lowering or information. `own`: it waits for a second
    person, and whoever looks is the first.
    """

    kind: str
    id: str
    words: str
    office: str
    office_label: str
    since: datetime
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernLine:
    """A concern as one line of a list. `why` says what ties it to the one looked at: "person" or "author"."""

    guard: Guard
    id: str
    n: int
    reference: str
    about: str
    record: str
    raised_at: datetime
    when: str
    who: Source
    status: str
    status_words: str
    rating: str
    harms: tuple[str, ...]
    danger: bool
    imported: bool
    office_label: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernView:
    """One concern whole: where it stands, who has it, what waits, and a page of its trail, oldest step first.

    `still_open` says in words what keeps it from being closed; `person` is the record it is about; `unfit` are the acts
    that have nothing to do as it stands.
    """

    guard: Guard
    line: ConcernLine
    person: RecordView | RestrictedLine | None
    person_id: str
    still_open: tuple[str, ...]
    open_items: tuple[OpenItem, ...]
    unfit: frozenset[str]
    office: str
    protected: bool
    told_not_to_report: bool
    needs_checking: tuple[str, ...]
    decisions: tuple[DecisionLine, ...]
    challenges: tuple[ChallengeLine, ...]
    trail: tuple[TrailStep | Gap | RestrictedLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision in words. `second` says why it needed a second person, `standing` where it stands."""

    id: str
    n: int
    who: Source
    outcome: str
    outcome_label: str
    second: tuple[str, ...]
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeLine:
    """One challenge at its stage; `ladder` is every stage with the office that answers there."""

    id: str
    n: int
    decision: str
    stage: int
    office: str
    office_label: str
    answered: bool
    changes: bool
    accepted: bool
    ladder: tuple[Stage, ...]
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the disagreement ladder: its name, the office there ("" if there is none), and how long it has."""

    number: int
    label: str
    office_label: str
    allow: str
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """One thing held on the person a decision is about, and whether this decider has opened it."""

    guard: Guard
    id: str
    kind: str
    words: str
    at: datetime
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideView:
    """What a decider sees before the form: everything held on the person, repeats, and why a second person is needed.

    `second` gives the reasons that hold for ending work here, whatever is written; `held` counts every item, of which
    `items` lists the latest. `part` are the offices that have a part in the concern already.
    """

    guard: Guard
    line: ConcernLine
    items: tuple[HeldItem | RestrictedLine, ...]
    held: int
    repeats: tuple[ConcernLine | RestrictedLine, ...]
    second: tuple[str, ...]
    may_be_decided: bool
    waits_for_second: bool
    part: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    """A missing episode as one line of a list."""

    guard: Guard
    id: str
    record: str
    kind: str
    at: datetime
    when: str
    returned: str
    interview: str
    who: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingView:
    """One missing episode whole."""

    guard: Guard
    line: MissingLine
    trail: tuple[TrailStep | Gap | RestrictedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernList:
    """A page of concerns, newest first; `before` asks for the next one, 0 when there is none."""

    concerns: tuple[ConcernLine | RestrictedLine, ...]
    before: int
    missing: tuple[MissingLine | RestrictedLine, ...] = ()
