"""Running a recipe on the register as it stands: count, protect, find the sentence, and say what it was computed from.

Two machines that hold the same ledger to the same size make the same bytes. The moment of a figure is that of the last
entry, not that of the clock on the wall: tomorrow the same entries give the same figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from tocsin.concerns import counting
from tocsin.figures.figure import Figure
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.span import Span
from tocsin.figures.suppress import protect_all
from tocsin.figures.tables import TOTAL, Adds, Cell, CountTable, ShownTable
from tocsin.ledger import REGISTER, Busy, entry, root_at, size
from tocsin.words import DisclosureRule, Profile
from tocsin.words.when import LONDON

HIDDEN = Cell("", "hidden")
"""What stands in a cell that a withheld table does not have."""

TRIES = 5
"""How often a figure is counted again because something was entered meanwhile."""

NOTHING_SHOWN = "Too little was counted to say what was found without telling of a child."
"""The finding where the first table is withheld; a recipe's own sentence may rely on that table's cells."""


NOTHING_HELD = "Nothing of the kind is held here of the years before {year}, so they are not shown as nought."


def run(recipe: Recipe, profile: Profile, *, until: date | None = None, earlier: Sequence[Figure] = ()) -> Figure:
    """The figure at the register's present size, up to a day (by default that of the last entry).

    `earlier` are the figures published before, against which differencing is prevented. Raises Busy when the register
    would not stand still, ValueError when it is empty, or the day has not come or is before all that is held.
    """
    for _ in range(TRIES):
        at_size = size(REGISTER)
        figure = _run(recipe, profile, at_size, until, earlier)
        if size(REGISTER) == at_size:
            return figure
    raise Busy


def _run(recipe: Recipe, profile: Profile, at_size: int, until: date | None, earlier: Sequence[Figure]) -> Figure:
    if not at_size:
        raise ValueError("The register is empty, so there is nothing to count.")
    as_of = entry(REGISTER, at_size - 1).at
    first = held_from(recipe)
    if until and until < first:
        raise ValueError(f"Nothing of the kind is held up to {until:%-d %B %Y}. Give a later day.")
    asked = span_until(as_of, until, disclosure_of(profile))
    span = asked.since(first)
    counted = recipe.count(span, profile)
    tables = protected(counted.tables, disclosure_of(profile), earlier, counted.adds)
    return Figure(
        recipe=recipe.name,
        version=recipe.version,
        title=recipe.title,
        size=at_size,
        root=root_at(REGISTER, at_size).hex(),
        as_of=as_of.astimezone(UTC),
        span=span,
        finding=NOTHING_SHOWN if tables[0].withheld else recipe.finding(tables, span),
        tables=tables,
        blanks=shown_blanks(counted, tables, disclosure_of(profile), earlier),
        notes=(*counted.notes, *(counted.said_of_total if _total_shown(tables[0]) else ()), *_left_out(asked, span)),
    )


def held_from(recipe: Recipe) -> date:
    """The day of the first thing a recipe can count: the register's first entry, or older things that files brought.

    A year of which nothing can be held would be shown as nought, which says that nothing happened.
    """
    founded = entry(REGISTER, 0).at.astimezone(LONDON).date()
    brought = "" if recipe.entered_here else counting.first_day()
    return min(founded, date.fromisoformat(brought)) if brought else founded


def _left_out(asked: Span, span: Span) -> tuple[str, ...]:
    if span == asked:
        return ()
    return (NOTHING_HELD.format(year=span.years()[0]),)


def _total_shown(table: ShownTable) -> bool:
    return bool(table.cells.get((TOTAL,) * len(table.dimensions), HIDDEN).value)


def span_until(as_of: datetime, until: date | None, rule: DisclosureRule) -> Span:
    """The years up to a day, which may not be after the register's last. Raises ValueError with a sentence."""
    last = as_of.astimezone(LONDON).date()
    if until and until > last:
        raise ValueError(
            f"The register's last entry is of {last:%-d %B %Y}; nothing is known of {until:%-d %B %Y} yet."
        )
    return Span.until(until or last, rule.year_begins)


def shown_blanks(
    counted: Counted, tables: Sequence[ShownTable], rule: DisclosureRule, earlier: Sequence[Figure]
) -> tuple[Blank, ...]:
    """What is missing, without the numbers that are small, that leave a small one, or that a table hides."""
    kept_back = {
        each.at(key)
        for each, shown in zip(counted.tables, tables, strict=True)
        for key in each.shown_keys()
        if not shown.cells.get(key, HIDDEN).value
    }
    before = {blank.what: blank for figure in earlier for blank in figure.blanks}
    return tuple(_blank(each, before.get(each.what), kept_back, rule) for each in counted.blanks)


def _blank(blank: Blank, before: Blank | None, kept_back: set[int], rule: DisclosureRule) -> Blank:
    """Both numbers or neither: from one of them and a share, or a table, the other may follow."""
    if blank.blank is None or blank.of is None:
        return blank
    told = {blank.blank, blank.of, blank.of - blank.blank}
    moved = {abs(blank.blank - (before.blank or 0)), abs(blank.of - (before.of or 0))} if before else set()
    small = any(rule.low <= each <= rule.high for each in told | moved)
    return Blank(blank.what, None, None) if small or told & (kept_back - {0}) else blank


def protected(
    tables: Sequence[CountTable], rule: DisclosureRule, earlier: Sequence[Figure], adds: Sequence[Adds] = ()
) -> tuple[ShownTable, ...]:
    """The tables as they may be shown together, held against all that was published."""
    before = [_lasting(table, figure.span) for figure in earlier for table in figure.tables]
    return protect_all(tables, rule, before, adds)


def _lasting(table: ShownTable, span: Span) -> ShownTable:
    """An earlier table without the marks on numbers that were still growing: years and months that were over stay.

    Every year begins with small numbers; hidden for good, none could ever be shown. What it showed is held against it.
    """
    over = {*(span.years() if span.whole else span.years()[:-1]), *span.months()[:-1]}
    cells = {key: cell for key, cell in table.cells.items() if cell.value or not over.isdisjoint(key)}
    bases = {key: cell for key, cell in table.bases.items() if cell.value or not over.isdisjoint(key)}
    return replace(table, cells=cells, bases=bases)


def disclosure_of(profile: Profile) -> DisclosureRule:
    """The country's rule. Raises ValueError when its profile has none: then nothing may be shown."""
    if profile.disclosure is None:
        raise ValueError(f"The profile “{profile.name}” has no rule on small numbers, so no figure can be shown.")
    return profile.disclosure
