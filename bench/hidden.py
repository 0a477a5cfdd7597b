"""How long the hidden part takes to estimate, in CPU seconds, beside what the R peers were measured to take.

Each arm is a program of its own, with one thread of linear algebra: python -m bench.hidden ARM. The peers' figures were
measured on another day on a machine with two busy cores, also in CPU seconds on one thread, not in this run.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

Got = dict[str, float]


@dataclass(frozen=True)
class Arm:
    """What is measured, its limit in CPU seconds (or seconds by the clock), what a peer took, and its estimate."""

    what: str
    limit: float
    peer: str
    peer_seconds: float
    estimate: float
    by_the_clock: bool = False
    most_memory: float = 0.0


ARMS = {
    "stepwise": Arm("UK, 5 lists: stepwise, 1,000 BCa", 1.0, "MultipleSystemsEstimation 1.2.0", 102.7, 11_312.99),
    "stepwise many": Arm("UK, 5 lists: stepwise, 10,000 BCa", 10.0, "SparseMSE 2.0.1, 1,000", 213, 11_312.99),
    "korea": Arm("Korea: BIC, all 8 models × 1,000", 1.0, "MultipleSystemsEstimation 1.2.0", 13.4, 157.167),
    "kosovo": Arm("Kosovo: BIC, all 113 models × 1,000", 4.0, "MultipleSystemsEstimation 1.2.0", 204.5, 10_356.519),
    "pairs": Arm("UK, 5 lists: 1,024 models", 0.5, "Rcapture", 8.9, 22_991.33),
    "five": Arm("UK, 5 lists: all 6,212 models", 0.5, "MultipleSystemsEstimation 1.2.0", 26.9, 25_311.29),
    "six": Arm(
        "UK, 6 lists: 32,768 models", 3.0, "MultipleSystemsEstimation 1.2.0", 153, 12_349.587, most_memory=200.0
    ),
    "exhaustive": Arm(
        "UK, 5 lists: BIC, all 6,084 sound models × 1,000, two processes", 60.0, "", 0, 25_311.29, by_the_clock=True
    ),
}


def measure() -> list[str]:
    """Run each arm and give the rows."""
    return [_row(arm, arm_of(name)) for name, arm in ARMS.items()]


def _row(arm: Arm, got: Got) -> str:
    seconds = got["clock" if arm.by_the_clock else "cpu"]
    took = f"{got['cpu']:.2f} CPU s, {got['clock']:.2f} s, {got['peak']:.0f} MB, N = {got['estimate']:,.3f}"
    peer = f"{arm.peer}: {arm.peer_seconds:g} CPU s on another machine" if arm.peer else "no peer does this"
    ratio = f"{arm.peer_seconds / got['cpu']:,.0f}× " if arm.peer else ""
    memory = f", ≤ {arm.most_memory:.0f} MB" if arm.most_memory else ""
    right = abs(got["estimate"] / arm.estimate - 1) < 1e-5
    met = right and seconds <= arm.limit and got["peak"] <= (arm.most_memory or got["peak"])
    return f"| {arm.what} | {took} | {peer} | {ratio}(≤ {arm.limit:g} s{memory}) | {'yes' if met else 'no'} |"


def arm_of(name: str) -> Got:
    """Run one arm in a program of its own."""
    command = [sys.executable, "-m", "bench.hidden", name]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=alone).stdout))


def tasks() -> dict[str, Callable[[], float]]:
    """What each arm does; each gives its estimate."""
    import numpy as np
    from tests.hidden.published import KOREA, KOSOVO, UK5, UK6

    from tocsin.hidden.results import Result
    from tocsin.hidden.selection import Ranking, bic
    from tocsin.hidden.stepwise import stepwise

    def number(found: Result) -> float:
        """The estimate, with its interval taken, as a user would."""
        found.interval()  # type: ignore[union-attr]
        return found.estimate  # type: ignore[union-attr]

    def chance() -> np.random.Generator:
        return np.random.default_rng(1)

    return {
        "stepwise": lambda: number(stepwise(UK5, n_boot=1_000, chance=chance())),
        "stepwise many": lambda: number(stepwise(UK5, n_boot=10_000, chance=chance())),
        "korea": lambda: number(bic(KOREA, n_boot=1_000, chance=chance())),
        "kosovo": lambda: number(bic(KOSOVO, n_boot=1_000, chance=chance())),
        "pairs": lambda: float(Ranking.of(UK5, 2).totals[0]),
        "five": lambda: float(Ranking.of(UK5, 3).totals[0]),
        "six": lambda: float(Ranking.of(UK6, 2).totals[0]),
        "exhaustive": lambda: number(bic(UK5, n_boot=1_000, chance=chance(), workers=2)),
    }


def timed(task: Callable[[], float]) -> Got:
    """CPU seconds of this process and its helpers, seconds by the clock, and the most memory it ever had, in MB."""
    began, at = _cpu(), time.perf_counter()
    estimate = task()
    cpu, clock = _cpu() - began, time.perf_counter() - at
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": cpu, "clock": clock, "peak": peak, "estimate": estimate}


def _cpu() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    print(json.dumps(timed(tasks()[sys.argv[1]])))
