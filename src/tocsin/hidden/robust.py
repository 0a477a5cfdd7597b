"""Two lists that are independent among people alike: doubly robust with covariates (Das, Kennedy & Jewell 2023).

Among those seen at all, q_j, q_k and q_jk are the chances, given what is known of a person, to be on either list and on
both. With gamma = q_j q_k / q_jk the inverse chance of being seen at all is estimated by the mean of

    phi = gamma (y_j / q_j + y_k / q_k - y_j y_k / q_jk),

which stays right to first order when either the one or the other chance is learnt badly. Everybody's chances come from
models fitted to other people (cross-fitting). Robust to learning badly; not to lists that depend on each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from tocsin.hidden.results import Estimate, LogNormal, Reals, Reason, Refused, Result
from tocsin.hidden.tables import ON_OR_OFF, Frame, PatternTable, TableFault, column

ASSUMPTION = "among people alike in {covariates}, being on {first} says nothing about being on {second}"
FOLDS = 5
CLIP = 0.005
RIDGE = 1e-3
MOST_VALUES = 20
"""A column of words with more values than this is a name, not a kind."""
STEPS = 30


@dataclass(frozen=True, eq=False)
class People:
    """One row a person who was seen: on the first list, on the second, and what is known of them as numbers."""

    first: Reals
    second: Reals
    known: Reals

    @property
    def both(self) -> Reals:
        """On both lists."""
        return self.first * self.second


def dr(
    frame: Frame,
    lists: Sequence[str],
    covariates: Sequence[str],
    *,
    chance: np.random.Generator,
    level: float = 0.95,
) -> Result:
    """The estimate from the first two lists given the covariates; people on other lists alone are used as well."""
    table = PatternTable.from_frame({name: list(column(frame, name)) for name in lists}, lists)
    if len(lists) < 2 or tuple(table.lists[:2]) != tuple(lists[:2]):
        found = "Two lists that hold some people, and not all, were expected."
        return Refused(method="dr", table=table, reasons=(Reason("two lists", found),))
    people = read(frame, lists, covariates)
    if people.both.sum() < FOLDS:
        found = f"{people.both.sum():.0f} people are on both {lists[0]} and {lists[1]}; at least {FOLDS} are needed."
        return Refused(method="dr", table=table, reasons=(Reason("overlap", found, "Ask for a lower bound."),))
    phi = inverse_chances(people, chance)
    n, inverse = phi.size, max(float(phi.mean()), 1.0)
    variance = n * float(phi.var(ddof=1)) + n * inverse * (inverse - 1)
    named = " and ".join(covariates) or "nothing in particular"
    return Estimate(
        method="dr",
        table=table,
        estimate=n * inverse,
        spread=LogNormal.of(n, n * inverse - n, variance),
        level=level,
        assumption=ASSUMPTION.format(covariates=named, first=lists[0], second=lists[1]),
        options={"covariates": list(covariates), "folds": FOLDS, "clip": CLIP},
        diagnostics={"on both": int(people.both.sum())},
    )


def read(frame: Frame, lists: Sequence[str], covariates: Sequence[str]) -> People:
    """Those seen on any of the lists."""
    on = np.array([[float(ON_OR_OFF[str(cell)]) for cell in column(frame, name)] for name in lists])
    known = [np.ones((1, on.shape[1])), *(_numbers(list(column(frame, name)), name) for name in covariates)]
    seen = on.any(axis=0)
    return People(on[0, seen], on[1, seen], np.vstack(known).T[seen])


def inverse_chances(people: People, chance: np.random.Generator) -> Reals:
    """phi of everybody, from chances learnt from the other folds."""
    fold = chance.permutation(people.first.size) % FOLDS
    phi = np.empty(people.first.size)
    for each in range(FOLDS):
        inside, others = fold == each, fold != each
        first, second, both = (
            _learnt(people.known[others], on[others], people.known[inside])
            for on in (people.first, people.second, people.both)
        )
        both = np.minimum(both, np.minimum(first, second))
        shares = people.first[inside] / first + people.second[inside] / second - people.both[inside] / both
        phi[inside] = first * second / both * shares
    return phi


def logistic(known: Reals, on: Reals) -> Reals:
    """Coefficients of a logistic regression with a trace of ridge, by Newton's method."""
    weights = np.zeros(known.shape[1])
    for _ in range(STEPS):
        fitted = expit(known @ weights)
        slope = known.T @ (on - fitted) - RIDGE * weights
        curve = (known * (fitted * (1 - fitted))[:, None]).T @ known + RIDGE * np.eye(weights.size)
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-10:
            break
    return weights


def _learnt(known: Reals, on: Reals, asked: Reals) -> Reals:
    return np.asarray(np.clip(expit(asked @ logistic(known, on)), CLIP, 1.0))


def _numbers(cells: list[object], name: str) -> NDArray[np.float64]:
    """A column as rows of numbers: standardised if it is one, else one row for each value but the first."""
    try:
        number = np.array([[float(str(cell)) for cell in cells]])
    except ValueError:
        values = sorted({str(cell) for cell in cells})
        if len(values) > MOST_VALUES:
            found = f"Column {name!r} has {len(values)} values; at most {MOST_VALUES} were expected."
            raise TableFault(found) from None
        return np.array([[float(str(cell) == value) for cell in cells] for value in values[1:]]).reshape(-1, len(cells))
    return np.asarray((number - number.mean()) / (number.std() or 1.0))
