"""How long the Bayesian engines take, in CPU seconds and megabytes, beside what the R peers were measured to take.

Each arm is a program of its own, as in bench.hidden: python -m bench.hidden_bayes ARM. For the latent classes the
measure is effective draws (rank-normalised, over eight chains) a CPU second, and that the chains never print on two
tables where they cannot meet.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from bench.hidden import Got, timed


@dataclass(frozen=True)
class Arm:
    """What is measured, its limits in CPU seconds and megabytes, what a peer took, and the estimate to find."""

    what: str
    peer: str
    limit: float
    estimate: float
    most_memory: float


ARMS = {
    "dga 5": Arm("UK, 5 lists: 822 decomposable graphs", "dga 2.0.2: 1.7–2.1 s, 627 MB", 0.1, 21_282, 100),
    "dga 6": Arm("UK, 6 lists: 18,154 decomposable graphs", "dga stops at 5 lists", 2.0, 14_101, 300),
    "dga 4": Arm("Kosovo, 61 decomposable graphs", "dga 2.0.2: 12,749.35", 0.1, 12_749.35, 100),
}
CHAINS = ("kosovo", "uk", "netherlands")
LCMCR = "LCMCR 0.4.14: 57–104 effective draws a CPU s"


def measure() -> list[str]:
    """Run each arm and give the rows."""
    averages = [_row(arm, arm_of(name)) for name, arm in ARMS.items()]
    return averages + [_chains_row(name, arm_of(name)) for name in CHAINS]


def _row(arm: Arm, got: Got) -> str:
    took = f"{got['cpu']:.3f} CPU s, {got['peak']:.0f} MB, N = {got['estimate']:,.2f}"
    right = abs(got["estimate"] / arm.estimate - 1) < 1e-4
    met = "yes" if right and got["cpu"] <= arm.limit and got["peak"] <= arm.most_memory else "no"
    return f"| {arm.what} | {took} | {arm.peer} | ≤ {arm.limit:g} s, ≤ {arm.most_memory:.0f} MB | {met} |"


def _chains_row(name: str, got: Got) -> str:
    said = f"R-hat {got['r_hat']:.3f}, {got['ess']:,.0f} effective draws in {got['cpu']:.0f} CPU s"
    if name != "kosovo":
        return f"| {name}, 5 lists: latent classes | {said} | – | refused | {'yes' if got['refused'] else 'no'} |"
    rate = got["ess"] / got["cpu"]
    found = f"{said}: {rate:.0f} a CPU s; median {got['estimate']:,.0f}"
    return f"| Kosovo: latent classes | {found} | {LCMCR} | ≥ 1.5 × its rate | {'yes' if rate >= 1.5 * 57 else 'no'} |"


def arm_of(name: str) -> Got:
    """Run one arm in a program of its own."""
    command = [sys.executable, "-m", "bench.hidden_bayes", name]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=alone).stdout))


def run(name: str) -> Got:
    """One arm, here."""
    import numpy as np
    from tests.hidden.published import KOSOVO, NETHERLANDS5, UK5, UK6

    from tocsin.hidden.decomposable import dga
    from tocsin.hidden.latent import latent
    from tocsin.hidden.results import Result

    averages: dict[str, Callable[[], float]] = {
        "dga 4": lambda: dga(KOSOVO).estimate,
        "dga 5": lambda: dga(UK5).estimate,
        "dga 6": lambda: dga(UK6).estimate,
    }
    if name in averages:
        return timed(averages[name])
    answers: list[Result] = []

    def chains() -> float:
        table = {"kosovo": KOSOVO, "uk": UK5, "netherlands": NETHERLANDS5}[name]
        steps = 256_000 if name == "kosovo" else 64_000
        answers.append(latent(table, chance=np.random.default_rng(1), most_steps=steps))
        return float(getattr(answers[0], "estimate", 0.0))

    got = timed(chains)
    said = answers[0].diagnostics
    refused = float(type(answers[0]).__name__ == "Refused")
    return got | {"r_hat": float(str(said["R-hat"])), "ess": float(str(said["ESS"])), "refused": refused}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1])))
