"""Small made towns for the tests, and how their files are read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from tocsin.town.made import Parameters, Size, load

CHILDREN = 600


def small(seed: int = 7, **changed: Any) -> Parameters:
    """A street with fewer children."""
    table = dict(load(Size.STREET, seed).table)
    table["size"] = {"street": {"children": CHILDREN, "years": 1, "radius": 1}}
    return Parameters(Size.STREET, seed, table | changed)


def rows(made: Path, name: str) -> list[dict[str, str]]:
    with (made / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def bytes_of(made: Path) -> dict[str, bytes]:
    return {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}
