"""What recipes share: years, codes and agencies as dimensions, counts by month put into years, cells in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from tocsin.access import agency_names, offices
from tocsin.figures.span import Span
from tocsin.figures.tables import BASE, COUNT, TOTAL, CountTable, Dimension, Key, Number, ShownTable
from tocsin.words import Profile
from tocsin.words.when import LONDON

HIDDEN, HIDDEN_SHARE, SOME = "a number not shown", "a share not shown", "an unshown number of"
"""What a finding says where the cell it would quote is hidden: alone, of a share, and before what is counted."""

MOST_MONTHS = 36
"""Three years: firm limits need fifteen months, and a longer chart marks more that is chance."""


def days(span: Span) -> tuple[str, str]:
    """The first and the last day as text."""
    return span.first.isoformat(), span.last.isoformat()


def holds(span: Span, day: str) -> bool:
    """Whether a day written as text is counted."""
    return span.first.isoformat() <= day <= span.last.isoformat()


def years(span: Span) -> Dimension:
    """The statistical years, named by when they end; all of them together is what nobody asks for."""
    last = date(2001, span.begins, 1) - timedelta(days=1)
    return Dimension("year", f"Year to {last.day} {last:%B}", span.years(), spare=True)


def months(span: Span) -> Dimension:
    """The last months, enough for a control chart to judge by."""
    names = span.months()[-MOST_MONTHS:]
    labels = {month: f"{_first_of(month):%b %Y}" for month in names}
    return Dimension("month", "Month", names, labels, spare=True)


def year_of(span: Span, day: str) -> str:
    """The year of a day or a month written as text."""
    return _year(span, day[:7])


@lru_cache(maxsize=5_000)
def _year(span: Span, month: str) -> str:
    return span.year_of(_first_of(month))


def bounds(span: Span) -> tuple[tuple[str, datetime, datetime], ...]:
    """Each year with the moment it begins and the moment it, or what has come of it, is over."""
    begun = [max(span.first, date(int(year[:4]), span.begins, 1)) for year in span.years()]
    ends = [*begun[1:], span.last + timedelta(days=1)]
    each = zip(span.years(), begun, ends, strict=True)
    return tuple((year, _midnight(first), _midnight(after)) for year, first, after in each)


def bounds_of_months(span: Span) -> tuple[tuple[str, datetime, datetime], ...]:
    """The same of each of the last months."""
    names = span.months()[-MOST_MONTHS:]
    begun = [_first_of(month) for month in names]
    ends = [*begun[1:], span.last + timedelta(days=1)]
    each = zip(names, begun, ends, strict=True)
    return tuple((month, _midnight(first), _midnight(after)) for month, first, after in each)


def _first_of(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def end_of(span: Span) -> datetime:
    """The moment the last day is over."""
    return _midnight(span.last + timedelta(days=1))


def by_year(span: Span, by_month: Mapping[tuple[str, ...], int]) -> Counter[Key]:
    """Counts whose key begins with a month, by the year it falls in."""
    found = Counter[Key]()
    for (month, *rest), many in by_month.items():
        found[(_year(span, month), *rest)] += many
    return found


def coded(profile: Profile, codes: str, name: str, label: str, *, only: Collection[str] = ()) -> Dimension:
    """A list of codes as a dimension, in the list's order; `only` some of them."""
    labels = {code: words for code, words in profile.codes[codes].labels().items() if not only or code in only}
    return Dimension(name, label, tuple(labels), labels)


def worded(name: str, label: str, labels: Mapping[str, str], *, summed: bool = True) -> Dimension:
    """A dimension of categories told in words, in their order."""
    return Dimension(name, label, tuple(labels), dict(labels), summed)


def agencies(ids: Iterable[str], label: str = "Agency") -> Dimension:
    """Agencies by name."""
    named = agency_names(set(ids))
    return Dimension("agency", label, tuple(sorted(named, key=lambda each: (named[each], each))), named)


def offices_named(ids: Iterable[str], name: str, label: str) -> Dimension:
    """Offices by name, each with its agency."""
    known = offices(set(ids))
    named = agency_names({office.agency for office in known.values()})
    labels = {office.id: f"{office.label} ({named.get(office.agency, office.agency)})" for office in known.values()}
    return worded(name, label, dict(sorted(labels.items(), key=lambda each: (each[1], each[0]))))


def shown(table: ShownTable, *key: str) -> str:
    """A cell for a sentence: its number, or that it is not shown."""
    cell = table.cells.get(key)
    return cell.value if cell is not None and cell.value else HIDDEN


def rate(table: ShownTable, *key: str) -> str:
    """A share for a sentence, in per cent, or that it is not shown."""
    cell = table.rates.get(key)
    return f"{cell.value} %" if cell is not None and cell.value else HIDDEN_SHARE


def after(table: ShownTable, span: Span, *key: str) -> str:
    """The same share of the year before the last, for a sentence; nothing where no year before it is counted."""
    return "".join(f", after {rate(table, year, *key)} in {year}" for year in span.years()[-2:-1])


def many(table: ShownTable, what: str, *key: str) -> str:
    """A cell with what it counts, for a sentence."""
    cell = table.cells.get(key)
    return f"{cell.value if cell is not None and cell.value else SOME} {what}"


def beside(tables: Sequence[ShownTable], span: Span, what: str, *rest: str) -> str:
    """How many there were in the last year, beside the year before, of the first table.

    Years of which nothing is held are no year to compare with: the register, or what it was given, began later.
    """
    *earlier, last = span.years()
    table = tables[0]
    if table.withheld:
        return f"How many {what} there were is not shown: {table.withheld}"
    until = "" if span.whole else f" (until {span.last.day} {span.last:%B %Y})"
    key = rest or (TOTAL,) * (len(table.dimensions) - 1)
    now = capital(many(table, what, last, *key))
    if all(shown(table, year, *key) == "0" for year in earlier):
        return f"{now} in {last}{until}. None is held of the years before, which does not say that there were none."
    return f"{now} in {last}{until}, after {shown(table, earlier[-1], *key)} in {earlier[-1]}."


def capital(text: str) -> str:
    """The first letter of a sentence."""
    return text[:1].upper() + text[1:]


def count_of(name: str, *key: str) -> Number:
    """A count of one of the figure's tables, for a sum that its definitions make."""
    return name, COUNT, key


def base_of(name: str, *key: str) -> Number:
    """The same of a denominator."""
    return name, BASE, key


def table(name: str, title: str, unit: str, dimensions: Sequence[Dimension], counts: Mapping[Key, int]) -> CountTable:
    """A table of counts without denominators."""
    return CountTable(name=name, title=title, unit=unit, dimensions=tuple(dimensions), counts=counts)


def share(
    name: str,
    title: str,
    unit: str,
    dimensions: Sequence[Dimension],
    counts: Mapping[Key, int],
    out_of: Mapping[Key, int],
) -> CountTable:
    """A table of counts that are shares of others."""
    return CountTable(name=name, title=title, unit=unit, dimensions=tuple(dimensions), counts=counts, out_of=out_of)
