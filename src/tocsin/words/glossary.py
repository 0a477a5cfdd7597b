"""The field's terms and what they mean: one source for labels, hints and the guide.

Read from `glossary.toml`, which a practitioner can correct. A term is here because the register's pages use it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from .table import Table


@dataclass(frozen=True, slots=True)
class Gloss:
    """A term, its meaning in a sentence or two, and where the meaning comes from."""

    term: str
    meaning: str
    source: str


def _glossary() -> Mapping[str, Gloss]:
    whole = Table("glossary.toml", tomllib.loads((files(__package__) / "glossary.toml").read_text("utf-8")))
    return MappingProxyType({gloss.term: gloss for gloss in map(_gloss, whole.tables("gloss"))})


def _gloss(row: Table) -> Gloss:
    made = Gloss(row.text("term"), row.text("meaning"), row.text("source"))
    row.end()
    return made


GLOSSARY: Mapping[str, Gloss] = _glossary()
