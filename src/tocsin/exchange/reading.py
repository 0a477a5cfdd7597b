"""Open XML made by strangers without being harmed by it: no document type, no entities, no network, limits on size.

A file is read twice. `survey` goes through all of it and keeps nothing but counts, so that a file broken on its last
line is refused before its first row is loaded. `elements` then hands out one element at a time and lets it go after
use, so that memory does not grow with the file. The hardening is what the OWASP sheet on XML external entities asks of
lxml; the limits on single names and texts are libxml2's own, left switched on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from tocsin.access import Refused

BLOCK = 1 << 16
MAX_BYTES = 2 << 30
MAX_DEPTH = 30
MAX_ONE_ELEMENT = 4 << 20
"""Bytes one wanted element (one child) may take: a census child with a long history takes about two thousand."""

NOTHING_LOADED = "Nothing from this file was loaded."
SEND_AGAIN = "Ask whoever made the file to export it again, and import that."

SYNTAX_IN_WORDS: tuple[tuple[str, str], ...] = (
    ("entity", "a character reference is used that XML does not define"),
    ("document is empty", "the file is empty, or does not start as XML does"),
    ("no element found", "the file is empty, or does not start as XML does"),
    ("start tag expected", "the file is not XML: it does not start with a tag"),
    ("encod", "there is a character that does not fit the encoding the file declares (usually UTF-8)"),
    ("invalid bytes", "there is a character that does not fit the encoding the file declares (usually UTF-8)"),
    ("invalid char", "there is a character that XML does not allow"),
    ("excessive depth", "elements are nested deeper than in any census file"),
    ("maximum", "one name or piece of text is larger than in any census file"),
    ("huge", "one name or piece of text is larger than in any census file"),
    ("too long", "one name or piece of text is larger than in any census file"),
    ("mismatch", "a tag is closed that was not the last one opened"),
    ("premature end", "the file stops before its tags are closed, as if it had been cut off"),
    ("extra content", "there is something after the end of the document"),
)
"""What libxml2 says, in part, and the same for the person who has to have the file put right."""


class Unreadable(Refused):
    """The file as a whole cannot be read: the sentence names the file, the line and what to do. Nothing was loaded."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds, counted from its tags alone: the measure the import is balanced against afterwards.

    `paths` says how often each path of element names occurs, such as `Message/Children/Child/CINdetails`.
    """

    sha256: str
    root: str
    paths: Counter[str]


def survey(path: Path, wanted: str) -> Survey:
    """Read a whole file and count its elements; `wanted` names the element it holds many of.

    Raises `Unreadable` when the file cannot be opened, is no well-formed XML, has a document type, or breaks a limit.
    """
    counts = Counter("/".join(names) for _, names in _walk(path, frozenset({wanted})))
    digest = hashlib.sha256()
    with _opened(path) as stream:
        for data in iter(lambda: stream.read(BLOCK), b""):
            digest.update(data)
    return Survey(digest.hexdigest(), min(counts, key=len), counts)


def elements(path: Path, *wanted: str) -> Iterator[etree._Element]:
    """Yield each element of one of these names, whole, in the file's order; the next one's coming empties it."""
    for element, names in _walk(path, frozenset(wanted)):
        if names[-1] in wanted:
            yield element


def name_of(element: etree._Element) -> str:
    """The name without its namespace, or without a prefix nobody declared: some systems add one."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def line_of(element: Any) -> int:
    """The line an element starts on; 0 when it is not known."""
    return int(element.sourceline or 0)


def _opened(path: Path) -> BinaryIO:
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = "it is not there" if isinstance(error, FileNotFoundError) else "it cannot be opened"
        raise Unreadable(f"{path}: {reason}. Check the name and try again.", field="file") from error
    if path.stat().st_size > MAX_BYTES:
        stream.close()
        raise _unreadable(path, 0, "it is larger than 2 GB", "Ask for it in parts, one year in each.")
    return stream


def _walk(path: Path, wanted: frozenset[str]) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Yield each element as it ends, with the names leading to it; those outside a wanted one are let go."""
    names: list[str] = []
    since = 0
    with _opened(path) as stream:
        events = _events(stream)
        try:
            for event, element in events:
                if event == "start":
                    since = since if wanted & set(names) else stream.tell()
                    names.append(name_of(element))
                    _within_limits(path, element, len(names), stream.tell() - since)
                    continue
                yield element, tuple(names)
                names.pop()
                if not wanted & set(names):
                    _let_go(element)
        except etree.XMLSyntaxError as error:
            raise _unreadable(path, *_said(error, events)) from error


def _said(error: Any, events: Any) -> tuple[int, str]:
    """The line and the words of a syntax error; the parser's own log knows more than its exception."""
    last = events.error_log.last_error
    return error.lineno or (last.line if last else 0), _in_words(last.message if last else str(error.msg))


def _events(stream: BinaryIO) -> Iterator[tuple[str, etree._Element]]:
    events: Iterator[tuple[str, etree._Element]] = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return events


def _within_limits(path: Path, element: etree._Element, depth: int, taken: int) -> None:
    line = line_of(element)
    about: Any = element.getroottree().docinfo
    if depth == 1 and about.doctype:
        wrong = "it carries a document type (DOCTYPE), which can make a reader fetch or multiply text"
        raise _unreadable(path, line, wrong, "Have it exported without a DOCTYPE line.")
    if depth > MAX_DEPTH:
        raise _unreadable(path, line, "elements are nested deeper than in any census file")
    if taken > MAX_ONE_ELEMENT:
        raise _unreadable(path, line, f"one entry is larger than {MAX_ONE_ELEMENT >> 20} MB")


def _let_go(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _in_words(message: str) -> str:
    lowered = message.lower()
    return next((words for part, words in SYNTAX_IN_WORDS if part in lowered), "it is not well-formed XML")


def _unreadable(path: Path, line: int, wrong: str, what_to_do: str = SEND_AGAIN) -> Unreadable:
    where = f"{path.name}, line {line}" if line else path.name
    return Unreadable(f"{where}: {wrong}. {NOTHING_LOADED} {what_to_do}", field="file", next_step=what_to_do)
