"""Every way a page of signed text can be touched by someone who lacks the keys: each line, each byte, each spelling.

Every mutation has a name, so that a verdict that surprises says which kind of touch it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
BIG = b"99999999999999999999999999"


def mutations(text: bytes, random: Random, other: bytes = b"") -> Iterator[tuple[str, bytes]]:
    """Named touches of `text`; `other` is a second page, valid in itself, to take lines from. None gives it back."""
    for name, touched in (*_bytes(text, random), *_lines(text), *_spellings(text), *_grafts(text, other)):
        if touched != text:
            yield name, touched


def _bytes(text: bytes, random: Random) -> Iterator[tuple[str, bytes]]:
    for at, byte in enumerate(text):
        before, after = text[:at], text[at + 1 :]
        yield "one bit flipped", before + bytes([byte ^ 1 << random.randrange(8)]) + after
        yield "another sign", before + bytes([random.choice(BASE64)]) + after
        yield "a byte gone", before + after
        yield "a byte more", before + bytes([random.choice(b"\x00\t\r \x7f\xa0A=\xff")]) + text[at:]
    for _ in range(100):
        yield "cut short", text[: random.randrange(len(text))]


def _lines(text: bytes) -> Iterator[tuple[str, bytes]]:
    lines = text.split(b"\n")
    for at, line in enumerate(lines):
        before, after = lines[:at], lines[at + 1 :]
        changed = {
            "a line gone": [],
            "a line twice": [line, line],
            "a line empty": [b""],
            "a blank line before": [b"", line],
            "a line with a carriage return": [line + b"\r"],
            "a line with a space behind": [line + b" "],
            "a line with a space before": [b" " + line],
            "a line in capitals": [line.upper()],
            "a line reversed": [line[::-1]],
            "a line without its end": [line[: len(line) // 2]],
        }
        for name, instead in changed.items():
            yield name, b"\n".join([*before, *instead, *after])
        if after:
            yield "two lines swapped", b"\n".join([*before, after[0], line, *after[1:]])
    yield "every line end of DOS", text.replace(b"\n", b"\r\n")
    yield "a byte order mark", "\ufeff".encode() + text
    yield "a newline before", b"\n" + text
    yield "a newline behind", text + b"\n"
    yield "no newline behind", text.rstrip(b"\n")
    yield "a third line of dashes", text.replace("\N{EM DASH}".encode(), b"-")


def _spellings(text: bytes) -> Iterator[tuple[str, bytes]]:
    """The same value in other signs."""
    lines = text.split(b"\n")
    for at, line in enumerate(lines):
        for name, instead in (*_other_base64(line), *_other_numbers(line)):
            yield name, b"\n".join([*lines[:at], instead, *lines[at + 1 :]])


def _other_base64(line: bytes) -> Iterator[tuple[str, bytes]]:
    start, space, last = line.rpartition(b" ")
    if last.endswith(b"=") and len(last) > 4:
        core = last.rstrip(b"=")
        neighbour = BASE64[BASE64.index(core[-1]) ^ 1 : (BASE64.index(core[-1]) ^ 1) + 1]
        yield "unused bits set", start + space + core[:-1] + neighbour + last[len(core) :]
        yield "padding gone", start + space + core
    yield "more padding", line + b"="
    yield "the other alphabet", line.replace(b"+", b"-").replace(b"/", b"_")


def _other_numbers(line: bytes) -> Iterator[tuple[str, bytes]]:
    start, space, last = line.rpartition(b" ")
    if last.isdigit():
        value = int(last)
        arabic = "".join(chr(0x0660 + int(digit)) for digit in last.decode()).encode()
        others = (b"0" + last, b"+" + last, b"-" + last, last + b".0", b"0x" + last, arabic, BIG, b"1_0")
        for spelled in (*others, b"%d" % (value + 1), b"%d" % abs(value - 1), b"%d" % (value + 2**32)):
            yield "another number", start + space + spelled


def _grafts(text: bytes, other: bytes) -> Iterator[tuple[str, bytes]]:
    mine, theirs = text.split(b"\n"), other.split(b"\n")
    if other:
        for at, (_, line) in enumerate(zip(mine, theirs, strict=False)):
            yield "a line from another page", b"\n".join([*mine[:at], line, *mine[at + 1 :]])
        head, _, tail = text.partition(b"\n\n")
        other_head, _, other_tail = other.partition(b"\n\n")
        yield "another page's end", head + b"\n\n" + other_tail
        yield "another page's beginning", other_head + b"\n\n" + tail
