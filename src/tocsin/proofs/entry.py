"""One line of the ledger: small canonical JSON of opaque identifiers, codes, times and commitments; never prose.

Source: RFC 8785 (JSON Canonicalization Scheme) under a strict profile, so that the standard library's encoder, orjson
and any other JCS library give the same bytes: ASCII keys, no floats, |n| < 2**53, no lone surrogates, no duplicate
keys. The profile is checked before orjson writes, which by itself would also write what no leaf may hold. Words live in
parts (see `seal`); a leaf only commits to them, which is why a part can be redacted and the leaf still prove itself.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

import orjson

from tocsin.proofs.errors import Tampered

Json: TypeAlias = "str | int | bool | None | Sequence[Json] | Mapping[str, Json]"

VERSION = 1
LEAF_LIMIT = 16 * 1024
SAFE_INTEGER = 2**53
DEEPEST = 8
CODE = re.compile(r"[!-~]{0,100}")
NAME = re.compile(r"[!-~]{1,60}")
TYPE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*/[1-9][0-9]?")
KIND = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class PartRef:
    """What a leaf says of one part: its kind, the 32-byte commitment to its plaintext, and how many bytes that is."""

    kind: str
    commitment: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, not yet numbered: `meta` holds codes, identifiers and times; every word goes into `parts`."""

    type: str
    case: str
    meta: Mapping[str, Json] = field(default_factory=dict)
    parts: Mapping[str, bytes] = field(default_factory=dict)
    refs: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact with its place: `n` counts from 0 in `log` (the full origin); `at` is when it was recorded, in UTC."""

    n: int
    log: str
    type: str
    at: datetime
    by: str
    office: str
    purpose: str
    case: str
    cmd: str
    refs: tuple[int, ...]
    parts: tuple[PartRef, ...]
    meta: Mapping[str, Any]


def stamp(at: datetime) -> str:
    """A moment as leaves write it, `2026-11-03T09:14:07.213Z`; stamps sort as moments do. Naive times are refused."""
    if at.tzinfo is None:
        raise ValueError(f"The time {at.isoformat()} does not say which clock it is from. Pass a time with its zone.")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def canonical(value: Json) -> bytes:
    """The one byte string for a JSON value under the strict profile; ValueError names the place that breaks it."""
    _check_profile(value, "value", DEEPEST)
    return _written(value)


def encode(entry: Entry) -> bytes:
    """The leaf of an entry, at most 16 KiB; ValueError where something in it is not a code, an identifier or a time."""
    _check_codes(entry)
    leaf = _written(_as_object(entry))
    if len(leaf) > LEAF_LIMIT:
        raise ValueError(
            f"{entry.type} would make a leaf of {len(leaf)} bytes; {LEAF_LIMIT} is the most. Move content into parts."
        )
    return leaf


def decode(leaf: bytes) -> Entry:
    """Read a leaf back. Trusts the form of its JSON (see `decode_strictly`); Tampered if it is no leaf at all."""
    try:
        return _as_entry(orjson.loads(leaf))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        raise Tampered(f"These bytes are not a leaf of the ledger ({leaf[:60]!r}…).") from fault


def decode_strictly(leaf: bytes) -> Entry:
    """Read a leaf that a stranger may have written: the same bytes must come out again, or it raises Tampered."""
    entry = decode(leaf)
    try:
        again = encode(entry)
    except (ValueError, TypeError, AttributeError, OverflowError) as fault:
        raise Tampered(f"Entry {entry.n} holds what no leaf may hold: {fault}") from fault
    if again != leaf:
        raise Tampered(f"Entry {entry.n} is not written in the canonical form: the same content gives other bytes.")
    if len({part.kind for part in entry.parts}) != len(entry.parts):
        raise Tampered(f"Entry {entry.n} has two parts of one name, so neither can be told from the other.")
    return entry


def _written(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _as_object(entry: Entry) -> dict[str, object]:
    return {
        "v": VERSION,
        "n": entry.n,
        "log": entry.log,
        "type": entry.type,
        "at": stamp(entry.at),
        "by": entry.by,
        "as": entry.office,
        "why": entry.purpose,
        "case": entry.case,
        "cmd": entry.cmd,
        "refs": entry.refs,
        "parts": [{"k": part.kind, "c": b64encode(part.commitment).decode(), "b": part.size} for part in entry.parts],
        "meta": entry.meta,
    }


def _as_entry(leaf: dict[str, Any]) -> Entry:
    if leaf["v"] != VERSION or not isinstance(leaf["meta"], dict):
        raise ValueError(f"version {leaf['v']}")
    return Entry(
        n=leaf["n"],
        log=leaf["log"],
        type=leaf["type"],
        at=datetime.fromisoformat(leaf["at"]),
        by=leaf["by"],
        office=leaf["as"],
        purpose=leaf["why"],
        case=leaf["case"],
        cmd=leaf["cmd"],
        refs=tuple(leaf["refs"]),
        parts=tuple(PartRef(part["k"], b64decode(part["c"]), part["b"]) for part in leaf["parts"]),
        meta=leaf["meta"],
    )


def _check_codes(entry: Entry) -> None:
    if not TYPE.fullmatch(entry.type):
        raise ValueError(f"{entry.type!r} is no entry type; one looks like concern.raised/1 (subject.verb/version).")
    for name in ("log", "by", "office", "purpose", "case", "cmd"):
        _check_code(getattr(entry, name), f"{entry.type}: {name}")
    for part in entry.parts:
        if not KIND.fullmatch(part.kind) or len(part.commitment) != 32:
            raise ValueError(f"{entry.type}: the part {part.kind!r} needs a name of a-z, 0-9, - and _, and its hash.")
    for number in (entry.n, *entry.refs, *(part.size for part in entry.parts)):
        if type(number) is not int or not 0 <= number < SAFE_INTEGER:
            raise ValueError(f"{entry.type}: refs, n and sizes are whole numbers from 0; {number!r} is none.")
    _check_meta(entry.meta, f"{entry.type}: meta", DEEPEST)


def _check_meta(value: Json, where: str, depth: int) -> None:
    """Codes only, all the way down: the plain guard against a name or an account slipping into what never goes."""
    if isinstance(value, str):
        _check_code(value, where)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str) or not NAME.fullmatch(name):
                raise ValueError(f"{where}: {name!r} is no name; use 1 to 60 ASCII signs without spaces.")
            _check_meta(inner, f"{where}.{name}", _deeper(depth, where))
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_meta(inner, where, _deeper(depth, where))
    elif value is not None:
        _check_integer(value, where)


def _check_code(text: object, where: str) -> None:
    if not isinstance(text, str) or not CODE.fullmatch(text):
        shown = text if not isinstance(text, str) else text[:40]
        raise ValueError(
            f"{where} holds {shown!r}. A leaf is kept for ever, so it holds only codes, identifiers, times and "
            "numbers: up to 100 ASCII signs without spaces. Put words into a part."
        )


def _check_profile(value: Json, where: str, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str) or not name.isascii():
                raise ValueError(f"{where} has the key {name!r}; keys are ASCII text.")
            _check_profile(inner, f"{where}.{name}", _deeper(depth, where))
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_profile(inner, where, _deeper(depth, where))
    elif value is not None:
        _check_integer(value, where)


def _check_text(text: str, where: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise ValueError(f"{where} holds half a character (a lone surrogate), which has no bytes.") from fault


def _check_integer(value: object, where: str) -> None:
    if not isinstance(value, int):
        raise ValueError(
            f"{where} holds {value!r}; only text, whole numbers, true, false, null, lists and objects may."
        )
    if abs(value) >= SAFE_INTEGER:
        raise ValueError(f"{where} holds {value}, beyond 2**53: some readers of JSON would round it. Write it as text.")


def _deeper(depth: int, where: str) -> int:
    if depth == 0:
        raise ValueError(f"{where} is nested more than {DEEPEST} deep.")
    return depth - 1
