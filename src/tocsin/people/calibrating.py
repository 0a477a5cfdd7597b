"""Lots, and a curve for this register: drawn by nobody's choice, fitted on reviewed pairs, adopted by two people.

A probability shown here decides what people look at, so no one person sets it. A proposal is fitted in the very
transaction that enters it, on the judgements as they stand; it is refused when these are too few, or when on pairs it
was not fitted on the curve is no better, beyond chance, than what is shown already. Adopting it is for somebody else.
The curve is kept in the ledger, so that a rebuild shows the same. The lots' seed is the ledger's root hash: nobody
chooses it, and whoever holds the ledger draws the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from tocsin.access import Refused, Situation, fit_to_keep, kept_back
from tocsin.ledger import REGISTER, Fact, Json, root_at, size
from tocsin.matching import calibrating
from tocsin.matching.calibrating import Labelled, TooFewJudged, to_read
from tocsin.matching.trying import Interval, brier, error_of, gain, told_by, told_unseen
from tocsin.people.calibrated import scorer_in_force
from tocsin.people.learning import labels
from tocsin.people.models import Curve, Drawn
from tocsin.people.reviewing import drawn_to_read, to_draw_from

NEEDED = calibrating.ENOUGH_FOR_STEPS
"""Reviewed pairs a curve takes here. With so many, steps that follow any shape err by less than 0.01 on the made town;
with fewer, two numbers stand for all, and err by more (`matching.calibrating`)."""

MOST_DRAWN = 5000
MOST_UNREAD = 0.1
"""The share of the lots that may be unread when a curve is fitted: people read first what is easy."""

LONGEST_REASON = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPairs:
    """Draw lots among the pairs nobody has judged: about so many, from every band of likeness, for people to read."""

    ability: ClassVar[str] = "draw_pairs"
    many: int
    why: str

    def check(self, s: Situation) -> None:
        """Refuse a number nobody can read, and no word on what it is for."""
        if not NEEDED <= self.many <= MOST_DRAWN:
            raise Refused(f"Draw {NEEDED} to {MOST_DRAWN:,} pairs: a curve takes {NEEDED}.", field="many")
        fit_to_keep(self.why, "why", named="What they are drawn for", limit=LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry: among how many, at which size and seed, and as a part which pairs with the share of their band."""
        among, at_size = to_draw_from(kept_back(s.at)), size(REGISTER)
        if not among:
            raise Refused("There is no pair that nobody has judged.", field="many")
        seed = seed_at(at_size)
        lots = to_read([each.weight for each in among], self.many, np.random.default_rng(seed))
        pairs = sorted((*among[lot.place].pair, lot.share) for lot in lots)
        meta: dict[str, Json] = {"among": len(among), "many": self.many, "size": at_size, "seed": seed}
        parts = {"pairs": json.dumps(pairs).encode(), "why": fit_to_keep(self.why, "why", limit=LONGEST_REASON)}
        return [Fact("pairs.drawn/1", "", meta, parts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeCalibration:
    """Put forward the curve that the judgements support: from what a pair weighs to how likely it is one child."""

    ability: ClassVar[str] = "propose_calibration"
    why: str

    def check(self, s: Situation) -> None:
        """Refuse no word on why, and a second curve while one waits."""
        fit_to_keep(self.why, "why", named="Why", limit=LONGEST_REASON)
        if Curve.objects.filter(adopted=0, declined=0).exists():
            raise Refused(
                "A curve was put forward already, and waits for a second person.",
                code="waiting",
                next_step="Somebody else adopts or declines it; then the judgements as they are by then can teach one.",
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry with the curve as a part; refuses too few judgements, and a curve that is no better."""
        taught, proposed = labels(kept_back(s.at)), s.new_id("q")
        _check_enough(len(taught), unread=len(drawn_to_read()), drawn=Drawn.objects.count())
        content = json.dumps(_fitted(taught, s)).encode()
        meta: dict[str, Json] = {"calibration": proposed, "labels": len(taught)}
        parts = {"curve": content, "why": fit_to_keep(self.why, "why", limit=LONGEST_REASON)}
        return [Fact("calibration.proposed/1", proposed, meta, parts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptCalibration:
    """Adopt a curve that somebody else put forward: from then on every probability shown is read off it."""

    ability: ClassVar[str] = "adopt_calibration"
    calibration: str

    def check(self, s: Situation) -> None:
        """Refuse one's own proposal, and one that was settled already."""
        _check_second(self.calibration, s)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry that names the proposal."""
        found = _curve(self.calibration)
        meta: dict[str, Json] = {"calibration": found.id, "proposed": found.n}
        return [Fact("calibration.adopted/1", found.id, meta, {}, (found.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineCalibration:
    """Decline a curve that somebody else put forward, and say why; likelihoods stay as they are."""

    ability: ClassVar[str] = "adopt_calibration"
    calibration: str
    why: str

    def check(self, s: Situation) -> None:
        """Refuse what adopting would refuse, and no word on why."""
        _check_second(self.calibration, s)
        fit_to_keep(self.why, "why", named="Why it is declined", limit=LONGEST_REASON)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry that names the proposal, with the reason as a part."""
        found = _curve(self.calibration)
        meta: dict[str, Json] = {"calibration": found.id, "proposed": found.n}
        parts = {"why": fit_to_keep(self.why, "why", limit=LONGEST_REASON)}
        return [Fact("calibration.declined/1", found.id, meta, parts, (found.n,))]


def seed_at(entries: int) -> int:
    """A seed nobody chose: it follows from every entry there is."""
    return int.from_bytes(root_at(REGISTER, entries)[:4])


def _fitted(taught: Sequence[Labelled], s: Situation) -> dict[str, object]:
    """The curve and how it was tried, as it is kept. Raises `Refused` when it is no better than what is shown."""
    kind: calibrating.Kind = "isotonic" if len(taught) >= calibrating.ENOUGH_FOR_STEPS else "platt"
    try:
        curve, told = calibrating.fit(taught, kind=kind, at=f"{s.at:%Y-%m-%d}"), told_unseen(taught, kind)
    except TooFewJudged as fault:
        raise Refused(str(fault), next_step="Read more of the pairs drawn by lot.") from None
    now, rng = told_by(scorer_in_force().model.calibration, taught), np.random.default_rng(seed_at(size(REGISTER)))
    _check_better(brier(told), brier(now), gain(now, told, rng))
    tried = {"brier": brier(told), "brier_before": brier(now), "error": asdict(error_of(told, rng))}
    return {"curve": curve.as_json(), "tried": tried, "labels": len(taught)}


def _check_enough(taught: int, *, unread: int, drawn: int) -> None:
    if taught < NEEDED:
        raise Refused(
            f"{taught} reviewed pairs teach something so far, and a curve takes {NEEDED}.",
            code="too_few",
            next_step="Have lots drawn if there are none, and read the pairs they fall on.",
        )

    if unread > MOST_UNREAD * drawn:
        raise Refused(
            f"{unread} of the {drawn} pairs drawn by lot are still to be read, so that nobody knows of all pairs.",
            code="too_few",
            next_step="Read them; a tenth may stay unread.",
        )


def _check_better(new: float, old: float, gained: Interval) -> None:
    """Refuse what chance may have made better: a curve that changed with every proposal would mislead by itself."""
    if gained.low <= 0:
        raise Refused(
            "A new curve would not be better beyond chance: on pairs it was not fitted on its mean squared error is "
            f"{new:.4f}, and that of what is shown now {old:.4f} (95 % interval of the difference {gained.low:.4f} to "
            f"{gained.high:.4f}).",
            code="no_better",
            next_step="Nothing needs to be done. More reviews may show otherwise.",
        )


def _check_second(calibration: str, s: Situation) -> None:
    found = _curve(calibration)
    if found.adopted or found.declined:
        raise Refused(f"This curve was {'adopted' if found.adopted else 'declined'} already.", field="calibration")
    if found.by == s.by.practitioner:
        raise Refused("You put this curve forward, so somebody else has to settle it.", field="calibration")


def _curve(calibration: str) -> Curve:
    found = Curve.objects.filter(id=calibration).first()
    if found is None:
        raise Refused("Nobody put such a curve forward.", field="calibration")
    return found
