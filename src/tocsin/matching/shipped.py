"""The children's model that ships: learnt by `tocsin match train` from a made-up town's files, and from nobody real."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from tocsin.matching.model import Model


@cache
def shipped_model() -> Model:
    """The model of `models/children.json`."""
    return Model.read((files("tocsin.matching") / "models" / "children.json").read_text(encoding="utf-8"))
