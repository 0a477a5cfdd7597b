"""The algebra of patterns and of hierarchical log-linear models, all on bitmasks.

A set of lists is a bitmask, and so is a term of a model: 0 is the intercept, 1 << j the main effect of list j, 0b11 the
interaction of the first two. With log mu_h = sum of alpha_t over the terms t inside h, everything a fit needs is one of
two sums, over the subsets of h or over the supersets of t: products with one matrix of noughts and ones.

A model is a row of truth values, one a term. Hierarchical: a term comes with all its subsets; all main effects are in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Truths = NDArray[np.bool_]
USUAL_ORDER = {2: 1, 3: 2, 4: 3, 5: 3, 6: 2}
"""The highest order of interaction looked at for so many lists (Silverman, Chan & Vincent 2024)."""


def sums_over_subsets(values: Reals) -> Reals:
    """For each pattern h in the last axis, the sum over all t inside h: from parameters to log means."""
    return np.asarray(values @ _inside(values.shape[-1]))


def sums_over_supersets(values: Reals) -> Reals:
    """For each set t in the last axis, the sum over all patterns that contain t: from cells to margins."""
    return np.asarray(values @ _inside(values.shape[-1]).T)


@lru_cache
def _inside(patterns: int) -> Reals:
    """One where the set of the row is inside the set of the column."""
    sets = np.arange(patterns)
    return np.asarray((sets[:, None] & sets) == sets[:, None], dtype=np.float64)


def list_count(patterns: int) -> int:
    """How many lists make so many patterns."""
    return patterns.bit_length() - 1


def terms_of_order(lists: int, order: int) -> list[int]:
    """The interactions of so many lists, in the order in which they are written."""
    return [sum(1 << j for j in members) for members in combinations(range(lists), order)]


def members(term: int) -> list[int]:
    """The positions of the lists in a term."""
    return [j for j in range(term.bit_length()) if term >> j & 1]


def independence(lists: int) -> Truths:
    """The model of independent lists: the intercept and the main effects."""
    model = np.zeros(1 << lists, dtype=np.bool_)
    model[[0, *(1 << j for j in range(lists))]] = True
    return model


def with_term(model: Truths, term: int) -> Truths:
    """The model with one more term."""
    larger = model.copy()
    larger[term] = True
    return larger


def hierarchical_models(lists: int, order: int) -> Truths:
    """All hierarchical models with interactions up to this order, the smaller terms decided first.

    A term may join every model that already has all its facets, the term less one list; doubling those models gives
    each model once.
    """
    models = independence(lists)[None]
    for size in range(2, order + 1):
        for term in terms_of_order(lists, size):
            facets = [term & ~(1 << j) for j in members(term)]
            joined = models[models[:, facets].all(axis=1)]
            joined[:, term] = True
            models = np.concatenate([models, joined])
    return models


def generators(model: Truths) -> list[int]:
    """The maximal terms of a model, from which hierarchy gives the rest."""
    terms = np.flatnonzero(model).tolist()
    return [t for t in terms if not any(t != other and t & other == t for other in terms)]


def notation(model: Truths) -> str:
    """A model as the field writes it, lists counted from one: [123,14,34]."""
    written = ["".join(str(j + 1) for j in members(term)) for term in generators(model)]
    return f"[{','.join(sorted(written, key=lambda text: (-len(text), text)))}]"


def model_of(notation: str, lists: int) -> Truths:
    """The model that is written so, hierarchy filled in: [12,3]."""
    model = independence(lists)
    for word in notation.strip("[]").split(","):
        generator = sum(1 << int(digit) - 1 for digit in word)
        model[[t for t in range(model.size) if t & generator == t]] = True
    return model


def pairs_outside(model: Truths) -> Sequence[int]:
    """The pairs of lists whose interaction the model leaves out."""
    return [t for t in terms_of_order(list_count(model.size), 2) if not model[t]]
