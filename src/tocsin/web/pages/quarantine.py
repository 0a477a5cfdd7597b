"""The quarantine of a file: each row that waits, why, and what to do: put it right here, or send it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from tocsin.access import Refused
from tocsin.acts import perform
from tocsin.exchange import AnswerQuarantine, CorrectRow, Quarantined, SendBack
from tocsin.exchange.asking import RowsView, RowsWaiting, RowView, RowWaiting
from tocsin.exchange.correcting import same_cell
from tocsin.exchange.out.sheets import guarded
from tocsin.exchange.rows import place
from tocsin.web.fields import AnyOf, Form, Long
from tocsin.web.visit import Visit, ask, draw, page, put_on_form

Cells = tuple[tuple[str, str], ...]
"""Columns and what they should say."""

EVERY = "every"
"""The answer that means all rows, beside the rows themselves."""

WHAT_TO_FIX = "what_to_fix"


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One row as a line of the queue."""

    row: Quarantined
    place: str


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The rows of a file that wait and those sent back, the form that sends some back, and the one that answers."""

    seen: RowsView
    rows: tuple[WaitingRow, ...]
    form: Form
    done: Form


@dataclass(frozen=True, slots=True)
class RowPage:
    """One row that waits: why, its cells as boxes, and how many other rows say the same."""

    seen: RowView
    place: str
    form: Form


@page
def rows(request: HttpRequest, visit: Visit, file_id: str) -> HttpResponse:
    """List the rows of a file that wait; send some back; say that all of them were dealt with."""
    seen: RowsView = ask(visit, RowsWaiting(file=file_id))
    answering = request.POST.get("do") == "answer"
    given = request.POST if request.method == "POST" else None
    form, done = _back_form(None if answering else given, seen), _done_form(given if answering else None)
    for each, command in ((form, _send_back), (done, _answer)):
        if each.is_bound and each.is_valid():
            try:
                perform(command(file_id, each, visit), by=visit.actor, purpose=visit.purpose, at=visit.at)
                return redirect(f"/files/{file_id}/rows")
            except Refused as refusal:
                put_on_form(each, refusal)
    lines = tuple(WaitingRow(each, place(each.line, each.sheet)) for each in (*seen.rows, *seen.sent_back))
    view = RowsPage(seen, lines, form, done)
    return draw(request, visit, "rows.html", view, status=422 if form.errors or done.errors else 200)


def _back_form(given: QueryDict | None, seen: RowsView) -> Form:
    form = Form(given, auto_id="%s")
    rows = [(each.key, place(each.line, each.sheet), each.what_to_fix) for each in seen.rows]
    form.fields = {
        "rows": AnyOf(
            "Which rows do you send back?",
            "Choose the rows you send back.",
            options=[(EVERY, f"All {seen.total:,} that wait"), *rows] if len(rows) > 1 else rows,
        ),
        "reason": Long("What do you tell the sender?", "Say what you tell the sender.", rows=3),
    }
    return form


def _done_form(given: QueryDict | None) -> Form:
    form = Form(given, auto_id="%s")
    form.fields = {"answer": Long("How was it dealt with?", "Say how the rows were dealt with.", rows=3)}
    return form


def _send_back(file_id: str, form: Form, visit: Visit) -> SendBack:
    rows: tuple[str, ...] = form.cleaned_data["rows"]
    if EVERY in rows:
        seen: RowsView = ask(visit, RowsWaiting(file=file_id, every=True))
        rows = tuple(each.key for each in seen.rows)
    return SendBack(file=file_id, rows=rows, reason=form.cleaned_data["reason"])


def _answer(file_id: str, form: Form, visit: Visit) -> AnswerQuarantine:
    return AnswerQuarantine(file=file_id, reason=form.cleaned_data["answer"])


@page
def row(request: HttpRequest, visit: Visit, file_id: str, key: str) -> HttpResponse:
    """Put one row right, and every other row that says the same in the cells that were changed, if asked to."""
    seen: RowView = ask(visit, RowWaiting(file=file_id, row=key))
    form = _cells_form(request.POST if request.method == "POST" else None, seen)
    if form.is_bound and form.is_valid():
        changed = _changed(form, seen.row)
        try:
            _correct(key, changed, visit)
            _correct_others(form, seen, changed, visit)
            return redirect(f"/files/{file_id}/rows")
        except Refused as refusal:
            put_on_form(form, refusal)
    view = RowPage(seen, place(seen.row.line, seen.row.sheet), form)
    return draw(request, visit, "row.html", view, status=422 if form.errors else 200)


def _cells_form(given: QueryDict | None, seen: RowView) -> Form:
    form = Form(given, auto_id="%s")
    for n, cell in enumerate(seen.row.given):
        form.fields[f"cell-{n}"] = Long(cell.name, rows=4 if len(cell.text) > 80 else 1, initial=cell.text)
    if seen.alike:
        same = [
            (name, f"{name}: {n} other {'row says' if n == 1 else 'rows say'} the same")
            for name, n in seen.alike.items()
        ]
        hint = "What you change in these columns is changed in those rows too, where that puts them right."
        form.fields["alike"] = AnyOf("Change other rows as well?", hint=hint, options=same)
    return form


def _changed(form: Form, row: Quarantined) -> Cells:
    typed = ((cell, form.cleaned_data[f"cell-{n}"]) for n, cell in enumerate(row.given))
    return tuple((cell.name, text) for cell, text in typed if text != cell.text)


def _correct_others(form: Form, seen: RowView, changed: Cells, visit: Visit) -> None:
    """Change the rows that said the same in a column that was changed and ticked, each where that puts it right."""
    before = {cell.name: cell.text for cell in seen.row.given}
    waiting: RowsView = ask(visit, RowsWaiting(file=seen.about.file.id, every=True))
    for name, text in changed:
        alike = same_cell(waiting.rows, name, before[name]) if name in form.cleaned_data.get("alike", ()) else ()
        for key in alike:
            _correct_if_it_can(key, ((name, text),), visit)


def _correct(key: str, cells: Cells, visit: Visit) -> None:
    perform(CorrectRow(row=key, cells=cells), by=visit.actor, purpose=visit.purpose, at=visit.at)


def _correct_if_it_can(key: str, cells: Cells, visit: Visit) -> None:
    """Another row may have more that is wrong: then it waits as before, and its own page says why."""
    try:
        _correct(key, cells, visit)
    except Refused as refused:
        if refused.code != "not_acceptable":
            raise


@page
def sent_back(request: HttpRequest, visit: Visit, file_id: str) -> HttpResponse:
    """The rows that were sent back, as a table for whoever made the file, with what to fix in each."""
    seen: RowsView = ask(visit, RowsWaiting(file=file_id, every=True))
    text = as_table(seen.sent_back)
    named = {"Content-Disposition": 'attachment; filename="what-to-fix.csv"'}
    return HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=named)


def as_table(rows: Sequence[Quarantined]) -> str:
    """Rows in the columns they came in, then what to fix; no cell can be taken for a formula."""
    columns = list(dict.fromkeys(cell.name for each in rows for cell in each.given))
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow([guarded(name) for name in (*columns, WHAT_TO_FIX)])
    for each in rows:
        said = {cell.name: cell.text for cell in each.given}
        table.writerow([guarded(text) for text in (*(said.get(name, "") for name in columns), each.what_to_fix)])
    return written.getvalue()
