"""The one command of this floor: the register itself lets a silent duty climb.

Second law of the house: silence climbs by itself. Third law: that is all rules may do, so nothing here ends a duty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import ClassVar

from tocsin.access import REGISTER_ITSELF, Refused, Situation
from tocsin.duties.climbing import climb_of, offices_at
from tocsin.duties.models import Duty
from tocsin.duties.rules import NextClimb, rulebook
from tocsin.ledger import Fact, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Let one duty climb to one rung.

    It holds nothing else: why, to which office and past whom is worked out inside the transaction that enters it, so
    that two sweeps at once ask for exactly the same and a duty answered a moment ago does not climb.
    """

    ability: ClassVar[str] = "escalate"
    duty: str
    rung: int

    def check(self, s: Situation) -> None:
        """Refuse anyone but the register itself, and a climb that is not due (any more)."""
        if s.by != REGISTER_ITSELF:
            raise Refused(
                "Duties climb by themselves when nobody answers.", next_step="Challenge, to reach the next office."
            )
        _due(self, s)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry: which rung, which office, why, when it fell due, and which kinds of office nobody holds."""
        duty, climb = _due(self, s)
        meta: dict[str, Json] = {
            "duty": duty.id,
            "rung": climb.rung,
            "office": climb.office,
            "because": climb.because,
            "due": climb.due.astimezone(UTC).isoformat(timespec="milliseconds"),
            "skipped": list(climb.skipped),
            "about": duty.about,
            "owner": duty.owner,
        }
        return [Fact("duty.escalated/1", duty.case, meta)]


def _due(command: Escalate, s: Situation) -> tuple[Duty, NextClimb]:
    duty = Duty.objects.filter(id=command.duty, met_n=None).first()
    climb = climb_of(duty, rulebook(s.profile), offices_at(s.at), s.at) if duty else None
    if duty is None or climb is None or climb.rung != command.rung:
        raise Refused("This duty was answered, or climbed, since it was looked at.", next_step="Nothing needs doing.")
    return duty, climb
