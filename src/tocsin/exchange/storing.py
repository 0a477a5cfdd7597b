"""A file kept as it was received: encrypted in frames, unchanged, beside the register.

Each file has a key of its own, which lies in the ledger as a part and so can be redacted: then nobody can read it.
The frames are the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015) over AES-256-GCM: a counter
and a mark for the last one are in each nonce, so frames cannot be left out, added or put in another order.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tocsin.proofs.errors import Tampered

FRAME = 1 << 20
TAG = 16
FOLDER = "received"


def digest_of(path: Path) -> tuple[str, int]:
    """The SHA-256 and the size of a file, read in frames."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        for block in _blocks(stream, FRAME):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def place_of(key: bytes) -> Path:
    """Where the file encrypted under a key lies; the same file from two agencies is kept twice, each under its own."""
    home: Path = settings.TOCSIN_HOME
    return home / FOLDER / hashlib.sha256(b"a received file: " + key).hexdigest()


def keep(source: Path, key: bytes) -> str:
    """Encrypt a file to its place, durably, in one step, and return the SHA-256 of what was read."""
    target = place_of(key)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.partial")
    digest = hashlib.sha256()
    try:
        with source.open("rb") as plain, partial.open("wb") as sealed:
            for frame in _sealed(plain, AESGCM(key), digest.update):
                sealed.write(frame)
            sealed.flush()
            os.fsync(sealed.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return digest.hexdigest()


def let_go(key: bytes) -> None:
    """Take a file away that was kept and then not entered."""
    place_of(key).unlink(missing_ok=True)


def in_hand(key: bytes) -> BinaryIO:
    """A kept file, locked for whoever takes it in until it is closed, or they are gone.

    Raises `BlockingIOError` while somebody else has it in hand, and `OSError` when it is not there.
    """
    sealed = place_of(key).open("rb")
    try:
        fcntl.flock(sealed, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sealed.close()
        raise
    return sealed


def write_opened(sha256: str, key: bytes, target: BinaryIO) -> None:
    """Write the file as it was received. Raises `Tampered` if a byte of it was changed, `OSError` if it is gone."""
    digest = hashlib.sha256()
    with place_of(key).open("rb") as sealed:
        for block in _opened(sealed, AESGCM(key)):
            digest.update(block)
            target.write(block)
    if digest.hexdigest() != sha256:
        raise Tampered("A received file is not the one that was entered.")


def _sealed(plain: BinaryIO, box: AESGCM, read: Callable[[bytes], None]) -> Iterator[bytes]:
    number, block = 0, plain.read(FRAME)
    while True:
        read(block)
        following = plain.read(FRAME)
        yield box.encrypt(_nonce(number, last=not following), block, None)
        if not following:
            return
        number, block = number + 1, following


def _opened(sealed: BinaryIO, box: AESGCM) -> Iterator[bytes]:
    number, frame = 0, sealed.read(FRAME + TAG)
    while True:
        following = sealed.read(FRAME + TAG)
        try:
            yield box.decrypt(_nonce(number, last=not following), frame, None)
        except InvalidTag:
            raise Tampered(f"A received file was changed after it was kept, in part {number + 1}.") from None
        if not following:
            return
        number, frame = number + 1, following


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    return iter(lambda: stream.read(size), b"")
