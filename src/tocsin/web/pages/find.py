"""Page 5: find a child, an adult or a place. A search is itself a look, entered with who asked and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Refused
from tocsin.people import FindPerson, FoundPeople
from tocsin.web.fields import Day, Form, Line
from tocsin.web.visit import Visit, ask, draw, page, put_on_form
from tocsin.words import When, id_from


class FindForm(Form):
    """What little is known; everything given has to fit."""

    name = Line("Name", hint="Or the beginning of it. Accents, capitals and hyphens do not matter.")
    born = Day("Date of birth", hint="The year alone is fine.")
    school = Line("School or college")
    number = Line("NHS number, pupil number, or a reference", named="The number", width="govuk-input--width-20")


@dataclass(frozen=True, slots=True)
class FindPage:
    """The form, and what was found once something was asked."""

    form: FindForm
    found: FoundPeople | None


@page
def find(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask and list. A concern's own reference leads straight to it."""
    form = FindForm(request.GET or None, auto_id="%s")
    if not request.GET or not form.is_valid():
        return draw(request, visit, "find.html", FindPage(form, None), status=422 if form.errors else 200)
    given = form.cleaned_data
    try:
        found = ask(visit, _question(given["name"], given["born"], given["school"], given["number"]))
    except Refused as refusal:
        if refusal.code != "not_acceptable":
            raise
        put_on_form(form, refusal)
        return draw(request, visit, "find.html", FindPage(form, None), status=422)
    if not found.cards and (concern := _concern(given["number"])):
        return redirect(f"/concern/{concern}")
    return draw(request, visit, "find.html", FindPage(form, found))


def _question(name: str, born: When | None, school: str, number: str) -> FindPerson:
    """Ten digits are an NHS number, a letter and twelve a pupil number, anything else a reference."""
    plain = "".join(number.split())
    kind = "nhs_number" if plain.isdigit() and len(plain) == 10 else "upn" if _is_upn(plain) else "reference"
    return FindPerson(name=name, born=born, school=school, **({kind: number} if number else {}))


def _is_upn(plain: str) -> bool:
    return len(plain) == 13 and plain[0].isalpha() and plain[1:12].isdigit()


def _concern(number: str) -> str:
    try:
        return id_from(number) if number else ""
    except ValueError:
        return ""
