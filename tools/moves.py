"""Where a concern can stand and what moves it, found by trying every event on the product's own rules.

Nothing is listed here by hand: each event changes what is held as the act of that name does, and
`tocsin.concerns.rules` says where the concern then stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tocsin.concerns.rules import (
    Challenged,
    Decided,
    Held,
    Offered,
    came_after,
    current,
    may_be_decided,
    may_be_received,
    open_challenges,
    overturned,
    pending_decision,
    pending_offer,
    status,
    told_since,
    unaccepted,
)

Event = Callable[[Held, int], Held | None]
"""What is held after something happened as entry n; None where it cannot happen."""


def decided(*, closes: bool = False, needs_acceptor: bool = False, second: tuple[str, ...] = ()) -> Event:
    """Somebody decides, where there is something to decide."""

    def happen(held: Held, n: int) -> Held | None:
        made = Decided(
            id=f"d_{n}",
            n=n,
            by="u",
            office="o",
            outcome="",
            closes=closes,
            needs_acceptor=needs_acceptor,
            second=second,
        )
        return replace(held, decisions=(*held.decisions, made)) if may_be_decided(held) else None

    return happen


def last_decision(does: str) -> Event:
    """The second person confirms or refuses what waits for them."""

    def happen(held: Held, n: int) -> Held | None:
        if pending_decision(held) is None:
            return None
        return replace(held, decisions=(*held.decisions[:-1], replace(held.decisions[-1], **{does: n})))

    return happen


def last_offer(does: str) -> Event:
    """The other office accepts or declines what it was offered."""

    def happen(held: Held, n: int) -> Held | None:
        if pending_offer(held) is None:
            return None
        return replace(held, offers=(*held.offers[:-1], replace(held.offers[-1], **{does: n})))

    return happen


def accepted(*, changes: bool) -> Event:
    """A challenge is answered, and whoever challenged accepts the answer."""

    def happen(held: Held, n: int) -> Held | None:
        if not open_challenges(held):
            return None
        ended = replace(held.challenges[-1], answered=n, accepted=n, changes=changes)
        return replace(held, challenges=(*held.challenges[:-1], ended))

    return happen


def received(held: Held, n: int) -> Held | None:
    """The office says that it has it."""
    return replace(held, received=n) if may_be_received(held) else None


def told(held: Held, n: int) -> Held | None:
    """The raiser is told the outcome, once there is one."""
    return replace(held, told_outcome=n) if current(held) else None


def challenged(held: Held, n: int) -> Held | None:
    """Somebody challenges. One at a time is enough to see where it leads."""
    made = Challenged(id=f"x_{n}", n=n, by="u", agency="a", office="o")
    return None if open_challenges(held) else replace(held, challenges=(*held.challenges, made))


def offered(held: Held, n: int) -> Held | None:
    """It is offered to another office."""
    made = Offered(id=f"h_{n}", n=n, office="p", sender="o", kind="")
    return None if pending_offer(held) else replace(held, offers=(*held.offers, made))


EVENTS: dict[str, Event] = {
    "somebody says that they have it": received,
    "it is decided to go on working": decided(),
    "it is decided to end here": decided(closes=True),
    "it is decided to pass it on": decided(closes=True, needs_acceptor=True),
    "a decision is made that needs a second person": decided(closes=True, second=("repeat",)),
    "the second person confirms": last_decision("confirmed"),
    "the second person refuses": last_decision("refused"),
    "whoever raised it is told the outcome": told,
    "information is added": lambda held, n: replace(held, informed=n),
    "somebody challenges": challenged,
    "the answer to the challenge is accepted": accepted(changes=False),
    "an answer that changes the decision is accepted": accepted(changes=True),
    "it is offered to another office": offered,
    "the other office accepts": last_offer("accepted"),
    "the other office declines": last_offer("declined"),
}
"""Everything that moves a concern, in the order of the work."""


def outline(held: Held) -> tuple[object, ...]:
    """What the rules see in it: two concerns of the same outline go on in the same way."""
    stands = current(held)
    seen = (may_be_received(held), held.received is None, may_be_decided(held), status(held), held.informed is None)
    waiting = (pending_decision(held) is None, pending_offer(held) is None, not open_challenges(held))
    if stands is None:
        return (*seen, *waiting)
    tests = (told_since, came_after, overturned, unaccepted)
    return (*seen, *waiting, stands.closes, stands.needs_acceptor, *(test(held, stands) for test in tests))


def moves() -> Mapping[tuple[str, str], list[str]]:
    """Every change of status there is, with the events that make it."""
    found: dict[tuple[str, str], set[str]] = {}
    reached = [Held(id="c", n=0, office="o", agency="a", raised_by="u", raised_office="o")]
    known = {outline(reached[0])}
    n = 0
    while reached:
        held = reached.pop()
        for words, event in EVENTS.items():
            n += 1
            after = event(held, n)
            if after is not None:
                found.setdefault((status(held), status(after)), set()).add(words)
                if outline(after) not in known:
                    known.add(outline(after))
                    reached.append(after)
    return {pair: [words for words in EVENTS if words in made] for pair, made in found.items() if pair[0] != pair[1]}
