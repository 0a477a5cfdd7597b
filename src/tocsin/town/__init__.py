"""Merrowby, a small invented town in which every agency held a piece (floor 8). The public face.

It is brought in only when asked for: `tocsin.town.made`, the town as files, is plain Python and needs no register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tocsin.town.building import SEED, Person, Town, build, residents

__all__ = ["SEED", "Person", "Town", "build", "residents"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"tocsin.town has no {name}")
    from tocsin.town import building

    return getattr(building, name)
