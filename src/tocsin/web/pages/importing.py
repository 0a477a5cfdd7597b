"""Files: send one, say how to read it, watch it being taken in, and see the balance. What was sent is kept unchanged.

The work itself runs beside the pages, as a process of its own, so that a page that is closed or a server that restarts
stops nothing; the page of a file shows how far it is, by being loaded again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Command, Refused, agencies
from tocsin.acts import perform
from tocsin.exchange import FORMATS, RESULTS, Unreadable, receive
from tocsin.exchange.asking import AsItWillBeRead, FilesReceived, FilesView, FileView, TheFile, WhatItHolds
from tocsin.exchange.jobs import ENDED, Job, Running, ask_to_stop, job_of
from tocsin.exchange.mapped import ReadAs, SaveMapping, TableMapping, every
from tocsin.exchange.mapped.preview import RowSeen, TableSeen
from tocsin.exchange.rows import KINDS
from tocsin.web import clock
from tocsin.web.fields import Day, Form, Long, OneOf, Option, Pick, WholeFile
from tocsin.web.pages import mapping as asked
from tocsin.web.visit import Visit, ask, draw, page, put_on_form

LARGEST = 50_000_000
"""Bytes a page takes; what is larger is handed to whoever runs the register, for the command line."""

TABLE = "mapped"
PROGRAM = "from tocsin.cli import main; raise SystemExit(main())"


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The files this desk received, each with its format in words."""

    files: FilesView
    formats: dict[str, str]


@dataclass(frozen=True, slots=True)
class SendPage:
    """The form to send a file with, and what to do above the limit."""

    form: Form
    largest: int


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One kind of row, and how many ended in each of the five ways."""

    kind: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class FilePage:
    """One file: what it is, how far its import is, and its balance once there is one."""

    about: FileView
    format: str
    mapped: bool
    job: Job | None
    running: bool
    dead: bool
    left: str
    balance: tuple[BalanceLine, ...]
    results: tuple[str, ...]
    mappings: tuple[TableMapping, ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One of the three questions about a table; `first` are its first rows as they will be read."""

    about: FileView
    seen: TableSeen
    form: Form
    step: str
    so_far: str = ""
    first: tuple[RowSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A table that cannot be opened as it was declared, and why; `declared` says that an encoding was."""

    about: FileView
    problem: str
    declared: bool


@page
def files(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the files this desk received."""
    found: FilesView = ask(visit, FilesReceived())
    formats = {each.file.format: _format(each.file.format) for each in found.files}
    return draw(request, visit, "files.html", FilesPage(found, formats))


@page
def send(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Receive a file: kept as it came before anybody reads it."""
    form = _send_form(request, visit)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with TemporaryDirectory(prefix="tocsin-") as folder:
                path = Path(folder) / "received"
                with path.open("wb") as target:
                    for block in given["file"].chunks():
                        target.write(block)
                file = receive(
                    path,
                    format=given["format"],
                    lawful_basis=given["lawful_basis"],
                    by=visit.actor,
                    purpose=visit.purpose,
                    at=visit.at,
                    name=given["file"].name,
                    sender=given["sender"],
                    made=str(given["made"] or ""),
                )
            return redirect(f"/files/{file}")
        except Refused as refusal:
            put_on_form(form, refusal)
    return draw(request, visit, "file_send.html", SendPage(form, LARGEST), status=422 if form.errors else 200)


def _send_form(request: HttpRequest, visit: Visit) -> Form:
    sent = request.method == "POST"
    form = Form(request.POST if sent else None, request.FILES if sent else None, auto_id="%s")
    senders: list[Option] = sorted(((id, name) for id, name in agencies(visit.at)), key=lambda each: each[1])
    form.fields = {
        "file": WholeFile(
            "The file",
            "Choose the file.",
            largest=LARGEST,
            hint="CSV, Excel (.xlsx), XML, JSON or a .zip, as it was sent. It is kept unchanged and encrypted.",
        ),
        "sender": Pick("Who sent it?", "Choose the agency that sent the file.", options=senders),
        "lawful_basis": Long(
            "On which lawful basis is it shared?",
            "Say on which lawful basis the file is shared.",
            rows=2,
            hint="For instance: Children Act 2004 section 10, under the sharing agreement of May 2026.",
        ),
        "made": Day(
            "When was it made?",
            hint="If you know. A table made earlier never overrides one made later. Without it, today counts.",
        ),
        "format": OneOf("What is it?", "Say what kind of file it is.", options=_offered()),
    }
    return form


def _offered() -> list[Option]:
    """The formats there are; a table can be read by a saved mapping, or by one to be declared now."""
    saved: list[Option] = [
        (
            each.code,
            f"A table: {each.title or each.name}",
            f"Read by the mapping “{each.name}”, version {each.version}.",
        )
        for each in every()
    ]
    others: list[Option] = [(code, each.label) for code, each in FORMATS.items() if code != TABLE]
    unknown = (TABLE, "Another table (CSV or Excel)", "You say next what its columns are, and see its first rows.")
    return [unknown, *saved, *others]


@page
def file(request: HttpRequest, visit: Visit, file_id: str) -> HttpResponse:
    """Show one file; take it in, or stop taking it in."""
    about: FileView = ask(visit, TheFile(file=file_id))
    if request.method == "POST":
        return _told(request, visit, about)
    job = job_of(file_id)
    running = _is_running(job, visit)
    view = FilePage(
        about=about,
        format=_format(about.file.format),
        mapped=about.file.format != TABLE,
        job=job,
        running=running,
        dead=job is not None and job.is_dead(visit.at),
        left=_left(job) if running and job else "",
        balance=_balance(about),
        results=RESULTS,
        mappings=every() if about.file.format == TABLE else (),
    )
    return draw(request, visit, "file.html", view)


@page
def read(request: HttpRequest, visit: Visit, file_id: str) -> HttpResponse:
    """Ask how a table is to be read, in three questions; the last one saves the answers and says that it is so."""
    about: FileView = ask(visit, TheFile(file=file_id))
    encoding, sheet = request.GET.get("encoding", ""), request.GET.get("sheet", "")
    try:
        seen: TableSeen = ask(visit, WhatItHolds(file=file_id, encoding=encoding, sheet=sheet))
    except Unreadable as unreadable:
        view = UnreadPage(about, f"{unreadable.reason} {unreadable.next_step}", bool(encoding))
        return draw(request, visit, "file_unread.html", view, status=422)
    step = request.POST.get("step", "")
    if step == "columns":
        return _columns(request, visit, about, seen)
    if step in ("values", "check"):
        answers = asked.brought(request, file_id)
        later = _values if step == "values" else _check
        return later(request, visit, about, seen, answers) if answers else redirect(f"/files/{file_id}/read")
    return _drawn(request, visit, ReadPage(about, seen, asked.columns_form(None, seen), "columns"))


def _columns(request: HttpRequest, visit: Visit, about: FileView, seen: TableSeen) -> HttpResponse:
    form = asked.columns_form(request.POST, seen)
    answers = asked.columns_answered(form, seen) if form.is_valid() else {}
    if form.errors:
        return _drawn(request, visit, ReadPage(about, seen, form, "columns"))
    values = asked.values_form(None, seen, answers, visit)
    return _drawn(request, visit, ReadPage(about, seen, values, "values", asked.carried(answers, about.file.id)))


def _values(
    request: HttpRequest, visit: Visit, about: FileView, seen: TableSeen, answers: asked.Answers
) -> HttpResponse:
    form = asked.values_form(request.POST, seen, answers, visit)
    if not form.is_valid():
        return _drawn(request, visit, ReadPage(about, seen, form, "values", asked.carried(answers, about.file.id)))
    answers = asked.values_answered(form, seen, answers)
    return _shown(request, visit, about, seen, answers, asked.check_form(None))


def _check(
    request: HttpRequest, visit: Visit, about: FileView, seen: TableSeen, answers: asked.Answers
) -> HttpResponse:
    form = asked.check_form(request.POST)
    if form.is_valid():
        declared = asked.mapping_of(answers, about.sender, visit, **form.cleaned_data)
        try:
            _do(SaveMapping(mapping=declared), visit)
            _do(ReadAs(file=about.file.id, mapping=declared.named), visit)
            return redirect(f"/files/{about.file.id}")
        except Refused as refusal:
            put_on_form(form, refusal)
    return _shown(request, visit, about, seen, answers, form)


def _shown(
    request: HttpRequest, visit: Visit, about: FileView, seen: TableSeen, answers: asked.Answers, form: Form
) -> HttpResponse:
    """The last question, beside the first rows as they will be read."""
    declared = asked.mapping_of(answers, about.sender, visit)
    first = tuple(ask(visit, AsItWillBeRead(file=about.file.id, mapping=declared)))
    so_far = asked.carried(answers, about.file.id)
    return _drawn(request, visit, ReadPage(about, seen, form, "check", so_far, first))


def _drawn(request: HttpRequest, visit: Visit, view: ReadPage) -> HttpResponse:
    return draw(request, visit, "file_read.html", view, status=422 if view.form.errors else 200)


def _told(request: HttpRequest, visit: Visit, about: FileView) -> HttpResponse:
    """Do what a button of the file's page says."""
    said = request.POST.get("do", "")
    if said == "stop":
        ask_to_stop(about.file.id)
    elif said == "mapping":
        _do(ReadAs(file=about.file.id, mapping=request.POST.get("mapping", "")), visit)
    elif said == "take" and not _is_running(job_of(about.file.id), visit):
        Running(about.file.id, clock.now)
        begin(about.file.id, visit)
    return redirect(f"/files/{about.file.id}")


def _is_running(job: Job | None, visit: Visit) -> bool:
    return job is not None and job.stage not in ENDED and not job.is_dead(visit.at)


def _do(command: Command, visit: Visit) -> None:
    perform(command, by=visit.actor, purpose=visit.purpose, at=visit.at)


def begin(file_id: str, visit: Visit) -> None:
    """Start taking a file in, as a process of its own that outlives this one."""
    who = f"{visit.actor.practitioner},{visit.actor.office}"
    words = ["import", "received", file_id, "--by", who, "--purpose", visit.purpose]
    subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        start_new_session=True,
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _left(job: Job) -> str:
    left = job.left()
    if left is None:
        return ""
    minutes = round(left.total_seconds() / 60)
    return f"about {minutes} {'minute' if minutes == 1 else 'minutes'} left" if minutes else "less than a minute left"


def _balance(about: FileView) -> tuple[BalanceLine, ...]:
    counted: dict[str, dict[str, int]] = {}
    for kind, result, n in about.file.results:
        counted.setdefault(kind, {})[result] = n
    return tuple(
        BalanceLine(KINDS.get(kind, kind), tuple(ended.get(each, 0) for each in RESULTS), sum(ended.values()))
        for kind, ended in counted.items()
    )


def _format(format: str) -> str:
    code, _, more = format.partition(":")
    label = FORMATS[code].label if code in FORMATS else code
    name, _, version = more.partition("@")
    return f"{label}: {name}, version {version}" if more else label
