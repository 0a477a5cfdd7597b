"""Page 13: figures. What is counted and how, of whom, what is missing and hidden; who published it and who doubts it.

What was published stays at its address for ever. A figure that was not is counted when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Refused, abilities_of
from tocsin.duties import DutyView, duties_about
from tocsin.figures import (
    DoubtView,
    Figure,
    FiguresView,
    FigureView,
    PublicationView,
    RecipeView,
    TheFigure,
    TheFigures,
    ThePublication,
)
from tocsin.figures.layout import csv_of, meta_of
from tocsin.figures.rules import SENIORS
from tocsin.figures.running import disclosure_of
from tocsin.web.pages.figure_pictures import Picture, picture_of
from tocsin.web.pages.figure_tables import Grid, grid, missing_in
from tocsin.web.pages.made_up import is_made_up
from tocsin.web.visit import Visit, ask, draw, page
from tocsin.words import DisclosureRule, load_profile


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The list, whether its town is made up, and whether this visitor may count, see how likelihoods do, read files."""

    seen: FiguresView
    made_up: bool
    may_run: bool
    may_see_reliability: bool
    may_read_files: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure as a page shows it: picture, tables, what is missing, why numbers are hidden, how to recount it."""

    figure: Figure
    picture: Picture
    grids: tuple[Grid, ...]
    missing: tuple[str, ...]
    rule: DisclosureRule
    again: str


@dataclass(frozen=True, slots=True)
class FigurePage:
    """A figure as the register counts it now; `until` is the day somebody asked for, `files` where its files are.

    Where that is no day that can be counted to, `problem` says so and the figure is counted as far as it goes.
    """

    seen: FigureView
    drawn: Drawn
    until: str
    problem: str
    files: str
    may_propose: bool


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """A figure as it was put forward; `owed` by what it is about, `answerable` are doubts this visitor may answer."""

    seen: PublicationView
    drawn: Drawn
    address: str
    may_settle: bool
    own: bool
    owed: tuple[DutyView, ...]
    answerable: frozenset[str]


BESIDE = ("run_figure", "see_reliability", "read_files")


@page
def figures(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List every figure there is a recipe for, with what was last published of it."""
    able = abilities_of(visit.actor.role)
    view = FiguresPage(ask(visit, TheFigures()), is_made_up(visit), *(each in able for each in BESIDE))
    return draw(request, visit, "figures.html", view)


@page
def figure(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Count a figure now, up to the day asked for."""
    problem = ""
    try:
        seen = ask(visit, TheFigure(figure=name, until=until_in(request)))
    except Refused as refused:
        if refused.field != "until":
            raise
        seen, problem = ask(visit, TheFigure(figure=name)), refused.reason
    view = FigurePage(
        seen,
        drawn(seen.figure, seen.recipe),
        asked_until(request),
        problem,
        f"/figures/{name}/now",
        "propose_figure" in abilities_of(visit.actor.role),
    )
    return draw(request, visit, "figure.html", view, status=422 if problem else 200)


@page
def file(request: HttpRequest, visit: Visit, name: str, kind: str) -> HttpResponse:
    """Hand out a figure as the register counts it now."""
    return as_file(ask(visit, TheFigure(figure=name, until=until_in(request))).figure, kind)


@page
def publication(request: HttpRequest, visit: Visit, name: str, publication_id: str) -> HttpResponse:
    """Show a figure as it was put forward, and all that was said of it since."""
    seen = ask(visit, ThePublication(publication=publication_id))
    address = permanent(seen)
    if address != request.path:
        return redirect(address)
    doubts = [each for each in seen.doubts if isinstance(each, DoubtView)]
    about = (seen.line.id, *(each.id for each in doubts))
    owed = tuple(replace(duty, guard=None) for duty in duties_about(about, visit.at))
    view = PublicationPage(
        seen=seen,
        drawn=drawn(seen.figure, seen.recipe),
        address=request.build_absolute_uri(address),
        may_settle="publish_figure" in abilities_of(visit.actor.role),
        own=seen.line.who.practitioner == visit.actor.practitioner,
        owed=owed,
        answerable=frozenset(each.id for each in doubts if may_answer(each, owed, visit)),
    )
    return draw(request, visit, "figure_published.html", view)


@page
def published_file(request: HttpRequest, visit: Visit, name: str, publication_id: str, kind: str) -> HttpResponse:
    """Hand out a figure as it was put forward; the JSON is its very bytes."""
    return as_file(ask(visit, ThePublication(publication=publication_id)).figure, kind)


@page
def shortly(request: HttpRequest, visit: Visit, publication_id: str) -> HttpResponse:
    """Lead from a publication's id, which is all a duty knows, to its address."""
    return redirect(permanent(ask(visit, ThePublication(publication=publication_id))))


def permanent(seen: PublicationView) -> str:
    """Where a publication stands for ever."""
    return f"/figures/{seen.line.figure}/published/{seen.line.id}"


def may_answer(doubt: DoubtView, owed: tuple[DutyView, ...], visit: Visit) -> bool:
    """Whether the answer is offered: to the office that owes it and those it climbs to, never to whoever doubted."""
    owing = {duty.office for duty in owed if duty.about == doubt.id}
    theirs = visit.actor.office in owing or visit.actor.role in SENIORS
    return theirs and not doubt.outcome and doubt.who.practitioner != visit.actor.practitioner


def drawn(figure: Figure, recipe: RecipeView | None) -> Drawn:
    """A figure with its picture and its tables as a page shows them; one without a recipe any more has no picture."""
    rule = disclosure_of(load_profile())
    again = f"tocsin figures run {figure.recipe} --at {figure.size} --until {figure.span.last:%Y-%m-%d}"
    grids = tuple(grid(table, rule) for table in figure.tables)
    picture = picture_of(recipe.picture, figure, recipe.direction) if recipe else Picture("")
    return Drawn(figure, picture, grids, tuple(map(missing_in, figure.blanks)), rule, again)


def until_in(request: HttpRequest) -> date | None:
    """The last day to be counted that an address asks for. Raises `Refused` when it is no day."""
    asked = asked_until(request)
    if not asked:
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Refused(f"“{asked}” is not a day. Write it like 2026-03-31.", field="until") from None


def asked_until(request: HttpRequest) -> str:
    """What an address says of the last day, as it was written."""
    return request.GET.get("until", "").strip()[:20]


def as_file(figure: Figure, kind: str) -> HttpResponse:
    """The figure's tables for a spreadsheet, or its bytes."""
    if kind not in FILES:
        raise Http404
    write, media = FILES[kind]
    name = f"{figure.recipe}-{figure.size}.{kind}"
    given = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(figure), content_type=media, headers=given)


FILES: dict[str, tuple[Callable[[Figure], str | bytes], str]] = {
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "meta.csv": (meta_of, "text/csv; charset=utf-8"),
    "json": (Figure.to_bytes, "application/json"),
}
"""What a figure can be saved as: who writes it, and its media type."""
