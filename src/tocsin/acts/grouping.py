"""Many acts in one commit, for files of many rows, in portions short enough for a person's warning to come between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import TypeVar

from tocsin.access import Refused
from tocsin.ledger import together

MOST = 256
LONGEST = 0.5
"""Seconds after which a group ends: others wait for it, and SQLite lets them wait ten."""

T = TypeVar("T")


def in_groups(
    items: Iterable[T],
    act: Callable[[T], None],
    *,
    most: int = MOST,
    longest: float = LONGEST,
    watch: Callable[[], float] = time.monotonic,
) -> None:
    """Call `act` for every item, and keep what it performs for each group of them in one durable transaction.

    An act that is refused undoes itself alone; a refusal that leaves `act`, or Ctrl-C, ends the group, which is kept,
    and then everything. Commands with keys can simply be sent again.
    """
    rest = iter(items)
    for first in rest:
        stopped: Refused | KeyboardInterrupt | None = None
        with together():
            until = watch() + longest
            try:
                for each in islice(chain([first], rest), most):
                    act(each)
                    if watch() >= until:
                        break
            except (Refused, KeyboardInterrupt) as reason:
                stopped = reason
        if stopped:
            raise stopped
