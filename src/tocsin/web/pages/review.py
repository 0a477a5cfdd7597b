"""Reviewing who is one child: the queue, and two records side by side with what speaks for and against.

Nothing joins by itself: a person says same, different or not sure, with a reason, and every saying can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Command, Refused, RestrictedLine, abilities_of
from tocsin.acts import HowReliable, PairToReview, PairView, QueueView, ReviewQueue, perform
from tocsin.people import IMPACT_WORDS, Reliability, SayDifferent, SayNotSure, SayTheSame, TakeBack
from tocsin.web.charts.reliable import reliable
from tocsin.web.fields import Form, Hidden, Long, OneOf
from tocsin.web.pages.act import key_of
from tocsin.web.pages.known import chance, picture_of
from tocsin.web.secrecy import new_key
from tocsin.web.visit import Visit, ask, draw, number_in, page, put_on_form

SAYINGS: dict[str, tuple[str, str, type[SayTheSame | SayDifferent | SayNotSure]]] = {
    "same": ("The same child", "The two are shown as one from now on. Both histories stay as they are.", SayTheSame),
    "different": ("Different children", "They are kept apart, and no longer proposed.", SayDifferent),
    "unsure": ("I cannot say", "They stay apart and in the queue, and it is seen that you looked.", SayNotSure),
}
WHY = "Give your reason, in words the child could read one day."


class ReviewForm(Form):
    """What somebody says of two records, and why."""

    saying = OneOf(
        "Are these the same child?",
        "Say whether they are the same child.",
        options=tuple((code, label, hint) for code, (label, hint, _) in SAYINGS.items()),
    )
    reason = Long("Why?", WHY, hint="What decided it for you. It is kept.", rows=4, named="Your reason")
    key = Hidden("")


class TakeBackForm(Form):
    """Why something said is taken back."""

    reason = Long("Why is it taken back?", WHY, rows=4, named="Your reason")
    key = Hidden("")


@dataclass(frozen=True, slots=True)
class Listed:
    """One pair of the queue, with its likelihood in words."""

    first: str
    second: str
    names: str
    agencies: str
    chance: str
    effects: tuple[str, ...]
    twins: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue and the pairs of this page of it."""

    queue: QueueView
    pairs: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class PairPage:
    """Two records side by side, the picture of what counts, and the question."""

    pair: PairView
    chance: str
    picture: str
    needs_second: tuple[str, ...]
    form: ReviewForm


@dataclass(frozen=True, slots=True)
class ReliabilityPage:
    """How far likelihoods are right, as a picture too, and what this visitor may do about it."""

    told: Reliability
    picture: str
    may_draw: bool
    may_propose: bool
    may_adopt: bool


@dataclass(frozen=True, slots=True)
class TakeBackPage:
    """The question why, and what is taken back."""

    form: TakeBackForm
    judgement: str


@page
def queue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the pairs that wait for somebody, in the order of what a decision would change."""
    found = ask(visit, ReviewQueue(page=number_in(request)))
    pairs = tuple(
        Listed(
            first=each.left.id,
            second=each.right.id,
            names=" and ".join(side.called or "Name not known" for side in (each.left, each.right)),
            agencies=" and ".join(side.agency_name for side in (each.left, each.right)),
            chance=chance(each.probability),
            effects=each.sentences,
            twins=each.twins,
        )
        for each in found.pairs
    )
    return draw(request, visit, "review_queue.html", QueuePage(found, pairs))


@page
def pair(request: HttpRequest, visit: Visit, first: str, second: str) -> HttpResponse:
    """Show two records side by side, and take what somebody says of them."""
    form = ReviewForm(request.POST or None, auto_id="%s", initial={"key": new_key(visit.actor.practitioner)})
    if request.method == "POST" and form.is_valid():
        saying = SAYINGS[form.cleaned_data["saying"]][2]
        command = saying(first=first, second=second, reason=form.cleaned_data["reason"])
        if entered := _perform(visit, form, command):
            return entered
    found = ask(visit, PairToReview(first=first, second=second))
    if isinstance(found, RestrictedLine):
        return draw(request, visit, "known_restricted.html", found)
    both = found.both
    told = (chance(both.why.probability), picture_of(both.why)) if both else ("", "")
    needs_second = tuple(IMPACT_WORDS[code] for code in both.needs_second) if both else ()
    view = PairPage(found, *told, needs_second, form)
    return draw(request, visit, "review_pair.html", view, status=422 if form.errors else 200)


@page
def reliability(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show how far likelihoods are right, and lead whoever may to the lots and the curve."""
    told, may = ask(visit, HowReliable()), abilities_of(visit.actor.role)
    names = ("draw_pairs", "propose_calibration", "adopt_calibration")
    view = ReliabilityPage(told, reliable(told.bands), *(name in may for name in names))
    return draw(request, visit, "reliability.html", view)


@page
def take_back(request: HttpRequest, visit: Visit, judgement: str) -> HttpResponse:
    """Take back what was said of two records; their histories part or meet again as if it had not been said."""
    form = TakeBackForm(request.POST or None, auto_id="%s", initial={"key": new_key(visit.actor.practitioner)})
    if request.method == "POST" and form.is_valid():
        entered = _perform(visit, form, TakeBack(judgement=judgement, reason=form.cleaned_data["reason"]))
        if entered:
            return entered
    view = TakeBackPage(form, judgement)
    return draw(request, visit, "take_back.html", view, status=422 if form.errors else 200)


def _perform(visit: Visit, form: Form, command: Command) -> HttpResponse | None:
    """Perform and lead to the receipt; None when it was refused, which then stands on the form."""
    try:
        key = key_of(form, visit)
        receipt = perform(command, by=visit.actor, purpose=visit.purpose, at=visit.at, key=key)
    except Refused as refusal:
        put_on_form(form, refusal)
        return None
    return redirect(f"/receipt/{receipt.entry}")
