"""FHIR resources made by strangers: one, a Bundle of them, or one a line (ndjson), and each as flat cells.

Source: HL7 FHIR R4, JSON. A cell is named by its path ("name[0].family"), so that a person can find it in the file and
put it right. A file of one document is read whole and has to be small; a large one comes a line at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tocsin.exchange.readers.limits import MAX_LINE, NO_TEXT, unreadable
from tocsin.exchange.readers.opening import first_bytes, text_lines
from tocsin.exchange.rows import Given

MAX_WHOLE = 32 << 20
"""Bytes of a file that is one document."""

MAX_CELLS = 1000
MAX_DEPTH = 20
PLACED = re.compile(r"([A-Za-z]+)\[([0-9]+)\](?:\.(.*))?")

TYPE = re.compile("[A-Z][A-Za-z]{1,60}")
Resource = Mapping[str, Any]


def resources(path: Path, name: str) -> Iterator[tuple[int, Resource]]:
    """Each resource and where it stands: its line in a file of one a line, else its place among the others from 1.

    Raises `Unreadable` when the file is not JSON, or no resource.
    """
    first_bytes(path)
    whole = _whole(path) if path.stat().st_size <= MAX_WHOLE else None
    found = enumerate(_inside(whole), 1) if whole is not None else _by_line(path, name)
    for place, each in found:
        kind = each.get("resourceType") if isinstance(each, dict) else None
        if not isinstance(kind, str) or not TYPE.fullmatch(kind):
            raise unreadable(name, f"number {place} in it is no FHIR resource: it has no resourceType")
        yield place, each


def _whole(path: Path) -> Any:
    """The file as one document; None when it is not one."""
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _inside(document: Any) -> list[Any]:
    if isinstance(document, dict) and document.get("resourceType") == "Bundle":
        entries = document.get("entry")
        listed = entries if isinstance(entries, list) else []
        return [each.get("resource") if isinstance(each, dict) else each for each in listed]
    return [document]


def _by_line(path: Path, name: str) -> Iterator[tuple[int, Any]]:
    with path.open("rb") as stream:
        for line, text in enumerate(text_lines(name, stream), 1):
            try:
                found = json.loads(text) if text.strip() else None
            except (ValueError, RecursionError):
                wrong = f"line {line} is not JSON, and the file as a whole is none that is read here"
                raise unreadable(name, wrong, f"Send one resource a line, none longer than {MAX_LINE:,}.") from None
            if found is not None:
                yield line, found


def flat(resource: Resource, line: int) -> tuple[Given, ...]:
    """Every text, number and flag of a resource with its path; raises ValueError for more than any person's has."""
    cells = [Given(path, text, line) for path, text in _leaves(resource, "", 0)]
    if len(cells) > MAX_CELLS:
        raise ValueError(f"it has more than {MAX_CELLS:,} values")
    if any(NO_TEXT.search(each.name) or NO_TEXT.search(each.text) for each in cells):
        raise ValueError("it holds a NUL, or half of a character")
    return tuple(cells)


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > MAX_DEPTH:
        raise ValueError("its values lie deeper within each other than in any resource")
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name), depth + 1)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{n}]", depth + 1)
    elif value is not None:
        yield path, str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())


def each_of(given: Sequence[Given], field: str) -> list[dict[str, Given]]:
    """The elements of a list in a resource, each with its cells by their path inside it."""
    found: dict[int, dict[str, Given]] = {}
    for cell in given:
        placed = PLACED.fullmatch(cell.name)
        if placed and placed[1] == field:
            found.setdefault(int(placed[2]), {})[placed[3] or ""] = cell
    return [found[n] for n in sorted(found)]
