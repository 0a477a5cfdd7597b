"""The XML inside a zip, as a stream of beginnings and ends: no document type, no entities, no network, no tree.

The hardening is that of `exchange.reading`; libxml2's own limits on names, texts and depth are left switched on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from tocsin.exchange.readers.limits import MAX_CELL, unreadable
from tocsin.exchange.readers.packed import blocks, opened


class Event(NamedTuple):
    """An element begins (with its attributes) or ends (with the text just before its end); names without namespaces."""

    starts: bool
    name: str
    attributes: Mapping[str, str]
    text: str


class _Carries(Exception):
    """The document has what none of ours has."""


def events(path: Path, member: str) -> Iterator[Event]:
    """Read one XML file of a zip. Raises `Unreadable` when it is none, or could harm its reader."""
    found = _Target()
    target: Any = found
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with opened(path, member) as stream:
        try:
            for block in blocks(f"{path.name}, {member}", stream):
                parser.feed(block)
                yield from found.taken()
            parser.close()
        except _Carries as carries:
            raise unreadable(f"{path.name}, {member}", str(carries), "Have it saved again without that.") from None
        except etree.XMLSyntaxError:
            raise unreadable(
                f"{path.name}, {member}", "it is not well-formed XML, or larger than in any table"
            ) from None
    yield from found.taken()


class _Target:
    """What the parser calls; events wait in it until they are taken."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._text: list[str] = []
        self._size = 0

    def taken(self) -> Iterator[Event]:
        """The events since the last time."""
        some, self._events = self._events, []
        yield from some

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._forget()
        named = {name.rpartition("}")[2]: value for name, value in attributes.items()}
        self._events.append(Event(True, tag.rpartition("}")[2], named, ""))

    def end(self, tag: str) -> None:
        """An element ends."""
        self._events.append(Event(False, tag.rpartition("}")[2], {}, "".join(self._text)))
        self._forget()

    def data(self, text: str) -> None:
        """A piece of text; more of it than a cell can hold is let go."""
        self._size += len(text)
        if self._size <= MAX_CELL:
            self._text.append(text)

    def doctype(self, name: str, public: str, system: str) -> None:
        """A document type."""
        raise _Carries("it carries a document type (DOCTYPE), which can make a reader fetch or multiply text")

    def close(self) -> None:
        """The document has ended."""

    def _forget(self) -> None:
        self._text, self._size = [], 0
