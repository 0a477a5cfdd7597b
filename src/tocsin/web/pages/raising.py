"""The five questions of a concern, as forms, and the command their answers make.

One question a page, in the order in which somebody tells it: what, how urgent, who, when and where, who else knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from tocsin.concerns import RaiseConcern
from tocsin.people import Address, Name, PersonDetails
from tocsin.web.drafts import Answers
from tocsin.web.fields import AnyOf, Choice, Day, Form, Line, Long, OneOf
from tocsin.words import load_profile

YES_NO = (("yes", "Yes"), ("no", "No"))
WHO = (
    ("child", "A child whose name I know"),
    ("unknown_child", "A child whose name I do not know"),
    ("adult", "An adult who may be a danger to children"),
    ("place", "A place", "For example a shop, a street, a flat, a taxi office"),
)
SOURCES = {
    "school_dsl": "2A",
    "school_staff": "2A",
    "head_teacher": "2A",
    "health_named_nurse": "3F",
    "sexual_health_service": "3F",
    "general_practice": "3A",
    "youth_project": "8",
    "voluntary_agency": "8",
    "housing_office": "4",
    "police_officer": "6",
    "police_vulnerability_desk": "6",
    "chief_superintendent": "6",
    "chief_constable": "6",
    "early_help_team": "5D",
    "duty_social_work_team": "5A",
    "licensing": "5B",
}
"""Where the census says a referral came from, by the kind of office that raised it; others are "unknown"."""

UNKNOWN_SOURCE = "10"


def _harms() -> list[tuple[str, str]]:
    return list(load_profile().codes["harm"].labels().items())


class WhatForm(Form):
    """What was seen, heard or told."""

    account = Long(
        "What did you see, hear or were told?",
        "Write what you saw, heard or were told.",
        hint="In your own words. Say what you know yourself and what you were told. A few words will do.",
        named="Your account",
        rows=10,
    )
    child_words = Long(
        "The child’s own words, if you heard them",
        hint="As they said it, even if it is unclear.",
        named="The child’s own words",
        rows=4,
    )
    harms = AnyOf("What kinds of harm might this be?", hint="Tick any that may fit, or none.", named="Kinds of harm")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the profile's kinds of harm."""
        super().__init__(*args, **kwargs)
        harms = self.fields["harms"]
        if isinstance(harms, Choice):
            harms.offered = list(_harms())


class DangerForm(Form):
    """Whether to call 999 first."""

    danger = OneOf(
        "Is a child in danger now?",
        "Say whether a child is in danger now.",
        options=(("yes", "Yes, or I think so"), ("no", "No, not at this moment")),
        hint="Danger now means that somebody may be hurt today if nobody acts.",
    )


class WhoForm(Form):
    """Whom it is about, as far as known."""

    about = OneOf("Whom is it about?", "Say whether it is about a child, an adult or a place.", options=WHO)
    given = Line("First name, or the name of the place", named="First name")
    family = Line("Last name")
    born = Day("Date of birth, as far as you know it", hint="The year alone is fine.", named="Date of birth")
    school = Line("School or college")
    address = Long("Address or where they can be found", named="Address", rows=3)
    nhs_number = Line("NHS number, if you have it", width="govuk-input--width-10", named="NHS number")
    upn = Line("Pupil number (UPN), if you have it", width="govuk-input--width-10", named="Pupil number")
    description = Long(
        "How would somebody recognise them?", hint="If you do not know the name: age, looks, where seen.", rows=3
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one thing to go by when somebody named is meant."""
        given = super().clean() or {}
        by = ("given", "family", "description", "nhs_number", "upn")
        if given.get("about") in ("child", "adult") and not any(given.get(name) for name in by):
            self.add_error("given", "Give a name, a number or a description: one is enough.")
        if given.get("about") == "place" and not (given.get("given") or given.get("address")):
            self.add_error("given", "Give the name of the place or its address: one is enough.")
        return given


class WhenForm(Form):
    """When and where."""

    when = Day("When did it happen?", hint="The month or the year is fine. Leave it empty if it goes on.", named="When")
    where = Long("Where did it happen?", named="Where", rows=3)


class KnowsForm(Form):
    """Who else knows, and what stands in the way of telling."""

    who_knows = Long(
        "Who else knows about this?", hint="Colleagues, family, other agencies.", named="Who else knows", rows=4
    )
    told_not_to_report = OneOf(
        "Has anybody told you not to report this?",
        "Say whether anybody told you not to report this.",
        options=YES_NO,
        hint="If so, that goes to the independent scrutineer as well.",
    )
    told_not_words = Long("If so, who said it and what did they say?", named="Who told you not to report it", rows=3)
    protected = AnyOf(
        "Keep your name back?",
        options=(
            (
                "yes",
                "Show my name only to the independent scrutineer",
                "You still get a receipt, and are told the outcome through it.",
            ),
        ),
    )


STEPS: dict[str, tuple[str, type[Form]]] = {
    "what": ("What you know", WhatForm),
    "danger": ("Danger now", DangerForm),
    "who": ("Who it is about", WhoForm),
    "when": ("When and where", WhenForm),
    "knows": ("Who else knows", KnowsForm),
}
RECORD = "record"
"""The step under which a draft keeps the record it is about, when it was begun from a page about somebody."""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer on the page that shows them all before sending."""

    question: str
    answer: str
    step: str


def steps_of(answers: Answers) -> list[str]:
    """The steps this draft asks; one begun from a record does not ask who it is about."""
    return [step for step in STEPS if not (step == "who" and RECORD in answers)]


def bound(step: str, answers: Answers) -> Form:
    """The step's form with what was typed in it."""
    return STEPS[step][1](MultiValueDict(answers.get(step, {})), auto_id="%s")


def unanswered(answers: Answers) -> str:
    """The first step not yet answered well; empty when all are."""
    return next((step for step in steps_of(answers) if step not in answers or not bound(step, answers).is_valid()), "")


def rows(answers: Answers, about: str = "") -> Iterator[Row]:
    """Every answer in words; `about` names somebody held already. Call when nothing is unanswered."""
    if about:
        yield Row("Who it is about", about, "")
    for step in steps_of(answers):
        form = bound(step, answers)
        form.is_valid()
        for field in form:
            yield Row(str(field.label), in_words(field.field, form.cleaned_data.get(field.name)), step)


def in_words(field: forms.Field, value: Any) -> str:
    """An answer as a person would say it."""
    if isinstance(field, Choice):
        labels = {option[0]: option[1] for option in field.offered}
        chosen = (value,) if isinstance(value, str) else tuple(value or ())
        return ", ".join(labels[each] for each in chosen if each in labels)
    if isinstance(field, Day):
        return value.words() if value else ""
    return str(value or "")


def command(answers: Answers, office_kind: str) -> RaiseConcern:
    """The concern these answers raise."""
    told = _told(answers)
    return RaiseConcern(
        about=told.get("about") or "child",
        person=_person(told) if RECORD not in answers else None,
        record=answers[RECORD]["id"][0] if RECORD in answers else "",
        account=told["account"],
        child_words=told["child_words"],
        danger=told["danger"] == "yes",
        harms=told["harms"],
        when=told["when"],
        where=told["where"],
        who_knows=told["who_knows"],
        protected=bool(told["protected"]),
        told_not_to_report=told["told_not_to_report"] == "yes",
        told_not_words=told["told_not_words"],
        source=SOURCES.get(office_kind, UNKNOWN_SOURCE),
    )


def person(answers: Answers) -> PersonDetails | None:
    """The child or adult these answers describe; None for a place, and where a record was chosen."""
    told = _told(answers)
    return None if RECORD in answers or told.get("about") == "place" else _person(told)


def _told(answers: Answers) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for step in steps_of(answers):
        form = bound(step, answers)
        form.is_valid()
        told |= form.cleaned_data
    return told


def _person(told: dict[str, Any]) -> PersonDetails | None:
    names = (Name(given=told["given"], family=told["family"]),) if told["given"] or told["family"] else ()
    addresses = (Address(lines=told["address"]),) if told["address"] else ()
    same = {name: told[name] for name in ("born", "school", "nhs_number", "upn", "description")}
    return PersonDetails(names=names, addresses=addresses, **same) if any((names, addresses, *same.values())) else None
