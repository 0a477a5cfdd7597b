"""Page 7: one concern as a trail, with what waits, what keeps it open, and what the person looking may do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse

from tocsin.access import RestrictedLine, abilities_of
from tocsin.concerns import (
    ConcernList,
    ConcernView,
    Gap,
    MyConcerns,
    OpenItem,
    OurConcerns,
    TheConcern,
    TrailStep,
)
from tocsin.duties import DutyView, duties_about
from tocsin.web.visit import Visit, ask, draw, number_in, page


@dataclass(frozen=True, slots=True)
class Link:
    """Something the person looking may do."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits, with what the person looking may do about it."""

    item: OpenItem
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ConcernPage:
    """The concern, or the line that stands in its place; what waits; who owes what, by when; what may be done."""

    concern: ConcernView | RestrictedLine
    waiting: tuple[Waiting, ...]
    owed: tuple[DutyView, ...]
    links: tuple[Link, ...]
    silence: Gap | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of concerns; `address` asks for the earlier ones."""

    heading: str
    listed: ConcernList
    address: str


DOING = (
    ("receive_concern", "Say that we have it and are looking at it", "/act/receive/"),
    ("rate_concern", "Rate how urgent it is", "/act/rate/"),
    ("ask_for_check", "Ask another agency what it holds", "/act/ask-check/"),
    ("decide", "Decide what happens next", "/decide/"),
    ("tell_raiser", "Tell whoever raised it that it was received", "/act/tell-received/"),
    ("tell_raiser", "Tell whoever raised it the outcome", "/act/tell-outcome/"),
    ("take_step", "Record a statutory step", "/act/step/"),
    ("hand_over", "Hand it over to another office", "/act/hand-over/"),
    ("add_information", "Add what you have learnt", "/act/add/"),
    ("challenge", "Challenge what was decided", "/challenge/"),
    ("restrict", "Restrict who may read it", "/act/restrict/"),
    ("propose_redaction", "Propose that a text be redacted", "/redact/"),
    ("place_hold", "Place a legal hold", "/act/place-hold/"),
)
"""Everything one may do with a concern, and the ability it takes."""

LONG = timedelta(days=5)
"""A stretch without a step that is long enough to be drawn, as in the trail itself."""

MINE, SECOND, OTHERS = "the office asked", "a second person", "anyone else"
ANSWERING = {
    "check": ((MINE, "Answer this check", "answer-check"),),
    "challenge": ((MINE, "Answer this challenge", "answer-challenge"),),
    "answer": (
        (OTHERS, "Accept the answer", "accept-answer"),
        (OTHERS, "Take it to the next stage", "take-up"),
    ),
    "handover": ((MINE, "Accept it", "accept-handover"), (MINE, "Decline it", "decline-handover")),
    "second_person": ((SECOND, "Confirm the decision", "confirm"), (SECOND, "Refuse the decision", "refuse")),
    "lowering": ((SECOND, "Confirm the lower rating", "confirm-lowering"), (SECOND, "Refuse it", "refuse-lowering")),
}
"""What ends each kind of waiting, and for whom it is offered. The register itself judges who may."""


@page
def concern(request: HttpRequest, visit: Visit, concern_id: str) -> HttpResponse:
    """Show the trail."""
    found = ask(visit, TheConcern(concern=concern_id, page=number_in(request)))
    if not isinstance(found, ConcernView):
        return draw(request, visit, "concern.html", ConcernPage(found, (), (), (), None))
    able = abilities_of(visit.actor.role)
    links = tuple(
        Link(text, href + found.line.id)
        for ability, text, href in DOING
        if ability in able and href.strip("/").rpartition("/")[2] not in found.unfit
    )
    mine = {each.id for each in found.challenges if each.may_answer}
    waiting = tuple(Waiting(item, _links(item, visit, able, mine)) for item in found.open_items)
    view = ConcernPage(found, waiting, owed_on(found, visit.at), links, silence(found, visit.at))
    return draw(request, visit, "concern.html", view)


def owed_on(found: ConcernView, at: datetime) -> tuple[DutyView, ...]:
    """Who owes what about a concern this visitor may read, and whom silence has taken it to: clocks, no content."""
    return tuple(replace(duty, guard=None) for duty in duties_about((found.line.id,), at))


def _links(item: OpenItem, visit: Visit, able: frozenset[str], mine: set[str]) -> tuple[Link, ...]:
    # Whom silence climbs to may answer a challenge in the place of the office asked.
    here = item.office == visit.actor.office or item.id in mine
    fits = {MINE: here, OTHERS: not here, SECOND: "second_person" in able and not item.own}
    return tuple(Link(text, f"/act/{act}/{item.id}") for whom, text, act in ANSWERING.get(item.kind, ()) if fits[whom])


def silence(found: ConcernView, at: datetime) -> Gap | None:
    """The stretch from the last recorded step until now, while the concern is open; the trail draws those before it."""
    steps = [step for step in found.trail if isinstance(step, TrailStep)]
    if found.page < found.pages or not steps or found.line.status == "closed":
        return None
    since = steps[-1].at
    days = (at - since).days
    return Gap(since, at, days, f"{days:,} days until now: no recorded step") if at - since >= LONG else None


@page
def raised_by_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything I have raised and what became of it."""
    listed = ask(visit, MyConcerns(before=before_in(request)))
    return draw(request, visit, "concerns.html", ListPage("Concerns I have raised", listed, "/raised-by-me?before="))


@page
def with_us(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything my office has now."""
    listed = ask(visit, OurConcerns(before=before_in(request)))
    return draw(request, visit, "concerns.html", ListPage("Concerns with my office", listed, "/with-us?before="))


def before_in(request: HttpRequest) -> int:
    """The entry number before which a list goes on; 0 for its beginning."""
    asked = request.GET.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
