"""The model with the lowest BIC among all hierarchical models, chosen again in every bootstrap replicate.

BIC = p log n - 2 log-likelihood with n people (Silverman, Chan & Vincent 2024). Peers choose again among the best few;
here every model is in every race, and nothing is left to luck: a model is given up only when its BIC, bounded from
below by the dual of the likelihood (`Newton.highest`), cannot beat another's, bounded from above by where that one
stands. After one step from the fit to the data the two bounds differ by about sum mu (A d)^4 / 8, next to nothing, so
nearly all models are given up after one step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tocsin.hidden.bootstrap import Bca, Progress, bca
from tocsin.hidden.existence import Verdict, terms_and_cells, unique, verdict
from tocsin.hidden.loglinear import FINE_ENOUGH, Fits, Newton, fit
from tocsin.hidden.patterns import USUAL_ORDER, Reals, Truths, hierarchical_models, notation, sums_over_supersets
from tocsin.hidden.results import Estimate, Reason, Refused, Result
from tocsin.hidden.tables import PatternTable

ASSUMPTION = (
    "what ties the lists together is what the model with the lowest BIC says, and there is no further interaction,"
    " seen or unseen"
)
MOST_LISTS = 6
FAVOURITES = 60
"""How many models, the best on the data, race first, so that there is a time to beat."""
HEAT = 600
"""How many models times replicates race at once."""
MOST_LAPS = 60
ROUNDING = 1e-7
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Ranking:
    """The models that have one sound estimate, best BIC first, with their fits; `looked_at` counts the others too."""

    models: Truths
    fits: Fits
    bic: Reals
    n: int
    looked_at: int

    @classmethod
    def of(cls, table: PatternTable, order: int | None = None) -> Self:
        """All hierarchical models with interactions up to this order, fitted to the table and ranked."""
        lists = len(table.lists)
        models = hierarchical_models(lists, order or USUAL_ORDER.get(lists, 2))
        counts = np.broadcast_to(table.counts.astype(np.float64), models.shape)
        fits = fit(counts, models)
        bic = fits.bic(models, table.n)
        best = np.argsort(bic, kind="stable")
        best = best[sound(counts, models, fits)[best]]
        ranked = Fits(fits.alpha[best], fits.loglik[best], fits.converged[best], fits.witnessed[best])
        return cls(models[best], ranked, bic[best], table.n, len(models))

    @property
    def totals(self) -> Reals:
        """Each model's N."""
        return np.asarray(self.n + self.fits.hidden)


def sound(counts: Reals, models: Truths, fits: Fits) -> Truths:
    """Whether each row's estimate exists and is unique: by its fit's witness, and by algebra where there is none."""
    found = _witnessed(counts, models, fits)
    for row in np.flatnonzero(~found & fits.converged):
        found[row] = verdict(counts[row], models[row]) == Verdict.SOUND
    return found


def _witnessed(counts: Reals, models: Truths, fits: Fits) -> Truths:
    return np.asarray(fits.witnessed & unique(*terms_and_cells(sums_over_supersets(counts), models)))


def bic(
    table: PatternTable,
    *,
    n_boot: int = 10_000,
    chance: np.random.Generator,
    level: float = 0.95,
    order: int | None = None,
    top: int | None = None,
    progress: Progress | None = None,
    workers: int = 1,
) -> Result:
    """The estimate of the best model; in each replicate the best of all models (or of the `top`) is found again."""
    ranking = ranked("bic", table, order)
    if isinstance(ranking, Refused):
        return ranking
    counts = table.counts.astype(np.float64)
    kept = different(counts, ranking.models[:top])
    again = Reselection(ranking.models[kept], ranking.fits.alpha[kept])
    spread = bca(counts, again, n_boot, chance, progress=progress, workers=workers)
    return Estimate(
        method="bic",
        table=table,
        estimate=spread.estimate,
        spread=spread,
        level=level,
        assumption=ASSUMPTION,
        diagnostics=_diagnostics(ranking, spread),
        options={"n_boot": n_boot, "order": order, "top": top},
    )


def different(counts: Reals, models: Truths) -> NDArray[np.int64]:
    """Of all models that are one once terms nobody has are gone, the one with the fewest terms and so the best BIC.

    They differ in how many such terms they pay for and in nothing else, here and in every replicate: there too the
    terms are empty. On a sparse table thousands of models come down to hundreds.
    """
    finite, cells = terms_and_cells(sums_over_supersets(counts), models)
    fewest = np.argsort(models.sum(axis=1), kind="stable")
    return np.sort(fewest[np.unique(np.hstack([finite, cells])[fewest], axis=0, return_index=True)[1]])


def ranked(method: str, table: PatternTable, order: int | None) -> Ranking | Refused:
    """The ranking, or why there is none: too many lists to look at every model, or no model with an estimate."""
    lists = len(table.lists)
    if lists > MOST_LISTS:
        found = f"There are {lists} lists; up to {MOST_LISTS} every model can be looked at."
        reason = Reason("too many lists", found, "Merge lists that mean the same, or choose stepwise.")
        return Refused(method=method, table=table, reasons=(reason,))
    ranking = Ranking.of(table, order)
    if not len(ranking.models):
        found = f"None of {ranking.looked_at:,} models has an estimate."
        return Refused(method=method, table=table, reasons=(Reason("existence", found, "More overlap is needed."),))
    return ranking


def _diagnostics(ranking: Ranking, spread: Bca) -> dict[str, object]:
    return {
        "model": notation(ranking.models[0]),
        "bic": float(ranking.bic[0]),
        "models": ranking.looked_at,
        "sound": len(ranking.models),
        "failed": spread.failed,
        "acceleration": spread.acceleration,
    }


@dataclass(frozen=True, eq=False)
class Reselection:
    """An estimator of N that finds the best of these models anew for every row of counts."""

    models: Truths
    alpha: Reals

    def __call__(self, counts: Reals) -> Reals:
        """N by row, not a number where no model has an estimate."""
        race = Race(counts, self.models, np.where(np.isfinite(self.alpha), self.alpha, 0.0))
        race.run()
        return np.asarray(counts.sum(axis=1) + race.hidden)


@dataclass(eq=False)
class Race:
    """All models against each other in every replicate. `start` holds each model's parameters on the data."""

    counts: Reals
    models: Truths
    start: Reals
    time_to_beat: Reals = field(init=False)
    bic: Reals = field(init=False)
    winner: NDArray[np.int64] = field(init=False)
    hidden: Reals = field(init=False)

    def __post_init__(self) -> None:
        """Nobody has won yet."""
        replicates = len(self.counts)
        self.winner = np.full(replicates, NOBODY)
        self.time_to_beat, self.bic = np.full(replicates, np.inf), np.full(replicates, np.inf)
        self.hidden = np.full(replicates, np.nan)

    def run(self) -> None:
        """Race once; where the winner's estimate does not exist, fit every model and judge them in order of BIC.

        Hundreds without an estimate may lead on a sparse table, and racing again without each took minutes a replicate.
        """
        replicates = np.arange(len(self.counts))
        for entrants in self._heats():
            group = max(1, HEAT // entrants.size)
            for first in range(0, replicates.size, group):
                self._heat(replicates[first : first + group], entrants)
        for replicate in replicates.tolist():
            if not self._is_sound(replicate):
                self._judge(replicate)

    def _heats(self) -> list[NDArray[np.int64]]:
        """The favourites first; then all others, those with as many parameters together."""
        others = np.arange(FAVOURITES, len(self.models))
        others = others[np.argsort(self.models[others].sum(axis=1), kind="stable")]
        heats = [np.arange(min(FAVOURITES, len(self.models))), *np.split(others, range(HEAT, others.size, HEAT))]
        return [heat for heat in heats if heat.size]

    def _heat(self, replicates: NDArray[np.int64], entrants: NDArray[np.int64]) -> None:
        """Step all together, and after every step let go those that have arrived and those that cannot win."""
        of, entrant = (each.ravel() for each in np.meshgrid(replicates, entrants, indexing="ij"))
        going = Newton.begin(self.counts[of], self.models[entrant], self.start[entrant])
        penalty = self.models[entrant].sum(axis=1) * np.log(self.counts[of].sum(axis=1))
        for _ in range(MOST_LAPS):
            np.minimum.at(self.time_to_beat, of, penalty - 2 * going.loglik())
            arrived = going.gain < FINE_ENOUGH
            self._arrive(going, penalty, of, entrant, arrived)
            hopeful = penalty - 2 * going.highest() <= self.time_to_beat[of] + ROUNDING
            on = hopeful & ~arrived
            if not on.any():
                return
            of, entrant, penalty, going = of[on], entrant[on], penalty[on], going.only(on).ahead()

    def _arrive(
        self, going: Newton, penalty: Reals, of: NDArray[np.int64], entrant: NDArray[np.int64], arrived: Truths
    ) -> None:
        """Note each replicate's best among those that have arrived, if it is the best so far."""
        bic = (penalty - 2 * going.loglik() - going.gain)[arrived]
        place, model = of[arrived], entrant[arrived]
        hidden = np.exp(np.minimum((going.alpha[:, 0] + going.step[:, 0])[arrived], 700.0))
        first = np.lexsort((bic, place))
        first = first[np.unique(place[first], return_index=True)[1]]
        first = first[bic[first] < self.bic[place[first]]]
        place = place[first]
        self.bic[place], self.winner[place], self.hidden[place] = bic[first], model[first], hidden[first]

    def _is_sound(self, replicate: int) -> bool:
        """Whether the winner's estimate exists. Where nobody is left, there is no estimate."""
        winner = self.winner[replicate]
        return winner == NOBODY or verdict(self.counts[replicate], self.models[winner]) == Verdict.SOUND

    def _judge(self, replicate: int) -> None:
        """The sound model with the lowest BIC, all models fitted from nothing; no number where there is none."""
        kept = different(self.counts[replicate], self.models)
        models = self.models[kept]
        counts = np.broadcast_to(self.counts[replicate], models.shape)
        fits = fit(counts, models)
        order = np.argsort(fits.bic(models, int(counts[0].sum())), kind="stable")
        plainly = _witnessed(counts, models, fits)
        best = NOBODY
        for model in order[fits.converged[order] | plainly[order]].tolist():
            if plainly[model] or verdict(counts[0], models[model]) == Verdict.SOUND:
                best = model
                break
        self.winner[replicate] = best if best == NOBODY else kept[best]
        self.hidden[replicate] = np.nan if best == NOBODY else fits.hidden[best]
