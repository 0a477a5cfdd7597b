"""An episode as it stood on the last day of a collection: later events are not known yet, earlier ones are over.

What is left out for being of another year is no loss: it is in that year's return.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tocsin.exchange.out.collection import Collection
from tocsin.exchange.out.episodes import BLOCKS, Episode, Values, text_in


@dataclass(frozen=True, slots=True)
class Days:
    """The first and last day of a collection, as texts that sort."""

    first: str
    last: str

    @classmethod
    def of(cls, year: Collection) -> Days:
        """Those of a year."""
        return cls(_text(year.first), _text(year.last))


def as_at(episode: Episode, days: Days) -> Episode | None:
    """The episode as a return of these days holds it; None when it is not of them at all."""
    referred, closed = episode.text("CINreferralDate"), episode.text("CINclosureDate")
    over = closed or (referred if episode.values.get("ReferralNFA") and not _has_blocks(episode) else "")
    if referred > days.last or (over and over < days.first):
        return None
    cut = Episode(episode.concern, dict(episode.values), unplaced=list(episode.unplaced), plans=episode.plans)
    _forget(cut.values, "CINclosureDate", days, ("CINclosureDate", "ReasonForClosure"))
    _forget(cut.values, "DateOfInitialCPC", days, ("DateOfInitialCPC",))
    if text_in(cut.values, "DateOfInitialCPC") < days.first:
        cut.values.pop("DateOfInitialCPC", None)
    for kind, blocks in episode.blocks.items():
        cut.blocks[kind] = [one for each in blocks if (one := _block_as_at(kind, each, days)) is not None]
    cut.reviews = [each for each in episode.reviews if each <= days.last]
    return cut


def _block_as_at(kind: str, block: Values, days: Days) -> Values | None:
    begins, ends, *_ = BLOCKS[kind]
    begun, ended = text_in(block, begins), text_in(block, ends)
    settled = kind == "enquiry" and block.get("ICPCnotRequired") and not ended
    if begun > days.last or (ended and ended < days.first) or (settled and begun < days.first):
        return None
    cut = dict(block)
    _forget(cut, ends, days, (ends, "AssessmentFactors"))
    return cut


def _forget(values: Values, dated: str, days: Days, what: tuple[str, ...]) -> None:
    """Take out what was only known after the last day."""
    if text_in(values, dated) > days.last:
        for each in what:
            values.pop(each, None)


def _has_blocks(episode: Episode) -> bool:
    return any(episode.blocks.values())


def _text(day: date) -> str:
    return day.isoformat()
