"""`sweep` over 100,000 open duties: when nothing is due to climb, which is every few minutes of every day."""

from __future__ import annotations

import statistics
import time

from bench.filling import START
from tocsin.acts import sweep
from tocsin.duties.models import Duty

LIMIT = 2.0
SWEEPS = 5


def measure() -> list[str]:
    """One row: the median of a few sweeps at the moment of the first concern, before any clock has run out."""
    duties = Duty.objects.filter(met_n=None).count()
    times = []
    for _ in range(SWEEPS):
        began = time.perf_counter()
        assert sweep(START).escalated == 0
        times.append(time.perf_counter() - began)
    took = statistics.median(times)
    met = "yes" if took <= LIMIT else "no"
    return [
        f"| `sweep` over {duties:,} open duties, nothing due to climb | {took:.3f} s | – | ≤ {LIMIT:.0f} s | {met} |"
    ]
