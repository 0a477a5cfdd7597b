"""How to read a table: what each column is, how its dates and codes are written, and the first rows as they come out.

Three questions on one address. What was answered so far is carried in the page, sealed, so that it works without
scripts and leaves nothing behind when nobody goes on. Dates are declared by a person from examples, never guessed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, QueryDict

from tocsin.exchange.mapped import NAME_ORDERS, Column, TableMapping, latest_version
from tocsin.exchange.mapped.dates import Fit, example, fitting, two_ways
from tocsin.exchange.mapped.preview import ColumnSeen, TableSeen
from tocsin.exchange.mapped.wanted import CONCERN, KINDS, NOUNS, PERSON, WANTED, choices
from tocsin.proofs.errors import Tampered
from tocsin.web.fields import AnyOf, Form, Line, OneOf, Option, Pick
from tocsin.web.secrecy import opened, sealed
from tocsin.web.visit import Visit
from tocsin.words import load_profile
from tocsin.words.when import LONDON

Answers = dict[str, Any]
"""What was answered so far: kind, columns (column → field), dates (column → form), codes (column → value → ours)."""

MOST_CODES = 40
LEAVE = "-"
UNREAD = "Keep it with the row, do not read it"
UNKNOWN = "Not known: each of these rows will say so"
PERSONAL = "About the person: "


def carried(answers: Answers, file: str) -> str:
    """The answers as they stand in the page."""
    return b64encode(sealed(answers, f"mapping {file}")).decode()


def brought(request: HttpRequest, file: str) -> Answers | None:
    """The answers out of the page; None when they were changed or belong to another file."""
    try:
        answers: Answers = opened(b64decode(request.POST.get("so_far", "")), f"mapping {file}")
    except (Tampered, ValueError):
        return None
    return answers


def columns_form(given: QueryDict | None, seen: TableSeen) -> Form:
    """First question: what a row is, what each column is, and what tells rows and people apart."""
    form = Form(given, auto_id="%s")
    names: list[Option] = [(str(n), each.name) for n, each in enumerate(seen.columns)]
    orders: list[Option] = list(NAME_ORDERS.items())
    form.fields = {
        "kind": OneOf("What is one row of this table?", "Say what one row is.", options=tuple(KINDS.items())),
        **{f"column-{n}": _column(each) for n, each in enumerate(seen.columns)},
        "name_order": OneOf(
            "How is a whole name in one column written?", options=[*orders, ("", "There is no such column")]
        ),
        "source": Pick(
            "Who told it, if no column says so?",
            hint="The same for every row, such as a school in a school's log.",
            options=choices("Source", load_profile()).items(),
            empty="It is not known",
        ),
        "identity": AnyOf(
            "What tells a row from all others?",
            "Choose the column with the row's number, or those that tell rows apart together.",
            hint="Without it the same file sent again would be entered twice.",
            options=names,
        ),
        "person": AnyOf(
            "What tells one person from another?",
            hint="Rows that say the same in all of these are taken to be about one person. If you are not sure, "
            "choose none: records can be joined later, by people.",
            options=names,
        ),
    }
    return form


def _column(seen: ColumnSeen) -> Pick:
    said = " · ".join(each[:60] for each in seen.samples) or "nothing in any row"
    return Pick(seen.name, hint=f"Filled in {seen.filled} times. For example: {said}", options=_fields(), empty=UNREAD)


def _fields() -> list[Option]:
    return [
        (name, f"{PERSONAL}{wanted.label[:1].lower()}{wanted.label[1:]}" if PERSON in wanted.of else wanted.label)
        for name, wanted in WANTED.items()
    ]


def columns_answered(form: Form, seen: TableSeen) -> Answers:
    """The first answers; the form gets an error for what does not go together."""
    given = dict(form.cleaned_data)
    chosen = {each.name: given[f"column-{n}"] for n, each in enumerate(seen.columns) if given[f"column-{n}"]}
    for n, each in enumerate(seen.columns):
        field = chosen.get(each.name, "")
        if field and not WANTED[field].of & {PERSON, given["kind"]}:
            form.add_error(f"column-{n}", f"“{each.name}”: {WANTED[field].label.lower()} is not in rows of this kind.")
        if field and not WANTED[field].many and list(chosen.values()).count(field) > 1:
            form.add_error(f"column-{n}", f"“{each.name}”: another column is read as this already. Choose one of them.")
    if "FullName" in chosen.values() and not given["name_order"]:
        form.add_error("name_order", "Say in which order the whole name is written.")
    named = {name: [seen.columns[int(n)].name for n in given[name]] for name in ("identity", "person")}
    fixed = {"Source": given["source"]} if given["source"] and given["kind"] == CONCERN else {}
    if fixed and "Source" in chosen.values():
        form.add_error("source", "A column says who told it already. Choose one of the two.")
    return {
        "kind": given["kind"],
        "columns": chosen,
        "fixed": fixed,
        "name_order": given["name_order"],
        **named,
        "encoding": seen.encoding,
        "sheet": seen.sheet,
    }


def values_form(given: QueryDict | None, seen: TableSeen, answers: Answers, visit: Visit) -> Form:
    """Second question: how each column writes its dates, and what its codes mean in ours."""
    form = Form(given, auto_id="%s")
    for n, column in _asked(seen, answers):
        field = answers["columns"][column.name]
        if WANTED[field].is_date:
            form.fields[f"date-{n}"] = _date(column, visit)
        else:
            form.fields |= {f"code-{n}-{m}": _code(column, m, field) for m in range(len(column.values[:MOST_CODES]))}
    return form


def _asked(seen: TableSeen, answers: Answers) -> Iterator[tuple[int, ColumnSeen]]:
    """The columns that have something to declare: dates or codes."""
    for n, column in enumerate(seen.columns):
        wanted = WANTED.get(answers["columns"].get(column.name, ""))
        if wanted and (wanted.is_date or wanted.codes):
            yield n, column


def _date(column: ColumnSeen, visit: Visit) -> OneOf:
    fits = fitting([value for value, _ in column.values], visit.at.astimezone(LONDON).date())
    hint = two_ways(fits) or f"For example: {' · '.join(column.samples)}"
    return OneOf(
        f"How are the dates in “{column.name}” written?",
        f"Say how the dates in “{column.name}” are written.",
        hint=hint,
        options=[(fit.form, example(fit.form), _fit_in_words(fit)) for fit in fits],
    )


def _fit_in_words(fit: Fit) -> str:
    read = "; ".join(f"“{text}” is {words}" for text, words in fit.shown)
    how_many = "every date" if fit.reads == fit.of else f"{fit.reads} of {fit.of} different dates"
    return f"Reads {how_many}: {read}."


def _code(column: ColumnSeen, m: int, field: str) -> Pick:
    value, times = column.values[m]
    offered = choices(field, load_profile())
    same = next(
        (code for code, label in offered.items() if value.casefold() in (code.casefold(), label.casefold())), ""
    )
    rows = "1 row" if times == 1 else f"{times} rows"
    others = len(column.values) - MOST_CODES
    hint = f"{others} more values of this column are too rare to list: their rows will say so." if others > 0 else ""
    return Pick(
        f"{column.name}: “{value[:60]}” ({rows})",
        hint="" if m else hint,
        options=[*offered.items(), (LEAVE, "Nothing of these: leave it out on purpose")],
        initial=same,
        empty=UNKNOWN,
    )


def values_answered(form: Form, seen: TableSeen, answers: Answers) -> Answers:
    """The answers with dates and codes. A value nobody translated stays open: each of its rows will say so."""
    given = form.cleaned_data
    dates, codes = {}, {}
    for n, column in _asked(seen, answers):
        if f"date-{n}" in given:
            dates[column.name] = given[f"date-{n}"]
            continue
        said = {value: given[f"code-{n}-{m}"] for m, (value, _) in enumerate(column.values[:MOST_CODES])}
        codes[column.name] = {value: "" if ours == LEAVE else ours for value, ours in said.items() if ours}
    return answers | {"dates": dates, "codes": codes}


def check_form(given: QueryDict | None) -> Form:
    """Third question: what the mapping is called, so that the next file of this kind is read by it."""
    form = Form(given, auto_id="%s")
    form.fields = {
        "name": Line(
            "A short name for this way of reading",
            "Give it a short name in small letters, digits and hyphens, such as hill-road-log.",
            hint="The next file of this kind is read by it. Saved again under its name, it becomes a new version.",
            width="govuk-input--width-20",
        ),
        "title": Line(
            "What such a file is",
            "Say what such a file is, such as: safeguarding log.",
            hint="It stands in every account.",
        ),
    }
    return form


def mapping_of(answers: Answers, sender: str, visit: Visit, name: str = "", title: str = "") -> TableMapping:
    """The mapping that was declared."""
    columns = tuple(
        Column(column, field, answers["dates"].get(column, ""), answers["codes"].get(column, {}))
        for column, field in answers["columns"].items()
    )
    return TableMapping(
        name=name,
        version=latest_version(name) + 1,
        title=title or NOUNS[answers["kind"]],
        sender=sender,
        source=f"Declared by {visit.office} from a received file.",
        dated=visit.at.astimezone(LONDON).date().isoformat(),
        kind=answers["kind"],
        identity=tuple(answers["identity"]),
        person=tuple(answers["person"]),
        name_order=answers["name_order"],
        fixed=answers["fixed"],
        columns=columns,
        encoding=answers["encoding"],
        sheet=answers["sheet"],
    )
