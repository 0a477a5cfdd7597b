"""The sweep: what nobody answered in time climbs the ladder, by itself.

It asks the duties floor what is due to climb at a moment and performs each climb through the door under a key made of
the duty and its rung, so that sweeping twice, or from two processes at once, enters each climb once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from tocsin import duties
from tocsin.access import REGISTER_ITSELF, Refused
from tocsin.acts.door import perform
from tocsin.ledger import LOOKS, REGISTER, CannotSign, checkpoint
from tocsin.words import load_profile


@dataclass(frozen=True, slots=True)
class SweepDone:
    """How many climbs this sweep entered, and how many duties are late at its moment."""

    escalated: int
    late: int


def sweep(at: datetime) -> SweepDone:
    """Enter every escalation due by `at` (aware), rung by rung. Sweeping again at the same moment finds nothing new."""
    escalated = 0
    while entered := sum(_enter(climb, at) for climb in duties.climbs_due(at, load_profile())):
        escalated += entered
    for log in (REGISTER, LOOKS):
        # Signed after every sweep: a tail cut off later contradicts a checkpoint the register has signed itself.
        with suppress(CannotSign):  # a scratch register signs nothing
            checkpoint(log)
    return SweepDone(escalated=escalated, late=duties.count_late(at))


def _enter(climb: duties.Escalate, at: datetime) -> bool:
    try:
        perform(climb, by=REGISTER_ITSELF, purpose="run_system", at=at, key=f"sweep-{climb.duty}-{climb.rung}")
    except Refused:
        return False  # Answered, or climbed by another sweep, since it was found.
    return True
