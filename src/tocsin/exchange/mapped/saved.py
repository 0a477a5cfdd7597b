"""The mappings there are: those that came with the register, as dated data files, and every version saved since."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from tocsin.access import Refused
from tocsin.exchange import queries
from tocsin.exchange.mapped.mapping import TableMapping

NAMED = re.compile(r"(?P<name>[^@]*)(?:@(?P<version>[1-9][0-9]{0,5}))?")


@cache
def ready() -> dict[str, TableMapping]:
    """The mappings that came with the register, by name; each says who makes such files and its source."""
    folder = files("tocsin.exchange.mapped") / "ready"
    found = (TableMapping.from_json(each.read_text(encoding="utf-8")) for each in folder.iterdir())
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def latest_version(name: str) -> int:
    """The number of a mapping's latest version; 0 when there is none."""
    return dict(queries.mappings()).get(name, ready()[name].version if name in ready() else 0)


def the_mapping(named: str) -> TableMapping:
    """A mapping by "NAME", its latest version, or "NAME@VERSION". Raises `Refused` when there is none."""
    asked = NAMED.fullmatch(named)
    name, version = (asked["name"], int(asked["version"] or 0)) if asked else ("", 0)
    if text := queries.mapping_text(name, version):
        return TableMapping.from_json(text)
    came = ready().get(name)
    if came is None or version not in (0, came.version):
        raise Refused(
            f"There is no mapping “{named[:80]}”.",
            field="mapping",
            next_step=f"Choose one of: {', '.join(each.name for each in every())}; or make one on the page.",
        )
    return came


def every() -> tuple[TableMapping, ...]:
    """The latest version of every mapping, by name."""
    names = sorted({*ready(), *(name for name, _ in queries.mappings())})
    return tuple(the_mapping(name) for name in names)
