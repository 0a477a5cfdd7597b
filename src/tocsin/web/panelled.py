"""The panel's answer in what a page waits for: computed in a process of its own, which is ended when time is up.

A sparse table can keep some methods busy for hours, and what keeps a page busy keeps everybody waiting. This module is
imported there without Django.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.hidden import PatternTable, Result
    from tocsin.hidden.pictures import Picture

DRAWS = {2: 200, 3: 200, 4: 200, 5: 50}
"""For each number of lists a page takes, how many bootstrap replicates it waits for: some seconds' worth."""
STEPS = 8_000
"""Of the chains of latent classes, some four seconds' worth; `tocsin estimate` takes four times as many."""
SECONDS = 20
SEED = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: one of three kinds of answer in words, and the pictures, each with its table."""

    kind: str
    counted: int
    lists: tuple[str, ...]
    statement: tuple[str, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    assumed: tuple[tuple[str, str], ...]
    granted: tuple[str, ...]
    draws: int


def in_time(table: PatternTable, joined: float | None, months: float | None) -> Told | None:
    """The panel's answer; None when it was not there after SECONDS."""
    alone = multiprocessing.get_context("spawn")
    here, there = alone.Pipe(duplex=False)
    process = alone.Process(target=_send, args=(there, table, joined, months), daemon=True)
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(SECONDS) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()


def _send(back: Connection, table: PatternTable, joined: float | None, months: float | None) -> None:
    back.send(told(table, joined, months))


def told(table: PatternTable, joined: float | None, months: float | None) -> Told:
    """The panel's answer for a page."""
    from tocsin.hidden import TAKEN_FOR_GRANTED, Declared, Refused
    from tocsin.hidden.panel import Asked, panel

    draws = DRAWS[len(table.lists)]
    answer = panel(table, Asked(0.95, draws, SEED, None, STEPS), Declared(joined, months))
    return Told(
        kind=type(answer).__name__,
        counted=table.n,
        lists=table.lists,
        statement=_statement(answer),
        reasons=tuple(str(each) for each in answer.reasons) if isinstance(answer, Refused) else (),
        notes=table.notes,
        pictures=tuple(_pictures(table, answer)),
        assumed=tuple((name, _assumption(each)) for name, each in answer.members.items()),
        granted=TAKEN_FOR_GRANTED,
        draws=draws,
    )


def _statement(answer: Result) -> tuple[str, ...]:
    """What may be said, what matters most first."""
    from tocsin.hidden import Refused
    from tocsin.hidden.statement import between

    if not isinstance(answer, Refused):
        return answer.sentences()
    return (f"The methods run from {between(answer.spans)}." if answer.spans else "No method gives a number.",)


def _assumption(answer: Result) -> str:
    """What a method takes for true, or why it gives no number: each in words for people."""
    from tocsin.hidden import Estimate, LowerBoundOnly

    if isinstance(answer, Estimate):
        return answer.assumption
    return answer.reason if isinstance(answer, LowerBoundOnly) else answer.statement()


def _pictures(table: PatternTable, answer: Result) -> list[Picture]:
    """Who is on which lists; what each method says; and what it would be if the assumption failed."""
    from tocsin.hidden import Estimate
    from tocsin.hidden.pictures import forest, upset, xi_curve

    made = [upset(table)]
    if answer.members:
        made.append(forest(answer.members))
    if isinstance(answer, Estimate):
        made.append(xi_curve(table.n, answer.hidden))
    return made
