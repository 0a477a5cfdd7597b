"""How far the probabilities shown here can be relied on: what was said beside what reviewers found, as they arrive."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tocsin.access import Source, Text, sources_of, texts
from tocsin.matching.calibrating import Bin, reliability
from tocsin.matching.trying import Interval, error_of, told_by
from tocsin.people.agreeing import Agreement
from tocsin.people.calibrated import scorer_in_force
from tocsin.people.calibrating import NEEDED
from tocsin.people.learning import how_far_they_agree, labels
from tocsin.people.models import Curve, Draw, Drawn
from tocsin.people.reviewing import drawn_to_read

BANDS = 10
SEED = 1912
"""Of the interval alone, which is redrawn for every page and has to be the same for everybody."""


@dataclass(frozen=True, slots=True)
class CurveView:
    """A curve somebody put forward: what it was fitted on, and how it did on pairs it was not fitted on.

    `brier` is its mean squared error there, `brier_before` that of what was shown until then.
    """

    id: str
    n: int
    at: datetime
    who: Source
    why: Text
    kind: str
    labels: int
    brier: float
    brier_before: float
    error: Interval
    adopted_at: datetime | None
    adopted_by: Source | None


@dataclass(frozen=True, slots=True)
class LotsView:
    """The last drawing of lots: when and by whom, among how many pairs, how many it fell on, how many wait unread."""

    n: int
    at: datetime
    who: Source
    among: int
    drawn: int
    unread: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """What the probabilities in force said of the reviewed pairs, band by band, and what reviewers found.

    `error` is None before anything teaches. `curve` is the one in force, None while the model's own weights stand;
    `proposed` the last one put forward that nobody adopted yet.
    """

    bands: tuple[Bin, ...]
    error: Interval | None
    labels: int
    needed: int
    lots: LotsView | None
    curve: CurveView | None
    proposed: CurveView | None
    agreement: Agreement
    blind: Agreement

    @property
    def finding(self) -> str:
        """The whole in one sentence."""
        if self.error is None:
            return "No reviewed pair teaches anything yet, so nothing can be said of how far likelihoods are right."
        value, low, high = (f"{100 * each:.1f}" for each in (self.error.value, self.error.low, self.error.high))
        over = "the pairs read so far" if self.lots and self.lots.unread else "all pairs"
        return (
            f"What the register says lies {value} points in a hundred from what reviewers found, on average over "
            f"{over} (95 % interval {low} to {high}, from {self.labels:,} reviewed pairs)."
        )


def how_reliable(without: Collection[str] = ()) -> Reliability:
    """The figures as they stand; pairs of the records `without` are left out of all of them."""
    taught = labels(without)
    told = told_by(scorer_in_force().model.calibration, taught)
    last = Curve.objects.filter(adopted__gt=0).exclude(content="").order_by("-adopted").first()
    waiting = Curve.objects.filter(adopted=0, declined=0).exclude(content="").order_by("-n").first()
    return Reliability(
        bands=reliability(told, bins=BANDS),
        error=error_of(told, np.random.default_rng(SEED)) if told else None,
        labels=len(told),
        needed=NEEDED,
        lots=_lots(),
        curve=_curve_view(last) if last else None,
        proposed=_curve_view(waiting) if waiting else None,
        agreement=how_far_they_agree(without=without),
        blind=how_far_they_agree(blind=True, without=without),
    )


def _lots() -> LotsView | None:
    last = Draw.objects.order_by("-n").first()
    if last is None:
        return None
    who = sources_of({(last.by, last.office)})[last.by, last.office]
    return LotsView(last.n, last.at, who, last.among, Drawn.objects.count(), len(drawn_to_read()))


def _curve_view(row: Curve) -> CurveView:
    kept = json.loads(row.content)
    who = sources_of({(row.by, row.office), (row.adopted_by, row.adopted_office)})
    return CurveView(
        id=row.id,
        n=row.n,
        at=row.at,
        who=who[row.by, row.office],
        why=texts([row.why])[row.why],
        kind=kept["curve"]["kind"],
        labels=kept["labels"],
        brier=kept["tried"]["brier"],
        brier_before=kept["tried"]["brier_before"],
        error=Interval(**kept["tried"]["error"]),
        adopted_at=row.adopted_at,
        adopted_by=who[row.adopted_by, row.adopted_office] if row.adopted else None,
    )
