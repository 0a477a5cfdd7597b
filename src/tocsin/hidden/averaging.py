"""All sound log-linear models at once, each with the weight its BIC gives it, so that no single one must be right.

The weight of a model is proportional to exp(-BIC/2), which approximates its posterior probability (Schwarz 1978;
Raftery 1995; Regal & Hook 1991 for hidden populations). Within a model log n0 is about normal around alpha_0 (Laplace),
and the hidden are Poisson around it, which gives Var(N) = e^a0 + e^2a0 Var(a0). The estimate is the weighted mean of
the models' estimates; the interval comes from draws of a model, then of its intercept, then of the hidden.
"""

from __future__ import annotations

import numpy as np

from tocsin.hidden.bootstrap import Progress
from tocsin.hidden.loglinear import Fits, intercept_variance
from tocsin.hidden.patterns import Reals, notation
from tocsin.hidden.results import Drawn, Estimate, Refused, Result
from tocsin.hidden.selection import Ranking, ranked
from tocsin.hidden.tables import PatternTable

ASSUMPTION = (
    "one of the log-linear models looked at holds, among those hidden as among those seen, and the lists say which"
    " are likely"
)
WEIGHTY = 1e-6
"""Models with less than this share are left out of the draws; what they have together is in the diagnostics."""
SHOWN = 20
MOST_HIDDEN = 1e12
"""Draws are cut off here: nothing larger means anything, and some models' tails never end."""


def bma(
    table: PatternTable,
    *,
    n_boot: int = 10_000,
    chance: np.random.Generator,
    level: float = 0.95,
    order: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """The average over all sound models, with so many draws."""
    ranking = ranked("bma", table, order)
    if isinstance(ranking, Refused):
        return ranking
    weights = bic_weights(ranking.bic)
    draws = drawn(table, ranking, weights, n_boot, chance)
    if progress:
        progress(n_boot, n_boot)
    return Estimate(
        method="bma",
        table=table,
        estimate=float(weights @ ranking.totals),
        spread=Drawn(draws),
        level=level,
        assumption=ASSUMPTION,
        interval_is="credible interval over all models",
        model_weights={notation(ranking.models[i]): float(weights[i]) for i in range(min(SHOWN, weights.size))},
        diagnostics=_diagnostics(ranking, weights),
        options={"n_boot": n_boot, "order": order},
    )


def bic_weights(bic: Reals) -> Reals:
    """exp(-BIC/2), made to add up to one."""
    weights = np.exp(-(bic - bic.min()) / 2)
    return np.asarray(weights / weights.sum())


def drawn(table: PatternTable, ranking: Ranking, weights: Reals, times: int, chance: np.random.Generator) -> Reals:
    """A model by weight, an intercept from its normal approximation, the hidden from a Poisson distribution."""
    heavy = np.flatnonzero(weights >= WEIGHTY)
    models, alpha = ranking.models[heavy], ranking.fits.alpha[heavy]
    counts = np.broadcast_to(table.counts.astype(np.float64), models.shape)
    certain = np.ones(len(heavy), dtype=np.bool_)
    errors = np.sqrt(intercept_variance(counts, models, Fits(alpha, ranking.fits.loglik[heavy], certain, certain)))
    which = chance.choice(heavy.size, size=times, p=weights[heavy] / weights[heavy].sum())
    logs = alpha[which, 0] + errors[which] * chance.standard_normal(times)
    return np.asarray(table.n + chance.poisson(np.exp(np.minimum(logs, np.log(MOST_HIDDEN)))), dtype=np.float64)


def _diagnostics(ranking: Ranking, weights: Reals) -> dict[str, object]:
    return {
        "models": ranking.looked_at,
        "sound": len(ranking.models),
        "weight left out": float(weights[weights < WEIGHTY].sum()),
        "best weight": float(weights[0]),
        "models in effect": float(1 / (weights**2).sum()),
    }
