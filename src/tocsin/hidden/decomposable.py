"""Averaging over decomposable graphs (Madigan & York 1997; Johndrow, Lum & Ball, R package dga), by quadrature over N.

With hyper-Dirichlet priors every graph's posterior of N has a closed form: a sum over its cliques less a sum over its
separators of one term a set of lists. So all graphs at all numbers of hidden people are one matrix product.

Under the *complete* graph N is not identified: its posterior is the prior, which piles up at nobody hidden. It is left
out unless asked for, and the weight it would have had is reported: where that is large, the lists say little of N.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from tocsin.hidden.graphs import Graphs, decomposable
from tocsin.hidden.quadrature import Nodes, Posterior, nodes
from tocsin.hidden.results import Estimate, Reals
from tocsin.hidden.tables import PatternTable

ASSUMPTION = "the lists depend on each other as one of the decomposable graphs says, and on nothing else"
AT_ONCE = 64
"""How many nodes are looked at together: with 18,154 graphs that is nine megabytes."""
SHOWN = 20


@dataclass(frozen=True, eq=False)
class Averaged:
    """The posterior of N over the graphs that were asked for, the weight of each, and that of the complete graph."""

    posterior: Posterior
    graphs: Graphs
    weights: Reals
    complete: float

    def named(self, lists: tuple[str, ...]) -> dict[str, float]:
        """The heaviest graphs by name."""
        best = np.argsort(-self.weights, kind="stable")[:SHOWN]
        return {self.graphs.name(int(g), lists): float(self.weights[g]) for g in best if self.weights[g] > 0}


def dga(table: PatternTable, *, level: float = 0.95, delta: float | None = None, complete: bool = False) -> Estimate:
    """The model-averaged posterior of N; `delta` is the prior count of each cell (2^-L), 1/N the prior of N."""
    found = averaged(table, delta=delta, complete=complete)
    return Estimate(
        method="dga",
        table=table,
        estimate=found.posterior.mean,
        spread=found.posterior,
        level=level,
        assumption=ASSUMPTION,
        model_weights=found.named(table.lists),
        options={"delta": delta or 2.0 ** -len(table.lists), "complete graph": complete},
        diagnostics={
            "graphs": len(found.weights),
            "complete graph weight": found.complete,
            "median": float(found.posterior.quantile(np.array([0.5]))[0]),
            "Bayes estimate": found.posterior.bayes,
            "beyond": found.posterior.beyond,
        },
    )


def averaged(
    table: PatternTable, *, delta: float | None = None, complete: bool = False, at: Nodes | None = None
) -> Averaged:
    """Every graph's weight and the posterior they make together."""
    graphs, at = decomposable(len(table.lists)), at or nodes(table.n)
    terms = set_terms(table, at.hidden, delta or 2.0 ** -len(table.lists)) + _common(table, at)
    by_graph = np.full(len(graphs.edges), -np.inf)
    density = np.empty(at.hidden.size)
    kept = np.ones(graphs.edges.size, dtype=bool) if complete else ~graphs.complete
    for part, logs in _products(graphs, terms):
        weighed = logs + np.log(at.weights[part])
        by_graph = np.logaddexp(by_graph, _log_sum(weighed, axis=1))
        density[part] = _log_sum(logs[kept], axis=0)
    share = np.exp(by_graph[graphs.complete] - _log_sum(by_graph[None, :], axis=1))
    weights = np.where(kept, np.exp(by_graph - by_graph[kept].max()), 0.0)
    return Averaged(Posterior.of(table.n, at, density), graphs, weights / weights.sum(), float(share[0]))


def set_terms(table: PatternTable, hidden: Reals, delta: float) -> Reals:
    """For every set of lists (rows) and number hidden (columns), the log marginal likelihood of the set's own table."""
    lists, seen = len(table.lists), np.arange(table.counts.size)
    whole = delta * 2.0**lists
    norm = gammaln(whole) - gammaln(table.n + hidden + whole)
    terms = np.zeros((seen.size, hidden.size))
    for group in range(1, seen.size):
        cell = whole / 2 ** group.bit_count()
        margin = np.bincount(seen & group, weights=table.counts, minlength=seen.size)
        filled = margin[1:][margin[1:] > 0]
        seen_part = gammaln(filled + cell).sum() - (filled.size + 1) * gammaln(cell)
        terms[group] = gammaln(hidden + margin[0] + cell) + seen_part + norm
    return terms


def _common(table: PatternTable, at: Nodes) -> Reals:
    """What all graphs share: the multinomial's ways, and the prior 1/N. Row 0 (no lists) carries it."""
    everyone = table.n + at.hidden
    ways = gammaln(everyone + 1) - gammaln(at.hidden + 1) - gammaln(table.counts + 1).sum() - np.log(everyone)
    return np.vstack([ways, np.zeros((table.counts.size - 1, at.hidden.size))])


def _products(graphs: Graphs, terms: Reals) -> Iterator[tuple[slice, Reals]]:
    """Graphs × nodes, a stretch of nodes at a time."""
    factors = graphs.factors.astype(np.float64)
    factors[:, 0] = 1.0
    for start in range(0, terms.shape[1], AT_ONCE):
        part = slice(start, start + AT_ONCE)
        yield part, factors @ terms[:, part]


def _log_sum(logs: NDArray[np.float64], axis: int) -> Reals:
    """log Σ exp along an axis; scipy's does more than is needed here and takes three times as long."""
    top = logs.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(logs - top).sum(axis=axis)) + top.squeeze(axis))
