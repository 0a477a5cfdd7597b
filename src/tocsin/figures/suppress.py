"""Hiding small numbers so that nobody can work them out from the tables, their totals, shares or earlier releases.

First every number from `low` to `high` is hidden, wherever it stands: in a cell, a total, a denominator, what a count
leaves of its denominator, or the difference to an earlier release. What an earlier table hid stays hidden. Then, as
long as a reader with a solver could narrow one of these to fewer values than its mark admits, from all tables at once,
the cheapest number that lets them is hidden too; zero never is. A table that cannot be protected is withheld whole.
Source: Department for Education, Children in need: methodology (primary and secondary suppression); Hundepool and
others, Statistical Disclosure Control (2012), chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from tocsin.figures.adversary import Form, Reader, Seen
from tocsin.figures.linked import Numbers, Place, Side, alike, differing, populations, sides_of, sides_shown
from tocsin.figures.tables import BASE, COUNT, TOTAL, Adds, Cell, CountTable, Key, ShownTable
from tocsin.words import DisclosureRule

CANNOT = "Its small numbers could be worked out whatever else were hidden, so the whole table is withheld."

Quantity = tuple[str, str, frozenset[tuple[str, str]]]
"""What a number counts: a count or a denominator, of which unit, in which categories that are no totals."""


def protect(table: CountTable, rule: DisclosureRule, earlier: Sequence[ShownTable] = ()) -> ShownTable:
    """One table as it may be shown; see `protect_all`."""
    return protect_all([table], rule, earlier)[0]


def protect_all(
    tables: Sequence[CountTable],
    rule: DisclosureRule,
    earlier: Sequence[ShownTable] = (),
    adds: Sequence[Adds] = (),
) -> tuple[ShownTable, ...]:
    """Tables as they may be shown together, held against what was shown before; the same always in the same way.

    `adds` are sums that the tables' definitions make. A count is never above its denominator. Raises ValueError when a
    table contradicts itself.
    """
    for together in _readings(sides_of(tables), earlier, len(tables)):
        hiding = _Hiding.of(tables, together, rule, earlier, adds)
        if hiding.possible():
            hiding.hide_more()
            return tuple(hiding.as_shown(at) for at in range(len(tables)))
    raise ValueError("The numbers that are to be shown contradict each other.")


def _readings(sides: Sequence[Side], earlier: Sequence[ShownTable], first: int) -> Iterator[list[list[Side]]]:
    """Which sides may be read together: with earlier ones; if these contradict each other, without; then each alone."""
    before = [each for side in sides_shown(earlier[::-1], first) if (each := _still_so(side, sides)) is not None]
    if before:
        yield [each for each in populations([*sides, *before]) if not all(side.earlier for side in each)]
    yield populations(sides)
    yield [[side] for side in sides]


def _still_so(side: Side, now: Sequence[Side]) -> Side | None:
    """An earlier side without the numbers that have changed since; None when nothing of it is about what is counted."""
    linked = False
    for other in now:
        names, apart = differing(side, other)
        changed = {key for key in side.known.keys() | side.marked if _part(side, key, names) in apart}
        known = {key: value for key, value in side.known.items() if key not in changed}
        kept = replace(side, known=known, marked=side.marked - changed)
        if alike(kept, other):
            side, linked = kept, True
    return side if linked else None


def _part(side: Side, key: Key, names: Sequence[str]) -> Key:
    named = dict(zip(side.spans, key, strict=True))
    return tuple(named[name] for name in names)


@dataclass(slots=True)
class _Hiding:
    """What is hidden so far, and what a reader has to stay uncertain of.

    `values` are the numbers that are to be shown; `out` those already known; `before` what an earlier table marks.
    """

    tables: Sequence[CountTable]
    rule: DisclosureRule
    numbers: Numbers
    values: dict[Place, int]
    out: dict[Form, int]
    before: set[Form]
    hidden: set[Form] = field(default_factory=set)
    guarded: list[Form] = field(default_factory=list)
    withheld: set[int] = field(default_factory=set)
    reader: Reader = field(init=False)

    @classmethod
    def of(
        cls,
        tables: Sequence[CountTable],
        together: Sequence[Sequence[Side]],
        rule: DisclosureRule,
        earlier: Sequence[ShownTable],
        adds: Sequence[Adds],
    ) -> _Hiding:
        """The tables' own small numbers hidden, and nothing besides."""
        numbers, sides = Numbers.of(together), [side for each in together for side in each]
        values = {(side.table, side.kind, key): value for side in _now(sides) for key, value in side.known.items()}
        rests = _rests(tables, values, adds)
        for each in rests:
            numbers.add(each, {table.name: at for at, table in enumerate(tables)})
        said, marked = _said(earlier), _marked(earlier)
        quantities = {place: _quantity(tables[place[0]], place) for place in values}
        out = {
            numbers.forms[place]: value for place, value in values.items() if value in said.get(quantities[place], ())
        }
        for side in _before(sides):
            out |= {numbers.forms[side.table, side.kind, key]: value for key, value in side.known.items()}
        kept = [numbers.forms[place] for place, value in values.items() if value and quantities[place] in marked]
        linked = [numbers.forms[side.table, side.kind, key] for side in _before(sides) for key in sorted(side.marked)]
        made = cls(tables, rule, numbers, values, out, set(linked) - out.keys())
        made.hidden = {form for form in kept if form not in out}
        moved = {place: abs(value - was) for place, value in values.items() for was in said.get(quantities[place], ())}
        made._guard(rests, [numbers.forms[place] for place, by in moved.items() if rule.low <= by <= rule.high], linked)
        return made

    def _guard(self, left: Mapping[Adds, int], moved: Sequence[Form], linked: Sequence[Form]) -> None:
        small = {place for place, value in self.values.items() if self._small(value)}
        forms = self.numbers.forms
        rests = [
            self.numbers.rests[at, key]
            for at, kind, key in self.values
            if kind == BASE and self._small(self._rest(at, key))
        ]
        rests += [self.numbers.rests[each] for each, many in left.items() if self._small(many)]
        self.guarded = list(dict.fromkeys([*(forms[each] for each in sorted(small)), *sorted(self.hidden, key=sorted)]))
        self.guarded += [form for form in dict.fromkeys([*moved, *rests, *linked]) if form not in self.guarded]
        self.hidden |= {forms[place] for place in small}
        most = max(self.values.values(), default=0)
        self.reader = Reader(self.numbers.size, sorted(set(forms.values()), key=sorted), self.numbers.ties, most)

    def _small(self, value: int) -> bool:
        return self.rule.low <= value <= self.rule.high

    def _rest(self, at: int, key: Key) -> int:
        return self.values[at, BASE, key] - self.values[at, COUNT, key]

    def possible(self) -> bool:
        """Whether there is a world at all in which everything holds that these tables and the earlier ones say."""
        everything = {self.numbers.forms[place]: value for place, value in self.values.items()}
        marks = dict.fromkeys(self.before - everything.keys() - self.out.keys(), self.rule.low)
        return self.reader.look([], self.reader.sees(self.out | everything, marks))

    def hide_more(self) -> None:
        """Hide until no guarded sum is narrowed to fewer values than a mark admits, or nothing left would help."""
        width = self.rule.high - self.rule.low
        seen = self._seen()
        self.reader.look(self.guarded, seen)
        for form in self.guarded:
            while self.reader.width(form) < width:
                self.reader.look([form], seen)
                if self.reader.width(form) >= width or not self._help(form, seen):
                    break
                seen = self._seen()

    def _seen(self) -> Seen:
        """What is shown, and the least each mark says. Everybody knows that zero is never hidden."""
        mine = {self.numbers.forms[place]: (place, value) for place, value in self._standing()}
        shown = {form: value for form, (_, value) in mine.items() if form not in self.hidden} | self.out
        marks = (self.hidden & mine.keys()) | self.before
        return self.reader.sees(shown, dict.fromkeys(marks - shown.keys(), self.rule.low))

    def _standing(self) -> Iterable[tuple[Place, int]]:
        return ((place, value) for place, value in self.values.items() if place[0] not in self.withheld)

    def _help(self, form: Form, seen: Seen) -> bool:
        """Hide one number more for a sum that is too narrow, or withhold its table; False when neither is left.

        A total that nobody asks for goes before others, an inner number before a total, the smallest first.
        """
        for because in self.reader.because(form, seen):
            if possible := self._possible(because - self.out.keys() - self.hidden):
                self.hidden.add(self.numbers.forms[min(possible)[-1]])
                return True
        own = {place[0] for place, _ in self._standing() if not form.isdisjoint(self.numbers.forms[place])}
        self.withheld |= own
        return bool(own)

    def _possible(self, forms: Set[Form]) -> list[tuple[bool, int, int, Place]]:
        """The numbers among these that could be hidden, each behind what it costs.

        A total over the only year is that year's own number, which somebody does ask for.
        """
        places = [place for place, value in self._standing() if value > 0 and self.numbers.forms[place] in forms]
        wanted = {self.numbers.forms[at, kind, key] for at, kind, key in places if not self.tables[at].spared(key)}
        return [
            (self.numbers.forms[place] in wanted, len(self.tables[place[0]].inner(place[2])), self.values[place], place)
            for place in places
        ]

    def as_shown(self, at: int) -> ShownTable:
        """A table as it may be shown."""
        mine = {place: value for place, value in self.values.items() if place[0] == at}
        hidden = {place for place in mine if self.numbers.forms[place] in self.hidden}
        small = sum(self._small(mine[place]) for place in hidden)
        if at in self.withheld:
            return _withheld(self.tables[at], small)
        return _as_shown(self.tables[at], mine, hidden, small, self.rule)


def _rests(tables: Sequence[CountTable], values: Mapping[Place, int], adds: Sequence[Adds]) -> dict[Adds, int]:
    """What is left of each sum that holds; one that does not (a code that no table lists) is nobody's knowledge."""
    at = {table.name: number for number, table in enumerate(tables)}
    found = {}
    for each in adds:
        whole, *parts = (values[at[name], kind, key] for name, kind, key in (each.whole, *each.parts))
        left = whole - sum(parts)
        if left == 0 or (each.rest and left > 0):
            found[each] = left
    return found


def _now(sides: Iterable[Side]) -> list[Side]:
    return [side for side in sides if not side.earlier]


def _before(sides: Iterable[Side]) -> list[Side]:
    return [side for side in sides if side.earlier]


def _quantity(table: CountTable | ShownTable, place: Place) -> Quantity:
    _, kind, key = place
    named = zip((dimension.name for dimension in table.dimensions), key, strict=True)
    return kind, table.unit, frozenset((name, category) for name, category in named if category != TOTAL)


def _cells(earlier: Sequence[ShownTable]) -> Iterator[tuple[Quantity, Cell]]:
    for table in earlier:
        for kind, cells in ((COUNT, table.cells), (BASE, table.bases)):
            yield from ((_quantity(table, (0, kind, key)), cell) for key, cell in cells.items())


def _said(earlier: Sequence[ShownTable]) -> dict[Quantity, set[int]]:
    """Every number that earlier tables show, by what it counts."""
    said: dict[Quantity, set[int]] = {}
    for quantity, cell in _cells(earlier):
        if cell.value:
            said.setdefault(quantity, set()).add(int(cell.value))
    return said


def _marked(earlier: Sequence[ShownTable]) -> set[Quantity]:
    """What earlier tables have a mark for."""
    return {quantity for quantity, cell in _cells(earlier) if not cell.value}


def _as_shown(
    table: CountTable, values: Mapping[Place, int], hidden: set[Place], small: int, rule: DisclosureRule
) -> ShownTable:
    cells = {place: _cell(value, place in hidden, rule) for place, value in values.items()}
    counts = {key: cell for (_, kind, key), cell in cells.items() if kind == COUNT}
    bases = {key: cell for (_, kind, key), cell in cells.items() if kind == BASE}
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
