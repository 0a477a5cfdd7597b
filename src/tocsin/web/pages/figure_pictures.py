"""Which picture a figure is drawn as: from the tables as they may be shown, so that it tells no more than they do.

A recipe names the kind; here its first table, or one by month, becomes what that kind of picture is drawn from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import dropwhile, product

from tocsin.figures import TOTAL, Figure, Key, ShownTable
from tocsin.figures.control import Improves, Point, chart
from tocsin.figures.funnels import Area
from tocsin.figures.funnels import funnel as beside_chance
from tocsin.figures.layout import NOT_APPLICABLE
from tocsin.web.charts import bars, control, funnel, funnelling, upset
from tocsin.web.pages.figure_tables import brief_at, counted_at, number_at
from tocsin.words import load_profile

MOST_BARS = 40
"""More cannot be told apart; the table says them all."""
BETTER: dict[str, Improves] = {"up": "up", "down": "down"}
EVERY = {"year": "year", "month": "month"}
"""What a control chart calls one of its points, by the dimension it follows."""
AND = "+"
"""Between the lists in the code of a pattern."""
NONE_JUDGED = (
    "No team has enough people for its share to be set beside chance, so none is drawn. The table has them all."
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, and the sentence it shows beside the figure's own finding, if it shows one of its own."""

    svg: str
    says: str = ""


NONE = Picture("")


def picture_of(kind: str, figure: Figure, improves: str = "") -> Picture:
    """The picture of a figure; without a drawing where its recipe names none, or what it shows was withheld."""
    draw = DRAWN_BY.get(kind)
    if draw is None or not figure.tables or figure.tables[0].withheld:
        return NONE
    return draw(figure, improves)


def _bars(figure: Figure, improves: str) -> Picture:
    """A bar for each category of the first dimension; under a heading for each of those that have no total."""
    table, rows = figure.tables[0], list[bars.Bar]()
    for heading, places in _series(table):
        rows += [bars.Bar(heading, 0.0, "")] if heading else []
        rows += [_bar(table, label, key) for label, key in places]
    return Picture(bars.bars(rows)) if len(rows) <= MOST_BARS else NONE


def _bar(table: ShownTable, label: str, key: Key) -> bars.Bar:
    if _of_none(table, key):
        return bars.Bar(label, 0.0, "of none")
    return bars.Bar(label, number_at(table, key), brief_at(table, key))


def _control(figure: Figure, improves: str) -> Picture:
    """The months, or else years, of a table as a control chart, from the first in which there was anything.

    Without limits there is nothing to see but loose points, which the table says better.
    """
    by_month = (each for each in figure.tables if each.dimensions[0].name == "month" and not each.withheld)
    table = next(by_month, figure.tables[0])
    _, places = next(_series(table))
    counted = dropwhile(lambda place: _of_none(table, place[1]), places)
    points = [Point(label, number_at(table, key)) for label, key in counted]
    drawn = chart(points, improves=BETTER.get(improves, ""), every=EVERY.get(table.dimensions[0].name, "period"))
    limits = any(point.mean is not None for point in drawn.points)
    most = 100.0 if table.rates else None
    return Picture(control.control(drawn, most) if limits else "", f"{table.title}: {drawn.finding}")


def _funnel(figure: Figure, improves: str) -> Picture:
    """Each team's share beside what chance allows, of the first of what has no total (ethnicity before nationality)."""
    table = figure.tables[0]
    teams = max(table.dimensions, key=lambda each: (each.name == "team", len(each.categories)))
    rest = [TOTAL if each.summed or each is teams else each.categories[0] for each in table.dimensions]
    place = table.dimensions.index(teams)
    areas = []
    for team in teams.categories:
        key = (*rest[:place], team, *rest[place + 1 :])
        base = table.bases.get(key)
        areas.append(Area(teams.label_of(team), whole(table, key), int(base.value) if base and base.value else None))
    found = beside_chance(areas)
    pairs = zip(table.dimensions, rest, strict=True)
    of = ", ".join(dimension.label_of(each) for dimension, each in pairs if each != TOTAL)
    svg = funnel.funnel(found)
    says = found.finding if svg else NONE_JUDGED
    return Picture(svg, f"{of}: {says}" if of else says)


def _losses(figure: Figure, improves: str) -> Picture:
    """How far each came, and where the others were lost: named by the second table, unless that is withheld."""
    table, *more = figure.tables
    stages = table.dimensions[0]
    lost = _lost(more[0], stages.categories) if more and not more[0].withheld else {}
    drawn = [
        funnelling.Stage(stages.label_of(each), whole(table, (each,)), counted_at(table, (each,)), lost.get(each, ()))
        for each in stages.categories
    ]
    return Picture(funnelling.losses(drawn))


def _lost(ends: ShownTable, stages: tuple[str, ...]) -> dict[str, list[funnelling.Loss]]:
    """After which stage each end lies: the one it is named after, or the first."""
    lost: dict[str, list[funnelling.Loss]] = {}
    end = ends.dimensions[-1]
    for each in end.categories:
        key = (*(TOTAL for _ in ends.dimensions[:-1]), each)
        if each != stages[-1]:
            after = each if each in stages else stages[0]
            lost.setdefault(after, []).append(
                funnelling.Loss(end.label_of(each), whole(ends, key), counted_at(ends, key))
            )
    return lost


def _lists(figure: Figure, improves: str) -> Picture:
    """Who is on which lists together."""
    table = figure.tables[0]
    patterns = table.dimensions[0]
    names = sorted({name for pattern in patterns.categories for name in pattern.split(AND)})
    kinds = load_profile().codes["agency_kind"].labels()  # a list that is never alone has no label of its own
    labels = {name: patterns.labels.get(name) or kinds.get(name, name) for name in names}
    rows = [
        upset.Pattern(
            frozenset(labels[name] for name in each.split(AND)), whole(table, (each,)), counted_at(table, (each,))
        )
        for each in patterns.categories
    ]
    return Picture(upset.upset([labels[name] for name in names], rows))


def _series(table: ShownTable) -> Iterator[tuple[str, list[tuple[str, Key]]]]:
    """The first dimension's categories in words with their places: once, or for each category that is in no total."""
    first, *others = table.dimensions
    for rest in product(*((TOTAL,) if each.summed else each.categories for each in others)):
        pairs = zip(others, rest, strict=True)
        heading = ", ".join(dimension.label_of(each) for dimension, each in pairs if each != TOTAL)
        yield heading, [(first.label_of(each), (each, *rest)) for each in first.categories]


def _of_none(table: ShownTable, key: Key) -> bool:
    """Whether a share is of nobody at all: there is nothing to draw, and nothing is hidden."""
    return key in table.rates and table.rates[key].mark == NOT_APPLICABLE


def whole(table: ShownTable, key: Key) -> int | None:
    """The count in a cell; None where it is hidden."""
    cell = table.cells.get(key)
    return int(cell.value) if cell and cell.value else None


DRAWN_BY: dict[str, Callable[[Figure, str], Picture]] = {
    "bars": _bars,
    "control": _control,
    "funnel": _funnel,
    "losses": _losses,
    "lists": _lists,
}
"""For each kind of picture a recipe may name, who prepares it."""
