"""The export's own account: how many rows went out, what could not and why, and what was said for want of a value.

A return that a child is missing from looks like one the child was never in. So whoever is left out stands in a file
beside it, with the reason, and the sum is printed.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import TracebackType

from tocsin.exchange.out.sheets import Sheet

COLUMNS = ("child", "what", "when", "why")


class Account:
    """The account of one export, written as it goes; as a context its file is closed at the end."""

    def __init__(self, path: Path) -> None:
        self.rows: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.restricted = 0
        self._sheet = Sheet(path, COLUMNS)

    def __enter__(self) -> Account:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sheet.__exit__(kind, error, trace)

    def leave_out(self, child: str, what: str, why: str, when: str = "") -> None:
        """Say that something of a child is not in the export."""
        self.left_out[f"{what}: {why}"] += 1
        self._sheet.add(child=child, what=what, when=when, why=why)

    def say(self, child: str, what: str, why: str) -> None:
        """Say that something went out otherwise than held, or stands for what is not held."""
        self.said[f"{what}: {why}"] += 1
        self._sheet.add(child=child, what=what, why=why)
