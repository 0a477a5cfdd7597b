"""Kill -9 at random moments: a writer dies, and what it had promised must still be there, whole and once."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

from attack.victims import Victim, faults, hear, losses, resolved, writer


@dataclass
class Deaths:
    """What came of killing writers."""

    killed: int = 0
    promised: int = 0
    unanswered: int = 0
    committed_unanswered: int = 0
    lost: list[str] = field(default_factory=list)
    inconsistent: list[str] = field(default_factory=list)


def kill_writers(victim: Victim, count: int, seed: int) -> Deaths:
    """Kill so many writers, two at a time now and then, at moments drawn from the seed."""
    chance, came = random.Random(seed), Deaths()
    while came.killed < count:
        pairs = [writer(victim, f"k{seed}-{came.killed}-{i}") for i in range(chance.choice((1, 1, 2)))]
        for _, pipe in pairs:
            pipe.send("go")
        for _, pipe in pairs:
            victim.heard(*pipe.recv())
        time.sleep(chance.random() * 0.12)
        for process, pipe in pairs:
            process.kill()
            process.join()
            hear(victim, pipe)
            came.killed += 1
        look_at(victim, came, every_shadow=came.killed % 20 == 0)
    with victim.opened():
        came.inconsistent += faults(victim)
    came.promised = len(victim.promised)
    return came


def look_at(victim: Victim, came: Deaths, every_shadow: bool) -> None:
    """What is lost, what had been kept without an answer, and whether everything still fits."""
    with victim.opened():
        came.lost += losses(victim)
        came.unanswered += len(victim.begun - victim.promised.keys())
        kept, _ = resolved(victim)
        came.committed_unanswered += kept
        if every_shadow:
            came.inconsistent += faults(victim)
