"""The file-read's pages: draw a sample, read its files one by one, and see how far readers agree and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Command, Refused, abilities_of
from tocsin.acts import perform
from tocsin.figures import FRAMES, DrawFiles, ReadFile, SampleLine, SampleView, TheFileRead, TheFileReads
from tocsin.web.fields import Day, Form, Hidden, Line, Long, OneOf
from tocsin.web.pages.act import key_of
from tocsin.web.secrecy import new_key
from tocsin.web.visit import Visit, ask, draw, page, put_on_form
from tocsin.words.when import LONDON

ANSWERS = (
    ("yes", "Yes", "What is written shows it."),
    ("no", "No", "You have read all of it and nothing shows it."),
    ("cannot_tell", "I cannot tell", "It is never counted as no."),
)


class DrawForm(Form):
    """Which files, how many, of which days, and what for."""

    frame = OneOf(
        "Which files?",
        "Choose which files.",
        options=tuple((frame.name, frame.label, frame.question) for frame in FRAMES.values()),
    )
    each = Line(
        "How many of each agency?",
        "Say how many files of each agency.",
        hint="All of an agency that has fewer. 400 in all at most.",
        width="govuk-input--width-3",
    )
    first = Day("From which day?", "Give the first day.", named="The first day")
    last = Day("To which day?", "Give the last day.", named="The last day")
    why = Long("What is it for?", "Say what the sample is for.", rows=3)
    key = Hidden("")

    def clean_each(self) -> int:
        """The number, said to be none beside whatever else is wrong and not after it."""
        given: str = self.cleaned_data["each"]
        if not (given.isascii() and given.isdigit() and int(given)):
            raise ValidationError("Give a whole number of files of each agency, such as 20.")
        return int(given)


class ReadForm(Form):
    """What one file shows, and by what one sees that."""

    answer = OneOf("What does it show?", "Say what the file shows.", options=ANSWERS)
    note = Long("What shows it?", "Say by what in the file one sees that.", hint="Name the entry. It is kept.", rows=4)
    key = Hidden("")


@dataclass(frozen=True, slots=True)
class FileReadsPage:
    """Every file-read, and the form that draws another, for those who may."""

    samples: tuple[SampleLine, ...]
    form: DrawForm | None


@dataclass(frozen=True, slots=True)
class FileReadPage:
    """One file-read; `days` are those its files are of."""

    sample: SampleView
    days: str


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The question put to one file of a sample."""

    sample: SampleView
    file: str
    form: ReadForm


@page
def file_reads(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the samples, and draw one."""
    form = DrawForm(request.POST or None, auto_id="%s", initial=_fresh(visit))
    if request.method == "POST" and form.is_valid() and (entered := _drawn(visit, form)):
        return entered
    may = "draw_files" in abilities_of(visit.actor.role)
    view = FileReadsPage(ask(visit, TheFileReads()), form if may else None)
    return draw(request, visit, "file_reads.html", view, status=422 if form.errors else 200)


@page
def file_read(request: HttpRequest, visit: Visit, read_id: str) -> HttpResponse:
    """Show one sample: its files, how far readers agree, and what it says of all files."""
    sample: SampleView = ask(visit, TheFileRead(file_read=read_id))
    days = f"{sample.first:%-d %B %Y} to {sample.last:%-d %B %Y}"
    return draw(request, visit, "file_read_sample.html", FileReadPage(sample, days))


@page
def read_one(request: HttpRequest, visit: Visit, read_id: str, file_id: str) -> HttpResponse:
    """Ask what one file shows."""
    form = ReadForm(request.POST or None, auto_id="%s", initial=_fresh(visit))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = ReadFile(file_read=read_id, file=file_id, answer=given["answer"], note=given["note"])
        if _performed(visit, form, command):
            return redirect(f"/figures/file-reads/{read_id}")
    sample: SampleView = ask(visit, TheFileRead(file_read=read_id))
    view = ReadPage(sample, file_id, form)
    return draw(request, visit, "file_read_one.html", view, status=422 if form.errors else 200)


def _fresh(visit: Visit) -> dict[str, str]:
    return {"key": new_key(visit.actor.practitioner)}


def _drawn(visit: Visit, form: DrawForm) -> HttpResponse | None:
    given = form.cleaned_data
    command = DrawFiles(
        frame=given["frame"],
        each=given["each"],
        first=_day(given["first"].earliest),
        last=_day(given["last"].latest),
        why=given["why"],
    )
    receipt = _performed(visit, form, command)
    return redirect(f"/figures/file-reads/{receipt.ids['file_read']}") if receipt else None


def _day(moment: Any) -> date:
    day: date = moment.astimezone(LONDON).date()
    return day


def _performed(visit: Visit, form: Form, command: Command) -> Any:
    """The receipt; None when it was refused, which then stands on the form."""
    try:
        return perform(command, by=visit.actor, purpose=visit.purpose, at=visit.at, key=key_of(form, visit))
    except Refused as refusal:
        put_on_form(form, refusal)
        return None
