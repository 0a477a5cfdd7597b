"""The Standard Safeguarding Dataset's tables and fields by name, and the tables beside it: data of `ssd.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from tocsin.words import Table
from tocsin.words.table import text_in


@dataclass(frozen=True, slots=True)
class Dataset:
    """`standard` are the dataset's own tables, `beside` what it has no place for; the rest its codes for ours."""

    standard: Mapping[str, tuple[str, ...]] = field(hash=False)
    beside: Mapping[str, tuple[str, ...]] = field(hash=False)
    missing_type: Mapping[str, str] = field(hash=False)
    contact_flag: Mapping[str, str] = field(hash=False)

    @property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """Every table with its columns."""
        return {**self.standard, **self.beside}


@cache
def dataset() -> Dataset:
    """The dataset as `ssd.toml` has it."""
    top = Table("ssd.toml", tomllib.loads((files(__package__) / "ssd.toml").read_text("utf-8")))
    standard, beside = _tables(top, "standard"), _tables(top, "beside")
    missing_type, contact_flag = _codes(top, "missing_type"), _codes(top, "contact_flag")
    top.end()
    return Dataset(standard, beside, missing_type, contact_flag)


def _tables(top: Table, name: str) -> dict[str, tuple[str, ...]]:
    named = top.mapping(name)
    columns = Table(name, named)
    return {table: columns.texts(table) for table in named}


def _codes(top: Table, name: str) -> dict[str, str]:
    return {ours: text_in(name, ours, theirs) for ours, theirs in top.mapping(name).items()}
