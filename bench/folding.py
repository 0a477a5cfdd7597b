"""`rebuild`: entries folded a second, beside decoding the same leaves and nothing else."""

from __future__ import annotations

import time

from tocsin.acts import rebuild
from tocsin.ledger import LOOKS, REGISTER, entries


def measure() -> list[str]:
    """One row."""
    began = time.perf_counter()
    folded = rebuild()
    took = time.perf_counter() - began
    began = time.perf_counter()
    read = sum(1 for log in (REGISTER, LOOKS) for _ in entries(log))
    reading = time.perf_counter() - began
    assert read == folded
    return [
        f"| `rebuild` of {folded:,} entries | {folded / took:,.0f} entries/s | reading and decoding the leaves alone "
        f"{read / reading:,.0f} entries/s | {reading / took:.2f}× | – |"
    ]
