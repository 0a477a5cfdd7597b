"""Look into a zip made by a stranger before anything in it is unpacked; nothing is ever written out of it.

A zip says of each file in it how large it becomes, and no more than that is read, so the limits are checked on what it
says: how many files, how large each and all, and how much larger than packed.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from tocsin.exchange.readers.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, SMALL, unreadable

BLOCK = 1 << 16
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged zip raises."""


def members(path: Path) -> dict[str, zipfile.ZipInfo]:
    """The files in a zip, by name. Raises `Unreadable` for a damaged one and for one that breaks a limit."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = [each for each in archive.infolist() if not each.filename.endswith("/")]
    except BROKEN:
        raise unreadable(path.name, "it is no zip file that can be opened; it may have been cut off") from None
    if len(found) > MAX_MEMBERS:
        raise unreadable(path.name, f"it holds more than {MAX_MEMBERS:,} files")
    if sum(each.file_size for each in found) > MAX_UNPACKED:
        raise unreadable(path.name, f"unpacked it would be larger than {MAX_UNPACKED >> 30} GB")
    for each in found:
        _check(path, each)
    names = {each.filename: each for each in found}
    if len(names) < len(found):
        raise unreadable(path.name, "it holds two files of one name, and nobody can say which is meant")
    return names


def _check(path: Path, member: zipfile.ZipInfo) -> None:
    name = member.filename
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or "\0" in name:
        raise unreadable(path.name, f"it holds a file named “{name[:80]}”, which points out of its folder")
    if member.flag_bits & 1:
        raise unreadable(path.name, f"{name} in it is locked with a password", "Send it without a password.")
    if member.file_size > max(SMALL, MAX_RATIO * member.compress_size):
        raise unreadable(path.name, f"{name} in it would grow to more than {MAX_RATIO} times its size when unpacked")


def opened(path: Path, member: str) -> IO[bytes]:
    """One file of a zip as a stream; raises `Unreadable` when it cannot be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.open(member)
    except (KeyError, *BROKEN):
        raise unreadable(path.name, f"{member} in it cannot be opened") from None


def blocks(name: str, stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream, a block at a time; raises `Unreadable` where they are damaged."""
    while True:
        try:
            block = stream.read(BLOCK)
        except BROKEN:
            raise unreadable(name, "a part of it is damaged and cannot be unpacked") from None
        if not block:
            return
        yield block
