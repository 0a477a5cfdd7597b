"""Is this child already known? Asked by what is typed, or of a record that is held; with a reason for every answer.

Asking joins nothing. What the visitor may not read is one line: who holds it and whom to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from tocsin.access import Refused, RestrictedLine, abilities_of
from tocsin.matching import Waterfall
from tocsin.people import Address, AskKnown, Candidate, KnownCheck, Name, PersonDetails
from tocsin.web.charts import Reason, steps
from tocsin.web.fields import Day, Form, Line, Long
from tocsin.web.visit import Visit, ask, draw, page, put_on_form
from tocsin.words import reference


class KnownForm(Form):
    """What is known of somebody; a misspelt name is expected."""

    given = Line("First name", hint="As you know it. It may be misspelt, or a nickname.")
    family = Line("Last name")
    born = Day("Date of birth, as far as you know it", hint="The year alone is fine.", named="Date of birth")
    address = Long("Address", rows=2)
    postcode = Line("Postcode", width="govuk-input--width-10")
    phone = Line(
        "A telephone number of theirs or their family", named="Telephone number", width="govuk-input--width-20"
    )
    nhs_number = Line("NHS number", width="govuk-input--width-10")
    upn = Line("Pupil number (UPN)", named="Pupil number", width="govuk-input--width-10")


@dataclass(frozen=True, slots=True)
class Shown:
    """One candidate as a page shows it: how likely in words, why, and whether the two may be reviewed from here."""

    candidate: Candidate
    chance: str
    picture: str
    review: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer as pages show it; `lines` are what other agencies hold and may not be read here."""

    found: KnownCheck
    very: tuple[Shown, ...]
    perhaps: tuple[Shown, ...]
    little: tuple[Shown, ...]
    very_lines: tuple[RestrictedLine, ...]
    perhaps_lines: tuple[RestrictedLine, ...]


@dataclass(frozen=True, slots=True)
class KnownPage:
    """The form, where details are typed, and the answer once there is one; `about` is the record asked about."""

    form: KnownForm | None
    answer: Answered | None
    about: str
    back: str


@page
def known(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask by what is typed. It is posted, so that a child's name stands in no address and no log of addresses."""
    form = KnownForm(request.POST or None, auto_id="%s")
    answer = None
    if request.method == "POST" and form.is_valid():
        try:
            answer = answered(ask(visit, AskKnown(details=_details(form.cleaned_data))), visit)
        except Refused as refusal:
            if refusal.code != "not_acceptable":
                raise
            put_on_form(form, refusal)
    view = KnownPage(form, answer, "", "/find")
    return draw(request, visit, "known.html", view, status=422 if form.errors else 200)


@page
def known_record(request: HttpRequest, visit: Visit, record_id: str) -> HttpResponse:
    """Ask of a record that is held already."""
    found = ask(visit, AskKnown(record=record_id))
    if isinstance(found, RestrictedLine):
        return draw(request, visit, "known_restricted.html", found)
    name = found.asked.called if found.asked and found.asked.called else "Name not known"
    about = f"{name}, {reference(record_id)}"
    return draw(request, visit, "known.html", KnownPage(None, answered(found, visit), about, f"/child/{record_id}"))


def answered(found: KnownCheck, visit: Visit) -> Answered:
    """The answer in the order and the words of a page."""
    asked = found.asked.id if found.asked and "review_pairs" in abilities_of(visit.actor.role) else ""

    def shown(band: tuple[Candidate | RestrictedLine, ...]) -> tuple[Shown, ...]:
        return tuple(_shown(each, asked) for each in band if isinstance(each, Candidate))

    def lines(band: tuple[Candidate | RestrictedLine, ...]) -> tuple[RestrictedLine, ...]:
        return tuple(each for each in band if isinstance(each, RestrictedLine))

    return Answered(
        found,
        shown(found.matches),
        shown(found.potentials),
        shown(found.lows),
        lines(found.matches),
        lines(found.potentials),
    )


def _shown(candidate: Candidate, asked: str) -> Shown:
    review = f"/review/{asked}/{candidate.record.id}" if asked and not candidate.joined else ""
    return Shown(candidate, chance(candidate.probability), picture_of(candidate.why), review)


def picture_of(why: Waterfall) -> str:
    """The steps from what two records at random are worth to what these two are, a rule over the model included."""
    compared = [Reason(step.label, step.counted, step.missing) for step in why.steps]
    rule = [Reason("Rule for twins", why.rule)] if why.twins else []
    return steps([Reason("Before anything is compared", why.prior), *compared, *rule])


def chance(probability: float) -> str:
    """A probability as people say it: "about 97 in 100", and never a certainty."""
    if probability >= 0.995:
        return "more than 99 in 100"
    if probability < 0.01:
        return "less than 1 in 100"
    return f"about {round(probability * 100)} in 100"


def _details(told: dict[str, Any]) -> PersonDetails:
    names = (Name(given=told["given"], family=told["family"]),) if told["given"] or told["family"] else ()
    homes = (Address(lines=told["address"], postcode=told["postcode"]),) if told["address"] or told["postcode"] else ()
    return PersonDetails(
        names=names,
        addresses=homes,
        phones=(told["phone"],) if told["phone"] else (),
        born=told["born"] or None,
        nhs_number=told["nhs_number"],
        upn=told["upn"],
    )
