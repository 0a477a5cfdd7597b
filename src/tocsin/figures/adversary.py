"""What anyone can work out: the least and the most a hidden number can be, given all that is shown.

Shown numbers are sums of whole inner numbers, so a reader with a solver learns of each hidden one an interval. Hiding
is judged by that reader and by nobody kinder. A number counts as uncertain only when two worlds were found that look
the same to the reader and in which it lies that far apart. Source: Fischetti and Salazar-González, "Models and
algorithms for optimizing cell suppression in tabular data with linear constraints", JASA 95 (2000), the attacker's
problem; solved by HiGHS in scipy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

Form = frozenset[int]
"""A sum of inner numbers, by their positions."""

World = NDArray[np.float64]
Mask = NDArray[np.bool_]

BEYOND = 1_000
"""How far above the largest number that is shown a reader's worlds may go: more would only make more uncertain."""

NODES = 200
"""How long the search for whole numbers goes on, in branches; a number not proved uncertain by then is not."""


@dataclass(slots=True)
class Seen:
    """What a reader holds: the least and the most each row of sums can be, and the inner numbers that follow outright.

    `known` are these numbers' values, zero where `open`; `whence` is the row that settled each, -1 where none did.
    """

    low: World
    high: World
    known: World
    open: Mask
    whence: NDArray[np.int_]


@dataclass(slots=True)
class Reader:
    """Somebody who knows which sums make which others, what is shown, and the least that each mark stands for.

    `rows` are all sums that may be shown; `ties` are equal sums, known to everyone. `worlds` are those found so far:
    each stays possible when more is hidden.
    """

    size: int
    rows: Sequence[Form]
    ties: Sequence[tuple[Form, Form]]
    most: int
    worlds: list[World] = field(default_factory=list)
    _place: dict[Form, int] = field(init=False)
    _matrix: csr_array = field(init=False)

    def __post_init__(self) -> None:
        self._place = {form: at for at, form in enumerate(self.rows)}
        signed = [[(position, 1.0) for position in form] for form in self.rows]
        signed += [
            [(each, 1.0) for each in one - other] + [(each, -1.0) for each in other - one] for one, other in self.ties
        ]
        entries = [(row, column, value) for row, each in enumerate(signed) for column, value in each]
        at, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        self._matrix = csr_array((values, (at, columns)), shape=(len(signed), self.size))

    def sees(self, shown: Mapping[Form, int], least: Mapping[Form, int]) -> Seen:
        """What follows at once from sums that are shown and the least that others are."""
        low, high = np.full(self._matrix.shape[0], -np.inf), np.full(self._matrix.shape[0], np.inf)
        low[len(self.rows) :] = high[len(self.rows) :] = 0.0
        for form, value in least.items():
            low[self._place[form]] = value
        for form, value in shown.items():
            low[self._place[form]] = high[self._place[form]] = value
        seen = Seen(low, high, np.zeros(self.size), np.ones(self.size, bool), np.full(self.size, -1))
        self._settle(seen)
        return seen

    def _settle(self, seen: Seen) -> None:
        """Take out every inner number that is all that is left of a shown sum, until there is none."""
        equal = np.flatnonzero(seen.low == seen.high)
        sums = self._matrix[equal]
        pattern = csr_array((np.ones_like(sums.data), sums.indices, sums.indptr), shape=sums.shape)
        while (last := np.flatnonzero(pattern @ seen.open.astype(float) == 1.0)).size:
            rows = sums[last]
            left = seen.open[rows.indices]
            columns, signs = rows.indices[left], rows.data[left]
            values = (seen.low[equal[last]] - rows @ seen.known) / signs
            seen.known[columns], seen.whence[columns] = values, equal[last]
            seen.open[columns] = False

    def width(self, target: Form) -> float:
        """How far apart a sum lies in the worlds found so far."""
        if not self.worlds:
            return 0.0
        found = [world[sorted(target)].sum() for world in self.worlds]
        return float(max(found) - min(found))

    def look(self, targets: Iterable[Form], seen: Seen) -> bool:
        """Find the worlds in which these sums, together, are the least and the most; False when there is no world."""
        goal = np.zeros(self.size)
        for target in targets:
            goal[list(target)] += 1.0
        rows, columns = self._about(goal, seen) if self.worlds else self._everything(seen)
        if not columns.size:
            return bool(self.worlds) or self._keep(seen.known, seen)
        system = self._matrix[rows][:, columns]
        given = self._matrix[rows] @ seen.known
        ties = LinearConstraint(system, seen.low[rows] - given, seen.high[rows] - given)
        found = [self._solved(sign * goal[columns], ties) for sign in (1, -1)]
        for each in found:
            if each is not None:
                world = np.where(seen.open, self.worlds[0], seen.known) if self.worlds else seen.known.copy()
                world[columns] = each
                self.worlds.append(world)
        return all(each is not None for each in found)

    def _keep(self, world: World, seen: Seen) -> bool:
        """Take a world in which everything follows, if there is no contradiction in it."""
        sums = self._matrix @ world
        fits = bool(np.all(sums >= seen.low - 1e-6) and np.all(sums <= seen.high + 1e-6) and np.all(world >= 0))
        self.worlds += [world] if fits else []
        return fits

    def _solved(self, goal: World, ties: LinearConstraint) -> World | None:
        found = milp(
            goal,
            integrality=np.ones(goal.size),
            bounds=Bounds(0, self.most + BEYOND),
            constraints=[ties],
            options={"node_limit": NODES},
        )
        return None if found.x is None else np.round(found.x)

    def _everything(self, seen: Seen) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
        return np.flatnonzero(np.isfinite(seen.low)), np.flatnonzero(seen.open)

    def _about(self, goal: World, seen: Seen) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
        """The rows and the open numbers that hang together with the goal: the rest can stay as it is in any world."""
        rows, columns = self._everything(seen)
        system = coo_array(self._matrix[rows][:, columns])
        many = rows.size + columns.size
        joined = coo_array((system.data, (system.row, system.col + rows.size)), shape=(many, many))
        _, label = connected_components(joined, directed=False)
        near = np.isin(label, label[rows.size :][goal[columns] != 0])
        return rows[near[: rows.size]], columns[near[rows.size :]]

    def because(self, target: Form, seen: Seen) -> Iterator[set[Form]]:
        """Shown sums without which the target could be less or more, the nearest first.

        These have a price where it is least or most, and with them come those that settled the numbers in them: a
        total tells something only with what is shown beside it, and whoever hides one of them may choose which. Then
        come those that settled the numbers in these, and so on.
        """
        goal = np.zeros(self.size)
        goal[list(target)] = 1.0
        rows, columns = self._about(goal, seen)
        layer = set(self._priced(goal, rows, columns, seen)) if columns.size else set[int]()
        layer |= set(seen.whence[sorted(target)].tolist()) - {-1}
        done = set[int]()
        while layer:
            layer |= self._settling(layer, seen) - done
            yield {self.rows[row] for row in layer if row < len(self.rows)}
            done |= layer
            layer = self._settling(layer, seen) - done

    def _settling(self, layer: set[int], seen: Seen) -> set[int]:
        """The sums that settled the numbers in these."""
        inner = {column for row in layer for column in self._matrix.indices[slice(*self._matrix.indptr[row : row + 2])]}
        return set(seen.whence[sorted(inner)].tolist()) - {-1}

    def _priced(self, goal: World, rows: NDArray[np.int_], columns: NDArray[np.int_], seen: Seen) -> list[int]:
        equal = rows[seen.low[rows] == seen.high[rows]]
        above = rows[seen.low[rows] != seen.high[rows]]
        found: list[int] = []
        for sign in (1, -1):
            solved = linprog(
                sign * goal[columns],
                A_eq=self._matrix[equal][:, columns],
                b_eq=seen.low[equal] - self._matrix[equal] @ seen.known,
                A_ub=-self._matrix[above][:, columns],
                b_ub=self._matrix[above] @ seen.known - seen.low[above],
                bounds=(0, self.most + BEYOND),
                method="highs",
            )
            found += equal[np.abs(solved.eqlin.marginals) > 1e-9].tolist()
        return found
