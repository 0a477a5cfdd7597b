"""The numbers a town is made from, read from the one table that holds them, each with its source or "ours"."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Any

DAYS_A_YEAR = 365.25
GROWN = 18
"""The age at which a child is none any more (Children Act 1989, s. 105)."""


class Size(StrEnum):
    """How much town is made."""

    STREET = "street"
    TOWN = "town"
    FORCE = "force"


@dataclass(frozen=True, slots=True)
class Parameters:
    """One town's numbers: `table` is the whole file; another table gives another town."""

    size: Size
    seed: int
    table: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.table[name]

    @property
    def sized(self) -> Mapping[str, Any]:
        """What depends on the size."""
        found: Mapping[str, Any] = self.table["size"][self.size]
        return found

    @property
    def ends(self) -> date:
        """The last day anything happens on, 31 March."""
        found: date = self.table["period"]["ends"]
        return found

    @property
    def starts(self) -> date:
        """The first day that is written; the year before it is lived through but not written."""
        return date(self.ends.year - self.sized["years"], 4, 1)


def read(name: str) -> dict[str, Any]:
    """One of the tables beside this module."""
    return tomllib.loads(files("tocsin.town.made").joinpath(name).read_text(encoding="utf-8"))


def load(size: Size, seed: int) -> Parameters:
    """The numbers that come with Tocsin, for a town of one size."""
    return Parameters(size, seed, read("parameters.toml"))
