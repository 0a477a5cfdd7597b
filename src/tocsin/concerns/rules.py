"""Plain decisions over plain values: where a concern stands, who may act on it, when a second person is needed.

Nothing here reads a table or a clock. The order of events is the order of ledger entries, so every moment is an entry
number. Sources: Working Together to Safeguard Children (decision and feedback within one working day; step-down needs
somebody who accepts it); the inquiry's finding that seriousness was "underplayed", answered by a second person who is
never the first again. Rules may only raise attention: nothing here closes a concern, `status` only says when people
have done everything that closing takes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision. `second` lists why it needs a second person; `settled` is the entry that made it final, if any."""

    id: str
    n: int
    by: str
    office: str
    outcome: str
    reason_code: str = ""
    closes: bool = False
    needs_acceptor: bool = False
    reasoned: bool = True
    second: tuple[str, ...] = ()
    confirmed: int | None = None
    refused: int | None = None
    imported: bool = False
    accepted_by: str = ""

    @property
    def pending(self) -> bool:
        """Whether a second person still has to confirm or refuse it."""
        return bool(self.second) and self.confirmed is None and self.refused is None

    @property
    def final(self) -> bool:
        """Whether it stands, as a decision made in this register."""
        return not self.imported and not self.pending and self.refused is None

    @property
    def settled(self) -> int:
        """The entry from which it stands: the second person's, or its own."""
        return self.n if self.confirmed is None else self.confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenged:
    """One challenge at the stage it has reached, and the office that owes the answer there."""

    id: str
    n: int
    by: str
    agency: str
    office: str
    stage: int = 1
    decision: str = ""
    answered: int | None = None
    changes: bool = False
    accepted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One hand-over offered to an office; `decision` when a decision depends on its being accepted."""

    id: str
    n: int
    office: str
    sender: str
    kind: str
    decision: str = ""
    accepted: int | None = None
    declined: int | None = None

    @property
    def pending(self) -> bool:
        """Whether the receiving office has neither accepted nor declined."""
        return self.accepted is None and self.declined is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One proposal to lower a rating, waiting for a second person until `settled`."""

    id: str
    n: int
    by: str
    rating: str
    was: str
    settled: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One check asked of an office; `known` is its answer."""

    id: str
    n: int
    office: str
    agency: str
    answered: int | None = None
    known: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A concern as the register holds it: everything the rules look at, and nothing anyone wrote.

    `office` has it now; `referred` is the date it was referred on, as far as known; `received`, `informed`, `told` and
    `told_outcome` are the latest entries of their kind.
    """

    id: str
    n: int
    office: str
    agency: str
    raised_by: str
    raised_office: str
    referred: str = ""
    record: str = ""
    about: str = "child"
    danger: bool = False
    protected: bool = False
    imported: bool = False
    harms: tuple[str, ...] = ()
    rating: str = ""
    received: int | None = None
    informed: int | None = None
    told: int | None = None
    told_outcome: int | None = None
    decisions: tuple[Decided, ...] = ()
    challenges: tuple[Challenged, ...] = ()
    offers: tuple[Offered, ...] = ()
    proposals: tuple[Proposed, ...] = ()
    checks: tuple[Asked, ...] = ()


def current(held: Held) -> Decided | None:
    """The decision that stands: the latest final one made here; None when there is none."""
    return next((each for each in reversed(held.decisions) if each.final), None)


def pending_decision(held: Held) -> Decided | None:
    """The decision waiting for a second person, if one is."""
    return next((each for each in reversed(held.decisions) if each.pending), None)


def pending_offer(held: Held) -> Offered | None:
    """The hand-over nobody has answered yet, if there is one."""
    return next((each for each in reversed(held.offers) if each.pending), None)


def pending_proposal(held: Held) -> Proposed | None:
    """The proposal to lower the rating that waits for a second person, if there is one."""
    return next((each for each in reversed(held.proposals) if each.settled is None), None)


def open_challenges(held: Held) -> tuple[Challenged, ...]:
    """The challenges whose answer the challenger has not accepted."""
    return tuple(each for each in held.challenges if each.accepted is None)


def is_ending(held: Held) -> bool:
    """Whether it is closed, or a decision that would close it stands or waits: two concerns must not end each other."""
    return any(each is not None and each.closes for each in (current(held), pending_decision(held)))


KNOWN_TO_PARTNER = frozenset({"yes", "partly"})
"""Answers to a check that add something to what is known of the child."""


def learnt(held: Held) -> int:
    """The latest entry that brought knowledge: information added, or a partner's answer that they know the child."""
    answers = (each.answered or 0 for each in held.checks if each.known in KNOWN_TO_PARTNER)
    return max((held.informed or 0, *answers))


def came_after(held: Held, decision: Decided) -> bool:
    """Whether information arrived that this decision cannot have considered."""
    return learnt(held) > decision.n


def overturned(held: Held, decision: Decided) -> bool:
    """Whether an accepted answer to a challenge promised a change that no later decision has made."""
    answers = (each.answered for each in held.challenges if each.changes and each.accepted is not None)
    return any(answer is not None and answer > decision.n for answer in answers)


def unaccepted(held: Held, decision: Decided) -> bool:
    """Whether the decision sends the child to somebody who has not accepted, which is how children are lost."""
    return decision.needs_acceptor and not any(
        each.accepted is not None and each.n > decision.n for each in held.offers
    )


def declined(held: Held, decision: Decided) -> bool:
    """Whether the office the decision relied on declined and no other offer is waiting."""
    return unaccepted(held, decision) and pending_offer(held) is None


def told_since(held: Held, decision: Decided) -> bool:
    """Whether the raiser was told the outcome after the decision became final."""
    return held.told_outcome is not None and held.told_outcome > decision.settled


def may_be_decided(held: Held) -> bool:
    """Whether there is something to decide: nothing stands yet, what stands did not end it, or something came since."""
    if pending_decision(held):
        return False
    stands = current(held)
    return (
        stands is None
        or not stands.closes
        or bool(open_challenges(held) or came_after(held, stands) or overturned(held, stands) or declined(held, stands))
    )


def may_be_received(held: Held) -> bool:
    """Whether there is something nobody has received: the concern itself, or information added since."""
    return held.received is None or (held.informed is not None and held.informed > held.received)


DOABLE: tuple[tuple[str, Callable[[Held], bool]], ...] = (
    ("receive", may_be_received),
    ("decide", may_be_decided),
    ("rate", lambda held: pending_proposal(held) is None),
    ("hand-over", lambda held: pending_offer(held) is None),
    ("tell-outcome", lambda held: current(held) is not None),
)
"""Acts that fit a concern only in some states, and when. Every other act may always be offered."""


def unfit(held: Held) -> frozenset[str]:
    """The acts of DOABLE that have nothing to do as the concern stands, so that no page offers what is then refused."""
    return frozenset(act for act, fits in DOABLE if not fits(held))


def _closed(held: Held) -> bool:
    stands = current(held)
    return (
        stands is not None
        and stands.closes
        and bool(stands.by and stands.reasoned)
        and told_since(held, stands)
        and not came_after(held, stands)
    )


def _reopened(held: Held) -> bool:
    stands = current(held)
    return stands is not None and overturned(held, stands)


def _awaits_acceptance(held: Held) -> bool:
    stands = current(held)
    return pending_offer(held) is not None or (stands is not None and unaccepted(held, stands))


STATUSES: tuple[tuple[str, Callable[[Held], bool]], ...] = (
    ("challenged", lambda held: bool(open_challenges(held))),
    ("awaiting_second_person", lambda held: pending_decision(held) is not None),
    ("received", _reopened),
    ("awaiting_acceptance", _awaits_acceptance),
    ("closed", _closed),
    ("decided", lambda held: current(held) is not None),
    ("decided_elsewhere", lambda held: any(each.imported for each in held.decisions)),
    ("received", lambda held: held.received is not None),
    ("raised", lambda held: True),
)
"""Read from the top; the first that fits is the status. *Closed* stands below everything that keeps a concern open."""

STATUS_WORDS = {
    "raised": "Raised, not yet received",
    "received": "Received, not yet decided",
    "decided": "Decided",
    "awaiting_second_person": "Decided by one person, waiting for a second",
    "awaiting_acceptance": "Waiting for the receiving office to accept",
    "challenged": "Challenged",
    "decided_elsewhere": "Decided before it came into this register",
    "closed": "Closed",
}


def status(held: Held) -> str:
    """Where a concern stands, as one of STATUS_WORDS. Derived each time: there is no act that sets it."""
    return next(name for name, fits in STATUSES if fits(held))


NEEDS_DECISION = "A named person has to decide, with a reason."


def missing_for_closing(held: Held) -> tuple[str, ...]:
    """What still keeps the concern open, in words, in the order of the work; empty when it is closed."""
    stands = current(held)
    if stands is None:
        return (NEEDS_DECISION,)
    rows = (
        (not (stands.by and stands.reasoned), NEEDS_DECISION),
        (bool(open_challenges(held)), "A challenge is open: its answer has to be accepted."),
        (pending_decision(held) is not None, "A second person has to confirm or refuse the new decision."),
        (overturned(held, stands), "The answer to a challenge promised a change: decide again."),
        (came_after(held, stands), "Information came after the decision: decide with it."),
        (_awaits_acceptance(held), "The receiving office has to accept."),
        (not stands.closes, "The decision is to go on working: it closes when a later decision ends the work."),
        (not told_since(held, stands), "Whoever raised it has to be told the outcome."),
    )
    return tuple(words for applies, words in rows if applies)


SECOND_PERSON_WORDS = {
    "repeat": "an earlier concern was raised about the same person",
    "stop_list": "the reason uses words that inquiries found used to dismiss children",
    "serious_harm": "the harm alleged is serious",
    "danger": "the person who raised it said there was immediate danger",
}


def second_person_reasons(
    *, ends: bool, dismissive: bool, repeat: bool, serious: bool, danger: bool
) -> tuple[str, ...]:
    """Why a decision needs a second person, as codes of SECOND_PERSON_WORDS; empty when one person is enough.

    Doing nothing more (`ends`) on a repeat, on serious harm or on danger needs two; dismissive words need two whatever
    the outcome.
    """
    rows = (
        ("repeat", ends and repeat),
        ("stop_list", dismissive),
        ("serious_harm", ends and serious),
        ("danger", ends and danger),
    )
    return tuple(code for code, applies in rows if applies)


def rating_now(rating: str, danger: bool, order: Sequence[str]) -> str:
    """The rating in force. Immediate danger counts as the most urgent until somebody rates it."""
    return rating or (order[0] if danger else "")


def is_lowering(was: str, rating: str, order: Sequence[str]) -> bool:
    """Whether `rating` is less urgent than `was`; `order` runs from the most urgent to the least."""
    return bool(was) and order.index(rating) > order.index(was)


def unopened(items: Collection[str], opened: Collection[str]) -> tuple[str, ...]:
    """The items held on the child that this person has not been shown, in their order."""
    return tuple(item for item in items if item not in opened)


def offices_asked(held: Held) -> set[str]:
    """Every office that was asked for something here, or decided something."""
    asked = {each.office for each in held.checks} | {each.office for each in held.offers}
    return asked | {each.office for each in held.challenges} | {each.office for each in held.decisions}


def offices_in(held: Held) -> frozenset[str]:
    """The offices with a part in the concern: those asked, the one that has it, the raiser's unless they are protected.

    Naming a protected raiser's office would go a long way to naming them.
    """
    return frozenset(offices_asked(held) | {held.office} | (set() if held.protected else {held.raised_office}))


def takes_part(held: Held, office: str, agency: str) -> bool:
    """Whether an office has a part in the concern: has it, is of the raiser's agency, was asked, or was offered it.

    A protected raiser's agency has none by that alone: its managers could otherwise find out by trying.
    """
    of_the_raiser = bool(agency) and agency == held.agency and not held.protected
    return of_the_raiser or office == held.office or office in offices_asked(held)
