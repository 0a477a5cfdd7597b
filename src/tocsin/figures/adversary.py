"""What anyone can work out: the least and the most a hidden number can be, given all that is shown.

Shown numbers are sums of whole inner numbers, so a reader with a solver learns of each hidden one an interval. Hiding
is judged by that reader and by nobody kinder. A number counts as uncertain only when two worlds were found that look
the same to the reader and in which it lies that far apart. Source: Fischetti and Salazar-González, "Models and
algorithms for optimizing cell suppression in tabular data with linear constraints", JASA 95 (2000), the attacker's
problem; solved by HiGHS in scipy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

Form = frozenset[int]
"""A sum of inner numbers, by their positions."""

World = NDArray[np.float64]

BEYOND = 1_000
"""How far above the largest number that is shown a reader's worlds may go: more would only make more uncertain."""

NODES = 200
"""How long the search for whole numbers goes on, in branches; a number not proved uncertain by then is not."""


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
        signed += [[(each, 1.0) for each in one] + [(each, -1.0) for each in other] for one, other in self.ties]
        entries = [(row, column, value) for row, each in enumerate(signed) for column, value in each]
        at, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        self._matrix = csr_array((values, (at, columns)), shape=(len(signed), self.size))

    def width(self, target: Form) -> float:
        """How far apart a sum lies in the worlds found so far."""
        if not self.worlds:
            return 0.0
        found = [world[sorted(target)].sum() for world in self.worlds]
        return float(max(found) - min(found))

    def look(self, targets: Iterable[Form], shown: Mapping[Form, int], least: Mapping[Form, int]) -> bool:
        """Find the worlds in which these sums, together, are the least and the most; False when there is no world."""
        if not self.size:
            return True
        goal = np.zeros(self.size)
        for target in targets:
            goal[list(target)] += 1.0
        low, high = self._limits(shown, least)
        ties = [LinearConstraint(self._matrix, low, high)] if self._matrix.shape[0] else []
        found = [
            milp(
                sign * goal,
                integrality=np.ones(self.size),
                bounds=Bounds(0, self.most + BEYOND),
                constraints=ties,
                options={"node_limit": NODES},
            )
            for sign in (1, -1)
        ]
        self.worlds += [np.round(each.x) for each in found if each.x is not None]
        return all(each.x is not None for each in found)

    def because(self, target: Form, shown: Mapping[Form, int], least: Mapping[Form, int]) -> list[Form]:
        """The shown sums with a price where the target is least or most: hiding one of them widens what it can be."""
        goal = np.zeros(self.size)
        goal[list(target)] = 1.0
        low, high = self._limits(shown, least)
        equal, above = low == high, np.isfinite(low) & (low != high)
        reasons = [form for form, is_shown in zip(self.rows, equal, strict=False) if is_shown]
        found: dict[Form, None] = {}
        for sign in (1, -1):
            solved = linprog(
                sign * goal,
                A_eq=self._matrix[equal],
                b_eq=low[equal],
                A_ub=-self._matrix[above],
                b_ub=-low[above],
                bounds=(0, self.most + BEYOND),
                method="highs",
            )
            prices = solved.eqlin.marginals
            found |= {form: None for form, price in zip(reasons, prices, strict=False) if abs(price) > 1e-9}
        return list(found)

    def _limits(self, shown: Mapping[Form, int], least: Mapping[Form, int]) -> tuple[World, World]:
        low, high = np.full(self._matrix.shape[0], -np.inf), np.full(self._matrix.shape[0], np.inf)
        low[len(self.rows) :] = high[len(self.rows) :] = 0.0
        for form, value in least.items():
            low[self._place[form]] = value
        for form, value in shown.items():
            low[self._place[form]] = high[self._place[form]] = value
        return low, high
