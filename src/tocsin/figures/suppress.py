"""Hiding small numbers so that nobody can work them out from the table, its totals, its shares or an earlier release.

First every number from `low` to `high` is hidden, wherever it stands: in a cell, a total, a denominator, what a count
leaves of its denominator, or the difference to an earlier release. What an earlier table hid stays hidden.
Then, as long as a reader with a solver could narrow
one of these to fewer values than its mark admits, the cheapest number that lets them is hidden too; zero never is. A
table that cannot be protected is withheld whole. Source: Department for Education, Children in need: methodology
(primary and secondary suppression); Hundepool and others, Statistical Disclosure Control (2012), chapter 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.figures.adversary import Form, worked_out
from tocsin.figures.tables import TOTAL, Cell, CountTable, Key, ShownTable
from tocsin.words import DisclosureRule

CANNOT = "Its small numbers could be worked out whatever else were hidden, so the whole table is withheld."

APART = 10
"""How many marks' widths a large number hidden before must stay in doubt: two doubts together are less than each."""

COUNT, BASE = "count", "base"
Place = tuple[str, Key]
"""One number of a table: a count or a denominator, and its cell."""


@dataclass(slots=True)
class Sums:
    """A table as a reader with a solver sees it: each number that can be shown is a sum of inner ones.

    Inner counts are numbered in their order; in a table of shares what a count leaves of its denominator follows them.
    """

    table: CountTable
    forms: dict[Place, Form] = field(default_factory=dict)
    values: dict[Place, int] = field(default_factory=dict)
    rests: dict[Key, Form] = field(default_factory=dict)

    @classmethod
    def of(cls, table: CountTable) -> Sums:
        """Every number of a table as a sum."""
        made, order = cls(table), {key: at for at, key in enumerate(table.keys())}
        for key in table.shown_keys():
            inner = frozenset(order[each] for each in table.inner(key))
            made.forms[COUNT, key], made.values[COUNT, key] = inner, table.at(key)
            if (base := table.base(key)) is not None:
                rest = frozenset(len(order) + position for position in inner)
                made.forms[BASE, key], made.values[BASE, key], made.rests[key] = inner | rest, base, rest
        return made


def protect(table: CountTable, rule: DisclosureRule, earlier: Sequence[ShownTable] = ()) -> ShownTable:
    """The table as it may be shown, held against what was shown before; the same table always in the same way."""
    sums = Sums.of(table)
    out = _shown_before(sums, earlier)
    hidden = {place for place, value in sums.values.items() if rule.low <= value <= rule.high}
    small = len(hidden)
    # A number that a table before this one hid protects something there, which showing it here would give away.
    kept = {place for place in _hidden_before(sums, earlier) if sums.forms[place] not in out}
    hidden |= kept
    wide = {sums.forms[place] for place in kept if sums.values[place] > rule.high}
    guarded = [*sorted({sums.forms[place] for place in hidden}, key=sorted), *_differences(sums, rule, earlier)]
    guarded += [form for key, form in sums.rests.items() if rule.low <= _rest(sums, key) <= rule.high]
    if not _hide_more(
        sums, hidden, {**dict.fromkeys(guarded, 1), **dict.fromkeys(sorted(wide, key=sorted), APART)}, out, rule
    ):
        return _withheld(table, small)
    return _as_shown(sums, hidden, small, rule)


def _rest(sums: Sums, key: Key) -> int:
    return sums.values[BASE, key] - sums.values[COUNT, key]


def _hide_more(
    sums: Sums, hidden: set[Place], guarded: Mapping[Form, int], out: Mapping[Form, int], rule: DisclosureRule
) -> bool:
    """Hide until no guarded sum is narrowed to fewer marks' widths than it says; False when nothing left would help.

    Everybody knows that zero is never hidden, so each hidden count is at least `low`.
    """
    waiting = list(guarded)
    while waiting:
        shown = {form: sums.values[place] for place, form in sums.forms.items() if place not in hidden} | dict(out)
        least = {next(iter(sums.forms[place])): rule.low for place in hidden if len(sums.forms[place]) == 1}
        found = worked_out(waiting[0], shown, least)
        if found.width >= guarded[waiting[0]] * (rule.high - rule.low) - 1e-6:
            waiting.pop(0)
            continue
        helping = _cheapest(sums, hidden, set(found.because) - out.keys())
        if helping is None:
            return False
        hidden.add(helping)
        # What is hidden only ever widens what was judged before, so nothing has to be judged twice.
    return True


def _cheapest(sums: Sums, hidden: set[Place], because: set[Form]) -> Place | None:
    """The number to hide next: an inner one before a total, the smallest first, never zero; ties by its place."""
    possible = [
        (len(form), sums.values[place], place)
        for place, form in sums.forms.items()
        if form in because and place not in hidden and sums.values[place] > 0
    ]
    return min(possible)[2] if possible else None


def _shown_before(sums: Sums, earlier: Sequence[ShownTable]) -> dict[Form, int]:
    """What earlier tables show of the same numbers, where they still are so: a reader may well suppose that."""
    said = _said(earlier)
    return {
        sums.forms[place]: value
        for place, value in sums.values.items()
        if value in said.get(_quantity(sums.table, place), ())
    }


def _differences(sums: Sums, rule: DisclosureRule, earlier: Sequence[ShownTable]) -> list[Form]:
    """The numbers that an earlier table showed a little larger or smaller: beside it they would show a small number."""
    said = _said(earlier)
    return [
        sums.forms[place]
        for place, value in sums.values.items()
        if any(rule.low <= abs(value - was) <= rule.high for was in said.get(_quantity(sums.table, place), ()))
    ]


Quantity = tuple[str, str, frozenset[tuple[str, str]]]
"""What a number counts: a count or a denominator, of which unit, in which categories that are no totals."""


def _quantity(table: CountTable | ShownTable, place: Place) -> Quantity:
    kind, key = place
    named = zip((dimension.name for dimension in table.dimensions), key, strict=True)
    return kind, table.unit, frozenset((name, category) for name, category in named if category != TOTAL)


def _said(earlier: Sequence[ShownTable]) -> dict[Quantity, set[int]]:
    """Every number that earlier tables show, by what it counts."""
    said: dict[Quantity, set[int]] = {}
    for table in earlier:
        for kind, cells in ((COUNT, table.cells), (BASE, table.bases)):
            for key, cell in cells.items():
                if cell.value:
                    said.setdefault(_quantity(table, (kind, key)), set()).add(int(cell.value))
    return said


def _hidden_before(sums: Sums, earlier: Sequence[ShownTable]) -> set[Place]:
    """The numbers, zero never among them, that an earlier table has a mark for."""
    marked = {
        _quantity(table, (kind, key))
        for table in earlier
        for kind, cells in ((COUNT, table.cells), (BASE, table.bases))
        for key, cell in cells.items()
        if not cell.value
    }
    return {place for place, value in sums.values.items() if value and _quantity(sums.table, place) in marked}


def _as_shown(sums: Sums, hidden: set[Place], small: int, rule: DisclosureRule) -> ShownTable:
    table = sums.table
    cells = {place: _cell(sums.values[place], place in hidden, rule) for place in sums.forms}
    counts = {key: cell for (kind, key), cell in cells.items() if kind == COUNT}
    bases = {key: cell for (kind, key), cell in cells.items() if kind == BASE}
    return ShownTable(
        name=table.name,
        title=table.title,
        unit=table.unit,
        dimensions=table.dimensions,
        cells=counts,
        bases=bases,
        rates={key: _rate(counts[key], base, rule) for key, base in bases.items()},
        small=small,
        others=len(hidden) - small,
    )


def _cell(value: int, hidden: bool, rule: DisclosureRule) -> Cell:
    return Cell("", rule.mark) if hidden else Cell(str(value))


def _rate(count: Cell, base: Cell, rule: DisclosureRule) -> Cell:
    """A share in per cent, only where both its numbers are shown: from either and the share the other follows."""
    if not count.value or not base.value:
        return Cell("", rule.mark)
    if base.value == "0":
        return Cell("", rule.not_applicable)
    return Cell(f"{100 * int(count.value) / int(base.value):.{rule.decimals}f}")


def _withheld(table: CountTable, small: int) -> ShownTable:
    return ShownTable(
        name=table.name,
        title=table.title,
        unit=table.unit,
        dimensions=table.dimensions,
        cells={},
        small=small,
        withheld=CANNOT,
    )
