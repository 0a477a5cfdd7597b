"""A figure is a recipe: what is counted in words and in code, of whom, when, from which records, and what is missing.

The page of a figure shows every word of its recipe and the source of its function, so that somebody who doubts a number
argues with the definition and not with the person who read it out. Source: the Code of Practice for Statistics 3.0
(quality and value: methods, coverage and limits are published with the numbers); law 6 of this house.
"""

from __future__ import annotations

import hashlib
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from tocsin.figures.span import Span
from tocsin.figures.tables import Adds, CountTable, ShownTable

if TYPE_CHECKING:
    from tocsin.words import Profile

COUNTS = re.compile(r"tocsin\.(figures\.recipes\.\w+|\w+\.counting)")
"""Modules whose code is part of a definition."""

PICTURES = ("bars", "control", "losses", "lists", "funnel")
"""How a recipe's first table may be drawn; "" draws none."""


@dataclass(frozen=True, slots=True)
class Blank:
    """What is missing: how many of how many do not say something, and in words what that is.

    That it is counted is never hidden; None stands for a number too small to be shown, or one that a table hides.
    """

    what: str
    blank: int | None
    of: int | None

    @property
    def words(self) -> str:
        """The line as it is read out."""
        said = [("a hidden number" if each is None else f"{each:,}") for each in (self.blank, self.of)]
        share = f" ({100 * self.blank / self.of:.1f}%)" if self.blank is not None and self.of else ""
        return f"{self.what}: {said[0]} of {said[1]}{share}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a recipe's function returns: tables of true counts, the one to draw first; what is missing; remarks.

    `adds` are the sums that the tables' definitions make, which a reader knows. `notes` hold no counts. What is said
    of the first table's grand total is `said_of_total`: shown only where that is.
    """

    tables: tuple[CountTable, ...]
    adds: tuple[Adds, ...] = ()
    blanks: tuple[Blank, ...] = ()
    notes: tuple[str, ...] = ()
    said_of_total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One figure's definition. `count` reads the register as it stands and is the definition in code.

    `finding` puts what the shown tables say into one sentence; it is given nothing that is not shown, so it can give
    nothing away. `entered_here` is whether all it counts was entered here, so that agencies' files from before the
    register bring none of it. `direction` is "" where neither more nor less is better: a falling count of children
    found raises a question and is no improvement.
    """

    name: str
    title: str
    definition: str
    population: str
    unit: str
    sources: tuple[str, ...]
    denominator: str
    completeness: str
    law: str
    count: Callable[[Span, Profile], Counted]
    finding: Callable[[Sequence[ShownTable], Span], str]
    entered_here: bool = False
    picture: str = "bars"
    direction: str = ""

    @property
    def code(self) -> str:
        """The source of the function that counts."""
        return inspect.getsource(self.count)

    @property
    def version(self) -> str:
        """What a kept figure names to say which definition it was counted by: a hash of the words and of all the code.

        The code is that of the function's module and of every module of recipes and rows that it goes back to.
        """
        words = (self.name, self.definition, self.population, self.unit, self.denominator, self.completeness)
        code = (inspect.getsource(module) for module in _modules_of(self.count.__module__))
        return hashlib.sha256("\x00".join((*words, *self.sources, *code)).encode()).hexdigest()[:16]


def _modules_of(name: str) -> list[ModuleType]:
    """A module of recipes or rows and those it takes something from, by name."""
    found, waiting = dict[str, ModuleType](), [name]
    while waiting:
        module = sys.modules[waiting.pop()]
        found[module.__name__] = module
        taken = (each.__name__ if isinstance(each, ModuleType) else _home(each) for each in vars(module).values())
        waiting += [each for each in taken if COUNTS.fullmatch(each) and each not in found]
    return [found[each] for each in sorted(found)]


def _home(value: object) -> str:
    return str(getattr(value, "__module__", ""))
