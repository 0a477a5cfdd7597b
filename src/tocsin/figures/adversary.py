"""What anyone can work out of a table: the least and the most each hidden number can be, given all that is shown.

Shown cells are sums of inner cells, so a reader with a linear-programming solver learns of each hidden cell an
interval. Hiding is judged by that reader and by nobody kinder. Source: Fischetti and Salazar-González, "Models and
algorithms for optimizing cell suppression in tabular data with linear constraints", JASA 95 (2000), the attacker's
problem; solved by HiGHS in scipy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

Form = frozenset[int]
"""A sum of inner numbers, by their positions."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What a sum can be: at least `low`, at most `high` (infinite where nothing bounds it).

    `because` are the shown sums that make it so: hiding one of them widens the interval.
    """

    low: float
    high: float
    because: tuple[Form, ...] = ()

    @property
    def width(self) -> float:
        """How far the two ends are apart."""
        return self.high - self.low


def interval(target: Form, shown: Mapping[Form, int], least: Mapping[int, int]) -> Interval:
    """What a sum can be, given the sums that are shown and the least each inner number is known to be.

    Raises ValueError when what is shown contradicts itself.
    """
    free, equations = _about(target, shown)
    order = {position: at for at, position in enumerate(sorted(free))}
    goal = np.zeros(len(order))
    goal[[order[position] for position in target]] = 1.0
    matrix, right = _matrix(equations, order)
    bounds = [(least.get(position, 0), None) for position in order]
    low = linprog(goal, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
    high = linprog(-goal, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
    if low.status == 2:
        raise ValueError("The numbers that are shown contradict each other.")
    reasons = list(equations)
    most = float("inf") if high.status == 3 else -high.fun
    return Interval(low.fun, most, (*_active(low, reasons), *_active(high, reasons)))


def _about(target: Form, shown: Mapping[Form, int]) -> tuple[set[int], dict[Form, int]]:
    """The inner numbers that hang together with the target, and the sums that tie them to it."""
    free, equations = set(target), dict[Form, int]()
    waiting, growing = dict(shown), True
    while growing:
        meeting = {form: value for form, value in waiting.items() if not form.isdisjoint(free)}
        growing = bool(meeting)
        equations |= meeting
        for form in meeting:
            free |= form
            del waiting[form]
    return free, equations


def _matrix(equations: Mapping[Form, int], order: Mapping[int, int]) -> tuple[csr_array | None, list[int] | None]:
    if not equations:
        return None, None
    rows = [row for row, form in enumerate(equations) for _ in form]
    columns = [order[position] for form in equations for position in form]
    shape = (len(equations), len(order))
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape), list(equations.values())


def _active(solved: object, reasons: list[Form]) -> Iterable[Form]:
    """The sums with a price in the solution: without one of them, the end would lie further out."""
    prices = getattr(getattr(solved, "eqlin", None), "marginals", None)
    return () if prices is None else (form for form, price in zip(reasons, prices, strict=True) if abs(price) > 1e-9)


def worked_out(target: Form, shown: Mapping[Form, int], least: Mapping[int, int]) -> Interval:
    """The same, quicker: inner numbers that are shown themselves are taken off first, which leaves few to solve for.

    `because` are the sums as they were given.
    """
    settled = {next(iter(form)): value for form, value in shown.items() if len(form) == 1}
    left, whence = dict[Form, int](), dict[Form, list[Form]]()
    for form, value in shown.items():
        rest = form.difference(settled)
        if rest:
            left[rest] = value - sum(settled[position] for position in form - rest)
            whence.setdefault(rest, []).append(form)
    taken = sum(settled[position] for position in target.intersection(settled))
    if not target.difference(settled):
        singles = tuple(frozenset({position}) for position in sorted(target))
        return Interval(taken, taken, (*((target,) if target in shown else ()), *singles))
    found = interval(target.difference(settled), left, least)
    because = dict.fromkeys(form for rest in found.because for form in whence[rest])
    return Interval(found.low + taken, found.high + taken, tuple(because))
