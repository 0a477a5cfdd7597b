"""How many are there, the hidden part included: an estimate from overlapping lists, with what cannot be checked.

A page waits, so it draws less than `tocsin estimate` does: fewer lists, replicates and steps, and it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from tocsin.access import abilities_of
from tocsin.web.fields import Form, Line, Pasted, Upload
from tocsin.web.panelled import DRAWS, SECONDS, Told, in_time
from tocsin.web.visit import Visit, draw, page

MOST_SIGNS = 200_000
EXAMPLE = "police,health,project,count\n1,0,0,120\n0,1,0,95\n0,0,1,60\n1,1,0,31\n1,0,1,22\n0,1,1,18\n1,1,1,9"


class EstimateForm(Form):
    """A table of lists, as a file or as text, and over how long the lists were kept."""

    file = Upload("A CSV file", hint="A column of 0 and 1 for each list, and a column count.", named="The file")
    text = Pasted("Or paste the table", hint="A line of names, then a line for each pattern.", named="The table")
    joined = Line(
        "When one person is on two lists, how many times in 100 was that noticed?",
        hint="If it was not noticed, one person looks like two, and the hidden part looks larger than it is. So no "
        "number is given without this.",
        width="govuk-input--width-3",
    )
    months = Line(
        "Over how many months were the lists kept?",
        hint="If you know it.",
        width="govuk-input--width-3",
    )

    def clean(self) -> dict[str, Any]:
        """What was given, with `columns` of the table; sentences where it cannot be read."""
        given = self.cleaned_data
        for name, (words, most) in ASKED.items():
            number = given.get(name, "")
            if number and not (number.replace(".", "", 1).isdecimal() and float(number) <= most):
                self.add_error(name, f"{words}: give a number up to {most:,}.")
        if "file" in given and "text" in given:
            self._keep(given["file"] or given["text"])
            self._read(given["file"] or given["text"])
        return given

    def _keep(self, text: str) -> None:
        """Show the table in its box when the page comes back: a browser forgets which file was chosen."""
        sent = {name: self.data.get(name) for name in self.data}
        self.data = sent | {"text": text[:MOST_SIGNS]}

    def _read(self, text: str) -> None:
        from tocsin.hidden import PatternTable, TableFault
        from tocsin.hidden.written import COUNT, columns_in

        if not text or len(text) > MOST_SIGNS:
            self.add_error("text", TOO_LONG if text else "Choose a file, or paste the table.")
            return
        try:
            columns = columns_in(text)
            table = PatternTable.from_frame(columns, None, COUNT if COUNT in columns else None)
        except TableFault as fault:
            self.add_error("text", f"The table cannot be read: {fault}")
            return
        if not min(DRAWS) <= len(table.lists) <= max(DRAWS):
            self.add_error("text", (TOO_FEW if len(table.lists) < min(DRAWS) else TOO_MANY).format(len(table.lists)))
        self.cleaned_data["table"] = table


ASKED = {"joined": ("Noticed in 100", 100), "months": ("Months", 1200)}
"""What the counts cannot say and somebody may know: what errors call it, and the most it can be."""

TOO_LONG = (
    f"The table is longer than the {MOST_SIGNS:,} signs a page takes. Count alike rows into one, in a column count."
)
TOO_SLOW = f"It takes longer than the {SECONDS} seconds a page waits. On the command line: tocsin estimate FILE."
TOO_FEW = "Two lists are the least, each of which holds some of the people and not all of them."
TOO_MANY = (
    f"There are {{}} lists, and a page waits for {max(DRAWS)} at most. On the command line: tocsin estimate FILE."
)


@dataclass(frozen=True, slots=True)
class EstimatePage:
    """The form, and what was told once something was asked; `example` shows how a table looks."""

    form: EstimateForm
    told: Told | None
    example: str
    may_run: bool


@page
def estimate(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a table and answer with the panel of methods. Nothing that is sent is kept."""
    asked = request.method == "POST"
    form = EstimateForm(request.POST if asked else None, request.FILES if asked else None, auto_id="%s")
    told = None
    if asked and form.is_valid():
        joined, months = (float(form.cleaned_data[name]) if form.cleaned_data[name] else None for name in ASKED)
        told = in_time(form.cleaned_data["table"], joined and joined / 100, months)
        if told is None:
            form.add_error("text", TOO_SLOW)
    may_run = "run_figure" in abilities_of(visit.actor.role)
    view = EstimatePage(form, told, EXAMPLE, may_run)
    return draw(request, visit, "estimate.html", view, status=422 if form.errors else 200)
