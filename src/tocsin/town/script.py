"""The script of the town: every act, the story's and the ordinary children's, in the order in which they happen.

The story is told in chapters (`story/*.toml`), each thread by itself; here the threads are laid into one half-year.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from tocsin.town.cast import Table
from tocsin.town.dice import Dice
from tocsin.town.ordinary import ordinary_rows
from tocsin.town.timetable import Timetable

OF_THE_ACT = ("name", "on", "by", "do", "ask", "purpose")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: who does what when. `name` is what later acts call its results by; it is also its key, so it is unique.

    `do` is a command, `ask` a question (one of the two); `given` are its fields as written.
    """

    name: str
    at: datetime
    by: str
    purpose: str
    do: str
    ask: str
    given: Mapping[str, Any]


def script(times: Timetable, dice: Dice) -> tuple[Act, ...]:
    """Every act in order; those of the same minute in the order in which they are written."""
    rows = [*_chapters(), *(("ordinary", number, row) for number, row in enumerate(ordinary_rows(dice)))]
    acts = [_act(times, chapter, number, row) for chapter, number, row in rows]
    return tuple(sorted(acts, key=lambda act: act.at))


def _chapters() -> Iterator[tuple[str, int, Table]]:
    folder = files("tocsin.town").joinpath("story")
    for chapter in sorted(folder.iterdir(), key=lambda each: each.name):
        if chapter.name.endswith(".toml"):
            told = tomllib.loads(chapter.read_text(encoding="utf-8"))
            yield from ((chapter.name, number, row) for number, row in enumerate(told["act"]))


def _act(times: Timetable, chapter: str, number: int, row: Table) -> Act:
    return Act(
        name=row.get("name", f"{chapter}:{number}"),
        at=times.moment(row["on"]),
        by=row["by"],
        purpose=row.get("purpose", "safeguard_child"),
        do=row.get("do", ""),
        ask=row.get("ask", ""),
        given={field: value for field, value in row.items() if field not in OF_THE_ACT},
    )
